/// The pictures of the gradient checks: heat maps, histograms of agreed digits, and error against step size.
struct FiguresView {
  let heatMaps: [HeatMapFigure]
  let hasHeatMaps: Bool
  let heatMapsOverflow: String?
  let scale: [ScaleStep]
  let histograms: [HistogramFigure]
  let hasHistograms: Bool
  let histogramsOverflow: String?
  let curves: [ChartFigure]
  let hasCurves: Bool
  let curvesOverflow: String?

  init(_ report: Report, _ limits: HTMLLimits) {
    let chosen = Self.chosen(report, limits)
    heatMaps = chosen.enumerated().map { HeatMapFigure($0.element, number: $0.offset + 1, limits) }
    let drawable = report.checks.count(where: Self.canBeDrawn)
    heatMapsOverflow = limits.overflow(drawable, shown: heatMaps.count, "checks with recorded digits")
    hasHeatMaps = !heatMaps.isEmpty
    scale = ScaleStep.all
    let figures = HistogramFigure.all(report.checks, limits)
    histograms = figures
    hasHistograms = !figures.isEmpty
    histogramsOverflow = limits.overflow(
      Report.oracleNames(report.checks).count, shown: figures.count, "oracles")
    curves = report.stepCurves.prefix(limits.charts).enumerated().map {
      ChartFigure(stepCurve: $0.element, id: "curve-\($0.offset + 1)", limits)
    }
    curvesOverflow = limits.overflow(report.stepCurves.count, shown: curves.count, "curves")
    hasCurves = !curves.isEmpty
  }

  private static func canBeDrawn(_ check: Report.Check) -> Bool {
    check.blocks.contains { !$0.digits.isEmpty }
  }

  /// Failures first; then as examples the verified checks in which the fewest digits agree.
  private static func chosen(_ report: Report, _ limits: HTMLLimits) -> [Report.Check] {
    let failed = report.failedChecks.filter(canBeDrawn).prefix(limits.heatMaps)
    let verified = report.checks.filter { $0.outcome == .verified && canBeDrawn($0) }.enumerated()
    let examples = verified.sorted {
      let (first, second) = ($0.element.agreedDigits, $1.element.agreedDigits)
      return first < second || (!(second < first) && $0.offset < $1.offset)
    }.prefix(limits.heatMapExamples)
    return failed + examples.map(\.element)
  }
}

/// The heat maps of one check's blocks.
struct HeatMapFigure {
  let anchor: String
  let badge: Badge
  let id: String
  let blocks: [BlockPicture]
  let overflow: String?

  struct BlockPicture {
    let name: String
    let shape: String
    let digits: String
    let svg: String?
    let note: String?
    /// What would have been seen in the block; nil where it was not kept.
    var power: String?
  }

  init(_ check: Report.Check, number: Int, _ limits: HTMLLimits) {
    let anchor = "heat-\(number)"
    self.anchor = anchor
    badge = Badge(check.outcome)
    id = limits.name(check.id)
    let wrong = Dictionary(grouping: check.wrongEntries, by: \.block)
    let kinks = Dictionary(grouping: check.kinks.map(\.entry), by: \.block)
    let shown = check.blocks.prefix(limits.items)
    blocks = shown.enumerated().map { offset, block in
      var named = block
      named.name = limits.name(block.name)
      let map = HeatMap(
        block: named, wrongEntries: (wrong[block.name] ?? []).map(\.index),
        kinks: (kinks[block.name] ?? []).map(\.index), cellLimit: limits.cells,
        captions: Self.captions(block, check.details, limits))
      var picture = BlockPicture(map, id: "\(anchor)-\(offset + 1)")
      picture.power = check.details?.blocks.first { $0.name == block.name }?.powerWords
        .map { $0.capitalizedSentence + "." }
      return picture
    }
    overflow = limits.overflow(check.blocks.count, shown: shown.count, "blocks")
  }
}

extension HeatMapFigure {
  /// What is known of each entry, where it was kept.
  private static func captions(
    _ block: Report.BlockSummary, _ details: Report.CheckDetails?, _ limits: HTMLLimits
  ) -> [String] {
    guard let entries = details?.blocks.first(where: { $0.name == block.name }),
      [entries.claimed, entries.estimates, entries.bounds, entries.powers].allSatisfy({
        $0.count == block.digits.count
      })
    else { return [] }
    return block.digits.indices.map { place in
      let entry = Report.Entry(block: block.name, index: block.index(of: place))
      return limits.name(entries.caption(place, entry.label))
    }
  }
}

