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
/// Half-widths h = h₀, h₀/2, h₀/4, … are tried until rounding leaves little to gain. Where x ± h is outside
/// the domain, the interval is [x, x + h] or [x − h, x] and f′ is taken at its end, where Tₖ′(±1) = ±k². How each fit is
/// bounded is told at `ChebyshevFit`.
public struct ChebyshevInterpolation: DerivativeMethod {
  /// The method's name.
  public let name = "Chebyshev"

  /// Half-widths at most: from ½ down to ½·2⁻⁴⁵.
  static let maximumWidths = 46

  /// Chebyshev interpolation; there are no parameters to guess.
  public init() {}

  /// Estimates f′(x) from values alone.
  ///
  /// - Throws: ``DerivativeError/nonFinite(at:value:)`` when f(x) is not finite or no half-width has finite values, and
  ///   what the function throws at x, or everywhere but at x.
  public func estimate(of function: UnivariateFunction, at x: Double) throws -> DerivativeEstimate {
    let noise = try function.noiseBound(at: x)
    let sampler = Sampler(function)
    let center = try sampler.center(x)
    var best: ChebyshevFit?
    var wider: ChebyshevFit?
    var width = Ridders.firstStep(at: x, largest: function.largestStep)
    var failures = 0
    for _ in 0..<Self.maximumWidths where x + width != x || x - width != x {
      let fit = try Self.samples(sampler, x, width, center).map {
        ChebyshevFit($0, center: x, width: width, noise: noise.bound, precision: function.precision)
      }
      failures = fit?.interval.side == .central ? 0 : failures + 1
      // Coefficients of a wave that is sampled too coarsely can fall by accident; a narrower fit then tells.
      if let fit, best?.isContradicted(by: fit) ?? false { best = nil }
      if let confirmed = wider.flatMap({ wider in fit.map { wider.confirmed(by: $0) } }) {
        if confirmed.bound.isFinite, !(best.map { $0.bound <= confirmed.bound } ?? false) { best = confirmed }
      }
      // Half the width at least doubles the rounding of a function that does not vanish: a gain of 2 at the most.
      if let best, let fit, 4 * fit.leastRounding > best.bound { break }
      wider = fit
      width = Ridders.next(after: width, failures: failures, at: x)
    }
    guard let best else { throw sampler.failure(at: x) }
    return DerivativeEstimate(
      value: best.derivative, truncationError: best.truncation, roundingError: best.rounding, method: name,
      steps: [best.width], evaluations: noise.evaluations + sampler.evaluations)
  }

  /// f on the interval around x, or else on the one above or below; nil when none has finite values.
  private static func samples(
    _ sampler: Sampler, _ x: Double, _ width: Double, _ center: Double
  ) throws -> (interval: ChebyshevInterval, values: [Double])? {
    let ends = (below: try sampler.value(x - width), above: try sampler.value(x + width))
    for interval in ChebyshevInterval.all {
      guard interval.side == .forward || ends.below.isFinite else { continue }
      guard interval.side == .backward || ends.above.isFinite else { continue }
      var values: [Double] = []
      for place in interval.places {
        let value =
          switch place {
          case 0: center
          case 1: ends.above
          case -1: ends.below
          default: try sampler.value(x + width * place)
          }
        guard value.isFinite else { break }
        values.append(value)
      }
      if values.count == interval.places.count { return (interval, values) }
    }
    return nil
  }
}
