import Foundation
import Testing

@testable import Reports

@Suite struct PowerCurveTests {
  private func report(_ curves: [Report.PowerCurve]) -> Report {
    var report = Report(title: "selftest", seed: 1)
    report.powerCurves = curves
    report.finish()
    return report
  }

  private func series(_ flagged: [Int], of networks: Int = 10) -> Report.PowerCurve.Series {
    let errors = [1e-1, 1e-2, 1e-3, 0]
    return .init(
      name: "s", rule: .oneOracle, networks: networks,
      points: zip(errors, flagged).map { .init(error: $0, flagged: $1) })
  }

  @Test func `a share is between 0 and 1, and unknown where nothing was tried; it is never NaN`() {
    #expect(series([10, 5, 0, 0]).shares(ofErrors: [1e-2, 0, 1e-1, 7]) == [0.5, 0, 1, nil])
    #expect(series([11, -3]).shares(ofErrors: [1e-1, 1e-2]) == [1, 0])
    for networks in [0, -1, .min] { #expect(series([1], of: networks).shares(ofErrors: [1e-1]) == [nil]) }
    let torn = SampleReport.tornPowerCurve()
    let shares = torn.series.flatMap { $0.shares(ofErrors: torn.errors) }.compactMap { $0 }
    #expect(shares == [0, 1])
    #expect(torn.errors == [0.5, 0.1, 1e-300])
  }

  @Test func `only all is 100% and only none is 0%`() {
    let texts = [0, 1e-9, 0.0005, 0.0049, 0.5, 0.8765, 0.99899, 0.99999, 1].map(
      NumberFormatting.honestPercent)
    #expect(texts == ["0%", "<0.1%", "<0.1%", "0.5%", "50%", "87.7%", "99.9%", ">99.9%", "100%"])
  }

  @Test func `the reach ends where the first error is missed, whatever is flagged below it`() {
    #expect(series([10, 10, 3, 0]).reach(share: 1) == 1e-2)
    #expect(series([10, 9, 10, 0]).reach(share: 1) == 1e-1)
    #expect(series([9, 10, 10]).reach(share: 1) == nil)
    #expect(series([9, 5, 4]).reach(share: 0.5) == 1e-2)
    #expect(series([], of: 0).reach(share: 0.5) == nil)
    // The correct gradient is no error, even where it is flagged.
    #expect(series([10, 10, 10, 10]).reach(share: 1) == 1e-3)
    #expect(
      PowerCurveView.describe(series([10, 9, 3]), HTMLLimits())
        == "s: all flagged down to 10⁻¹, half or more down to 10⁻².")
  }

  @Test func `errors are named as powers of ten where they are`() {
    let labels = [0.1, 1e-14, 1, 0, 3e-8, 2.5].map(Report.PowerCurve.label)
    #expect(labels == ["10⁻¹", "10⁻¹⁴", "1", "none", "3e-8", "2.5"])
  }

  @Test func `what refutes and what contradicts have a picture each, beside the fixed tolerance`() throws {
    let view = PowerCurveView(SampleReport.powerCurve(), number: 1, HTMLLimits())
    #expect(view.charts.map(\.legend.count) == [3, 7])
    #expect(view.rows.count == 9 && view.columns.count == 15)
    #expect(view.columns.first == "10⁻¹" && view.columns.last == "none")
    #expect(view.rows.allSatisfy { $0.cells.count == 15 && $0.cells.last == "0%" })
    for chart in view.charts {
      let reader = MarkupReader(chart.svg)
      #expect(reader.problem == nil)
      let lines = reader.named("path").filter { $0.attributes["class"]?.hasPrefix("line ") == true }
      #expect(lines.count == chart.legend.count)
      #expect(Set(lines.compactMap { $0.attributes["class"] }).count == lines.count)
      // The fixed tolerance has one look, in every picture.
      #expect(lines.count { $0.attributes["class"] == "line c7 d2" } == 1)
      let numbers = reader.named("text").map(\.text)
      #expect(numbers.contains("0") && numbers.contains("100") && numbers.contains("10⁻¹⁴"))
      #expect(reader.named("desc").first?.text.contains("fixed tolerance") == true)
    }
  }

