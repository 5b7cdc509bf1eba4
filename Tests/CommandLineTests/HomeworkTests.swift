import Foundation
import Testing

/// Programs of learners, each a line of shell that prints what it is to print.
@Suite struct HomeworkTests {
  private static let right =
    #"{"step": 1, "z1": [[0.3775, 0.3925]], "loss": 0.298371109}"#

  /// Runs a program that prints these lines, and then goes on with the rest of a shell script.
  private func check(
    _ lines: [String], then rest: String = "", _ more: [String] = []
  ) throws -> Tool.Outcome {
    let scratch = try Scratch()
    let text = lines.map { $0 + "\n" }.joined()
    let file = try scratch.write("lines", Data(text.utf8))
    return try Tool.run(
      ["homework", "mazur-2-2-2"] + more + ["--", "/bin/sh", "-c", "cat '\(file.path)'; \(rest)"],
      in: scratch.folder)
  }

  @Test func `right numbers are verified, in one line or many, numbered or not`() throws {
    let second = #"{"step": 2, "E": 0.2804714}"#
    for lines in [
      [Self.right], [Self.right, "", second],
      [#"{"z1": [0.3775, 0.3925]}"#, #"{"E": 0.298371}"#, #"{"E": 0.28047}"#],
      [#"{"step": 0, "W1": [0.15, 0.2, 0.25, 0.3]}"#, #"{"step": 1, "loss": 0.2804714, "x": [0.05, 0.1]}"#],
    ] {
      let outcome = try check(lines)
      #expect(outcome.status == 0 && outcome.output.hasSuffix("Every number is right.\n"), "\(outcome)")
      #expect(outcome.errors.isEmpty)
    }
    #expect(try check([Self.right], ["--quiet"]).output.isEmpty)
  }

  @Test func `the first departure is named with its step, entry and mistake`() throws {
    let lines = [
      #"{"step": 1, "E": 0.298371109}"#, #"{"step": 2, "E": 0.291027924}"#, #"{"step": 3, "E": 0.2836}"#,
    ]
    let outcome = try check(Array(lines.prefix(2)))
    #expect(outcome.status == 1, "\(outcome)")
    for part in [
      "Before step 2 every number is right. The first wrong number, in step 2, is loss: yours is 0.291027924",
      "This gives all of the 2 numbers of steps 1 to 2: D14 in layer 2 by 0.5",
      "With biases left as they are.",
    ] { #expect(outcome.output.replacing("\n", with: " ").contains(part), "\(outcome.output)") }
    let json = try JSON(try check(Array(lines.prefix(2)), ["--format", "json"]).output)
    #expect(json["departures"][0]["step"].number == 2 && json["departures"].count == 1)
    #expect(json["departures"][0]["mistakes"][0]["defect"].string == "D14")
    let wrongLine = try check([#"{"dW2": [[0.08216, 0.08266], [-0.0226, 0.02274]]}"#])
    #expect(wrongLine.status == 1)
    #expect(wrongLine.output.contains("dW2, entry 4 of 4 (row 2, column 2): yours is 0.02274"))
  }

  @Test func `NaN is a number that is wrong, bare or as a string`() throws {
    for number in ["NaN", "\"NaN\"", "-Infinity"] {
      let outcome = try check([#"{"a1": [0.59327, \#(number)]}"#])
      #expect(outcome.status == 1 && outcome.output.contains("a1, entry 2 of 2: yours is "), "\(outcome)")
    }
  }

  @Test func `momentum, Adam and mini-batches are followed, as train has them`() throws {
    let scratch = try Scratch()
    let file = Tool.fixtures.appendingPathComponent("networks/regression.json").path
    /// Losses of all samples after each epoch of `train`, printed as a program of a learner would.
    func losses(_ options: [String]) throws -> [String] {
      let report = try JSON(
        try Tool.run(["train", file, "--epochs", "6", "--format", "json"] + options).output)
      return (0...6).map { "{\"loss\": \(report["trainings"][0]["history"][$0]["loss"].number ?? .nan)}\n" }
    }
    func check(_ lines: [String], _ options: [String]) throws -> Tool.Outcome {
      let printed = try scratch.write("lines", Data(lines.joined().utf8))
      return try Tool.run(["homework", file] + options + ["--", "cat", printed.path], in: scratch.folder)
    }
    for rule in ["gradient-descent", "momentum", "adam"] {
      let options = ["--optimizer", rule, "--learning-rate", "0.05"]
      let right = try check(losses(options), options)
      #expect(right.status == 0 && right.output.contains("Every number is right."), "\(rule): \(right)")
      let other = ["--optimizer", rule == "adam" ? "momentum" : "adam", "--learning-rate", "0.05"]
      #expect(try check(losses(options), other).status == 1)
    }
    let words = try check(losses(["--optimizer", "adam"]), ["--optimizer", "adam", "--batch-size", "2"])
    #expect(
      words.output.contains("α = ") && words.output.contains("batches of 2 samples in the file's order"))
  }

  @Test func `what is no line of numbers is said with its place`() throws {
    for (line, part) in [
      ("epoch 1", "line 2: found \"epoch 1\", expected a JSON object (print other words"),
      ("{\"z1\": [1,", "line 2: found the end of the file in column"),
      ("[1]", "line 2: found a list of 1, expected an object"),
      ("{}", "line 2: found an object, expected an object with a quantity's name"),
      (#"{"z9": 1}"#, "line 2: found the key \"z9\", expected z1"),
      (#"{"z2": [1]}"#, "line 2: z2: found 1 numbers"),
      (#"{"step": 1, "z1": [1, 2]}"#, "line 2: found z1 again in the same step, expected the next \"step\""),
      (#"{"step": 0.5}"#, "found the step 0.5, expected a whole number"), (#"{"stop": 2}"#, "expected step"),
    ] {
      let outcome = try check([Self.right, line])
      #expect(outcome.status == 65 && outcome.errors.contains(part), "\(line): \(outcome)")
      // What was right so far is told all the same.
      #expect(outcome.output.contains("Every number is right"), "\(line)")
    }
    let back = try check([#"{"step": 3, "loss": 1}"#, #"{"step": 2, "loss": 1}"#])
    #expect(back.status == 65 && back.errors.contains("line 2: found step 2 after step 3"))
  }

  @Test func `a program that fails, is late, prints nothing or cannot be started is said so`() throws {
    let failed = try check([Self.right], then: "echo oh no >&2; exit 3")
    #expect(failed.status == 69 && failed.errors.contains("found it ended with status 3, expected status 0"))
    #expect(failed.errors.contains("| oh no") && failed.output.contains("Every number is right."))
    let silent = try check([])
    #expect(silent.status == 65 && silent.errors.contains("found no line on its standard output"))
    let late = try check([Self.right], then: "sleep 100", ["--timeout", "0.3"])
    #expect(late.status == 69 && late.errors.contains("found nothing within 0.3 s"), "\(late)")
    let missing = try Tool.run(["homework", "mazur-2-2-2", "--", "no-such-program"])
    #expect(missing.status == 69 && missing.errors.contains("no-such-program"))
    #expect(try Tool.run(["homework", "mazur-2-2-2"]).status == 64)
    #expect(try Tool.run(["homework", "mazur", "--", "true"]).status == 66)
  }

  @Test func `a program without an end is looked at as far as was asked`() throws {
    let endless = try check(
      [], then: "while true; do echo '{\"loss\": 0.298371109}'; done", ["--steps", "1"])
    #expect(endless.status == 0 && endless.output.hasPrefix("1 number of 1 step of training"), "\(endless)")
  }
}
