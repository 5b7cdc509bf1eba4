import Scalars

/// Dual numbers over double-double arithmetic: f′(x) with about 31 digits, rounded to `Double`.
///
/// The arithmetic's unit roundoff is below 2⁻¹⁰⁰ instead of 2⁻⁵³, so the rounding bound that comes with the function,
/// or what double precision was seen to lose, shrinks by more than 2⁴⁶. What remains is rounding the result.
public struct DoubleDoubleDual: DerivativeMethod {
  /// The method's name.
  public let name = "double-double"

  /// The kind: dual numbers of double-double precision are exact but for rounding.
  public let kind = DerivativeMethodKind.exact

  /// The ratio of the unit roundoffs, 2⁻¹⁰⁴/2⁻⁵³ = 2⁻⁵¹, times 2⁵ for the constants of double-double products and
  /// functions (about 10 units each).
  static let gain = 0x1p-46

  /// Double-double dual numbers; there are no parameters to guess.
  public init() {}

  /// Computes f′(x) from one evaluation in double-double, and one in double precision to see what that loses.
  ///
  /// - Throws: ``DerivativeError/missingAbility(method:needs:)`` when f has no such form,
  ///   ``DerivativeError/nonFinite(at:value:)``.
  public func estimate(of function: UnivariateFunction, at x: Double) throws -> DerivativeEstimate {
    guard let precise = function.doubleDoubleDual, let dual = function.dual else {
      throw DerivativeError.missingAbility(method: name, needs: "double-double dual numbers")
    }
    let result = try precise(Dual(DoubleDouble(x), derivative: DoubleDouble(1)))
    guard result.isFinite else { throw DerivativeError.nonFinite(at: x, value: result.value.primal) }
    let value = result.derivative.primal
    let lost = abs(try dual(Dual(x, derivative: 1)).derivative - value)
    let proven = function.derivativeRounding.map { $0 * Self.gain } ?? .infinity
    // What one evaluation loses may be small by accident: 2¹⁶ times that, and never below what is likely to be lost.
    // (Where terms cancel to exactly 0 in double precision, double-double leaves its own rounding of them.)
    let likely = try likelyRounding(of: function, at: x, derivative: value)
    let seen = (lost * 0x1p16 + likely) * Self.gain
    let lostHere = seen.isNaN ? proven : min(proven, seen)
    let rounding = abs(value) * 0x1p-53 + lostHere + Precision.float64.underflow
    return DerivativeEstimate(
      value: value, truncationError: 0, roundingError: rounding, method: name, evaluations: 2)
  }
}
