import Foundation
import Testing

/// Properties from the command line.
@Suite struct PropertiesTests {
  @Test func `the list has a line for each property and runs none`() throws {
    let outcome = try Tool.run(["properties", "--list"])
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count >= 38 && lines[0].hasPrefix("P1-shapes "))
  }

  @Test func `a run says what was tested and how sure it is, the same for the same seed`() throws {
    let arguments = ["properties", "--filter", "^P(1|36)-", "--cases", "40", "--seed", "3"]
    let outcome = try Tool.run(arguments)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("P36-flipped-labels") && outcome.output.contains("of cases fail"))
    #expect(outcome.output.contains("labels:") && outcome.output.contains("40 cases"))

    let report = try JSON(try Tool.run(arguments + ["--format", "json"]).output)
    #expect(report["properties"].count == 2 && report["summary"]["properties"].number == 2)
    #expect(report["properties"].elements.allSatisfy { $0["cases"].number == 40 && $0["labels"].count > 0 })
  }

  @Test func `options that make no sense are wrong usage`() throws {
    for arguments in [
      ["--filter", "P99"], ["--filter", "("], ["--cases", "0"], ["--seconds", "nan"], ["--seed", "x"],
      ["--replay", "P3"], ["--replay", "P3-sample-permutation:1:17:0000"],
      ["--replay", "P3", "--cases", "5"], ["--defects", "--list"], ["--defects", "--seconds", "1"],
    ] {
      let outcome = try Tool.run(["properties"] + arguments)
      #expect(outcome.status == 64 && outcome.output.isEmpty, "\(arguments): \(outcome.errors)")
      #expect(
        outcome.errors.contains(arguments[0]) || outcome.errors.contains("--replay"), "\(outcome.errors)")
    }
  }
}
