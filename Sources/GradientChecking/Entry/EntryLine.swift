import Derivatives

/// An objective along one parameter, the others at the point: values by their distance from it, each asked for once.
///
/// Outside the parameter's bounds nothing is asked. An error away from the point means that the function is undefined there;
/// so does a value that is not finite. Whoever failed for good fails at the point, too, which is asked again once.
final class EntryLine {
  /// The parameter's value at the point.
  let center: Double
  /// Values asked for so far.
  private(set) var evaluations = 0
  /// The values' record, which learns from every new value.
  var record: ValueRecord
  /// Asks for values at several places at once, which are then asked for one by one; nil where nothing is gained.
  var askAhead: (([Double]) throws -> Void)?

  private let bounds: ClosedRange<Double>
  private let precision: Precision
  private let grain: Double
  private let value: (Double) throws -> Double
  private var known: [Double: Double]
  private var hasFailed = false

  init(
    center: Double, bounds: ClosedRange<Double>, precision: Precision, grain: Double = 0,
    record: ValueRecord, value: @escaping (Double) throws -> Double
  ) {
    (self.center, self.bounds, self.precision) = (center, bounds, precision)
    (self.grain, self.record, self.value) = (grain, record, value)
    known = [center: record.value]
  }

  /// The distance from the center to the next number of its format, or below which a step moves nothing.
  var ulp: Double { max(precision.ulp(of: center), grain) }

  /// Whether the argument is rounded to a unit that is not small beside all steps.
  var isRounded: Bool { center != 0 || grain > 0 }

  /// The value near a step away, and the step that is really taken: the difference of two numbers of the format.
  func at(_ step: Double) throws -> (step: Double, value: Double) {
    let place = precision.rounded(center + step)
    return (place - center, try valueAt(place))
  }

  /// Makes ready for values at several steps.
  func prepare(_ steps: [Double]) throws {
    guard let askAhead else { return }
    try askAhead(steps.map { precision.rounded(center + $0) }.filter { known[$0] == nil && $0.isFinite })
  }

  private func valueAt(_ place: Double) throws -> Double {
    if let value = known[place] { return value }
    var value = Double.nan
    if place.isFinite, bounds.contains(place) {
      value = try asked(place)
      record.add(value)
    }
    known[place] = value
    return value
  }

  private func asked(_ place: Double) throws -> Double {
    evaluations += 1
    do {
      return try value(place)
    } catch let error as CancellationError {
      throw error
    } catch {
      // Undefined there, unless nobody answers any more.
      if !hasFailed {
        hasFailed = true
        evaluations += 1
        _ = try value(center)
      }
      return .nan
    }
  }
}

/// Values on both sides of the point, at one distance.
struct StepPair {
  /// The distance t.
  let step: Double
  /// f(θ + te) and f(θ − te).
  let above: Double
  let below: Double
  /// The central quotient (f(θ + te) − f(θ − te))/2t = d + c₃t² + ….
  let central: Double
  /// The even part (f(θ + te) + f(θ − te))/2 − f(θ) = c₂t² + …, and half the gap of a kink times t.
  let even: Double
  /// The one-sided quotients (f(θ + te) − f(θ))/t and (f(θ) − f(θ − te))/t.
  let quotientAbove: Double
  let quotientBelow: Double
  /// The larger of the two sizes.
  let size: Double

  init(_ line: EntryLine, step: Double) throws {
    try line.prepare([step, -step])
    let up = try line.at(step)
    let down = try line.at(-step)
    let value = line.record.value
    self.step = step
    (above, below) = (up.value, down.value)
    central = (up.value - down.value) / (up.step - down.step)
    even = (up.value - value) / 2 + (down.value - value) / 2
    quotientAbove = (up.value - value) / up.step
    quotientBelow = (down.value - value) / down.step
    size = max(abs(up.value), abs(down.value))
  }

  /// Whether both values are finite.
  var isWhole: Bool { central.isFinite && even.isFinite }

  /// Whether both values are the point's, to the bit.
  func isUnchanged(from value: Double) -> Bool { above == value && below == value }

  /// The value on one side.
  func value(_ side: LineSide) -> Double { side == .above ? above : below }
  /// The quotient on one side.
  func quotient(_ side: LineSide) -> Double { side == .above ? quotientAbove : quotientBelow }
}

/// A side of the point.
enum LineSide: Double, Sendable, CaseIterable {
  case above = 1
  case below = -1

  var other: LineSide { self == .above ? .below : .above }
}
