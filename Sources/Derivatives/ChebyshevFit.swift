import RealModule
import Scalars

/// One interpolation: derivative and bounds.
///
/// Truncation: the omitted terms Σ_{k>n} |cₖTₖ′| are bounded by a geometric series through the last coefficients, and by
/// what the fit of half the width contradicts. Rounding: the noise of the values times Σⱼ|wⱼ|, wⱼ the weights of the
/// values in f′(x).
struct ChebyshevFit {
  let derivative: Double
  private(set) var truncation: Double
  let rounding: Double
  /// The part of the rounding bound that no other fit of the same width could avoid.
  let leastRounding: Double
  let width: Double
  let interval: ChebyshevInterval

  var bound: Double { truncation + rounding }

  init(
    _ samples: (interval: ChebyshevInterval, values: [Double]), center: Double, width: Double, noise: Double,
    precision: Precision
  ) {
    interval = samples.interval
    self.width = width
    let own = interval.places.firstIndex(of: 0).map { samples.values[$0] } ?? 0
    // Differences to f(x): the weights, rounded themselves, sum to 0 only up to rounding.
    let rises = samples.values.map { $0 - own }
    let length = width * interval.halfLength
    var sum = DoubleDouble.zero
    var size = 0.0
    for (weight, rise) in zip(interval.weights, rises) {
      sum = sum + DoubleDouble(productOf: weight, and: rise)
      size += abs(weight * rise)
    }
    derivative = sum.high / length
    let smallest = max(noise, (samples.values.map(abs).max() ?? 0) * precision.unitRoundoff)
    let last = (Self.degree - 4..<Self.degree).map { ChebyshevInterval.coefficient($0, of: rises) }
    let level = max(smallest, 2 * Self.noise(ofLast: last))
    // The points x + hξⱼ are rounded to half an ulp of x each, which moves the values by |f′| times that; weights and
    // differences are off by four half-units.
    let displacement = abs(derivative) * precision.ulp(of: abs(center) + width)
    rounding = ((level + displacement) * interval.totalWeight + size * 0x1p-51) / length
    leastRounding = (smallest + displacement) * interval.totalWeight / length
    truncation = Self.omittedTerms(rises, interval, noise: smallest) / length
  }

  private static let degree = ChebyshevInterval.degree

  /// σ of the values from the last coefficients, should the function have nothing left in them.
  ///
  /// A coefficient of values with independent errors σ has the error σ√(2/n). Noise measured around x may be less than
  /// that of the values farther away; twice σ is a low bound, but is multiplied by Σ|wⱼ|, five times √Σwⱼ².
  private static func noise(ofLast coefficients: [Double]) -> Double {
    let square = coefficients.reduce(0) { $0 + $1 * $1 } / Double(coefficients.count)
    return (square * Double(degree) / 2).squareRoot()
  }

  /// The fit with what a fit of half the width contradicts added to its truncation.
  ///
  /// Errors chᵖ of the two differ by (1 − 2⁻ᵖ)chᵖ. For p ≥ ½ (a square root in f′) the wider one's is at most 3.42
  /// times the difference, what rounding explains left out: an eighth of the bounds, which take all errors to be largest
  /// (4σ) and of the worst sign, where Σ|wⱼ| is five times √Σwⱼ².
  func confirmed(by narrower: ChebyshevFit) -> ChebyshevFit {
    var confirmed = self
    let difference = abs(derivative - narrower.derivative)
    confirmed.truncation = max(truncation, 3.5 * max(0, difference - (rounding + narrower.rounding) / 8))
    if isContradicted(by: narrower) { confirmed.truncation += difference }
    return confirmed
  }

  /// Whether the derivative of another fit lies outside both bounds.
  func isContradicted(by other: ChebyshevFit) -> Bool {
    !(abs(derivative - other.derivative) <= bound + other.bound)
  }

  /// Σ_{k>n} |cₖTₖ′| for coefficients that go on falling as they did, by the ratio r.
  ///
  /// In the middle (n + 1)·c·r/(1 − r)², at an end (n + 1)²·c·r(1 + r)/(1 − r)³. c is the largest of the last three, less
  /// 2 noise, which a coefficient gets from the values and which the rounding bound counts already. r is the mean ratio
  /// over the last half of the coefficients, taken as at least ½ (one bit a term). Above 0.87 they fall more slowly
  /// than k⁻²⋅⁴: the function has a kink or a pole on the interval, and there is no bound.
  private static func omittedTerms(
    _ rises: [Double], _ interval: ChebyshevInterval, noise: Double
  ) -> Double {
    let last = largestCoefficient(degree - 2...degree, rises)
    let middle = largestCoefficient(degree / 2 - 2...degree / 2, rises)
    let excess = max(0, last - 2 * noise)
    guard excess > 0 else { return 0 }
    let ratio = max(0.5, Double.pow(excess / max(middle, excess), 2 / Double(degree)))
    guard ratio < 0.87 else { return .infinity }
    let size = interval.largestSlope(degree + 1) * excess * ratio / ((1 - ratio) * (1 - ratio))
    return interval.side == .central ? size : size * (1 + ratio) / (1 - ratio)
  }

  private static func largestCoefficient(_ orders: ClosedRange<Int>, _ values: [Double]) -> Double {
    orders.map { abs(ChebyshevInterval.coefficient($0, of: values)) }.max() ?? 0
  }
}
