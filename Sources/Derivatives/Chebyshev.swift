import RealModule

/// The derivative of a polynomial that interpolates f at Chebyshev points around x.
///
/// With f(x + hξ) ≈ Σₖ cₖTₖ(ξ) on the Chebyshev–Lobatto points ξⱼ = cos(πj/n), f′(x) = (1/h) Σₖ cₖTₖ′(0), where
/// Tₖ′(0) = ±k for odd k and 0 for even k (Trefethen, Approximation Theory and Approximation Practice, 2013, chapters 3
/// and 21). For an analytic f the coefficients fall geometrically, so that with n = 24 steps of the size of the
/// function's own scale reach rounding level: where differences divide the noise by a small step, here it is divided
/// by a large one. Built differently from every difference quotient, it is the second witness among the oracles that
/// see values only.
///
/// Half-widths h = h₀, h₀/2, h₀/4, … are tried until the rounding bound alone exceeds the best bound. Truncation: the
/// omitted terms Σ_{k>n} k|cₖ| are bounded by a geometric series through the last coefficients; where the fit of half
/// the width disagrees by more than both bounds, the difference is added. Rounding: the noise of the values times
/// Σⱼ|wⱼ|, wⱼ the weights of the values in f′(x).
public struct ChebyshevInterpolation: DerivativeMethod {
  /// The method's name.
  public let name = "Chebyshev"

  /// The degree n; divisible by 4, so that the points are symmetric and x itself is one of them.
  static let degree = 24
  /// Half-widths at most: from ½ down to ½·2⁻⁴⁵.
  static let maximumWidths = 46

  /// Chebyshev interpolation; there are no parameters to guess.
  public init() {}

  /// Estimates f′(x) from values alone.
  ///
  /// - Throws: ``DerivativeError/nonFinite(at:value:)`` when f(x) is not finite or no half-width has finite values.
  public func estimate(of function: UnivariateFunction, at x: Double) throws -> DerivativeEstimate {
    let noise = try function.noiseBound(at: x)
    let center = try function.finiteValue(x)
    var evaluations = noise.evaluations + 1
    var best: Fit?
    var wider: Fit?
    var width = Ridders.firstStep(at: x, largest: function.largestStep)
    for _ in 0..<Self.maximumWidths where x + width != x {
      let values = try samples(function, x, width, center)
      evaluations += Self.degree
      let fit = values.map {
        Fit(values: $0, center: x, width: width, noise: noise.bound, precision: function.precision)
      }
      if let confirmed = wider.flatMap({ wider in fit.map { wider.confirmed(by: $0) } }) {
        if !(best.map { $0.bound <= confirmed.bound } ?? false) { best = confirmed }
      }
      if let best, let fit, fit.rounding > best.bound || best.bound == 0 { break }
      wider = fit
      width /= 2
    }
    guard let best else { throw DerivativeError.nonFinite(at: x, value: .nan) }
    return DerivativeEstimate(
      value: best.derivative, truncationError: best.truncation, roundingError: best.rounding, method: name,
      steps: [best.width], evaluations: evaluations)
  }

  /// f at the points x + hξⱼ, j = 0…n; nil when one is not finite.
  private func samples(
    _ function: UnivariateFunction, _ x: Double, _ width: Double, _ center: Double
  ) throws -> [Double]? {
    var values: [Double] = []
    for (index, node) in Self.nodes.enumerated() {
      let value = index == Self.degree / 2 ? center : try function.value(x + width * node)
      guard value.isFinite else { return nil }
      values.append(value)
    }
    return values
  }

  /// ξⱼ = cos(πj/n), exactly antisymmetric, 0 in the middle.
  static let nodes: [Double] = (0...degree).map { index in
    let half = degree / 2
    if index == half { return 0 }
    return index < half
      ? Double.cos(.pi * Double(index) / Double(degree))
      : -Double.cos(.pi * Double(degree - index) / Double(degree))
  }

