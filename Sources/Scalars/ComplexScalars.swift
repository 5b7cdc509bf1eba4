import ComplexModule
import RealModule

/// Complex scalars, for the complex step: Im f(x + ih)/h has no cancellation, so h may be 1e-100 or less
/// (Squire & Trapp, SIAM Review 40, 1998, equation 5).
///
/// The elementary functions are swift-numerics' own; branches are decided by the real part.
extension Complex: NetworkScalar where RealType == Double {
  /// The real part.
  @inlinable public var primal: Double { real }

  /// erfc to first order in the imaginary part: erfc(x) − iy (2/√π)e^(−x²).
  ///
  /// No complex erfc exists here. The neglected terms are of order y², so for the |y| ≤ 1e-30 of a complex step they
  /// are at least 30 orders below the rounding error; the function is **not** meant for general complex arguments.
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
