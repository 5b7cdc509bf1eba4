import RealModule

// Elementary functions of double-double numbers.
//
// All error bounds are relative, in units of u² = 2⁻¹⁰⁶, for results above 2⁻⁹⁶⁸ (below, the words
// underflow). They are the sums of the bounds of each operation, 3 for +, 5 for ·, 9.8 for / (see
// `DoubleDouble`), weighted by how much the operation contributes to the result; 1e-30 is 81 of these
// units. Terms of order u³ are left out. The largest errors seen on 900,000 random arguments are a fifth
// of these bounds or less (of the root 2.43, of tanh 5.5, of erfc 6.5).
//
// | function | bound | function | bound | function | bound |
// | --- | --- | --- | --- | --- | --- |
// | exp | 10 | expMinusOne | 24 | log | 24 |
// | log(onePlus:) | 33 | sqrt | 3.2 | tanh | 36 |
// | erfc | 64 | logistic | 23 | softplus | 46 |

private typealias Constants = DoubleDoubleConstants

extension DoubleDouble {
  /// Σ cₙ xⁿ by Horner's rule: the leading coefficients in double-double, the tail, which is below u of the
  /// sum, in `Double`.
  static func polynomial(_ leading: [DoubleDouble], tail: [Double], at x: Self) -> Self {
    var rest = 0.0
    for coefficient in tail.reversed() { rest = coefficient.addingProduct(rest, x.high) }
    var sum = Self(rest)
    for coefficient in leading.reversed() { sum = sum * x + coefficient }
    return sum
  }

  // MARK: - Exponentials

  /// eʳ − 1 for |r| ≤ ½ ln 2 (a little more is harmless): r + r² Σₙ rⁿ⁻²/n! for n = 2…24.
  ///
  /// Bound 7. Remainder: r²⁴/25! < 1e-36. The sum q ≈ ½ has a bound of 4.3 (3 for the last addition, the
  /// rest weighs r/3); r²q adds 10 and weighs |r²q/(eʳ−1)| ≤ 0.19, which gives 3 + 0.19 · 14.3 = 5.7, and
  /// 6.5 with the coefficients' roundings.
  static func exponentialMinusOneKernel(_ r: Self) -> Self {
    r + r * r * polynomial(Constants.inverseFactorials, tail: Constants.inverseFactorialsTail, at: r)
  }

  /// The integer k nearest to x/ln 2, and r = x − k ln 2, for |x| below about 1,100.
  ///
  /// ln 2 has three words (160 bits), so that r is wrong only by the three subtractions: absolutely by 9 ·
  /// ½ ln 2 ≤ 3.2u².
  static func reduced(_ x: Self) -> (k: Double, r: Self) {
    let k = (x.high / Constants.naturalLogarithmOf2.high).rounded(.toNearestOrEven)
    guard k != 0 else { return (0, x) }
    let first = x - Self(productOf: k, and: Constants.naturalLogarithmOf2.high)
    let second = first - Self(productOf: k, and: Constants.naturalLogarithmOf2.low)
    return (k, second + -(k * Constants.naturalLogarithmOf2Rest))
  }

  /// eˣ as 2ᵏ(1 + (eʳ − 1)), k the integer nearest to x/ln 2, r = x − k ln 2.
  ///
  /// Bound 10. At r = −½ ln 2: 3.2 from r, 0.29 · 7/0.71 from the kernel, 3 from the addition.
  public static func exp(_ x: Self) -> Self {
    guard x.high > -746 else { return x.isNaN ? x : .zero }
    guard x.high < 710 else { return Self(.infinity) }
    let (k, r) = reduced(x)
    return (exponentialMinusOneKernel(r) + 1).scaled(by: Int(k))
  }

