import Foundation

/// The pictures of one check that a user asked for, each only where there is something to see.
struct CheckPictures {
  let figures: [ChartFigure]

  init(_ check: Report.Check, id: String, _ limits: HTMLLimits) {
    let details = check.details ?? Report.CheckDetails()
    figures = [
      Self.claimedAgainstTrue(check, details, id: "\(id)-scatter", limits),
      PowerPicture(Self.pairs(details.blocks, check.blocks).map(\.0), limits).figure(id: "\(id)-power"),
      Self.steps(check, details, id: "\(id)-steps", limits),
      Self.remainders(details, id: "\(id)-taylor", limits),
      Self.kinks(check, id: "\(id)-kinks", limits),
    ].compactMap { $0 }
  }

  // MARK: - Claimed against true

  /// Points of a picture; more hide each other.
  private static let mostPoints = 1_000

  private static func claimedAgainstTrue(
    _ check: Report.Check, _ details: Report.CheckDetails, id: String, _ limits: HTMLLimits
  ) -> ChartFigure? {
    let wrong = Set(check.wrongEntries)
    var points: [ScatterPlot.Point] = []
    for (block, summary) in pairs(details.blocks, check.blocks) {
      for (place, numbers) in zip(block.claimed, block.estimates).enumerated() {
        let entry = Report.Entry(block: block.name, index: summary.index(of: place))
        points.append(
          .init(
            x: numbers.1, y: numbers.0, isMarked: wrong.contains(entry),
            caption: limits.name(block.caption(place, entry.label))))
      }
    }
    points = points.filter { $0.x.isFinite && $0.y.isFinite }
    guard points.count > 1 else { return nil }
    let count = points.count
    // Every wrong one as long as there is room, and of the others as many in even distances.
    let marked = thinned(points.filter(\.isMarked), to: mostPoints / 2)
    points = marked + thinned(points.filter { !$0.isMarked }, to: mostPoints - marked.count)
    let factor = check.diagnoses.compactMap(\.factor).first { $0.isFinite && abs($0) != 1 && $0 != 0 }
    let lines =
      [ScatterPlot.Line(name: "y = x", slope: 1), .init(name: "y = −x", slope: -1)]
      + (factor.map { [.init(name: "y = \(NumberFormatting.number($0, significant: 3)) x", slope: $0)] } ?? [])
    let plot = ScatterPlot(
      title: "Claimed against true derivatives",
      description: "\(NumberFormatting.counted(count, "entry", "entries")), of which "
        + "\(NumberFormatting.count(check.wrongEntries.count)) wrong ones are crosses; right ones lie on y = x.",
      xLabel: "derivative", yLabel: "claimed", points: points, lines: lines)
    return ChartFigure(
      title: "Claimed against true: crosses are wrong, circles are not", svg: plot.svg(id: id),
      remarks: count > points.count
        ? "\(points.count) of \(NumberFormatting.count(count)) entries are drawn." : nil)
  }

  /// The entries of each block with the block's summary, where both have the same number of entries.
  private static func pairs(
    _ blocks: [Report.BlockEntries], _ summaries: [Report.BlockSummary]
  ) -> [(Report.BlockEntries, Report.BlockSummary)] {
    guard blocks.count == summaries.count else { return [] }
    return zip(blocks, summaries).filter { block, summary in
      let counts = [block.claimed.count, block.estimates.count, block.bounds.count, block.powers.count]
      let size = summary.shape.reduce(1) { $0.multipliedSafely(by: $1) }
      return counts.allSatisfy { $0 == size } && !summary.shape.contains { $0 < 1 }
    }
  }

  private static func thinned(_ points: [ScatterPlot.Point], to limit: Int) -> [ScatterPlot.Point] {
    guard points.count > limit else { return points }
    return (0..<max(limit, 0)).map { points[$0 * points.count / limit] }
  }

  // MARK: - Error against step

  private static func steps(
    _ check: Report.Check, _ details: Report.CheckDetails, id: String, _ limits: HTMLLimits
  ) -> ChartFigure? {
    guard let worst = check.entriesToLookAt.first, worst.estimate.isFinite, details.quotients.count > 2 else {
      return nil
    }
    func points(_ number: (Report.Quotient) -> Double) -> [LineChart.Point] {
      details.quotients.map { .init(x: $0.step, y: number($0)) }.thinned(to: limits.points)
    }
    let error = (worst.claimed - worst.estimate).magnitude
    // The step of complex numbers, 1e-100, would leave no room for those of differences.
    let steps = details.quotients.map(\.step).filter { $0 > 0 }
    func isShown(_ step: Double) -> Bool {
      step >= (steps.min() ?? .infinity) && step <= (steps.max() ?? 0)
    }
    let oracles = (details.estimates ?? [worst]).filter { $0.errorBound.isFinite }.prefix(limits.charts)
    let references =
      (error.isFinite ? [LineChart.Reference(name: "the claim's error", value: error)] : [])
      + oracles.filter { !isShown($0.step) }.map {
        .init(name: limits.name($0.method), value: $0.errorBound)
      }
    let chosen = oracles.filter { isShown($0.step) }.map {
      LineChart.Series(
        name: "\(limits.name($0.method)): its bound at the step that it chose",
        points: [.init(x: $0.step, y: $0.errorBound)])
    }
    let bounds = oracles.map {
      "\(limits.name($0.source)): \(NumberFormatting.exact($0.estimate)) ± \(NumberFormatting.small($0.errorBound))"
    }
    let label = limits.name(worst.label)
    let chart = LineChart(
      title: "Error against step, \(label)",
      description: "Distance of central difference quotients of \(label) from the estimate "
        + "\(NumberFormatting.exact(worst.estimate)) by step, with what noise may do to them; the claim differs by "
        + "\(NumberFormatting.small(error)). By oracle: \(bounds.joined(separator: "; ")).",
      x: ("step", .logarithmic), y: ("distance from the estimate", .logarithmic),
      series: [
        .init(name: "central difference quotient", points: points { ($0.value - worst.estimate).magnitude }),
        .init(name: "noise over step", points: points(\.noise)),
      ] + chosen, references: references, size: (520, 320))
    return ChartFigure(chart, id: id)
  }

