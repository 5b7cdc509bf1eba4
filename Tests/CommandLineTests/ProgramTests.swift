import Foundation
import Testing

@Suite struct ProgramTests {
  private static let root = Tool.fixtures.deletingLastPathComponent()

  /// A script of the tests of ExternalPrograms.
  private static func script(_ name: String) -> String {
    root.appendingPathComponent("Tests/ExternalProgramsTests/Programs/\(name)").path
  }

  private static func check(_ options: [String] = [], _ command: [String]) throws -> Tool.Outcome {
    try Tool.run(["program"] + options + ["--"] + command)
  }

  @Test func `a right gradient is verified with status 0, on one screen`() throws {
    let outcome = try Self.check([], ["python3", "-B", Self.script("hard.py"), "offset"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 24 && lines.first?.hasPrefix("✓ VERIFIED  program python3") == true)
    for part in ["evaluations", "agreed digits", "smallest visible error", "Next"] {
      #expect(outcome.output.contains(part), "\(part): \(outcome.output)")
    }
  }

  @Test func `a wrong entry is refuted with status 1, named, and shown beside what it is`() throws {
    let wrong = """
      import math, sys
      sys.path.insert(0, "\(Self.root.path)/Tests/ExternalProgramsTests/Programs")
      from line_protocol import serve
      def gradient(x):
          g = [math.cos(v) for v in x]
          g[2] *= 1 + 1e-8
          return g
      serve([0.1, 0.2, 0.3, 0.4], lambda x: sum(map(math.sin, x)), gradient)
      """
    let scratch = try Scratch()
    let file = try scratch.write("wrong.py", Data(wrong.utf8))
    let text = try Self.check([], ["python3", "-B", file.path])
    #expect(text.status == 1, "\(text.errors)")
    #expect(text.output.contains("  x[2]: claimed 0.955336499, is 0.955336489 ± "), "\(text.output)")
    let json = try Self.check(["--format", "json"], ["python3", "-B", file.path])
    let check = try JSON(json.output)["checks"][0]
    #expect(check["wrongEntries"].count == 1)
    #expect(check["wrongEntries"][0]["index"].elements.map(\.number) == [2])
    #expect(check["mode"].string == "exhaustive")
    #expect(check["file"].string == file.path && check["line"].number == nil)
  }

  @Test func `where a program says that its claim is written, the report and annotations say it too`() throws
  {
    let scratch = try Scratch()
    let program = try scratch.write(
      "wrong.py",
      Data(
        """
        import sys
        sys.path.insert(0, "\(Self.root.path)/Tests/ExternalProgramsTests/Programs")
        from line_protocol import serve
        serve([0.5], lambda x: x[0] ** 2, lambda x: [x[0]], source={"file": "parts/model,1.py", "line": 7})
        """.utf8))
    let outcome = try Self.check(
      ["--format", "json", "--annotations", "always"], ["python3", "-B", program.path])
    let check = try JSON(outcome.output)["checks"][0]
    #expect(check["file"].string == "parts/model,1.py" && check["line"].number == 7)
    #expect(outcome.errors.contains("::error file=parts/model%2C1.py,line=7,title="), "\(outcome.errors)")
  }

  @Test func `a copy that dies is started anew, and what ran where stands in the provenance`() throws {
    let scratch = try Scratch()
    let notes = scratch.folder.appendingPathComponent("notes")
    try FileManager.default.createDirectory(at: notes, withIntermediateDirectories: false)
    let program = ["python3", "-B", Self.script("uneven.py"), notes.path, "dies=1"]
    let outcome = try Self.check(["--jobs", "3", "--format", "json"], program)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let items = try JSON(outcome.output)["provenance"].elements
    let copies = items.filter { $0["name"].string?.hasPrefix("copy ") == true }
    #expect(copies.count == 4)
    let words = copies.compactMap { $0["value"].string }
    let died = "on machine 2, 0 evaluations; then it was ended by signal 9 (Killed)"
    #expect(words.count { $0.contains(died) } == 1)
    for machine in [1, 3, 4] {
      let record = words.first { $0.contains(" on machine \(machine), ") }
      #expect(record?.hasSuffix(" s each in the median") == true, "\(words)")
    }
    let twice = try Self.check(["--jobs", "2"], program.dropLast() + ["all-die=1"])
    #expect(twice.status == 69 && twice.errors.contains(" at evaluation 1 of copy "), "\(twice.errors)")
  }

  @Test
  func
    `whoever starts the tool is asked over its standard streams, and reads the report after the last request`()
    throws
  {
    let caller = """
      import json, math, os, subprocess, sys
      tool = subprocess.Popen(
          [os.environ["tool"], "program", "--caller", "--format", "json"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
      def reply(request):
          method, x = request["method"], request["params"].get("point")
          if method == "describe":
              return {"protocol": 1, "name": "sines", "methods": ["value", "gradient"],
                      "parameters": [{"name": "x", "shape": [3], "point": [0.1, 0.2, 0.3]}]}
          if method == "value":
              return {"value": sum(map(math.sin, x))}
          return {"gradient": [float(sys.argv[1]) * math.cos(v) for v in x]} if method == "gradient" else {}
      for line in tool.stdout:
          request = json.loads(line)
          answer = {"id": request["id"], "result": reply(request)}
          tool.stdin.write((json.dumps(answer) + "\\n").encode())
          tool.stdin.flush()
          if request["method"] == "shutdown":
              break
      report = json.loads(tool.stdout.read())
      print(report["verdict"], report["title"], report["checks"][0]["parameters"])
      sys.exit(tool.wait())
      """
    let scratch = try Scratch()
    try scratch.write("caller.py", Data(caller.utf8))
    for (factor, status, words) in [
      ("1", 0, "verified program sines 3"), ("1.001", 1, "refuted program sines 3"),
    ] {
      let outcome = try Tool.shell("tool=\"$tool\" python3 -B caller.py \(factor)", in: scratch.folder)
      #expect(outcome.status == Int32(status), "\(outcome.errors)")
      #expect(outcome.output == words + "\n")
      #expect(outcome.errors == "")
    }
  }

  @Test func `a caller that has gone, or is not alone, ends the check with a sentence`() throws {
    let gone = try Tool.shell(#""$tool" program --caller </dev/null"#)
    #expect(gone.status == 69)
    #expect(gone.errors.contains("the caller: to the request "), "\(gone.errors)")
    #expect(gone.errors.contains("found the end of its replies, expected a reply"), "\(gone.errors)")
    for (more, found) in [("--library x.so", "library"), ("-- true", "command")] {
      let outcome = try Tool.shell("\"$tool\" program --caller \(more)")
      #expect(outcome.status == 64)
      #expect(
        outcome.errors.contains("--caller: found it with a \(found), expected one of them"),
        "\(outcome.errors)")
    }
  }

  @Test func `a program gets the documented things, and with --clean-env the named variables alone`() throws {
    // The variables as the shell got them: a python3 that is a script may add some.
    let program = """
      import json, os, signal, sys
      sys.path.insert(0, "\(Self.root.path)/Tests/ExternalProgramsTests/Programs")
      from line_protocol import serve
      # Python itself ignores two signals, and opens the folder that it lists.
      ours = {signal.SIGPIPE, signal.SIGXFSZ}
      ignored = [s for s in signal.valid_signals() - ours if signal.getsignal(s) == signal.SIG_IGN]
      files = [int(f) for f in os.listdir("/dev/fd") if os.path.exists("/dev/fd/" + f)]
      blocked = signal.pthread_sigmask(signal.SIG_BLOCK, [])
      with open("told.json", "w") as file:
          json.dump({"folder": os.getcwd(), "files": files, "ignored": len(ignored), "blocked": len(blocked),
                     "mask": os.umask(0)}, file)
      serve([0.5], lambda x: x[0] * x[0], lambda x: [2 * x[0]])
      """
    let scratch = try Scratch()
    try scratch.write("told.py", Data(program.utf8))
    // A signal that is ignored, an open file and a mask of the caller's.
    let caller = """
      trap '' USR1; exec 7</dev/null; umask 027
      exec "$tool" program $options -- /bin/sh -c 'env >variables; exec python3 -B told.py'
      """
    for (options, isClean) in [("--jobs 1", false), ("--clean-env", true)] {
      let outcome = try Tool.run(
        URL(fileURLWithPath: "/bin/sh"), ["-c", caller], in: scratch.folder,
        environment: [
          "tool": Tool.executable.path, "options": options, "SECRET_TOKEN": "1", "LC_ALL": "C",
        ])
      #expect(outcome.status == 0, "\(outcome.errors)")
      let lines = Set(try scratch.text("variables").split(separator: "\n").map(String.init))
      let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
      #expect(lines.isSuperset(of: ["GRADIENT_CHECK_PROGRAM=1", "LC_ALL=C", "PATH=\(path)"]), "\(lines)")
      #expect(lines.contains("SECRET_TOKEN=1") == !isClean)
      if isClean {
        let kept = ["PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "TZ", "GRADIENT_CHECK_PROGRAM"]
        let ofShell = ["PWD", "OLDPWD", "SHLVL", "_"]
        let names = lines.map { String($0.prefix { $0 != "=" }) }
        #expect(Set(kept + ofShell).isSuperset(of: names), "\(names)")
      }
      let told = try JSON(scratch.text("told.json"))
      #expect(told["folder"].string == scratch.folder.path && told["mask"].number == 0o027)
      #expect(Set(told["files"].elements.compactMap(\.number)).isSubset(of: [0, 1, 2]))
      #expect(told["ignored"].number == 0 && told["blocked"].number == 0)
    }
    let library = try Tool.run(["program", "--clean-env", "--library", "./a.so"])
    #expect(library.status == 64 && library.errors.contains("--clean-env: found it with --library"))
  }

  @Test func `a directional derivative is checked beside the gradient, with a verdict of its own`() throws {
    for (word, status, verdict) in [("jvp", Int32(0), "verified"), ("wrong-jvp", 1, "refuted")] {
      let outcome = try Self.check(
        ["--format", "json"], ["python3", "-B", Self.script("stated.py"), word, "hvp"])
      #expect(outcome.status == status, "\(outcome.errors)")
      let checks = try JSON(outcome.output)["checks"]
      #expect(
        checks.elements.map(\.["subject"].string)
          == ["gradient", "directional derivative", "Hessian products"])
      #expect(checks.elements.map(\.["verdict"].string) == ["verified", verdict, "verified"])
      #expect(checks[1]["id"].string?.hasSuffix("/jvp") == true)
      if status == 0 {
        let message = "All entries of 2 products Jv lie within the error bounds of every oracle."
        #expect(checks[1]["message"].string == message)
      }
    }
    let sketch = try Self.check(
      ["--format", "json", "--mode", "sketch"], ["python3", "-B", Self.script("stated.py"), "wrong-jvp"])
    // A sketch would cost more than the few entries: all are checked, and the directional derivative with them.
    let checks = try JSON(sketch.output)["checks"]
    #expect(sketch.status == 1 && checks[0]["mode"].string == "exhaustive" && checks.elements.count == 2)
  }

  @Test func `a program that fails has status 69, one that says something wrong 65, infinity 2`() throws {
    let cases: [(name: String, status: Int32, parts: [String])] = [
      ("crash", 69, [#""method":"value""#, "  | RuntimeError: out of luck"]),
      ("hang", 69, ["found nothing within 10.0 s", "  | thinking hard"]),
      ("error", 69, ["the matrix is singular"]), ("print", 65, ["loss: 4.3125"]),
      ("too-few", 65, ["found 2 numbers"]), ("protocol-2", 65, ["expected protocol 1"]),
      ("infinite-value", 2, []),
    ]
    for (name, status, parts) in cases {
      let outcome = try Self.check(["--timeout", "10"], ["python3", "-B", Self.script("broken.py"), name])
      #expect(outcome.status == status, "\(name): \(outcome.errors)")
      #expect(status == 2 || outcome.output.isEmpty, "\(name): \(outcome.output)")
      for part in parts { #expect(outcome.errors.contains(part), "\(name): \(outcome.errors)") }
    }
    #expect(try Self.check([], ["no-such-program-anywhere"]).status == 69)
  }

  @Test func `blocks are chosen by name, and what is left out is said`() throws {
    let program = ["python3", "-B", Self.script("hard.py"), "offset"]
    let whole = try JSON(try Self.check(["--format", "json"], program).output)["checks"][0]
    let block = try #require(whole["worst"]["block"].string)
    let only = try Self.check(["--only", block, "--format", "json"], program)
    #expect(only.status == 0, "\(only.errors)")
    let unknown = try Self.check(["--only", "nothing-like-it"], program)
    #expect(unknown.status == 65 && unknown.errors.contains("expected some of \(block)"), "\(unknown.errors)")
    let none = try Self.check(["--except", block], program)
    #expect(none.status == 65 && none.errors.contains("no block that is left"), "\(none.errors)")
  }

  @Test func `a budget that cannot suffice is named before anything is evaluated`() throws {
    let outcome = try Self.check(
      ["--budget", "7", "--format", "json"], ["python3", "-B", Self.script("hard.py"), "offset"])
    #expect(outcome.status == 2)
    let check = try JSON(outcome.output)["checks"][0]
    #expect(check["reason"].string == "budget")
    #expect(check["evaluations"].number == 0)
    #expect(check["message"].string?.contains("the budget is 7") == true)
    // Enough for the entries of the usual function, not for those of this one, whose steps have to become very small.
    let later = try Self.check(
      ["--budget", "50", "--format", "json"], ["python3", "-B", Self.script("hard.py"), "oscillation"])
    let ended = try JSON(later.output)["checks"][0]
    #expect(later.status == 0 && ended["message"].string?.contains("random directions") == true)
    #expect((ended["evaluations"].number ?? .infinity) <= 50)
  }

  @Test func `wrong usage of program has status 64`() throws {
    let cases: [(arguments: [String], part: String)] = [
      (["program"], "found no command"), (["program", "--"], "found no command"),
      (["program", "--mode", "some", "--", "true"], "exhaustive"),
      (["program", "--budget", "0", "--", "true"], "at least 1"),
      (["program", "--jobs", "0", "--", "true"], "at least 1"),
      (["program", "--timeout", "-1", "--", "true"], "a positive number"),
      (["program", "--timeout", "nan", "--", "true"], "a positive number"),
      (["program", "--timeout", "5", "--library", "model.so"], "found it with --library"),
    ]
    for (arguments, part) in cases {
      let outcome = try Tool.run(arguments)
      #expect(outcome.status == 64 && outcome.errors.contains(part), "\(arguments): \(outcome.errors)")
    }
  }

  @Test func `a library that is missing has status 66, one that is none 69`() throws {
    let missing = try Tool.run(["program", "--library", "no/such/library.so"])
    #expect(missing.status == 66, "\(missing.errors)")
    #expect(missing.errors.contains("no/such/library.so: found no such file"), "\(missing.errors)")
    let scratch = try Scratch()
    let text = try scratch.write("library.so", Data("no library".utf8))
    let none = try Tool.run(["program", "--library", text.path])
    #expect(none.status == 69 && none.errors.contains("cannot be loaded"), "\(none.errors)")
  }

  @Test func `the result does not depend on --jobs, and why they do not help is said`() throws {
    func outcome(_ name: String, _ options: [String]) throws -> Tool.Outcome {
      let notes = try Scratch()
      return try Self.check(
        options + ["--format", "json"],
        ["python3", "-B", Self.script("copies.py"), name, notes.folder.path])
    }
    func found(_ outcome: Tool.Outcome) throws -> [String] {
      let check = try JSON(outcome.output)["checks"][0]
      return try ["verdict", "evaluations", "agreedDigits", "detectionPower", "worst", "wrongEntries"].map {
        try check[$0].text
      }
    }
    let alone = try outcome("wrong", ["--jobs", "1"])
    let shared = try outcome("wrong", ["--jobs", "3"])
    #expect(alone.status == 1 && shared.status == 1, "\(shared.errors)")
    #expect(try found(shared) == found(alone))
    #expect(shared.errors.isEmpty, "\(shared.errors)")
    let asked = try outcome("stateful", ["--jobs", "3"])
    #expect(asked.status == 0 && asked.errors.contains("--jobs 3: one copy"), "\(asked.errors)")
    #expect(try outcome("stateful", []).errors.isEmpty)
  }

  @Test func `Ctrl-C, a polite kill and a terminal that closes end all copies and leave no file`() throws {
    let slow = """
      import json, os, sys, time
      values = 0
      for line in sys.stdin:
          request = json.loads(line)
          method = request["method"]
          if method == "describe":
              result = {"protocol": 1, "methods": ["value", "gradient"], "files": True, "stateless": True,
                        "parameters": [{"name": "x", "shape": [2], "point": [1.0, 2.0]}]}
          elif method == "gradient":
              result = {"gradient": [1.0, 1.0]}
          else:
              values += 1
              folder = os.path.dirname(request["params"]["pointFile"])
              open(f"seen.{os.getpid()}", "w").write(f"{os.getpid()} {folder}")
              if values > 1:
                  open("hanging", "w").close()
                  time.sleep(1000)
              result = {"value": 3.0}
          print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}), flush=True)
      """
    for (name, number) in [("INT", SIGINT), ("TERM", SIGTERM), ("HUP", SIGHUP)] {
      let scratch = try Scratch()
      try scratch.write("slow.py", Data(slow.utf8))
      let outcome = try Tool.shell(
        """
        "$tool" program --jobs 2 -- python3 slow.py & process=$!
        while [ ! -e hanging ]; do sleep 0.05; done
        kill -\(name) $process
        wait $process
        """, in: scratch.folder)
      #expect(outcome.status == 128 + number && !outcome.tookTooLong, "\(name): \(outcome.errors)")
      #expect(
        outcome.errors.contains("interrupted: what is finished is reported"), "\(name): \(outcome.errors)")
      #expect(outcome.output.contains("nothing is decided"), "\(name): \(outcome.output)")
      let seen = try #require(scratch.names(in: ".")).filter { $0.hasPrefix("seen.") }
      #expect(seen.count == 2, "\(name): \(seen)")
      for file in seen {
        let words = try scratch.text(file).split(separator: " ").map(String.init)
        try #require(words.count == 2)
        #expect(!FileManager.default.fileExists(atPath: words[1]), "\(name)")
        let state = try Tool.shell("ps -o stat= -p \(words[0])").output
        #expect(state.isEmpty || state.hasPrefix("Z"), "\(name): \(state)")
      }
    }
  }

  #if os(Linux)
    @Test func `a daemon that the program starts ends with it, and a job of the calling shell does not`()
      throws
    {
      let starting = """
        import os, sys, time
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                open("daemon", "w").write(str(os.getpid()))
                os.closerange(0, 65536)
                time.sleep(1000)
            os._exit(0)
        os.wait()
        while not (os.path.exists("daemon") and os.path.getsize("daemon")): time.sleep(0.01)
        sys.path.insert(0, "\(Self.root.path)/Tests/ExternalProgramsTests/Programs")
        from line_protocol import serve
        serve([1.0], lambda x: x[0] ** 2, lambda x: [2 * x[0]])
        """
      func isRunning(_ file: String, _ scratch: Scratch) throws -> Bool {
        let state = try Tool.shell("ps -o stat= -p \(scratch.text(file))").output
        return !state.isEmpty && !state.hasPrefix("Z")
      }
      for line in [#""$tool""#, #"python3 job.py & echo $! > job; exec "$tool""#] {
        let scratch = try Scratch()
        try scratch.write("starting.py", Data(starting.utf8))
        // With nothing open: Foundation takes a process for running as long as a child of it holds what it got.
        try scratch.write("job.py", Data("import os, time; os.closerange(0, 65536); time.sleep(1000)".utf8))
        let outcome = try Tool.shell(line + " program --jobs 1 -- python3 -B starting.py", in: scratch.folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        // With children that are not its own, the tool tells none of the orphans from theirs.
        let hasJob = try #require(scratch.names(in: ".")).contains("job")
        #expect(try isRunning("daemon", scratch) == hasJob)
        #expect(try !hasJob || isRunning("job", scratch))
        _ = try Tool.shell("kill -9 $(cat daemon job 2>/dev/null); true", in: scratch.folder)
      }
    }
  #endif
}
