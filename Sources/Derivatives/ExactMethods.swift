import ComplexModule
import RealModule
import Scalars

/// The complex step: f′(x) = Im f(x + ih)/h + O(h²), without subtraction and so without cancellation.
///
/// With h = 1e-100 the truncation error h²f‴/6 is below 1e-199 of f‴ (Squire & Trapp, SIAM Review 40, 1998, equation 5;
/// Martins, Sturdza & Alonso, ACM TOMS 29, 2003, section 2). What remains is the rounding of f's own arithmetic.
public struct ComplexStep: DerivativeMethod {
  /// h: so small that h² vanishes beside 1, so large that f′h stays far from underflow.
  public static let step = 1e-100

  /// The method's name.
  public let name = "complex step"

  /// The complex step; it has no parameters to guess.
  public init() {}

  /// Estimates f′(x) from one complex evaluation.
  ///
  /// - Throws: ``DerivativeError/missingAbility(method:needs:)`` when f has no complex form,
  ///   ``DerivativeError/nonFinite(at:value:)``.
  public func estimate(of function: UnivariateFunction, at x: Double) throws -> DerivativeEstimate {
    guard let complex = function.complex else {
      throw DerivativeError.missingAbility(method: name, needs: "complex numbers")
    }
    let result = try complex(Complex(x, Self.step))
    guard result.isFinite else { throw DerivativeError.nonFinite(at: x, value: result.real) }
    let value = result.imaginary / Self.step
    return DerivativeEstimate(
      value: value, truncationError: 0,
      roundingError: try exactRounding(of: function, at: x, derivative: value),
      method: name, steps: [Self.step], evaluations: 1)
  }
}

/// Forward-mode automatic differentiation: f(x + 1ε) = f(x) + f′(x)ε, with no step and no truncation error.
///
/// Griewank & Walther, Evaluating Derivatives, 2nd ed., section 3.1. What remains is the rounding of the arithmetic.
public struct DualNumbers: DerivativeMethod {
  /// The method's name.
  public let name = "dual numbers"

  /// Dual numbers; there are no parameters to guess.
  public init() {}

  /// Computes f′(x) from one dual evaluation.
  ///
  /// - Throws: ``DerivativeError/missingAbility(method:needs:)`` when f has no dual form,
  ///   ``DerivativeError/nonFinite(at:value:)``.
  public func estimate(of function: UnivariateFunction, at x: Double) throws -> DerivativeEstimate {
    guard let dual = function.dual else {
      throw DerivativeError.missingAbility(method: name, needs: "dual numbers")
    }
    let result = try dual(Dual(x, derivative: 1))
    guard result.isFinite else { throw DerivativeError.nonFinite(at: x, value: result.value) }
    return DerivativeEstimate(
      value: result.derivative, truncationError: 0,
      roundingError: try exactRounding(of: function, at: x, derivative: result.derivative), method: name,
      evaluations: 1)
  }
}

/// Rounding of an exactly differentiated formula: the bound that comes with the function, else noise carried over.
///
/// Without a bound, 2⁻⁴⁶|f′| + 16 ε/max(|x|, 1): f and f′ are evaluated by the same chain of operations, so each
/// operation's relative rounding error enters both. The first term allows for about a hundred operations without
/// cancellation; the second, with the noise ε of f itself, for derivatives that are small because larger terms cancel.
/// It is a heuristic, which is why objectives that know better give ``UnivariateFunction/derivativeRounding``.
private func exactRounding(of function: UnivariateFunction, at x: Double, derivative: Double) throws -> Double
{
  try function.derivativeRounding ?? likelyRounding(of: function, at: x, derivative: derivative)
}

/// What double precision is likely to lose in f′: 2⁻⁴⁶|f′| + 16 ε/max(|x|, 1), see above.
func likelyRounding(of function: UnivariateFunction, at x: Double, derivative: Double) throws -> Double {
  abs(derivative) * 0x1p-46 + 16 * (try function.noiseBound(at: x).bound) / max(abs(x), 1)
}
