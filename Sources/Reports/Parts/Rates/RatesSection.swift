/// The loss after a few steps against their learning rate, with the limit 2/λmax and the regimes on either side.
struct RatesSection {
  /// One relative rate in the table.
  struct Row {
    let rate: String
    let cells: [CellView]
  }

  /// What one curve has for it.
  struct CellView {
    /// The curve, for a table that is laid out as a list.
    let title: String
    let text: String
  }

  /// What is known of one curve.
  struct Line {
    let title: String
    let words: String
  }

  let lead: String
  let chart: ChartFigure
  let lines: [Line]
  let hasBands: Bool
  let bands: [Line]
  let columns: [String]
  let rows: [Row]
  let overflow: String?

  /// Beyond 2/λmax each step multiplies the distance from a quadratic's minimum by 1 − ηλmax < −1.
  static let lead =
    "A step multiplies the distance along the steepest direction by 1 − ηλmax: below η = 1/λmax the loss falls, up to "
    + "2/λmax it falls while the steps go back and forth, and beyond it grows. This is exact for a quadratic loss, and for "
    + "a network as long as the steps stay where its curvature is about the same."

  init(_ report: Report, _ limits: HTMLLimits) {
    lead = Self.lead
    let shown = Array(report.rateCurves.prefix(Report.RateCurve.shownCurves))
    chart = ChartFigure(Self.chart(shown, limits), id: "rates-1")
    lines = shown.map { Line(title: limits.name($0.title), words: "\($0.circumstances): \($0.course)") }
    bands = shown.flatMap(\.bands).map { Line(title: "η·λmax/2 \($0.name)", words: $0.words) }
    hasBands = !bands.isEmpty
    let titles = shown.map { limits.name($0.title) }
    columns = titles
    let all = Report.RateCurve.rows(shown)
    rows = all.prefix(limits.rows).map { row in
      Row(rate: row.rate, cells: zip(titles, row.outcomes).map { CellView(title: $0, text: $1) })
    }
    let hidden = report.rateCurves.count - shown.count + all.count - rows.count
    overflow = limits.overflow(hidden, shown: 0, "descents and rates")
  }

  private static func chart(_ curves: [Report.RateCurve], _ limits: HTMLLimits) -> LineChart {
    let series = curves.enumerated().flatMap { place, curve in
      curve.isSample == true ? outcomes(of: curve, place, limits) : [line(of: curve, limits)]
    }
    let isSample = curves.contains { $0.isSample == true }
    let steps = Set(curves.map(\.steps)).sorted().map(NumberFormatting.count).joined(separator: " or ")
    return LineChart(
      title: "Loss after \(steps) steps against their learning rate",
      description: curves.map { "\(limits.name($0.title)): \($0.course)." }.joined(separator: " "),
      x: ("η·λmax/2", isSample ? .logarithmic : .linear), y: ("loss after / loss before", .logarithmic),
      series: series, regions: isSample ? limitsOfQuadratics(curves) : regimesOfQuadratics, size: (520, 330))
  }

  private static func line(of curve: Report.RateCurve, _ limits: HTMLLimits) -> LineChart.Series {
    .init(
      name: limits.name(curve.title),
      points: curve.points.map { .init(x: $0.relativeRate, y: $0.lossRatio) }.thinned(to: limits.points))
  }

  /// A line through all rates, and a marker of its own shape for each outcome.
  private static func outcomes(
    of curve: Report.RateCurve, _ place: Int, _ limits: HTMLLimits
  ) -> [LineChart.Series] {
    var joined = line(of: curve, limits)
    (joined.style, joined.drawing) = (place, .line)
    return [joined]
      + Report.RateCurve.Regime.allCases.compactMap { regime in
        let own = curve.points.filter { $0.regime == regime }
        guard !own.isEmpty else { return nil }
        return LineChart.Series(
          name: "\(regime.rawValue) (\(own.count))",
          points: own.map { .init(x: $0.relativeRate, y: $0.lossRatio) }, style: regime.marker,
          drawing: .markers)
      }
  }

  /// Of a quadratic no step overshoots below η = 1/λmax, and none comes nearer beyond η = 2/λmax.
  private static let regimesOfQuadratics: [LineChart.Region] = [
    .init(name: "falls", from: 0), .init(name: "oscillates", from: 0.5),
    .init(name: "diverges", from: 1, mark: "η = 2/λmax"),
  ]

  /// Its limits alone, beside outcomes of a network that need not be those of a quadratic.
  private static func limitsOfQuadratics(_ curves: [Report.RateCurve]) -> [LineChart.Region] {
    let least = Report.RateCurve.relativeRates(curves).first { $0 > 0 } ?? 0.5
    return [
      .init(name: "η < 1/λmax", from: least < 0.1 ? least : 0.1), .init(name: "< 2/λmax", from: 0.5),
      .init(name: "beyond", from: 1, mark: "η = 2/λmax"),
    ]
  }
}

extension Report.RateCurve.Regime {
  /// The look of the outcome: a circle, a square, a triangle, an hourglass, a cross.
  fileprivate var marker: Int {
    switch self {
    case .falls: 0
    case .oscillates: 1
    case .settles: 2
    case .dies: 7
    case .diverges: 6
    }
  }
}
