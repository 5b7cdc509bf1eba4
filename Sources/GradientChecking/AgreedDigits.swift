import RealModule

/// Agreed decimal digits.
public enum AgreedDigits {
  /// The digits of a `Double` are exhausted here: errors below 1e-17 of the scale count as this.
  public static let maximum = 17.0

  /// −log₁₀(error/scale), between 0 and ``maximum``; 0 when either is NaN or the error is infinite.
  public static func of(error: Double, scale: Double) -> Double {
    if error == 0 { return maximum }
    guard error.isFinite, scale.isFinite, scale > 0 else { return 0 }
    let digits = -Double.log10(error / scale)
    return digits.isNaN ? 0 : min(maximum, max(0, digits))
  }
}
