import Scalars

/// A closed interval that certainly contains a derivative: a proof, where an estimate's bound is a judgement.
public struct ProvenEnclosure: Sendable, Hashable {
  /// The lower end, a finite number.
  public let lower: Double
  /// The upper end, a finite number.
  public let upper: Double

  /// The enclosure [lower, upper]; nil unless both ends are finite and in order.
  public init?(lower: Double, upper: Double) {
    guard lower <= upper, lower.isFinite, upper.isFinite else { return nil }
    self.lower = lower
    self.upper = upper
  }

  /// A bound on |x − d| over all d of the enclosure, rounded up; infinite when x is not finite.
  public func largestDistance(from x: Double) -> Double {
    let difference = Interval(lower: lower, upper: upper) - Interval(x)
    return difference.isFinite ? max(-difference.lower, difference.upper) : .infinity
  }

  /// Whether lower ≤ x ≤ upper; never for NaN.
  public func contains(_ x: Double) -> Bool { lower <= x && x <= upper }
}

/// Dual numbers over intervals: a proven enclosure of f′(x), with every rounding error accounted for.
///
/// Evaluating f at [x, x] + [1, 1]ε by outward rounding gives an interval that contains f′(x) (Moore,
/// Kearfott & Cloud, Introduction to Interval Analysis, SIAM 2009, chapter 2 and section 9.3). The estimate
/// is its midpoint, and the bound the distance to the farther end.
///
/// The proof is about the formula that is evaluated, in real numbers, at exactly x. It takes every step of
/// the formula to be an identity of real numbers, branches by `NetworkScalar.branch`, and the C library's
/// errors to be at most those that `Interval` assumes. Where an interval straddles a kink the enclosure holds
/// the one-sided derivatives of both sides, and may be wide.
public struct DualIntervals: DerivativeMethod {
  /// The method's name.
  public let name = "dual intervals"

  /// The kind: an enclosure is proven.
  public let kind = DerivativeMethodKind.proof

  /// An enclosure takes no values.
  public let takesValues = false

  /// Dual intervals; there are no parameters to guess.
  public init() {}

  /// Encloses f′(x) by one evaluation over dual intervals.
  ///
  /// - Throws: ``DerivativeError/missingAbility(method:needs:)`` when f has no such form,
  ///   ``DerivativeError/nonFinite(at:value:)`` where f may be undefined or the enclosure is unbounded.
  public func estimate(of function: UnivariateFunction, at x: Double) throws -> DerivativeEstimate {
    guard let intervalDual = function.intervalDual else {
      throw DerivativeError.missingAbility(method: name, needs: "dual intervals")
    }
    let result = try intervalDual(Dual(Interval(x), derivative: Interval(1)))
    let derivative = result.derivative
    guard result.value.isDefined, derivative.isDefined,
      let enclosure = ProvenEnclosure(lower: derivative.lower, upper: derivative.upper)
    else { throw DerivativeError.nonFinite(at: x, value: result.value.primal) }
    let value = derivative.midpoint
    var estimate = DerivativeEstimate(
      value: value, truncationError: 0, roundingError: enclosure.largestDistance(from: value), method: name,
      evaluations: 1)
    estimate.enclosure = enclosure
    return estimate
  }
}
