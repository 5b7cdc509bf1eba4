import RealModule

/// A closed interval [lower, upper] of real numbers that is certain to contain the result of a computation.
///
/// Every operation encloses all results for all numbers of its operands (Moore, Kearfott & Cloud,
/// Introduction to Interval Analysis, SIAM 2009, chapter 2). Swift cannot switch the rounding mode, so
/// bounds are rounded outward by hand: an error-free transformation tells on which side of the rounded
/// result the exact one lies, and only an inexact bound moves, by one unit in the last place. An end may be
/// infinite; the numbers themselves are finite.
///
/// **Undefined results.** NaN, an infinite constant, a division by an interval that contains 0, or a
/// logarithm or root of one that leaves the domain give an interval with ``isDefined`` `false`, and so does
/// every operation on it: a NaN may pass through a saturating function into narrow bounds, but never comes
/// out as finite. Overflow is not undefined: the bound is infinite, and 1/[1, ∞] is [0, 1].
///
/// Over `Dual<Interval>`, whose formulas are identities of real numbers, the derivative encloses the exact
/// partial derivative; where a branch is straddled, the one-sided derivatives of both sides. An irrational
/// constant is written as the sum of two numbers, whose enclosure contains it.
public struct Interval: NetworkScalar, Hashable {
  /// The lower end; −∞ when unbounded.
  public let lower: Double
  /// The upper end; +∞ when unbounded.
  public let upper: Double
  /// Whether every operation so far was defined for all numbers of its operands.
  public let isDefined: Bool

  /// An interval from ends that are known to be in order.
  @inlinable
  init(ordered lower: Double, _ upper: Double, isDefined: Bool = true) {
    self.lower = lower
    self.upper = upper
    self.isDefined = isDefined
  }

  /// [lower, upper]; ``undefined`` when an end is NaN or the ends are out of order.
  @inlinable
  public init(lower: Double, upper: Double) {
    let isInterval = lower <= upper && lower < .infinity && upper > -.infinity
    self = isInterval ? Self(ordered: lower, upper) : .undefined
  }

  /// The one number `value`; ``undefined`` when it is not finite.
  @inlinable
  public init(_ value: Double) {
    self = value.isFinite ? Self(ordered: value, value) : .undefined
  }

  /// [0, 0].
  @inlinable public static var zero: Self { Self(ordered: 0, 0) }
  /// [−∞, ∞]: any number.
  @inlinable public static var entire: Self { Self(ordered: -.infinity, .infinity) }
  /// [−∞, ∞], and not even certain to be a number: the counterpart of NaN.
  @inlinable public static var undefined: Self { Self(ordered: -.infinity, .infinity, isDefined: false) }

  /// The ``midpoint``, or NaN when undefined.
  ///
  /// Code that chooses among equal formulas by it (which logit softmax is shifted by, which form does not
  /// cancel) stays right: each formula holds for all numbers of the interval, only the widths differ.
  @inlinable public var primal: Double { isDefined ? midpoint : .nan }
  /// Whether both ends are finite and every operation so far was defined.
  @inlinable public var isFinite: Bool { isDefined && lower.isFinite && upper.isFinite }
}

// MARK: - Measures

extension Interval {
  /// upper − lower, rounded up; infinite when unbounded.
  @inlinable public var width: Double { Self.sumUp(upper, -lower) }

  /// A number of the interval near its middle: 0 for [−∞, ∞], the largest finite numbers at half-infinite
  /// ends.
  @inlinable
  public var midpoint: Double {
    guard lower > -.infinity else { return upper == .infinity ? 0 : -.greatestFiniteMagnitude }
    guard upper < .infinity else { return .greatestFiniteMagnitude }
    let sum = lower + upper
    // Halves first where the sum overflows; there halving is exact.
    return Swift.min(Swift.max(sum.isFinite ? 0.5 * sum : 0.5 * lower + 0.5 * upper, lower), upper)
  }

  /// Width divided by the largest magnitude: 0 for one number, 1 or more when the sign is not certain.
  @inlinable
  public var relativeWidth: Double {
    guard lower.isFinite && upper.isFinite else { return .infinity }
    return lower == upper ? 0 : width / Swift.max(lower.magnitude, upper.magnitude)
  }

  /// Whether lower ≤ x ≤ upper; never for NaN, nor when undefined.
  @inlinable
  public func contains(_ x: Double) -> Bool {
    isDefined && lower <= x && x <= upper
  }

  /// Whether lower ≤ x ≤ upper; never for NaN, nor when undefined.
  @inlinable
  public func contains(_ x: DoubleDouble) -> Bool {
    isDefined && DoubleDouble(lower) <= x && x <= DoubleDouble(upper)
  }

  /// Whether every number of another interval is in this one; never when either is undefined.
  @inlinable
  public func contains(_ other: Interval) -> Bool {
    isDefined && other.isDefined && lower <= other.lower && other.upper <= upper
  }
}

extension Interval: CustomStringConvertible {
  /// "[lower, upper]", with a question mark when undefined.
  public var description: String {
    "[\(lower), \(upper)]" + (isDefined ? "" : "?")
  }
}

// MARK: - Branches

extension Interval {
  /// The closed parts [threshold, upper] and [lower, threshold], or `nil` for an interval that does not
  /// reach the threshold or is undefined.
  @inlinable
  public static func split(_ x: Self, at threshold: Double) -> (above: Self, notAbove: Self)? {
    guard x.contains(threshold) else { return nil }
    return (Self(ordered: threshold, x.upper), Self(ordered: x.lower, threshold))
  }

