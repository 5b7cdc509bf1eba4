extension ReportPart {
  /// What becomes of the loss by the learning rate: it shows the limit 2/λmax, and proves nothing.
  static func rates(_ report: Report) -> ReportPart {
    var part = ReportPart(
      anchor: "rates", title: "Learning rates",
      noun: Noun("descent", name: "descent"), items: report.rateCurves)
    part.isEvidence = false
    part.size = report.rateCurves.count
    part.document = { Report.RateCurve.markdown(report.rateCurves, $0) }
    part.view = { HTMLView(template: "rates", content: RatesSection(report, $0)) }
    part.merge = Merging.unite(\.rateCurves, part.noun.one, \.title)
    return part
  }
}

extension Report.RateCurve: ReportItem {
  var id: String { title }

  /// A descent claims nothing, and so nothing of it can fail.
  var outcome: Report.Verdict { .verified }

  var comparedWords: String { course }

  var sentence: String { "\(title): \(course), in parts of 2/λmax" }
}

extension Report.RateCurve {
  /// Relative rates in rows, curves in columns.
  static func markdown(_ curves: [Report.RateCurve], _ writer: MarkdownWriter) -> [String] {
    guard !curves.isEmpty else { return [] }
    let shown = curves.prefix(shownCurves)
    let list = shown.map { "- \(writer.inline("\($0.title): \($0.circumstances); \($0.course)"))" }
    return ["## Loss against learning rate", writer.inline(RatesSection.lead), list.joined(separator: "\n")]
      + shown.flatMap(\.frequencies).map { "- " + writer.inline($0) }
      + writer.table(rows(shown), ["η·λmax/2"] + shown.map { writer.inline($0.title) }) {
        [$0.rate] + $0.outcomes.map(writer.inline)
      } + writer.overflow(curves.count - shown.count)
  }

  /// Curves that still can be told apart in one picture and read beside each other in one table.
  static let shownCurves = 6
}