extension HeatMapFigure.BlockPicture {
  init(_ map: HeatMap, id: String) {
    name = map.block.name
    shape = map.block.shape.count > 8 ? "\(map.block.shape.count) dimensions" : map.shapeText
    let others = map.kinks.isEmpty ? map.block.agreedDigits : Report.least(map.digitsOfOthers.map(\.digits))
    digits = [
      others.map { "\(NumberFormatting.digits($0)) digits" },
      map.kinks.isEmpty ? nil : "\(map.kinks.count) at a kink",
    ].compactMap { $0 }.joined(separator: ", ")
    if let obstacle = map.obstacle {
      svg = nil
      note = "Not drawn: \(obstacle)."
    } else {
      svg = map.svg(id: id)
      let size = map.tileSize
      let isTiled = size.down > 1 || size.across > 1
      note = isTiled ? "Each cell is the worst of up to \(size.down) × \(size.across) entries." : nil
    }
  }
}

/// A step of the heat map's colour scale.
struct ScaleStep {
  let style: String
  let label: String

  static let all =
    (0..<HeatMap.bucketCount).map {
      ScaleStep(style: "h\($0)", label: $0 == 8 ? "16–17" : "\(2 * $0)–\(2 * $0 + 2)")
    }
    + [ScaleStep(style: "hn", label: "NaN"), ScaleStep(style: "hk", label: "at a kink")]
}

/// The histogram of one oracle.
struct HistogramFigure {
  let name: String
  let description: String
  let svg: String

  /// One for each oracle, all on the same scale.
  static func all(_ checks: [Report.Check], _ limits: HTMLLimits) -> [HistogramFigure] {
    var samples: [String: [Histogram.Sample]] = [:]
    for oracle in checks.lazy.flatMap(\.oracles) {
      samples[oracle.name, default: []].append(.init(digits: oracle.agreedDigits, verdict: oracle.verdict))
    }
    let names = Report.oracleNames(checks).prefix(limits.charts)
    let highest = names.flatMap { Histogram.counts(samples[$0] ?? []) }.map { $0.reduce(0, +) }.max() ?? 0
    return names.enumerated().map { offset, name in
      let shown = limits.name(name)
      let histogram = Histogram(
        title: "Agreed digits of \(shown)", samples: samples[name] ?? [], scaleMaximum: highest)
      return HistogramFigure(
        name: shown, description: histogram.description, svg: histogram.svg(id: "histogram-\(offset + 1)"))
    }
  }
}

/// A line chart with its legend.
struct ChartFigure {
  let title: String
  let svg: String
  let hasLegend: Bool
  let legend: [LegendEntry]
  let remarks: String?

  /// A drawing that needs no legend.
  init(title: String, svg: String, remarks: String?) {
    (self.title, self.svg, self.remarks) = (title, svg, remarks)
    (hasLegend, legend) = (false, [])
  }

  init(_ chart: LineChart, id: String) {
    title = chart.title
    svg = chart.svg(id: id)
    legend =
      chart.series.count > 1
      ? chart.series.enumerated().map {
        LegendEntry($0.element.style ?? $0.offset, $0.element.name, drawing: $0.element.drawing)
      } : []
    hasLegend = !legend.isEmpty
    remarks = chart.remarks
  }

  /// Error against step, both logarithmic: falling with the truncation error, rising with the rounding error.
  init(stepCurve curve: Report.StepCurve, id: String, _ limits: HTMLLimits) {
    let shown = curve.series.prefix(limits.charts)
    let series = shown.compactMap { series -> LineChart.Series? in
      let points = series.points.filter { $0.step != 0 }.map {
        LineChart.Point(x: $0.step, y: $0.relativeError)
      }
      return points.isEmpty
        ? nil : .init(name: limits.name(series.name), points: points.thinned(to: limits.points))
    }
    let references = shown.flatMap { series in
      series.points.filter { $0.step == 0 }.prefix(1).map {
        LineChart.Reference(name: limits.name(series.name), value: $0.relativeError)
      }
    }
    let chart = LineChart(
      title: limits.name(curve.title), description: Self.describe(curve, limits),
      x: ("step size h", .logarithmic), y: ("relative error", .logarithmic), series: series,
      references: references,
      size: (520, 330))
    self.init(chart, id: id)
  }

  /// "central difference: at best 1.2e-11 at step 6e-6; …".
  private static func describe(_ curve: Report.StepCurve, _ limits: HTMLLimits) -> String {
    let parts = curve.series.prefix(limits.charts).compactMap { series -> String? in
      let finite = series.points.filter { $0.relativeError.isFinite }
      guard let best = finite.min(by: { $0.relativeError < $1.relativeError }) else { return nil }
      let place = best.step == 0 ? "without a step" : "at step \(NumberFormatting.small(best.step))"
      return
        "\(limits.name(series.name)): at best \(NumberFormatting.small(best.relativeError)) \(place)"
    }
    return "Reference value \(NumberFormatting.exact(curve.reference)). Relative error: "
      + parts.joined(separator: "; ")
      + "."
  }
}
