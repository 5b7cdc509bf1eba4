/// The report as one HTML page: inline style, inline SVG, no script, nothing loaded from anywhere.
public enum HTMLReport {
  /// No page is larger, whatever the report holds.
  public static let sizeLimit = 2_000_000

  /// Renders `report` in at most `sizeLimit` bytes; what is left out is counted in its place, and is in
  /// report.json.
  ///
  /// Failures are shown open and first, passes folded. Throws `HTMLReportError` where a template cannot be
  /// loaded.
  public static func render(_ report: Report) throws -> String {
    let templates = try HTMLTemplates()
    for limits in HTMLLimits.ladder.dropLast() {
      let page = try templates.render(HTMLPage(report, limits, style: templates.style))
      if page.utf8.count < sizeLimit { return page }
    }
    return try templates.render(HTMLPage(report, .least, style: templates.style))
  }
}

/// Why the page could not be rendered.
public enum HTMLReportError: Error, Sendable, CustomStringConvertible {
  /// A template is missing from the package's resources, or is no template; its name and the problem.
  case template(name: String, problem: String)

  /// The error in one sentence for a person.
  public var description: String {
    switch self {
    case .template(let name, let problem): "the report's template \(name) cannot be used: \(problem)"
    }
  }
}

/// How much of each list a page shows; the first of `ladder` that keeps the page small enough is used.
struct HTMLLimits: Sendable {
  /// Unicode scalars of one text.
  var text = 1_200
  /// Rows of one list: claims, verified checks, properties, defects and so on.
  var rows = 1_500
  /// Failures with all their details.
  var failures = 60
  /// Checks with a heat map, failures first.
  var heatMaps = 8
  /// Of them verified ones, as examples.
  var heatMapExamples = 2
  /// Cells of one block's heat map.
  var cells = 1_600
  /// Entries, values, blocks, oracles, diagnoses listed for one item.
  var items = 60
  /// Charts of one kind.
  var charts = 12
  /// Points of one line.
  var points = 240

  /// Small enough for any input.
  static let least = HTMLLimits(
    text: 120, rows: 20, failures: 8, heatMaps: 2, heatMapExamples: 1, cells: 256, items: 8, charts: 2,
    points: 60)
  static let ladder = [
    HTMLLimits(),
    HTMLLimits(
      text: 600, rows: 600, failures: 40, heatMaps: 6, heatMapExamples: 1, cells: 900, items: 30, charts: 8,
      points: 160),
    HTMLLimits(
      text: 250, rows: 150, failures: 20, heatMaps: 4, heatMapExamples: 1, cells: 400, items: 15, charts: 4,
      points: 100),
    least,
  ]

  /// A text, cut where it is longer than shown.
  func clipped(_ value: String) -> String { VisibleText.clipped(value, to: text) }

  /// A name: a tenth of a text.
  func name(_ value: String) -> String { VisibleText.shortLine(value, to: max(text / 10, 60)) }

  /// "… and 120 more …, in report.json"; nil when nothing is left out.
  func overflow(_ total: Int, shown: Int, _ noun: String) -> String? {
    total > shown
      ? "\(NumberFormatting.count(total - shown)) more \(noun) not shown here; report.json has them all."
      : nil
  }
}