  /// eˣ − 1 as 2ᵏ(eʳ − 1) + (2ᵏ − 1), where 2ᵏ − 1 is exact.
  ///
  /// Bound 24; 7 for |x| ≤ ½ ln 2. Worst at k = 1, r = −½ ln 2, where the terms are −0.59 and 1: 2(0.29 · 7
  /// + 0.71 · 3.2)/0.41 + 3.
  public static func expMinusOne(_ x: Self) -> Self {
    guard x.high > -80 else { return x.isNaN ? x : Self(-1) }
    guard x.high < 710 else { return Self(.infinity) }
    let (k, r) = reduced(x)
    let kernel = exponentialMinusOneKernel(r)
    guard k != 0 else { return kernel }
    // Beyond 2¹⁰⁰⁰, −1 is far below the last bit, and 2ᵏ itself might overflow.
    guard k < 1000 else { return (kernel + 1).scaled(by: Int(k)) }
    return kernel.scaled(by: Int(k)) + Self(Double(sign: .plus, exponent: Int(k), significand: 1), plus: -1)
  }

  // MARK: - Logarithms

  /// ln(1 + f) for √½ − 1 ≤ f ≤ √2 − 1: one step of Newton's method from y, the value in `Double`.
  ///
  /// Bound 17. With E = e⁻ʸ − 1, d = (1 + f)e⁻ʸ − 1 = (f + E) + fE is some 2⁻⁵³ of y, and ln(1 + f) = y +
  /// ln(1 + d) = y + d − d²/2 + O(1e-48). E contributes 7, fE 12: at f = √½ − 1, (0.41 · 7 + 0.12 ·
  /// 15)/0.35 + 3.
  static func logarithmKernel(_ f: Self) -> Self {
    let y = Double.log(onePlus: f.high)
    guard y != 0 else { return f }
    let e = exponentialMinusOneKernel(Self(-y))
    let d = (f + e) + f * e
    return d + -(0.5 * d.high * d.high) + y
  }

  /// ln x as e ln 2 + ln m, x = 2ᵉm with √½ ≤ m < √2; m − 1 is exact.
  ///
  /// Bound 24. Worst at e = −1, m = √2: (0.69 · 2 + 0.35 · 17)/0.35 + 3. −∞ at 0, NaN below.
  public static func log(_ x: Self) -> Self {
    guard x.high > 0, x.isFinite else { return Self(Double.log(x.high)) }
    var exponent = Int(x.high.exponent)
    var significand = x.scaled(by: -exponent)
    if significand.high > 1.4142135623730951 {
      exponent += 1
      significand = significand.scaled(by: -1)
    }
    let logarithm = logarithmKernel(Self(significand.high - 1, plus: significand.low))
    guard exponent != 0 else { return logarithm }
    return Constants.naturalLogarithmOf2 * Double(exponent) + logarithm
  }

  /// ln(1 + x).
  ///
  /// Bound 33; 17 for √½ − 1 ≤ x ≤ √2 − 1. Elsewhere 1 + x is rounded, with an error of 3, and |ln(1 + x)|
  /// ≥ ½ ln 2: 3/0.35 + 24. −∞ at −1, NaN below.
  public static func log(onePlus x: Self) -> Self {
    x.high > -0.29289 && x.high < 0.41421 ? logarithmKernel(x) : log(x + 1)
  }

  // MARK: - Sigmoids

  /// tanh x = −E/(2 + E) for x ≥ 0 with E = e^(−2x) − 1, odd to the bit.
  ///
  /// Bound 36. E's relative error weighs 2/(2 + E) ≤ 2. Worst at E = −0.65, where it is 15: 15 · 1.5 + 3 +
  /// 9.8.
  public static func tanh(_ x: Self) -> Self {
    guard x.high >= 0 else { return x.isNaN ? x : -tanh(-x) }
    guard x.high > 0 else { return x }
    let e = expMinusOne(x * -2)
    return -e / (e + 2)
  }

  /// ln(1 + eˣ) = max(x, 0) + ln(1 + e^(−|x|)).
  ///
  /// Bound 46: 10 + 33 + 3, every condition number is below 1.
  public static func softplus(_ x: Self) -> Self {
    x.high > 0 ? x + log(onePlus: exp(-x)) : log(onePlus: exp(x))
  }
}
