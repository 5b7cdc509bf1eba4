import ComplexModule
import RealModule

/// Complex scalars, for the complex step: Im f(x + ih)/h has no cancellation, so h may be 1e-100 or less
/// (Squire & Trapp, SIAM Review 40, 1998, equation 5).
///
/// The operations are swift-numerics' own, but for ``tanh(_:)`` and division; branches are decided by the
/// real part.
extension Complex: NetworkScalar where RealType == Double {
  /// The real part.
  @inlinable public var primal: Double { real }

  /// tanh z = (1 − e^(−2z))/(1 + e^(−2z)) for Re z > 0, odd to the bit.
  ///
  /// swift-numerics divides sinh z by cosh z: the imaginary part then is the difference cosh²x − sinh²x,
  /// which cancels (every digit is lost at x = 18) and is 0 from x = 36 on. A complex step needs that part.
  @inlinable
  public static func tanh(_ z: Self) -> Self {
    guard z.real > 0 else { return z.real < 0 ? -tanh(-z) : Self(z.real, Double.tan(z.imaginary)) }
    let twice = -(z + z)
    return -expMinusOne(twice) / (Self(1) + exp(twice))
  }

  /// The quotient; not finite when the divisor is not.
  ///
  /// swift-numerics has one point at infinity, which stands for NaN too, and z/∞ = 0 for every z: a NaN would
  /// vanish.
  @inlinable
  public static func / (left: Self, right: Self) -> Self {
    right.isFinite ? complexQuotient(left, right) : .infinity
  }

  /// erfc to first order in the imaginary part: erfc(x) − iy (2/√π)e^(−x²).
  ///
  /// No complex erfc exists here. The neglected terms are of order y², so for the |y| ≤ 1e-30 of a complex
  /// step they are at least 30 orders below the rounding error; the function is **not** meant for general
  /// complex arguments.
  @inlinable
  public static func erfc(_ z: Self) -> Self {
    let slope = -1.1283791670955125739 * Double.exp(-(z.real * z.real))
    return Self(Double.erfc(z.real), slope * z.imaginary)
  }

  /// ln(1 + e^z), with the branch that keeps the exponential below 1.
  @inlinable
  public static func softplus(_ z: Self) -> Self {
    z.real > 0 ? z + log(onePlus: exp(-z)) : log(onePlus: exp(z))
  }
}

/// swift-numerics' own quotient, named apart from the one above.
@inlinable
func complexQuotient<RealType: Real>(_ left: Complex<RealType>, _ right: Complex<RealType>) -> Complex<
  RealType
> {
  left / right
}
