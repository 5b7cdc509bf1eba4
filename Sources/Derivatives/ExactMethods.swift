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

  /// The kind: complex numbers are exact but for rounding.
  public let kind = DerivativeMethodKind.exact

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
    let step = try Self.step(at: x)
    let result = try complex(Complex(x, step))
    guard result.isFinite else { throw DerivativeError.nonFinite(at: x, value: result.real) }
    let value = result.imaginary / step
    let rounding = try exactRounding(of: function, at: x, derivative: value) {
      // Complex functions go on where real ones end: log(−1) = iπ.
      guard try function.value($0).isFinite else { return .nan }
      let result = try complex(Complex($0, step))
      return result.isFinite ? result.imaginary / step : .nan
    }
    return DerivativeEstimate(
      value: value, truncationError: 0,
      // An imaginary part that underflows is off by the smallest normal number.
      roundingError: rounding.bound + Double.leastNormalMagnitude / step, method: name, steps: [step],
      evaluations: 1 + rounding.evaluations)
  }

  /// h, or 10⁻²⁰|x| where that is smaller: close to 0 functions may vary over |x|.
  private static func step(at x: Double) throws -> Double {
    guard x != 0, abs(x) * 1e-20 < step else { return step }
    // Below that, f′h would be subnormal.
    guard abs(x) > 1e-250 else {
      throw DerivativeError.library(
        method: "complex step", message: "no step is both far below \(x) and far above underflow")
    }
    return abs(x) * 1e-20
  }
}

/// Forward-mode automatic differentiation: f(x + 1ε) = f(x) + f′(x)ε, with no step and no truncation error.
///
/// Griewank & Walther, Evaluating Derivatives, 2nd ed., section 3.1. What remains is the rounding of the arithmetic.
public struct DualNumbers: DerivativeMethod {
  /// The method's name.
  public let name = "dual numbers"

  /// The kind: dual numbers are exact but for rounding.
  public let kind = DerivativeMethodKind.exact

  /// An estimate takes no values but those that show the rounding of f′, where it is not known.
  public let takesValues = false

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
    let rounding = try exactRounding(of: function, at: x, derivative: result.derivative) {
      let result = try dual(Dual($0, derivative: 1))
      return result.isFinite ? result.derivative : .nan
    }
    return DerivativeEstimate(
      value: result.derivative, truncationError: 0, roundingError: rounding.bound, method: name,
      evaluations: 1 + rounding.evaluations)
  }
}

/// Rounding of an exactly differentiated formula: the bound that comes with the function, else the noise of f′ itself.
///
/// Exact derivatives are off by the rounding of their arithmetic only, which ``NoiseEstimate`` measures on f′ around x as
/// it does on f. Twice that bound, 8σ: one value is used, not a sum of many, and the error of a long chain is nearly
/// normal, so that σ measured half too small still leaves 4σ. Another 2⁻⁵⁰|f′| is for roundings that are the same at all
/// points, such as a factor's. Around a kink of f′ or an edge of the domain, where nothing can be measured, the likely
/// rounding takes its place.
private func exactRounding(
  of function: UnivariateFunction, at x: Double, derivative: Double,
  slope: @escaping (Double) throws -> Double
) throws -> (bound: Double, evaluations: Int) {
  if let proven = function.derivativeRounding { return (proven, 0) }
  var slopes = function
  slopes.value = slope
  slopes.noise = nil
  guard let noise = try? slopes.noiseBound(at: x) else {
    return (try likelyRounding(of: function, at: x, derivative: derivative), 0)
  }
  return (2 * noise.bound + abs(derivative) * 0x1p-50, noise.evaluations)
}

/// What double precision is likely to lose in f′: 2⁻⁴⁶|f′| + 16 ε/max(|x|, 1), see above.
func likelyRounding(of function: UnivariateFunction, at x: Double, derivative: Double) throws -> Double {
  abs(derivative) * 0x1p-46 + 16 * (try function.noiseBound(at: x).bound) / max(abs(x), 1)
}
