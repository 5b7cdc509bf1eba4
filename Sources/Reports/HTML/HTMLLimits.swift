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
  /// Heat maps of verified checks, as examples.
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
