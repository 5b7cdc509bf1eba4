import RealModule

/// Extrapolated central differences on a ladder of halved steps: Ridders' method with measured noise.
///
/// D(h) = (f(x+h) − f(x−h))/2h on h = h₀, h₀/2, h₀/4, …, extrapolated to h = 0 (`RichardsonTable`). The entry with the
/// smallest truncation + rounding bound is the estimate; the ladder ends once the noise of a quotient alone exceeds
/// the best bound, since every later entry is worse. Steps are powers of two, so that x ± h is exact in general.
///
/// A ladder can converge to something else: sin(10⁹x) on steps 2⁻ᵏ looks like a slow wave (aliasing), and a kink
/// close by is skipped by every large step. Therefore the estimate is confirmed by quotients at steps 2³, 2⁵, 2⁷ and 2¹⁰
/// times smaller, as far as the noise lets them tell; a ladder that is contradicted starts anew at smaller steps.
///
/// The same values give extrapolated one-sided derivatives. Where their intervals are disjoint, the point is a kink:
/// a central difference of ReLU at 0 is ½ for every h and would be believed otherwise.
public struct Ridders: DerivativeMethod {
  /// The default ladder's length: from ½ down to ½·2⁻⁴⁷, below the spacing of numbers near 1.
  static let maximumSteps = 48

  /// The method's name.
  public let name = "Ridders"

  /// Ridders' method; it has no parameters to guess.
  public init() {}

  /// Estimates f′(x) from values alone.
  ///
  /// - Throws: ``DerivativeError/nonFinite(at:value:)`` when f(x) is not finite or no step has finite values.
  public func estimate(of function: UnivariateFunction, at x: Double) throws -> DerivativeEstimate {
    let noise = try function.noiseBound(at: x)
    var ladder = Ladder(
      center: x, value: try function.finiteValue(x), noise: noise.bound, precision: function.precision)
    var step = Self.firstStep(at: x, largest: function.largestStep)
    var evaluations = noise.evaluations + 1
    var contradiction = 0.0
    for _ in 0..<Self.maximumSteps where x + step != x {
      let above = try function.value(x + step)
      let below = try function.value(x - step)
      evaluations += 2
      if above.isFinite && below.isFinite {
        ladder.append(step: step, below: below, above: above)
      } else {
        ladder.restart()
      }
      if ladder.isExhausted {
        contradiction = try Self.contradiction(of: ladder, function, at: x)
        evaluations += 2 * Self.confirmations.count
        if contradiction == 0 { break }
        ladder.restart()
      }
      step /= 2
    }
    var estimate = try ladder.estimate(method: name, evaluations: evaluations)
    estimate.truncationError += contradiction
    return estimate
  }

  /// The parts of the smallest step at which an estimate is confirmed: the noise blurs the smallest, and the largest
  /// may not be small enough.
  private static let confirmations = [0x1p-3, 0x1p-5, 0x1p-7, 0x1p-10]

  /// How far quotients at much smaller steps lie outside what the ladder's best entry allows; 0 when inside.
  ///
  /// Allowed are the entry's bound, the noise of the quotient (widened by 2, as noise is measured within that), and
  /// the quotient's own truncation, which shrinks like h² from that at the entry's smallest step.
  private static func contradiction(
    of ladder: Ladder, _ function: UnivariateFunction, at x: Double
  ) throws -> Double {
    guard let best = ladder.best, let coarse = ladder.smallestStepOfBest else { return 0 }
    var largest = 0.0
    for part in confirmations {
      let step = coarse.step * part
      let above = x + step
      let below = x - step
      guard above > x, below < x else { continue }
      let quotient = try (function.value(above) - function.value(below)) / (above - below)
      guard quotient.isFinite else { continue }
      let noise = 2 * ladder.rounding(ofStep: step, slope: quotient)
      let truncation = abs(coarse.quotient - best.value) * part * part
      largest = max(largest, abs(quotient - best.value) - best.bound - noise - truncation)
    }
    return largest
  }