  /// cos(πjk/n) as a table over jk mod 2n.
  static let cosines: [Double] = (0..<2 * degree).map { Double.cos(.pi * Double($0) / Double(degree)) }

  /// wⱼ with h f′(x) = Σⱼ wⱼ fⱼ, from wⱼ = Σ_{k odd} Tₖ′(0)·∂cₖ/∂fⱼ.
  static let weights: [Double] = (0...degree).map { node in
    var sum = 0.0
    for k in stride(from: 1, through: degree, by: 2) {
      sum += slopeAtCenter(k) * coefficientWeight(k, node)
    }
    return sum
  }

  /// Tₖ′(0) = k sin(kπ/2): 0 for even k, k and −k in turn for odd k.
  static func slopeAtCenter(_ k: Int) -> Double {
    k % 2 == 0 ? 0 : (k % 4 == 1 ? Double(k) : -Double(k))
  }

  /// ∂cₖ/∂fⱼ = (2/n) cos(πjk/n), halved at the first and last j and at the first and last k.
  static func coefficientWeight(_ k: Int, _ node: Int) -> Double {
    var weight = 2 / Double(degree) * cosines[node * k % (2 * degree)]
    if node == 0 || node == degree { weight /= 2 }
    if k == 0 || k == degree { weight /= 2 }
    return weight
  }
}

/// One interpolation: derivative and bounds.
private struct Fit {
  var derivative: Double
  var truncation: Double
  var rounding: Double
  var width: Double

  var bound: Double { truncation + rounding }

  init(values: [Double], center: Double, width: Double, noise: Double, precision: Precision) {
    let weights = ChebyshevInterpolation.weights
    self.width = width
    derivative = zip(weights, values).reduce(0) { $0 + $1.0 * $1.1 } / width
    let level = max(noise, (values.map(abs).max() ?? 0) * precision.unitRoundoff)
    let totalWeight = weights.reduce(0) { $0 + abs($1) }
    // The points x + hξⱼ are rounded to half an ulp of x each, which moves the values by |f′| times that.
    let displacement = abs(derivative) * precision.ulp(of: abs(center) + width)
    rounding = (level + displacement) * totalWeight / width
    truncation = Self.omittedTerms(values, noise: level) / width
  }

  /// The fit with what a fit of half the width contradicts added to its truncation.
  func confirmed(by narrower: Fit) -> Fit {
    var confirmed = self
    let allowed = bound + narrower.bound
    let difference = abs(derivative - narrower.derivative)
    confirmed.truncation += difference <= allowed ? 0 : difference
    return confirmed
  }

  /// Σ_{k>n} k|cₖ| for coefficients that go on falling as they did: (n + 1)·c·r/(1 − r)².
  ///
  /// c is the largest of the last three, less 2 noise, which a coefficient gets from the values and which the rounding
  /// bound counts already. r is the mean ratio over the last half of the coefficients, taken as at least ½ (one bit a
  /// term) and at most 0.95, where nothing converges and the bound is hopeless anyway.
  private static func omittedTerms(_ values: [Double], noise: Double) -> Double {
    let degree = ChebyshevInterpolation.degree
    let last = largestCoefficient(degree - 2...degree, values)
    let middle = largestCoefficient(degree / 2 - 2...degree / 2, values)
    let excess = max(0, last - 2 * noise)
    guard excess > 0 else { return 0 }
    let decay = Double.pow(excess / max(middle, excess), 2 / Double(degree))
    let ratio = min(0.95, max(0.5, decay))
    return Double(degree + 1) * excess * ratio / ((1 - ratio) * (1 - ratio))
  }

  private static func largestCoefficient(_ orders: ClosedRange<Int>, _ values: [Double]) -> Double {
    orders.map { order in
      abs(
        values.indices.reduce(0) {
          $0 + ChebyshevInterpolation.coefficientWeight(order, $1) * values[$1]
        })
    }.max() ?? 0
  }
}
