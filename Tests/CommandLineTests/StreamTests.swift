import Foundation
import Testing

@testable import Commands

/// What goes to standard output, to standard error, to files, and what nowhere.
@Suite struct StreamTests {
  private static let right = Tool.fixtures.appendingPathComponent("networks/regression.json").path
  private static let wrong = Tool.fixtures.appendingPathComponent("networks/claimed-gradient-wrong.json").path

  @Test func `standard output carries only the result`() throws {
    // Cross-entropy with one output is warned of.
    let odd = MalformedFile.example.replacing("binary-cross-entropy", with: "cross-entropy")
    let scratch = try Scratch()
    try scratch.write("odd\u{1B}[31m.json", Data(odd.utf8))
    let outcome = try Tool.run(
      ["network", "odd\u{1B}[31m.json", "--format", "json", "--output", "report"], in: scratch.folder)
    #expect(outcome.status == 1)
    #expect(try JSON(outcome.output)["verdict"].string == "refuted")
    #expect(outcome.errors.contains("warning: cross-entropy with one output"))
    #expect(outcome.errors.contains("wrote report/report.json"))
    #expect(!outcome.errors.contains("\u{1B}"))
    for format in ["text", "markdown"] {
      let text = try Tool.run(["network", "odd\u{1B}[31m.json", "--format", format], in: scratch.folder)
      #expect(text.output.lowercased().contains("refuted") && !text.output.contains("\u{1B}"))
    }
  }

  @Test func `quiet leaves only the status`() throws {
    for (file, status) in [(Self.right, Int32(0)), (Self.wrong, 1)] {
      let outcome = try Tool.run(["network", file, "--quiet"])
      #expect(outcome.status == status && outcome.output.isEmpty && outcome.errors.isEmpty)
    }
  }

  @Test func `colours come when they are asked for`() throws {
    func hasColor(_ arguments: [String], _ environment: [String: String] = [:]) throws -> Bool {
      try Tool.run(["network", Self.right] + arguments, environment: environment).output.contains("\u{1B}[")
    }
    #expect(try hasColor(["--color", "always"]))
    #expect(try hasColor(["--color", "always"], ["NO_COLOR": "1"]))
    #expect(try !hasColor([]))
    #expect(try !hasColor(["--color", "never"]))
    #expect(try !hasColor(["--color", "always", "--format", "json"]))
  }

  @Test func `a reader that goes away is no failure`() throws {
    for line in [
      "\"$tool\" network '\(Self.wrong)' --format json | head -1",
      "\"$tool\" explain mazur-2-2-2 | true", "trap '' PIPE; \"$tool\" explain mazur-2-2-2 | true",
    ] {
      let outcome = try Tool.shell(line)
      #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(line): \(outcome.errors)")
    }
  }

