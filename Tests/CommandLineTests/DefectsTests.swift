import Foundation
import Testing

/// Planted defects from the command line.
@Suite struct DefectsTests {
  @Test func `a defect is planted, seen and named, the same for the same seed`() throws {
    let arguments = ["defects", "--filter", "^D1$", "--cases", "2", "--seed", "3"]
    let outcome = try Tool.run(arguments)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines[0].hasPrefix("Seen in % of the networks by: 1 gradient check, 2 "))
    let row = try #require(lines.first { $0.hasPrefix("D1 ") })
    #expect(row.split(separator: " ").prefix(2) == ["D1", "100"] && row.hasSuffix("  constant-factor"))
    #expect(try Tool.run(arguments + ["--jobs", "3"]).output == outcome.output)

    let report = try JSON(try Tool.run(arguments + ["--format", "json"]).output)
    #expect(report["summary"]["defects"].number == 1 && report["summary"]["defectsDetected"].number == 1)
    #expect(report["defects"].elements[0]["cases"].number == 2)
    let markdown = try Tool.run(arguments + ["--format", "markdown"])
    #expect(markdown.output.contains("| D1: The mean over the batch is missing"))
  }

  @Test func `lists have a line for each name and run none, and a filter without a match says the nearest`()
    throws
  {
    for (command, part, slip, nearest) in [
      ("defects", "D14  ", "mean after sun", "mean after sum"),
      ("selftest", "false alarms  ", "pwer", "detection power"),
      ("properties", "P17-adjoint  ", "adjont", "P17-adjoint"),
    ] {
      let list = try Tool.run([command, "--list"])
      #expect(
        list.status == 0 && list.output.contains("\n" + part) || list.output.hasPrefix(part), "\(command)")
      let few = try Tool.run([command, "--list", "--filter", nearest])
      #expect(few.output.split(separator: "\n").count == 1, "\(few.output)")
      let unknown = try Tool.run([command, "--filter", slip])
      #expect(unknown.status == 64, "\(unknown.errors)")
      #expect(
        unknown.errors.contains("\"\(slip)\", expected one that --list shows, such as \"\(nearest)\""),
        "\(unknown.errors)")
    }
  }

  @Test func `shells complete the names of examples, properties, defects and trials`() throws {
    for shell in ["bash", "zsh", "fish"] {
      let script = try Tool.run(["--generate-completion-script", shell])
      #expect(script.status == 0 && script.output.contains("selftest"), "\(shell): \(script.errors)")
    }
    // As bash does it, with the script sourced and a word begun.
    for (words, expected) in [
      ("explain maz", "mazur-2-2-2"), ("properties --filter P17", "P17-adjoint"),
      ("defects --filter D14", "D14"),
      ("explain mazur-2-2-2 --defect D36", "D36"), ("selftest --filter local", "localisation"),
    ] {
      let outcome = try Tool.run(
        URL(fileURLWithPath: "/bin/bash"),
        [
          "-c",
          """
          PATH=${1%/*}:$PATH
          source <("$1" --generate-completion-script bash)
          COMP_LINE="gradient-check $2" COMP_POINT=${#COMP_LINE} COMP_WORDS=(gradient-check $2)
          COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_TYPE=9
          _gradient-check gradient-check "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
          printf '%s\\n' "${COMPREPLY[@]}"
          """, "bash", Tool.executable.path, words,
        ])
      #expect(outcome.output.split(separator: "\n").map(String.init) == [expected], "\(words): \(outcome)")
    }
  }

  @Test func `options that make no sense are wrong usage`() throws {
    for arguments in [["--filter", "D99"], ["--filter", "("], ["--cases", "0"], ["--jobs", "0"]] {
      let outcome = try Tool.run(["defects"] + arguments)
      #expect(outcome.status == 64 && outcome.output.isEmpty, "\(arguments): \(outcome.errors)")
      #expect(outcome.errors.contains(arguments[0]), "\(outcome.errors)")
    }
  }

  @Test func `the published loss of the 2-2-2 example is shown beside the right one`() throws {
    let arguments = ["explain", "mazur-2-2-2", "--defect", "D14", "--digits", "9"]
    let outcome = try Tool.run(arguments)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("departs at da1"))
    #expect(outcome.output.contains("0.291027774") && outcome.output.contains("0.291027924"))
    #expect(!outcome.output.contains("delta2"))
    #expect(try Tool.run(arguments + ["--format", "markdown"]).output.hasPrefix("# "))

    let unknown = try Tool.run(["explain", "mazur-2-2-2", "--defect", "D40"])
    #expect(unknown.status == 64 && unknown.errors.contains("\"D40\", expected one of D1 to D36"))
    let unfit = try Tool.run(["explain", "mazur-2-2-2", "--defect", "D20"])
    #expect(unfit.status == 65 && unfit.errors.contains("D20 fits no place"))
  }
}