  @Test func `all flagged and none flagged keep the axis from 0 to 100`() {
    for flagged in [0, 10] {
      let curve = Report.PowerCurve(title: "t", series: [series([flagged, flagged, flagged])])
      let charts = PowerCurveView(curve, number: 1, HTMLLimits()).charts
      let texts = charts.flatMap { MarkupReader($0.svg).named("text").map(\.text) }
      #expect(texts.contains("0") && texts.contains("100") && texts.contains("20"))
    }
  }

  @Test func `a curve without a network says so in place of a picture`() throws {
    let empty = Report.PowerCurve(title: "empty", series: [])
    let untried = Report.PowerCurve(title: "untried", series: [series([1], of: 0)])
    for curve in [empty, untried] {
      let view = PowerCurveView(curve, number: 1, HTMLLimits())
      #expect(view.empty != nil && view.charts.isEmpty)
      let page = try HTMLReport.render(report([curve]))
      #expect(page.contains("No error was planted") && !page.contains("class=\"power\""))
    }
    #expect(try !HTMLReport.render(report([])).contains("id=\"trials\""))
  }

  @Test func `text and Markdown show the curve as a table`() throws {
    let report = report([SampleReport.powerCurve()])
    let lines = TextReport.render(report, color: false).split(separator: "\n").map(String.init)
    let start = try #require(lines.firstIndex { $0.hasSuffix("flagged in 1,000 networks") })
    let table = lines.dropFirst(start + 1).prefix(10)
    #expect(Set(table.map(\.count)) == [80])
    #expect(lines[start + 5].split(separator: " ").prefix(2) == ["Ridders", "100%"])
    let markdown = MarkdownReport.render(report)
    #expect(markdown.contains("| rule | how it decides | networks | 10⁻¹ | 10⁻² |"))
    #expect(markdown.contains("| Ridders | contradicted by it alone | 1,000 | 100% | 100% |"))
  }
}

@Suite struct TrialTests {
  private func trial(_ campaign: Report.Campaign) -> TrialView { TrialView(campaign, HTMLLimits()) }

  @Test func `a trial says in a sentence whether its statement held`() {
    var campaign = SampleReport.campaigns()[0]
    #expect(trial(campaign).sentence == "A correct gradient is never refuted: this held in 10,000 cases.")
    campaign.holds = false
    #expect(trial(campaign).sentence.hasSuffix("refuted: this did not hold in 10,000 cases."))
    #expect(trial(SampleReport.campaigns()[2]).sentence == "Nothing: no case was tried.")
  }

  @Test func `counts have shares of the cases they belong to`() throws {
    let campaign = Report.Campaign(
      name: "n", statement: "s", cases: 200,
      counts: [
        .init(name: "a", count: 150), .init(name: "b", count: 0), .init(name: "c", count: 3, total: 12),
        .init(name: "d", count: 999), .init(name: "e", count: 1, total: 0),
      ], holds: true, examples: [])
    let rows = try #require(trial(campaign).tally).rows
    #expect(rows.map(\.share) == ["75%", "0%", "25% of 12", "100%", "–"])
    #expect(rows.map(\.bar) == ["75%", "0%", "25%", "100%", "0%"])
    #expect(rows.map(\.tone) == ["plain", "none", "plain", "plain", "plain"])
  }

  @Test func `long tallies and examples are folded`() {
    let long = trial(SampleReport.campaigns()[1])
    #expect(long.tally == nil && long.foldedTally?.rows.count == 22)
    #expect(long.foldedTitle == "22 counts over all cases" && long.examplesTitle == "2 cases to look at")
    let none = trial(SampleReport.campaigns()[2])
    #expect(none.tally == nil && none.foldedTally == nil && none.examplesTitle == nil)
    var many = SampleReport.campaigns()[0]
    many.examples = Array(repeating: "x", count: 20)
    #expect(trial(many).examplesTitle == "5 of 20 cases to look at")
  }
}
