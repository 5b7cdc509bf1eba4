/// The pictures of one power curve, and the table of its numbers beneath them.
struct PowerCurveView {
  /// One series in the table.
  struct Row {
    let name: String
    let rule: String
    let cells: [String]
  }

  let title: String
  let networks: String
  let sureness: String?
  let empty: String?
  let charts: [ChartFigure]
  let columns: [String]
  let rows: [Row]
  let overflow: String?

  init(_ curve: Report.PowerCurve, number: Int, _ limits: HTMLLimits) {
    title = limits.name(curve.title)
    networks = NumberFormatting.counted(curve.networks, "network")
    sureness = curve.sureness
    let shown = curve.series.prefix(limits.charts)
    overflow = limits.overflow(curve.series.count, shown: shown.count, "rules")
    let errors = Array(curve.errors.prefix(limits.items))
    columns = errors.map(Report.PowerCurve.label)
    rows = shown.map { Row($0, errors, limits) }
    charts = Self.charts(shown, errors.filter { $0 > 0 }, number: number, limits)
    empty = charts.isEmpty ? "No error was planted, so that there is nothing to draw." : nil
  }
}

extension PowerCurveView.Row {
  init(_ series: Report.PowerCurve.Series, _ errors: [Double], _ limits: HTMLLimits) {
    name = limits.name(series.name)
    rule = series.rule.words
    cells = series.percentages(ofErrors: errors)
  }
}

extension Report.PowerCurve.Rule {
  /// How the rule decides, in a few words.
  var words: String {
    switch self {
    case .twoOracles: "refuted by two that agree"
    case .oneOracle: "contradicted by it alone"
    case .fixedTolerance: "today's rule, for comparison"
    }
  }
}

// MARK: - Charts

extension PowerCurveView {
  /// What refutes and what only contradicts are drawn apart, each beside the fixed tolerance.
  private static func charts(
    _ series: ArraySlice<Report.PowerCurve.Series>, _ errors: [Double], number: Int, _ limits: HTMLLimits
  ) -> [ChartFigure] {
    let panels: [(rule: Report.PowerCurve.Rule, title: String)] = [
      (.twoOracles, "Refuted: two oracles agree against the claim"),
      (.oneOracle, "Contradicted by one oracle alone"),
    ]
    return panels.compactMap { panel in
      let drawn = series.filter {
        ($0.rule == panel.rule || $0.rule == .fixedTolerance) && $0.networks > 0
      }
      guard drawn.contains(where: { $0.rule == panel.rule }), !errors.isEmpty else { return nil }
      let chart = LineChart(
        title: panel.title, description: drawn.map { describe($0, limits) }.joined(separator: " "),
        x: ("error e of one entry, relative", .logarithmic), y: ("networks flagged, %", .linear),
        series: drawn.map { line($0, errors, limits) }, yHolding: [0, 100], size: (460, 300))
      return ChartFigure(chart, id: "power-\(number)-\(panel.rule.rawValue)")
    }
  }

  /// The fixed tolerance looks the same in every panel: the last style, which no oracle gets.
  private static let fixedToleranceStyle = 7

  private static func line(
    _ series: Report.PowerCurve.Series, _ errors: [Double], _ limits: HTMLLimits
  ) -> LineChart.Series {
    let points = zip(errors, series.shares(ofErrors: errors)).reversed().compactMap { error, share in
      share.map { LineChart.Point(x: error, y: $0 * 100) }
    }
    return LineChart.Series(
      name: limits.name(series.name), points: points,
      style: series.rule == .fixedTolerance ? fixedToleranceStyle : nil)
  }

  /// "Ridders: all flagged down to 10⁻⁹, half or more down to 10⁻¹⁰.".
  static func describe(_ series: Report.PowerCurve.Series, _ limits: HTMLLimits) -> String {
    func words(_ share: Double) -> String {
      series.reach(share: share).map { "down to \(Report.PowerCurve.label(ofError: $0))" } ?? "at no error"
    }
    return "\(limits.name(series.name)): all flagged \(words(1)), half or more \(words(0.5))."
  }
}
