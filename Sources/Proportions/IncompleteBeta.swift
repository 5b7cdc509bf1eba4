import RealModule

/// The regularized incomplete beta function I_x(a, b), for a, b > 0 and x in [0, 1].
///
/// Its continued fraction (DLMF 8.17.22), evaluated by the modified Lentz method (Thompson & Barnett, Journal
/// of Computational Physics 64, 1986); it converges fast for x < (a + 1)/(a + b + 2), and the symmetry I_x(a,
/// b) = 1 − I_{1−x}(b, a) leads there.
enum IncompleteBeta {
  static func regularized(_ x: Double, _ a: Double, _ b: Double) -> Double {
    if !(x > 0) { return x.isNaN ? x : 0 }
    if x >= 1 { return 1 }
    if x > (a + 1) / (a + b + 2) { return 1 - lowerPart(1 - x, b, a) }
    return lowerPart(x, a, b)
  }

  /// x^a (1−x)^b / (a B(a, b)) times the continued fraction.
  private static func lowerPart(_ x: Double, _ a: Double, _ b: Double) -> Double {
    let logBeta = Double.logGamma(a) + Double.logGamma(b) - Double.logGamma(a + b)
    let front = Double.exp(a * Double.log(x) + b * Double.log(onePlus: -x) - logBeta) / a
    return front / continuedFraction(x, a, b)
  }

  /// 1 + d₁x/(1 + d₂x/(1 + …)), with DLMF 8.17.23's coefficients.
  private static func continuedFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    // Lentz's stand-in for a zero denominator: its effect cancels in the next step.
    let tiny = 0x1p-1000
    var fraction = 1.0
    var c = 1.0
    var d = 0.0
    // About √max(a, b) terms are needed; the limit ends the loop for arguments beyond all use.
    for n in 1...100_000 {
      let coefficient = x * self.coefficient(n, x, a, b)
      d = 1 + coefficient * d
      c = 1 + coefficient / c
      if d == 0 { d = tiny }
      if c == 0 { c = tiny }
      d = 1 / d
      fraction *= c * d
      if abs(c * d - 1) <= 0x1p-52 { break }
    }
    return fraction
  }

  private static func coefficient(_ n: Int, _ x: Double, _ a: Double, _ b: Double) -> Double {
    let m = Double(n / 2)
    if n % 2 == 0 { return m * (b - m) / ((a + 2 * m - 1) * (a + 2 * m)) }
    return -(a + m) * (a + b + m) / ((a + 2 * m) * (a + 2 * m + 1))
  }
}