  @Test func `a reader that goes away leaves the verdict's status, and no program or folder`() throws {
    let stays = """
      import json, os, sys, time
      open("program", "w").write(str(os.getpid()))
      for line in sys.stdin:
          request = json.loads(line)
          method, x, result = request["method"], (request.get("params") or {}).get("point"), {}
          if method == "describe":
              result = {"protocol": 1, "parameters": [{"name": "x", "shape": [20], "point": [0.1] * 20}],
                        "methods": ["value", "gradient"]}
          elif method == "value":
              result = {"value": sum(v**3 for v in x)}
          elif method == "gradient":
              result = {"gradient": [3 * v * v + WRONG for v in x]}
          print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}), flush=True)
          if method == "shutdown":
              break
      time.sleep(1000)
      """
    for (wrong, status) in [("0", "0"), ("1", "1")] {
      for streams in ["2>&1", "2>&1 >/dev/null", "--format json 2>/dev/null"] {
        let scratch = try Scratch()
        try scratch.write("stays.py", Data(stays.replacing("WRONG", with: wrong).utf8))
        try FileManager.default.createDirectory(
          at: scratch.folder.appendingPathComponent("temporary"), withIntermediateDirectories: false)
        let outcome = try Tool.shell(
          """
          export TMPDIR="$PWD/temporary"
          { sleep 0.3; "$tool" program --mode sketch \(streams) -- python3 stays.py; echo $? > status; } | true
          """, in: scratch.folder)
        #expect(!outcome.tookTooLong && outcome.errors.isEmpty, "\(streams): \(outcome.errors)")
        #expect(try scratch.text("status") == status + "\n", "\(streams)")
        #expect(scratch.names(in: "temporary") == [], "\(streams)")
        let state = try Tool.shell("ps -o stat= -p \(try scratch.text("program"))").output
        #expect(state.isEmpty || state.hasPrefix("Z"), "\(streams): \(state)")
      }
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func `a full disk is a failure`() throws {
    for command in ["network '\(Self.right)'", "explain mazur-2-2-2", "train '\(Self.right)' --epochs 1"] {
      let outcome = try Tool.shell("\"$tool\" \(command) > /dev/full")
      #expect(
        outcome.status == 66
          && outcome.errors.contains(
            "standard output: found that it cannot be written (No space left on device), expected ")
      )
    }
  }

  @Test func `a place for the report that cannot be used is found before the work`() throws {
    let scratch = try Scratch()
    try scratch.write("file", Data("kept".utf8))
    mkfifo(scratch.folder.appendingPathComponent("pipe").path, 0o600)
    let cases = [
      ["verify", "--profile", "exhaustive", "--output", "file"],
      ["network", Self.right, "--output", "file/inside"],
      ["train", Self.right, "--save", "missing/trained.json"], ["train", Self.right, "--save", "."],
      ["train", Self.right, "--save", "pipe"],
    ]
    var failures: [String] = []
    for arguments in cases {
      let outcome = try Tool.run(arguments, in: scratch.folder)
      failures += MalformedFile.failures(
        outcome, status: 66, beginning: "error: \(arguments.last ?? ""): ", parts: ["found ", "expected "])
    }
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
    #expect(try scratch.text("file") == "kept")
    #expect(scratch.names(in: ".") == ["file", "pipe"])
  }

  @Test func `an interrupt reports what is finished, with status 130 and as one set of files`() throws {
    let scratch = try Scratch()
    let outcome = try Tool.run(
      ["selftest", "--filter", "false alarms", "--cases", "100000", "--output", "report"],
      in: scratch.folder, interrupt: .afterWork(1.5))
    #expect(outcome.status == 130 && !outcome.tookTooLong)
    let lines = outcome.errors.split(separator: "\n")
    #expect(lines.first == "interrupted: what is finished is reported; once more ends at once")
    #expect(lines.count == 5 && lines.dropFirst().allSatisfy { $0.hasPrefix("wrote report/report.") })
    #expect(outcome.output.contains("The run was interrupted before its end."))
    #expect(scratch.names(in: ".") == ["report"])
    #expect(
      scratch.names(in: "report") == ["report.html", "report.json", "report.junit.xml", "report.md"])
    let report = try JSON(try scratch.text("report/report.json"))
    #expect(report["verdict"].string == "inconclusive")
    #expect(report["notRun"].elements.contains { $0["interrupted"].number == 1 })
    // Believed when it is read again, with the verdict that its parts come to.
    let rendered = try Tool.run(["report", "render", "report/report.json"], in: scratch.folder)
    #expect(rendered.status == 0 && rendered.output == outcome.output)
  }

  /// A program of 200 parameters that notes its process, takes its time for a value, and notes when it was asked for some.
  private static func slowProgram(_ seconds: Double) -> Data {
    Data(
      """
      import json, os, sys, time
      open("pid", "w").write(str(os.getpid()))
      values = 0
      for line in sys.stdin:
          request = json.loads(line)
          point = request.get("params", {}).get("point", [0.5] * 200)
          if request["method"] == "value":
              values += 1
              if values == \(seconds < 1 ? 40 : 1):
                  open("asked", "w").close()
              time.sleep(\(seconds))
          result = {
              "describe": {"protocol": 1, "name": "slow", "methods": ["value", "gradient"],
                           "parameters": [{"name": "x", "shape": [200], "point": point}]},
              "value": {"value": sum(x * x for x in point)},
              "gradient": {"gradient": [2 * x for x in point]},
          }.get(request["method"], {})
          print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}), flush=True)
      """.utf8)
  }