  /// The smallest interval that contains both.
  @inlinable
  public static func hull(_ first: Self, _ second: Self) -> Self {
    Self(
      ordered: Swift.min(first.lower, second.lower), Swift.max(first.upper, second.upper),
      isDefined: first.isDefined && second.isDefined)
  }
}

// MARK: - Bounds of single operations

extension Interval {
  // Each gives a `Double` that is certainly not above (Down) or not below (Up) the exact result. Upper
  // bounds are negated lower bounds of the negated operation: rounding to nearest is symmetric. An error
  // term that is NaN, after an overflow, counts as inexact.

  /// The lower bound `rounded`, or the number below when the exact result is smaller.
  ///
  /// An overflow to +∞ is no lower bound: the largest finite number is.
  @inlinable
  static func down(_ rounded: Double, exactIsSmaller: Bool) -> Double {
    if rounded == .infinity { return .greatestFiniteMagnitude }
    return exactIsSmaller ? rounded.nextDown : rounded
  }

  /// a + b rounded down: TwoSum's error term is exact.
  @inlinable
  static func sumDown(_ a: Double, _ b: Double) -> Double {
    let (sum, error) = Augmented.sum(a, b)
    return down(sum, exactIsSmaller: !(error >= 0))
  }

  /// a + b rounded up.
  @inlinable
  static func sumUp(_ a: Double, _ b: Double) -> Double { -sumDown(-a, -b) }

  /// a · b rounded down, with 0 · ∞ = 0: infinite ends are limits, the numbers are finite.
  ///
  /// TwoProd's error term is exact unless it underflows; a product that small moves in any case, but not
  /// past 0.
  @inlinable
  static func productDown(_ a: Double, _ b: Double) -> Double {
    if a == 0 || b == 0 { return 0 }
    let product = a * b
    guard product.magnitude < 0x1p-960 else {
      return down(product, exactIsSmaller: !((-product).addingProduct(a, b) >= 0))
    }
    return (a < 0) == (b < 0) ? Swift.max(product.nextDown, 0) : product.nextDown
  }

  /// a · b rounded up.
  @inlinable
  static func productUp(_ a: Double, _ b: Double) -> Double { -productDown(-a, b) }

  /// a / b rounded down for b ≠ 0; an infinite b is the far end of a divisor, and the bound the limit 0.
  ///
  /// a/b − q = r/b with the remainder r = a − qb, which is exact unless something underflows.
  @inlinable
  static func quotientDown(_ a: Double, _ b: Double) -> Double {
    if a == 0 || b.isInfinite { return 0 }
    let quotient = a / b
    guard quotient.magnitude < 0x1p-960 || a.magnitude < 0x1p-960 else {
      let remainder = a.addingProduct(-quotient, b)
      return down(quotient, exactIsSmaller: b > 0 ? !(remainder >= 0) : !(remainder <= 0))
    }
    let below = down(quotient, exactIsSmaller: true)
    return (a < 0) == (b < 0) ? Swift.max(below, 0) : below
  }

  /// a / b rounded up.
  @inlinable
  static func quotientUp(_ a: Double, _ b: Double) -> Double { -quotientDown(-a, b) }
}

// MARK: - Arithmetic

extension Interval {
  /// [−upper, −lower].
  @inlinable
  public static prefix func - (operand: Self) -> Self {
    Self(ordered: -operand.upper, -operand.lower, isDefined: operand.isDefined)
  }

  /// [a + c, b + d].
  @inlinable
  public static func + (left: Self, right: Self) -> Self {
    Self(
      ordered: sumDown(left.lower, right.lower), sumUp(left.upper, right.upper),
      isDefined: left.isDefined && right.isDefined)
  }

  /// [a − d, b − c].
  @inlinable
  public static func - (left: Self, right: Self) -> Self {
    left + -right
  }

  /// The range of all products: the signs tell which ends make its ends.
  @inlinable
  public static func * (left: Self, right: Self) -> Self {
    let isDefined = left.isDefined && right.isDefined
    let (a, b) = (left.lower, left.upper)
    let (c, d) = (right.lower, right.upper)
    if a < 0 && b > 0 && c < 0 && d > 0 {
      return Self(
        ordered: Swift.min(productDown(a, d), productDown(b, c)),
        Swift.max(productUp(a, c), productUp(b, d)), isDefined: isDefined)
    }
    // Of each factor, the end that meets the other's lower and upper end.
    let lowerLeft = c >= 0 ? a : (d <= 0 || a >= 0 ? b : a)
    let lowerRight = a >= 0 ? c : (b <= 0 || c >= 0 ? d : c)
    let upperLeft = c >= 0 ? b : (d <= 0 || b <= 0 ? a : b)
    let upperRight = a >= 0 ? d : (b <= 0 || d <= 0 ? c : d)
    return Self(
      ordered: productDown(lowerLeft, lowerRight), productUp(upperLeft, upperRight), isDefined: isDefined)
  }

  /// The range of all quotients; ``undefined`` when the divisor contains 0.
  @inlinable
  public static func / (left: Self, right: Self) -> Self {
    let isDefined = left.isDefined && right.isDefined
    if right.lower > 0 {
      return Self(
        ordered: quotientDown(left.lower, left.lower >= 0 ? right.upper : right.lower),
        quotientUp(left.upper, left.upper >= 0 ? right.lower : right.upper), isDefined: isDefined)
    }
    return right.upper < 0 ? -left / -right : .undefined
  }
}
