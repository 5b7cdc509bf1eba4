import Foundation
import Testing

/// On a terminal of 80 columns no line is longer, and no table is broken.
@Suite struct TerminalWidthTests {
  private static let networks = Tool.fixtures.appendingPathComponent("networks").path

  /// Only a pseudo-terminal shows what is done for a terminal.
  private static let hasTerminals =
    (try? Tool.shell("script -qec true /dev/null").status) == 0

  private static let commands = [
    "properties --list", "defects --list", "selftest --list", "defects --cases 2 --filter 'D(1|5|22)$'",
    "properties --cases 2 --filter 'P[12]-|Q1'", "selftest --cases 2 --filter power",
    "network '\(networks)/claimed-gradient-wrong.json'", "network '\(networks)/binary-classifier.json'",
    "train '\(networks)/iris-classifier.json' --epochs 3",
    "report diff '\(Tool.fixtures.path)/../reports/report.json' '\(Tool.fixtures.path)/../reports/report.json'",
  ]

  @Test(.enabled(if: hasTerminals, "script of util-linux is missing"), arguments: commands)
  func `lines fit a terminal of 80 columns`(command: String) throws {
    // A terminal that does not know its size counts as one of 80 columns.
    let color = command.hasSuffix("--list") ? "" : " --color never"
    let line = "\\\"$tool\\\" \(command)\(color) 2>/dev/null"
    let outcome = try Tool.shell("script -qec \"\(line)\" /dev/null")
    // A terminal ends lines with two characters, which Swift takes for one.
    let lines = outcome.output.split(whereSeparator: \.isNewline)
    #expect(lines.count > 1, "\(outcome)")
    // A name or a command that is longer by itself cannot be broken.
    let long = lines.filter { $0.count > 80 && $0.drop { $0 == " " }.contains(" ") }
    #expect(long.isEmpty, "\(long.joined(separator: "\n"))")
  }

  @Test func `the table of defects fits 80 columns in a pipe too`() throws {
    let outcome = try Tool.run(["defects", "--cases", "2", "--filter", "D(1|5|22)$"])
    let table = outcome.output.split(separator: "\n").prefix { !$0.hasPrefix("✓") && !$0.hasPrefix("✗") }
    #expect(table.contains { $0.hasPrefix("D22") })
    let long = table.filter { $0.count > 80 }
    #expect(long.isEmpty, "\(long.joined(separator: "\n"))")
  }
}
