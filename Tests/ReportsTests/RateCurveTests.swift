import Foundation
import Testing

@testable import Reports

@Suite struct RateCurveTests {
  private var report: Report {
    var report = Report(title: "properties", seed: 1)
    report.rateCurves = [SampleReport.rateCurve("½(wx − t)²")]
    return report
  }

  @Test func `the picture names the three regimes and marks 2/λmax`() throws {
    let page = try HTMLReport.render(report)
    let section = try #require(page.range(of: "<section id=\"rates\"").map { page[$0.lowerBound...] })
    for text in ["falls", "oscillates", "diverges", "η = 2/λmax", "η·λmax/2"] {
      #expect(section.contains(">\(text)</text>"), "\(text)")
    }
    #expect(section.contains("1 value not finite, crosses at the upper edge."))
    #expect(
      section.contains(
        "10 steps, λmax = 2, 2/λmax = 1: falls up to 0.45, oscillates up to 0.95, diverges from 1.25"))
    #expect(page.contains("<a href=\"#rates\">"))
  }

  @Test func `the line at 2/λmax stands where the axis says 1`() throws {
    let chart = LineChart(
      title: "", description: "", x: ("", .linear), y: ("", .linear),
      series: [.init(name: "", points: [.init(x: 0, y: 0), .init(x: 2, y: 1)])],
      regions: [.init(name: "below", from: 0), .init(name: "above", from: 1, mark: "limit")], size: (178, 92))
    // From 64 to 164 across, and in the middle of that.
    #expect(chart.svg(id: "a").contains("<path class=\"limit\" d=\"M114 44V44\"/>"))
  }

  @Test func `Markdown has the same facts as a table, and JSON all of them`() throws {
    let text = MarkdownReport.render(report)
    #expect(text.contains("- ½(wx − t)²: 10 steps, λmax = 2, 2/λmax = 1; falls up to 0.45"))
    #expect(text.contains("| η·λmax/2 | ½(wx − t)² |"))
    #expect(text.contains("| 0.05 | falls: 0.12 |\n") && text.contains("| 9 | diverges: NaN |\n"))
    let read = try ReportJSON.decode(ReportJSON.encode(report))
    #expect(read.rateCurves[0].points.dropLast() == report.rateCurves[0].points.dropLast())
    #expect(read.rateCurves[0].points.last?.lossRatio.isNaN == true)
  }

  @Test func `rates that were drawn at random have frequencies on each side of the limits`() throws {
    var report = report
    #expect(report.rateCurves[0].frequencies.isEmpty)
    let outcomes: [(Double, Report.RateCurve.Regime)] = [
      (0.1, .falls), (0.2, .falls), (0.7, .oscillates), (1, .settles), (1.5, .diverges), (1.9, .diverges),
      (7, .dies),
    ]
    report.rateCurves[0].isSample = true
    report.rateCurves[0].points = outcomes.map {
      .init(rate: $0, relativeRate: $0, lossRatio: 0.5, regime: $1)
    }
    // Clopper and Pearson's: the lower limit of n of n is 0.025^(1/n).
    #expect(
      report.rateCurves[0].frequencies == [
        "η·λmax/2 below 0.5: falls 2 of 2 (95% interval 16% to 100%)",
        "η·λmax/2 0.5 to 1: oscillates 1 of 1 (95% interval 3% to 100%)",
        "η·λmax/2 1 to 2: settles 1 of 3 (95% interval 1% to 91%), diverges 2 of 3 (95% interval 9% to 99%)",
        "η·λmax/2 above 2: dies 1 of 1 (95% interval 3% to 100%)",
      ])
    #expect(
      report.rateCurves[0].course
        == "falls up to 0.2, oscillates up to 0.7, settles at 1, dies at 7, diverges from 1.5")
    #expect(MarkdownReport.render(report).contains("- η·λmax/2 above 2: dies 1 of 1"))
    let page = try HTMLReport.render(report)
    #expect(page.contains("<h3>How often</h3>"))
    // A line, and a marker of its own for each outcome, in the picture and in its legend.
    let start = try #require(page.range(of: "<section id=\"rates\"")).lowerBound
    let section = page[start...].prefix { _ in true }
    for (regime, shape, count) in [
      ("falls", 0, 2), ("oscillates", 1, 1), ("settles", 2, 1), ("dies", 7, 1), ("diverges", 6, 2),
    ] {
      let outline = Marker.path(shape, x: 17, y: 6)
      #expect(
        section.contains("d=\"\(outline)\"/></svg>\(regime) (\(count))</li>"), "\(regime)")
    }
    #expect(try ReportJSON.decode(ReportJSON.encode(report)).rateCurves == report.rateCurves)
  }

  @Test func `descents prove nothing: with them alone nothing was checked`() throws {
    var report = report
    report.finish()
    #expect(report.verdict == .inconclusive)
    #expect(report.verdictReason == "Nothing was checked.")
  }

  @Test func `shards that have the same descents have them once`() throws {
    var other = report
    other.properties = SampleReport.properties()
    let merged = try Report.merged([report, other])
    #expect(merged.rateCurves.count == 1)
  }
}
