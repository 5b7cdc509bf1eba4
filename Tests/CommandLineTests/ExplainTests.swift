import Foundation
import Testing

@Suite struct ExplainTests {
  @Test func `the 2-2-2 example is explained with the numbers of claim S2.9`() throws {
    let outcome = try Tool.run(["explain", "mazur-2-2-2", "--digits", "14"])
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    // 50-digit references, rounded to 14 digits; zeros at the end are left out.
    let numbers = [
      "0.59326999210719", "0.59688437825977", "0.75136506955232", "0.77292846532146", "0.29837110876",
      "0.13849856162856", "-0.038098236516556", "0.0087713546894869", "0.0099542547052172",
      "0.35891647971788", "0.14978071613276",
    ]
    let words = Set(outcome.output.split { " []\n".contains($0) }.map(String.init))
    #expect(numbers.filter { !words.contains($0) } == [])
    #expect(outcome.output.hasSuffix("\n") && !outcome.output.hasSuffix("\n\n"))
    let lesson = try Tool.run(["explain", "mazur-2-2-2", "--digits", "14", "--format", "markdown"])
    #expect(lesson.output.hasPrefix("# ") && numbers.allSatisfy { lesson.output.contains($0) })
  }

  @Test func `an unknown example names the nearest and all others`() throws {
    for name in ["mazur", "mazur-2-2", "mazru-2-2-2"] {
      let outcome = try Tool.run(["explain", name])
      let failures = MalformedFile.failures(
        outcome, status: 66, beginning: "error: \(name): ",
        parts: [
          "found neither a worked example nor a file", "expected mazur-2-2-2 (or one of ", "softmax-3",
          "relu-2-3-1-all-active", "or a network file",
        ])
      #expect(failures.isEmpty, "\(failures)")
    }
  }

  @Test func `a network file is explained with its own learning rate or another`() throws {
    let file = Tool.fixtures.appendingPathComponent("networks/binary-classifier.json").path
    #expect(try Tool.run(["explain", file]).output.contains("η = 0.1."))
    #expect(try Tool.run(["explain", file, "--learning-rate", "0.25"]).output.contains("η = 0.25."))
  }

  @Test func `an explanation has the options of a report: every form, files, colours and quiet`() throws {
    let scratch = try Scratch()
    let outcome = try Tool.run(
      ["explain", "mazur-2-2-2", "--format", "json", "--output", "lesson"], in: scratch.folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(
      scratch.names(in: "lesson") == [
        "explanation.html", "explanation.json", "explanation.md", "explanation.tex", "explanation.txt",
      ])
    #expect(try scratch.text("lesson/explanation.json") == outcome.output)
    #expect(try scratch.text("lesson/explanation.txt") == Tool.run(["explain", "mazur-2-2-2"]).output)
    let steps = try JSON(outcome.output)["steps"].elements
    #expect(steps.first?["quantity"].string == "z1" && steps.last?["quantity"].string == "loss next")
    let quiet = try Tool.run(["explain", "mazur-2-2-2", "--quiet"])
    #expect(quiet.status == 0 && quiet.output.isEmpty && quiet.errors.isEmpty)
    let bold = try Tool.run(["explain", "mazur-2-2-2", "--color", "always"]).output
    #expect(bold.contains("\u{1B}[1mForward pass\u{1B}[0m\n"))
    let planted = try Tool.run(["explain", "mazur-2-2-2", "--defect", "D14", "--format", "json"])
    #expect(try JSON(planted.output)["departures"][0]["wrong"]["quantity"].string == "da1")
  }

  @Test func `a dash stands for standard input, of a network and of a report`() throws {
    let scratch = try Scratch()
    let network = Tool.fixtures.appendingPathComponent("networks/binary-classifier.json").path
    let outcome = try Tool.shell(
      """
      set -e
      "$tool" explain - < '\(network)' | head -1
      "$tool" network - --format json < '\(network)' > report.json
      cat report.json | "$tool" report render - | head -1
      "$tool" report diff report.json - < report.json | head -1
      """, in: scratch.folder)
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    #expect(outcome.output.contains("VERIFIED  network -"), "\(outcome.output)")
    let wrong = try Tool.shell("echo '{' | \"$tool\" network -")
    #expect(wrong.status == 65 && wrong.errors.hasPrefix("error: standard input: line 2"), "\(wrong.errors)")
  }

  @Test func `a network file may have a name of one letter`() throws {
    let scratch = try Scratch()
    try scratch.write("a", Data(MalformedFile.example.utf8))
    #expect(try Tool.run(["explain", "a"], in: scratch.folder).status == 0)
  }

  @Test func `a file that is missing is told with the one that was meant`() throws {
    let scratch = try Scratch()
    try scratch.write("regression.json", Data())
    let outcome = try Tool.run(["network", "regresion.json"], in: scratch.folder)
    #expect(outcome.status == 66)
    #expect(
      outcome.errors
        == "error: regresion.json: found no such file, expected a readable file, such as regression.json\n")
  }

  @Test func `a name from outside cannot steer the terminal`() throws {
    let scratch = try Scratch()
    let text = MalformedFile.example.replacing("\"example\"", with: "\"a\\u001b[2Jb\\nc\"")
    let file = try scratch.write("odd.json", Data(text.utf8))
    for command in ["explain", "train", "network"] {
      let outcome = try Tool.run([command, file.path])
      #expect(outcome.output.contains("a\\u{1B}[2Jb"), "\(command): \(outcome.errors)")
      #expect(!(outcome.output + outcome.errors).contains("\u{1B}"), "\(command)")
    }
  }

  @Test func `a learner's numbers are checked, and what is no such file is said with its place`() throws {
    let scratch = try Scratch()
    func check(_ text: String, _ more: String...) throws -> Tool.Outcome {
      try Data(text.utf8).write(to: scratch.folder.appendingPathComponent("mine.json"))
      return try Tool.run(["explain", "mazur-2-2-2", "--check", "mine.json"] + more, in: scratch.folder)
    }
    let right = try check(#"{"z1": [[0.3775, 0.3925]], "E": 0.298371109}"#)
    #expect(right.status == 0 && right.output.contains("Every number is right."))
    let wrong = try check(#"{"E+": 0.291027924, "δ2": [[0.1385, -0.0381]]}"#)
    #expect(
      wrong.status == 1 && wrong.output.contains("The first wrong step is loss next: yours is 0.291027924"))
    #expect(wrong.output.contains("D14 in layer 2") && wrong.output.contains("With biases left as they are."))
    let json = try JSON(try check(#"{"loss_next": 0.291027924}"#, "--format", "json").output)
    #expect(
      json["mistakes"][0]["defect"].string == "D14" && json["firstWrong"]["quantity"].string == "loss next")
    for (text, part) in [
      (#"{"z9": 1}"#, "found the key \"z9\", expected z1"),
      (#"{"z1": [1]}"#, "z1: found 1 numbers, expected 2 (1 × 2)"),
      (#"{"z1": "a"}"#, "z1: found the string \"a\", expected numbers"), (#"[1]"#, "expected an object"),
      (#"{"z1": [1,"#, "line 1, column"),
    ] {
      let outcome = try check(text)
      #expect(outcome.status == 65 && outcome.errors.contains(part), "\(outcome.errors)")
    }
    #expect(
      try Tool.run(["explain", "mazur-2-2-2", "--check", "none.json"], in: scratch.folder).status == 66)
    #expect(try check("{}", "--defect", "D1").status == 64)
  }
}
