import RealModule

/// Extrapolated differences on a ladder of halved steps: Ridders' method with measured noise.
///
/// D(h) = (f(x+h) − f(x−h))/2h on h = h₀, h₀/2, h₀/4, …, extrapolated to h = 0 (`RichardsonTable`). The entry with the
/// smallest truncation + rounding bound is the estimate; the ladder ends once the noise of the next quotient alone exceeds
/// the best bound, since every later entry is worse. Steps are powers of two, so that x ± h is exact in general.
///
/// A ladder can converge to something else: sin(10⁹x) on steps 2⁻ᵏ looks like a slow wave (aliasing), and a kink
/// close by is skipped by every large step. Therefore the estimate is confirmed by quotients at steps 2³, 2⁶ and 2¹⁰
/// times smaller, as far as the noise lets them tell; a ladder that is contradicted starts anew at smaller steps.
///
/// The same values give extrapolated one-sided derivatives. Where their intervals are disjoint, the point is a kink:
/// a central difference of ReLU at 0 is ½ for every h and would be believed otherwise. Where one side has no values (the
/// edge of a domain, a declared limit, NaN, an error) the other side's ladder is the estimate, unless the steps that fit
/// on both sides give a smaller bound.
public struct Ridders: DerivativeMethod {
  /// The default ladder's length: from ½ down to ½·2⁻⁴⁷, below the spacing of numbers near 1.
  static let maximumSteps = 48

  /// The method's name.
  public let name = "Ridders"

  /// Ridders' method; it has no parameters to guess.
  public init() {}

  /// Estimates f′(x) from values alone.
  ///
  /// - Throws: ``DerivativeError/nonFinite(at:value:)`` when f(x) is not finite or no step has finite values, and what
  ///   the function throws at x, or everywhere but at x.
  public func estimate(of function: UnivariateFunction, at x: Double) throws -> DerivativeEstimate {
    let noise = try function.noiseBound(at: x)
    let sampler = Sampler(function)
    var ladders = Ladders(
      center: x, value: try sampler.center(x), noise: noise.bound, precision: function.precision)
    var step = Self.firstStep(at: x, largest: function.largestStep)
    var failures = 0
    var confirmation: Confirmation?
    for _ in 0..<Self.maximumSteps where x + step != x || x - step != x {
      let isWhole = ladders.append(
        step: step, below: try sampler.value(x - step), above: try sampler.value(x + step))
      failures = isWhole ? 0 : failures + 1
      if let best = ladders.exhausted {
        confirmation = try Self.confirmed(best, &ladders, sampler)
        if confirmation?.contradiction == 0 { break }
        confirmation = nil
        ladders.restart()
      }
      step = Self.next(after: step, failures: failures, at: x)
    }
    guard let candidate = ladders.best else { throw sampler.failure(at: x) }
    let last = try confirmation ?? Self.confirmed(candidate, &ladders, sampler)
    return (ladders.best ?? candidate).estimate(
      method: name, contradiction: last.contradiction, kink: ladders.kink,
      evaluations: noise.evaluations + sampler.evaluations)
  }

  /// The confirmation of the best entry; where it holds, bounds are computed anew if there is more noise than there
  /// seemed.
  private static func confirmed(
    _ best: Ladder.Best, _ ladders: inout Ladders, _ sampler: Sampler
  ) throws -> Confirmation {
    let confirmation = try Confirmation(of: best, ladders, sampler)
    if confirmation.contradiction == 0, let noise = try ladders.noiseAtEnds(of: best, sampler) {
      ladders.raiseNoise(to: noise)
    }
    return confirmation
  }

  /// Half the step; after 24 steps that left the domain in vain, half |x|, since most domains end at 0.
  static func next(after step: Double, failures: Int, at x: Double) -> Double {
    failures >= 24 && x != 0 && abs(x) < step ? firstStep(at: x, largest: abs(x) / 2) : step / 2
  }

  /// The largest power of two ≤ ½ max(|x|, 1), and ≤ the largest step allowed.
  static func firstStep(at x: Double, largest: Double) -> Double {
    let wanted = min(0.5 * max(abs(x), 1), largest)
    return Double(sign: .plus, exponent: wanted.exponent, significand: 1)
  }
}