  /// The largest power of two ≤ ½ max(|x|, 1), and ≤ the largest step allowed.
  static func firstStep(at x: Double, largest: Double) -> Double {
    let wanted = min(0.5 * max(abs(x), 1), largest)
    return Double(sign: .plus, exponent: wanted.exponent, significand: 1)
  }
}

/// The three extrapolation tables that grow from one ladder of values.
struct Ladder {
  let center: Double
  let value: Double
  let noise: Double
  let precision: Precision
  private var central = RichardsonTable(power: 2)
  private var forward = RichardsonTable(power: 1)
  private var backward = RichardsonTable(power: 1)
  private var steps: [Double] = []
  private var quotients: [Double] = []

  init(center: Double, value: Double, noise: Double, precision: Precision) {
    self.center = center
    self.value = value
    self.noise = noise
    self.precision = precision
  }

  /// Adds f(x ± h).
  ///
  /// Rounding of a quotient: the noise of both values, and of x ± h where that is not exact.
  mutating func append(step: Double, below: Double, above: Double) {
    let slope = (above - below) / (2 * step)
    steps.append(step)
    quotients.append(slope)
    let displacement = displacement(ofStep: step, slope: slope)
    let noise = max(self.noise, max(abs(above), abs(below)) * precision.unitRoundoff)
    central.append(quotient: slope, rounding: noise / step + displacement)
    forward.append(quotient: (above - value) / step, rounding: 2 * noise / step + displacement)
    backward.append(quotient: (value - below) / step, rounding: 2 * noise / step + displacement)
  }

  /// The rounding of a central quotient: noise/h, and what the rounding of x ± h moves.
  func rounding(ofStep step: Double, slope: Double) -> Double {
    noise / step + displacement(ofStep: step, slope: slope)
  }

  private func displacement(ofStep step: Double, slope: Double) -> Double {
    isExact(step) ? 0 : abs(slope) * precision.ulp(of: abs(center) + step) / step
  }

  /// Whether x ± h are numbers of the function's format, so that the step is what it says.
  private func isExact(_ step: Double) -> Bool {
    (center + step) - center == step && center - (center - step) == step
      && precision.represents(center + step) && precision.represents(center - step)
  }

  /// The entry with the smallest bound.
  var best: RichardsonTable.Entry? { central.best }

  /// The smallest step that the best entry was computed from, with its quotient.
  var smallestStepOfBest: (step: Double, quotient: Double)? {
    best.map { (steps[$0.row], quotients[$0.row]) }
  }

  /// Forgets the steps so far: they reached outside the domain, or converged to something else.
  mutating func restart() {
    self = Ladder(center: center, value: value, noise: noise, precision: precision)
  }

  /// Whether a smaller step can no longer give a smaller bound.
  var isExhausted: Bool {
    guard let best = central.best, let last = steps.last, steps.count >= 4 else { return false }
    return noise / last > best.bound || (best.bound == 0 && steps.count >= 6)
  }

  func estimate(method: String, evaluations: Int) throws -> DerivativeEstimate {
    guard let best = central.best else {
      throw DerivativeError.nonFinite(at: center, value: .nan)
    }
    let used = Array(steps[(best.row - best.column)...best.row])
    return DerivativeEstimate(
      value: best.value, truncationError: best.truncation, roundingError: best.rounding, method: method,
      steps: used, evaluations: evaluations, kink: kink)
  }

  /// The one-sided derivatives, where their intervals are disjoint by a factor 2.
  private var kink: OneSidedDerivatives? {
    guard let below = backward.best, let above = forward.best else { return nil }
    guard abs(above.value - below.value) > 2 * (above.bound + below.bound) else { return nil }
    return OneSidedDerivatives(fromBelow: below.value, fromAbove: above.value)
  }
}