  // MARK: - Taylor remainders

  private static func remainders(
    _ details: Report.CheckDetails, id: String, _ limits: HTMLLimits
  ) -> ChartFigure? {
    let steps = details.remainders.filter { $0.step > 0 && $0.step.isFinite }.sorted { $0.step < $1.step }
    guard steps.count > 2, let first = steps.last(where: { $0.remainder > 0 && $0.change > 0 }) else {
      return nil
    }
    func points(_ number: (Report.Remainder) -> Double) -> [LineChart.Point] {
      steps.map { .init(x: $0.step, y: number($0)) }.thinned(to: limits.points)
    }
    /// A line of a slope through the largest step, as far as it stays above the smallest noise.
    func guide(_ slope: Double, from start: Double) -> [LineChart.Point] {
      let floor = steps.map(\.noise).filter { $0 > 0 }.min() ?? start * 1e-16
      return steps.map { .init(x: $0.step, y: start * pow($0.step / first.step, slope)) }
        .filter { $0.y >= floor / 4 }
    }
    let chart = LineChart(
      title: "Taylor remainder",
      description:
        "The remainder of the value along one direction by step, with and without the claimed gradient: "
        + "with a right gradient it falls with slope 2, with a wrong one with slope 1.",
      x: ("step t", .logarithmic), y: ("remainder", .logarithmic),
      series: [
        .init(name: "with the claim: |f(θ+tu) − f(θ) − t⟨g,u⟩|", points: points(\.remainder)),
        .init(name: "without it: |f(θ+tu) − f(θ)|", points: points(\.change)),
        .init(name: "slope 2", points: guide(2, from: first.remainder)),
        .init(name: "slope 1", points: guide(1, from: first.remainder)),
        .init(name: "noise", points: points(\.noise)),
      ], size: (520, 320))
    return ChartFigure(chart, id: id)
  }

  // MARK: - Kinks

  private static func kinks(_ check: Report.Check, id: String, _ limits: HTMLLimits) -> ChartFigure? {
    let shown = check.kinks.prefix(limits.charts)
    guard !shown.isEmpty else { return nil }
    let rows = shown.map { kink in
      let (low, high) = (min(kink.fromBelow, kink.fromAbove), max(kink.fromBelow, kink.fromAbove))
      return IntervalChart.Row(
        name: kink.entry.label, ends: (kink.fromBelow, kink.fromAbove), dot: kink.claimed,
        isOutside: !(kink.claimed >= low && kink.claimed <= high), caption: limits.name(kink.sentence))
    }
    let chart = IntervalChart(
      title: "One-sided derivatives at kinks",
      description: rows.map(\.caption).joined(separator: "; ") + ".", rows: rows)
    return ChartFigure(
      title: "At kinks: bars between the one-sided derivatives, with the claim", svg: chart.svg(id: id),
      remarks: limits.overflow(check.kinks.count, shown: rows.count, "kinks"))
  }
}

extension Report.BlockSummary {
  /// The index of a row-major place.
  func index(of place: Int) -> [Int] {
    var rest = place
    return shape.reversed().map { size in
      defer { rest /= max(size, 1) }
      return rest % max(size, 1)
    }.reversed()
  }
}

extension Report.BlockEntries {
  /// "W1[0,2]: claimed 0.5, is 0.25 ± 3e-12; an error of 6e-12 would have been seen".
  func caption(_ place: Int, _ label: String) -> String {
    let numbers = NumberFormatting.comparison(
      claimed: claimed[place], estimate: estimates[place], bound: bounds[place])
    let known = estimates[place].isFinite ? "is \(numbers.estimate) ± \(numbers.bound)" : "no estimate"
    let power = Report.seen(powers[place]).map { "; \($0)" } ?? ""
    return "\(label): claimed \(numbers.claimed), \(known)\(power)"
  }

  /// "errors from 6e-12 to 3e-9 would have been seen, by entry"; how many entries would have shown none.
  var powerWords: String? {
    let finite = powers.filter(\.isFinite)
    guard let least = finite.min(), let greatest = finite.max() else { return nil }
    let (low, high) = (NumberFormatting.small(least), NumberFormatting.small(greatest))
    let range = low == high ? "an error of \(low)" : "an error of \(low) to \(high), by entry,"
    let blind = powers.count - finite.count
    return "\(range) would have been seen"
      + (blind > 0 ? "; in \(NumberFormatting.counted(blind, "entry", "entries")) none" : "")
  }
}
