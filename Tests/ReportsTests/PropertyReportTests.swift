import Foundation
import Testing

@testable import Reports

/// Properties in every form of the report.
@Suite struct PropertyReportTests {
  private static func report() -> Report {
    var held = Report.Property(name: "P3-permutation", cases: 1_000, verdict: .verified)
    held.statement = "permuting the samples leaves the gradient"
    held.failingFractionBound = 0.003
    held.worstMargin = 0.0123
    held.climbingCases = 500
    held.discards = 12
    held.stoppedBy = "seconds"
    held.seconds = 1.5
    held.labels = [
      .init(name: "zero weight", count: 410, cases: 1_000, verdict: "observed"),
      .init(name: "soft <targets>", count: 83, cases: 1_000, minimum: 0.02, verdict: "sufficient"),
    ]
    var failed = Report.Property(
      name: "P36-labels", cases: 7, verdict: .refuted,
      replay: "gradient-check properties --replay P36-labels:1:6:" + String(repeating: "a", count: 600))
    failed.statement = "flipping <b>labels</b> leaves the loss"
    failed.result = "failed"
    failed.counterexamples = [
      .init(kind: "simplest", input: "1-1 sigmoid | <i>", comparison: "0.5 against 0.25"),
      .init(kind: "worst", input: "9-9 sigmoid", comparison: "5 against 7"),
    ]
    var refuted = Report.Property(name: "F1-edge", cases: 3, verdict: .verified)
    refuted.expectsFailure = true
    refuted.counterexamples = [.init(kind: "simplest", input: "w = 0.9\nb = 0", comparison: "2 against 1")]
    var replayed = Report.Property(name: "P5-split", cases: 1, verdict: .verified)
    replayed.stoppedBy = "replay"
    var report = Report(title: "properties", seed: 1)
    report.properties = [held, failed, refuted, replayed]
    report.finish()
    return report
  }

  @Test(
    "bound, margin, labels and details are in the tables, and a bound is not claimed for a false statement")
  func tables() throws {
    let report = Self.report()
    for text in [
      MarkdownReport.render(report), try HTMLReport.render(report), JUnitReport.render(report),
      report.propertyLines,
    ] {
      for part in [
        "fewer than 0.3% of cases fail", "500 more by climbing", "12 discarded", "stopped by seconds",
        "worst margin 0.012 of 1", "zero weight 41%",
        "83 of 1,000 (95% interval 6.7% to 10.2%), at least 2%: sufficient", "w = 0.9",
      ] {
        #expect(text.contains(part), "\(part) in \(text)")
      }
      #expect(text.components(separatedBy: "of cases fail").count == 2)
    }
    #expect(report.propertyLines.contains("stopped by replay: the replayed case holds"))
    #expect(report.propertyLines.contains("false, as it must be: w = 0.9 b = 0\n"))
    // Failures come first.
    #expect(report.propertyLines.hasPrefix("✗ P36-labels"))
  }

  @Test("a failure shows statement, counterexamples and the whole line that replays it, in every form")
  func failures() throws {
    let report = Self.report()
    let replay = try #require(report.properties[1].replay)
    let texts = [
      MarkdownReport.render(report), try HTMLReport.render(report), JUnitReport.render(report),
      TextReport.render(report, color: false),
    ]
    for text in texts {
      #expect(text.contains("0.5 against 0.25") && text.contains("1-1 sigmoid"), "\(text)")
      #expect(!text.contains("<b>labels") || text == texts[3])
    }
    #expect(texts[0].contains("5 against 7") && texts[1].contains("5 against 7"))
    #expect(texts[3].contains(replay), "the line cannot be pasted")
  }

  @Test("a property survives JSON")
  func json() throws {
    let report = Self.report()
    #expect(try ReportJSON.decode(ReportJSON.encode(report)) == report)
  }
}
