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
}
