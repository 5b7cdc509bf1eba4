import Foundation
import Testing

@testable import Reports

/// The section of planted defects, with what was counted in many networks.
@Suite struct DefectReportTests {
  /// Two defects in 200 networks each: one always seen and rightly named, one that neither holds of.
  private static func report() -> Report {
    var named = Report.Defect(id: "D6", detected: true, by: ["gradient check"], diagnosis: "sign")
    (named.cases, named.seen, named.misleading, named.expected) = (200, 200, 0, ["sign"])
    named.rates = [.init(check: "gradient check", cases: 200, seen: 200)]
    named.names = [.init(code: "sign", cases: 200, isExpected: true)]
    var taken = Report.Defect(id: "D9", detected: false, by: ["gradient check"], diagnosis: "broadcast")
    (taken.cases, taken.seen, taken.misleading, taken.expected) = (200, 199, 3, ["broadcast"])
    taken.rates = [.init(check: "gradient check", cases: 200, seen: 199)]
    taken.names = [
      .init(code: "broadcast", cases: 190, isExpected: true),
      .init(code: "sign", cases: 9, isExpected: false),
      .init(code: "nothing", cases: 1, isExpected: false),
    ]
    var report = Report(title: "defects", seed: 1)
    report.defects = [named, taken]
    report.finish()
    return report
  }

  @Test("the confusion matrix has a row for each defect and a column for each code, right ones first")
  func confusion() throws {
    let matrix = try #require(ConfusionMatrix(Self.report()))
    #expect(matrix.codes == ["sign", "broadcast", "nothing"])
    #expect(matrix.rows.map(\.id) == ["D6", "D9"])
    #expect(matrix.rows.map { $0.cells.map(\.cases) } == [[200, nil, nil], [9, 190, 1]])
    #expect(matrix.rows.map { $0.cells.map(\.isExpected) } == [[true, false, false], [false, true, false]])
    #expect(ConfusionMatrix(SampleReport.full()) == nil)
  }

  @Test("text, Markdown, HTML and JSON say how often a wrong name was confident, and give the matrix")
  func formats() throws {
    let report = Self.report()
    let lines = DefectTable.text(report).split(separator: "\n").map(String.init)
    #expect(lines[0] == "Seen in % of the networks by: 1 gradient check, right: named rightly first")
    #expect(lines[1] == "defect    1  any right  named first")
    // The survivor comes first.
    #expect(lines[2] == "D9     99.5 99.5  95.0  broadcast")
    #expect(lines[3] == "D6      100  100   100  sign")
    #expect(lines[4] == "A share of 100% means 200 of 200 (95% interval 98.17% to 100%) or more.")
    #expect(lines[5] == "Not always named alike:")
    #expect(lines[6] == "  D9 right in 190 of 200 (95% interval 91% to 97.6%),")
    #expect(lines[7] == "    wrong but confident in 3 of 200 (95% interval 0.3% to 4.3%), broadcast 190,")
    #expect(lines[8] == "    sign 9, nothing 1")

    let markdown = MarkdownReport.render(report)
    let row =
      "| D9 | ✗ 199 of 200 (95% interval 97.2% to 99.99%) | 99.5% | 190 of 200 (95% interval 91% to 97.6%) | "
      + "3 of 200 (95% interval 0.3% to 4.3%) | broadcast 190, sign 9, nothing 1 |"
    #expect(markdown.contains(row), "\(markdown)")
    #expect(markdown.contains("| defect | sign | broadcast | nothing |"), "\(markdown)")
    #expect(markdown.contains("| D6 | **200** |  |  |") && markdown.contains("| D9 | 9 | **190** | 1 |"))

    let html = try HTMLReport.render(report)
    #expect(html.contains("First-named diagnosis of each defect"))
    let naming =
      "190 of 200 (95% interval 91% to 97.6%) right, 3 of 200 (95% interval 0.3% to 4.3%) wrong but confident"
    #expect(html.contains(naming + ": broadcast 190"))
    #expect(html.contains("<span class=\"spoken\">9, wrongly</span>"))
    #expect(html.contains("<span class=\"spoken\">190, rightly</span>"))
    #expect(html.contains("1 of 2 planted defects detected, planted in 400 networks"))

    let again = try ReportJSON.decode(ReportJSON.encode(report))
    #expect(again == report && again.defects.map(\.misleading) == [0, 3])
    #expect(TextReport.render(report, color: false).contains("1 of 2 detected, planted in 400 networks"))
  }

  @Test("the table of the terminal fits 80 columns, with as many checks as it shows and names of any length")
  func width() {
    var report = Self.report()
    let checks = (0..<14).map { "independence of the batch, \($0)" }
    for place in report.defects.indices {
      report.defects[place].rates = checks.map { .init(check: $0, cases: 200, seen: 199) }
      report.defects[place].names?[0].code = String(repeating: "stale-or-updated-weights", count: 5)
      report.defects[place].id = "D36"
    }
    let lines = DefectTable.text(report).split(separator: "\n")
    #expect(lines.map(\.count).max() ?? 0 <= 80, "\(lines.joined(separator: "\n"))")
    #expect(lines.contains { $0.hasPrefix("D36") && $0.hasSuffix("…") })
    #expect(lines.contains { $0.contains("5 more checks are in report.json") })
  }
}
