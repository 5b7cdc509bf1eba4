/// One decision of a generator: an integer or a real number.
///
/// Everything a generator produces follows from its choices; to shrink a value, the engine shrinks them. Two
/// reals are equal when their bits are, so that NaN equals itself and −0 differs from 0.
enum Choice: Sendable {
  /// An integer, within bounds that the generator names when it draws.
  case integer(Int)
  /// A real number, within bounds that the generator names when it draws; may be infinite or NaN.
  case real(Double)
}

extension Choice: Hashable {
  /// Whether both are of the same type and have the same bits.
  static func == (left: Choice, right: Choice) -> Bool {
    switch (left, right) {
    case (.integer(let a), .integer(let b)): return a == b
    case (.real(let a), .real(let b)): return a.bitPattern == b.bitPattern
    default: return false
    }
  }

  /// Feeds type and bits.
  func hash(into hasher: inout Hasher) {
    switch self {
    case .integer(let value):
      hasher.combine(0)
      hasher.combine(value)
    case .real(let value):
      hasher.combine(1)
      hasher.combine(value.bitPattern)
    }
  }
}

/// The integers that a choice may take, and the simplest of them.
struct IntegerBounds: Hashable, Sendable {
  let lower: Int
  let upper: Int
  let simplest: Int

  /// - Parameter simplest: where shrinking leads; the value nearest to 0 when not given.
  init(_ range: ClosedRange<Int>, simplest: Int? = nil) {
    lower = range.lowerBound
    upper = range.upperBound
    let wanted = simplest ?? 0
    self.simplest = min(max(wanted, range.lowerBound), range.upperBound)
  }

  func contains(_ value: Int) -> Bool { lower <= value && value <= upper }
}

/// The reals that a choice may take.
struct RealBounds: Hashable, Sendable {
  let lower: Double
  let upper: Double
  let allowsInfinities: Bool
  let allowsNaN: Bool

  init(_ range: ClosedRange<Double>, allowsInfinities: Bool = false, allowsNaN: Bool = false) {
    lower = range.lowerBound
    upper = range.upperBound
    self.allowsInfinities = allowsInfinities
    self.allowsNaN = allowsNaN
  }

  func contains(_ value: Double) -> Bool {
    if value.isNaN { return allowsNaN }
    if value.isInfinite { return allowsInfinities }
    return lower <= value && value <= upper
  }
}

/// What one choice may be.
enum ChoiceBounds: Hashable, Sendable {
  case integer(IntegerBounds)
  case real(RealBounds)

  /// The choice that shrinking would most like to see here.
  var simplest: Choice {
    switch self {
    case .integer(let bounds): return .integer(bounds.simplest)
    case .real(let bounds): return .real(RealSimplicity.simplest(in: bounds.lower...bounds.upper))
    }
  }

  func contains(_ choice: Choice) -> Bool {
    switch (self, choice) {
    case (.integer(let bounds), .integer(let value)): return bounds.contains(value)
    case (.real(let bounds), .real(let value)): return bounds.contains(value)
    default: return false
    }
  }

  /// The choice itself where it fits, the nearest bound where it is out of range, the simplest where it
  /// cannot fit.
  func fitted(_ choice: Choice) -> Choice {
    if contains(choice) { return choice }
    switch (self, choice) {
    case (.integer(let bounds), .integer(let value)):
      return .integer(min(max(value, bounds.lower), bounds.upper))
    case (.real(let bounds), .real(let value)) where !value.isNaN:
      return .real(min(max(value, bounds.lower), bounds.upper))
    default:
      return simplest
    }
  }
}
