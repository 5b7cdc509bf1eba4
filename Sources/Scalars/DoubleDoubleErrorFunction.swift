import RealModule

private typealias Constants = DoubleDoubleConstants

extension DoubleDouble {
  /// erfc x, with full relative accuracy in the upper tail until it underflows at x ≈ 27.2.
  ///
  /// Bound 64. |x| < ½: 1 − erf x by a power series; else the trapezoidal rule; erfc(−x) = 2 − erfc x.
  public static func erfc(_ x: Self) -> Self {
    guard !x.isNaN else { return x }
    if x.high.magnitude < 0.5 { return -errorFunction(x) + 1 }
    return x.high > 0 ? complementaryErrorFunction(x) : -complementaryErrorFunction(-x) + 2
  }

  /// erf x = (2/√π) x Σₙ (−x²)ⁿ/(n!(2n + 1)) for |x| < ½ and n = 0…23.
  ///
  /// Bound 16. Remainder: x⁴⁸/(24! · 49) < 1e-39. The sum, within 8% of 1, has a bound of 5, the three
  /// products of 10.
  static func errorFunction(_ x: Self) -> Self {
    let sum = polynomial(Constants.errorSeries, tail: Constants.errorSeriesTail, at: x * x)
    return Constants.twoOverRootPi * x * sum
  }

  /// erfc x for x ≥ ½, by the trapezoidal rule with step h = 11/32.
  ///
  /// Bound 64.
  ///
  /// erfc x = (x/π) e^(−x²) ∫ e^(−t²)/(x² + t²) dt over the real line. The trapezoidal rule, with the
  /// residue of its pole t = ix, gives
  ///
  ///     erfc x ≈ (hx/π) e^(−x²) Σₖ e^(−k²h²)/(x² + k²h²) − 2/(e^(2πx/h) − 1)
  ///
  /// (C. Chiarella & A. Reich, Math. Comp. 22, 1968; D. B. Hunter & T. Regan, Math. Comp. 26, 1972).
  /// Shifting the line of integration to Im t = π/h bounds the relative error by about 5x e^(−π²/h²) = 3x ·
  /// 10⁻³⁶: with k up to 25 and the last term left out from x = 8 on, where it is smaller than this, the
  /// formula errs by 0.005u² at most. All terms of the sum are positive and the last term is at most 0.0005
  /// of the result, so nothing cancels: 18 for each term, 8 for adding them, small ones first, 15 for three
  /// products, 18 for e^(−x²), 3 for the last subtraction.
  static func complementaryErrorFunction(_ x: Self) -> Self {
    guard x.high < 27.5 else { return .zero }
    let square = x * x
    var sum = Self.zero
    for (k, weight) in Constants.trapezoidWeights.enumerated().reversed() {
      sum = sum + weight / (square + 0.1181640625 * Double(k * k))
    }
    let value = Constants.stepOverPi * x * sum * exponentialOfNegatedSquare(x)
    guard x.high < 8 else { return value }
    return value - Self(2) / expMinusOne(Constants.twoPiOverStep * x)
  }

  /// e^(−x²) for |x| < 28.
  ///
  /// Bound 18: 10 + 5 + 3. x² rounded to a double-double would leave up to 760 · 5u² in the exponent. So x²
  /// = p + c, with p = high² exact and c = 2 high low + low² < 2e-13: e^(−p) · (1 − c + c²/2), the rest of
  /// the series being below 1e-38.
  static func exponentialOfNegatedSquare(_ x: Self) -> Self {
    let square = Self(productOf: x.high, and: x.high)
    let rest = Self(productOf: 2 * x.high, and: x.low) + x.low * x.low
    return exp(-square) * ((-rest + 0.5 * rest.high * rest.high) + 1)
  }
}
