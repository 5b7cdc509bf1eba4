import Foundation

/// One axis of a chart: its range, its ticks, and where a value lies between the ends.
struct ChartAxis {
  enum Scale { case linear, logarithmic }

  struct Tick {
    let value: Double
    let label: String
  }

  let scale: Scale
  let lower: Double
  let upper: Double
  let ticks: [Tick]

  /// An axis that holds the finite ones of `values` (the positive ones where it is logarithmic).
  init(_ scale: Scale, holding values: [Double], atMost tickCount: Int = 8) {
    self.scale = scale
    let usable = values.filter { $0.isFinite && (scale == .linear || $0 > 0) }
    let least = usable.min() ?? (scale == .linear ? 0 : 0.1)
    let greatest = usable.max() ?? 1
    switch scale {
    case .linear: (lower, upper, ticks) = Self.linear(least, greatest, tickCount)
    case .logarithmic: (lower, upper, ticks) = Self.logarithmic(least, greatest, tickCount)
    }
  }

  /// 0 at the lower end, 1 at the upper.
  ///
  /// Values beyond the ends stay at them. NaN and ∞ go to the upper end.
  func position(_ value: Double) -> Double {
    if value.isNaN { return 1 }
    switch scale {
    case .linear:
      return min(max((value - lower) / (upper - lower), 0), 1)
    case .logarithmic:
      guard value > 0 else { return 0 }
      return min(max((log10(value) - log10(lower)) / (log10(upper) - log10(lower)), 0), 1)
    }
  }
}

// MARK: - Ticks

extension ChartAxis {
  /// Larger values are drawn at the edge: the ends of the axis and their distance must be finite.
  private static let greatestLinear = 1e307

  /// Ticks at multiples of 1, 2 or 5 times a power of ten.
  private static func linear(_ least: Double, _ greatest: Double, _ count: Int) -> (Double, Double, [Tick]) {
    let (least, greatest) = (max(least, -greatestLinear), min(greatest, greatestLinear))
    let span = greatest - least
    guard span.isFinite, span > 0, least.magnitude < 1e15 * span else {
      let room = max(least.magnitude * 0.1, 1e-300)
      let bounds = least == 0 ? (0.0, 1.0) : (least - room, least + room)
      return (bounds.0, bounds.1, [Tick(value: least, label: NumberFormatting.number(least, significant: 4))])
    }
    let rough = span / Double(max(count - 1, 1))
    let power = pow(10, floor(log10(rough)))
    let step = ([1, 2, 5, 10].first { $0 * power >= rough } ?? 10) * power
    let first = (least / step).rounded(.down)
    let last = (greatest / step).rounded(.up)
    let ticks = stride(from: first, through: last, by: 1).map {
      Tick(value: $0 * step, label: NumberFormatting.number($0 * step, significant: 4))
    }
    return (first * step, last * step, ticks)
  }

  /// Powers of ten that a normal `Double` can hold; values beyond are drawn at the edge.
  private static let leastDecade = -307
  private static let greatestDecade = 307

  /// Ticks at 1, 2 and 5 times powers of ten while they fit, else at powers of ten, else at every k-th power.
  private static func logarithmic(_ least: Double, _ greatest: Double, _ count: Int) -> (
    Double, Double, [Tick]
  ) {
    let firstDecade = min(max(Int(floor(log10(least))), leastDecade), greatestDecade - 1)
    let lastDecade = min(Int(ceil(log10(greatest))), greatestDecade)
    let fine = (firstDecade...max(lastDecade, firstDecade)).flatMap { decade in
      [1, 2, 5].map { $0 * pow(10, Double(decade)) }
    }.filter(\.isFinite)
    if let low = fine.last(where: { $0 <= least }),
      let high = fine.first(where: { $0 >= greatest && $0 > low })
    {
      let inside = fine.filter { $0 >= low && $0 <= high }
      if inside.count <= count {
        return (low, high, inside.map { Tick(value: $0, label: NumberFormatting.number($0, significant: 2)) })
      }
    }
    let decades = max(lastDecade - firstDecade, 1)
    let every = (decades + count - 2) / (count - 1)
    let last = min(firstDecade + (decades + every - 1) / every * every, greatestDecade)
    let ticks = stride(from: firstDecade, through: last, by: every).map {
      Tick(value: pow(10, Double($0)), label: powerOfTen($0))
    }
    return (pow(10, Double(firstDecade)), pow(10, Double(last)), ticks)
  }

  /// "10⁻¹²".
  static func powerOfTen(_ exponent: Int) -> String {
    NumberFormatting.power(of: 10, exponent)
  }
}