  @Test(arguments: [0.05, 1000])
  func `an interrupted check of a program is reported as such, and the program is ended`(seconds: Double)
    throws
  {
    let scratch = try Scratch()
    try scratch.write("slow.py", Self.slowProgram(seconds))
    let outcome = try Tool.run(
      ["program", "--output", "report", "--", "python3", "slow.py"], in: scratch.folder,
      interrupt: .onceThereIs("asked"))
    #expect(outcome.status == 130 && !outcome.tookTooLong, "\(outcome)")
    #expect(outcome.output.contains("nothing is decided"), "\(outcome.output)")
    let report = try JSON(try scratch.text("report/report.json"))
    #expect(report["verdict"].string == "inconclusive")
    #expect(report["checks"].elements.map { $0["reason"].string } == ["interrupted"])
    #expect(report["notRun"].elements.map { $0["interrupted"].number } == [1])
    let process = try #require(pid_t(try scratch.text("pid")))
    #expect(kill(process, 0) == -1 && errno == ESRCH)
  }

  @Test func `of several network files an interrupt reports those that are finished`() throws {
    let scratch = try Scratch()
    let layers = Array(repeating: #"{"units": 64, "activation": "tanh"}"#, count: 6).joined(separator: ", ")
    let rows = Array(repeating: "[0.5, -0.25]", count: 64).joined(separator: ", ")
    try scratch.write(
      "deep.json",
      Data(
        """
        {"name": "deep", "inputs": 2, "layers": [\(layers), {"units": 2, "activation": "identity"}],
         "initialization": {"scheme": "xavier-normal", "seed": 1}, "loss": "mean-squared-error",
         "data": {"inputs": [\(rows)], "targets": [\(rows)]}}
        """.utf8))
    let outcome = try Tool.run(
      ["network", Self.right, "deep.json", Self.wrong, "--mode", "exhaustive", "--output", "report"],
      in: scratch.folder, interrupt: .afterWork(4))
    #expect(outcome.status == 130 && !outcome.tookTooLong, "\(outcome)")
    let report = try JSON(try scratch.text("report/report.json"))
    #expect(report["verdict"].string == "inconclusive")
    let checks = report["checks"].elements
    #expect(checks.map { $0["verdict"].string } == ["verified", "inconclusive"])
    #expect(checks.last?["reason"].string == "interrupted")
    #expect(
      report["notRun"].elements.map { $0["why"].string } == ["the run was interrupted when 1 of 3 were done"])
  }

  @Test func `a second interrupt ends a run at once, and leaves no files`() throws {
    let scratch = try Scratch()
    let outcome = try Tool.shell(
      """
      "$tool" properties --filter P36 --cases 100000000 --output report --jobs 1 2> errors & process=$!
      # Until it has taken over SIGTERM, which on a busy machine takes seconds; only Linux tells.
      for turn in $(seq 600); do
        [ -e /proc/$process/status ] || break
        grep -Eq '^Sig(Ign|Cgt):.*[4-7c-f]...$' /proc/$process/status && break
        sleep 0.1
      done
      sleep 1.5; kill -STOP $process; kill -INT $process; kill -TERM $process; kill -CONT $process
      wait $process
      """, in: scratch.folder)
    #expect([130, 143].contains(outcome.status) && !outcome.tookTooLong)
    #expect(try scratch.text("errors").hasSuffix("\ninterrupted\n"))
    #expect(scratch.names(in: ".") == ["errors"])
  }

  @Test func `messages are one visible line whatever they quote`() {
    #expect(OneLine.text("a: found b") == "a: found b")
    #expect(OneLine.text("a\nb\u{1B}[31m\u{202E}") == "a\\u{A}b\\u{1B}[31m\\u{202E}")
    let long = OneLine.text("file: " + String(repeating: "x", count: 100_000) + ", expected y")
    #expect(long.hasPrefix("file: xx") && long.hasSuffix("x, expected y"))
    #expect(long.count == OneLine.limit + 3)
  }
}
