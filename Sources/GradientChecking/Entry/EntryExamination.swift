import Derivatives
import Foundation
import Scalars

/// The examination of one entry of a claimed gradient by values along its parameter, in stages that each begin only where the
/// one before did not decide: ``quickLook()``, ``sweep()``, and ``witness(step:noise:side:off:)`` before anything is accused.
///
/// The claim g is the hypothesis. No length is assumed: steps follow from the noise of the values and from the largest claim
/// G, as noise/G is the length over which the function must change by more than its noise if the claim is true. Sources:
/// plateaus of noise by differences (Moré & Wild, SIAM Journal on Scientific Computing 33, 2011, sections 3 and 4);
/// steps from noise and size (Gill, Murray, Saunders & Wright, SIAM Journal on Scientific and Statistical Computing 4, 1983,
/// section 3; Shi, Xuan & Nocedal, SIAM Journal on Optimization 32, 2022, section 2).
final class EntryExamination {
  /// The values along the parameter.
  let line: EntryLine
  /// g.
  let claimed: Double
  /// G: the size of the gradient, never 0.
  let scale: Double
  /// What a correct claim may be off by.
  let allowance: Double
  /// The power that work ends at, relative to ``scale``.
  let power: Double
  /// The size of the parameter; of one that is 0, the smallest of the others.
  let size: Double
  /// The size of the parameter, or that usual among all, whichever is larger: one may be tiny by accident.
  let reach: Double

  /// The values so far, by ascending step.
  var pairs: [StepPair] = []
  private var random: SeededBits
  var risers: [ClosedRange<Double>: LineEstimate.Riser?] = [:]
  /// The index of the largest step in the window of the last quick estimate.
  var lastStep = 0

  init(
    line: EntryLine, claimed: Double, scale: Double, allowance: Double, power: Double, size: Double,
    usualSize: Double, seed: UInt64
  ) {
    (self.line, self.claimed, self.scale) = (line, claimed, scale)
    (self.allowance, self.power, self.size) = (allowance, power, size)
    reach = max(size, usualSize)
    random = SeededBits(seed: seed)
  }

  /// An examination along a direction: its parameter is the length of a step, 0 at the point and 1 over the sizes of all.
  ///
  /// - Parameters:
  ///   - grain: the step below which nothing moves.
  ///   - record: what is known of the values.
  ///   - scale: the size of the claim along such directions; of one that is 0 the smallest that noise lets be seen to the power.
  ///   - values: the value at a step.
  convenience init(
    alongDirection grain: Double, record: ValueRecord, claimed: Double, scale: Double, allowance: Double,
    power: Double, seed: UInt64, values: @escaping (Double) throws -> Double
  ) {
    let line = EntryLine(
      center: 0, bounds: -.infinity ... .infinity, precision: .float64, grain: grain, record: record,
      value: values)
    self.init(
      line: line, claimed: claimed,
      scale: scale > 0
        ? scale : max(line.record.smallestScale(power: power, extent: 1), .leastNormalMagnitude),
      allowance: allowance, power: power, size: 1, usualSize: 1, seed: seed)
  }

  /// |g|; 0 for a claim that may as well be 0: by what a correct one may be off by, one digit of it would not be known.
  var ownSize: Double { claimed.isFinite && abs(claimed) > 4 * allowance ? abs(claimed) : 0 }

  /// The power at which nothing more is asked: that wanted, and for a small entry 0.1% of itself.
  var target: Double {
    ownSize > 0 ? min(power * scale, 1e-3 * ownSize) : power * scale
  }

  /// A factor between e^−¼ and e^¼: no two ladders have the same ratios, and none is a power of 2.
  func jitter() -> Double { exp(random.uniform(-0.25, 0.25)) }
  func uniform(_ lower: Double, _ upper: Double) -> Double { random.uniform(lower, upper) }

  /// Asks for the pair at a step near `wanted`, rounded so that both of its arguments are exact wherever they can be.
  func add(_ wanted: Double) throws {
    var step = max(wanted, 2 * line.ulp)
    let unit = (abs(line.center) + step).ulp
    if step / unit < 0x1p52 { step = max(unit, (step / unit).rounded(.toNearestOrEven) * unit) }
    guard step.isFinite, !pairs.contains(where: { abs($0.step / step - 1) < 0.02 }) else { return }
    let pair = try StepPair(line, step: step)
    let place = pairs.firstIndex { $0.step > step } ?? pairs.count
    pairs.insert(pair, at: place)
  }

  var whole: [StepPair] { pairs.filter(\.isWhole) }

  /// Whether the value changed at any step.
  var moves: Bool { whole.contains { !$0.isUnchanged(from: line.record.value) } }

  /// |H|σ²: what the value bends by over the size σ of the parameter, by the longest step within it; 0 where noise hides it.
  func bendOverSize(noise: Double) -> Double {
    guard let pair = whole.last(where: { $0.step <= size }) else { return 0 }
    let bend = 2 * (abs(pair.even) - noise) * (size / pair.step) * (size / pair.step)
    return bend > 0 && bend.isFinite ? bend : 0
  }

  /// What the value changes by over the parameter's size, as a slope, by the longest step within it; 0 where noise hides it.
  func changeOverSize(noise: Double) -> Double {
    guard let pair = whole.last(where: { $0.step <= size }) else { return 0 }
    let change = max(abs(pair.above - line.record.value), abs(pair.below - line.record.value)) - 4 * noise
    return change > 0 && change.isFinite ? change / pair.step : 0
  }

  func floor() -> Double { line.record.floor() }

  /// What values at these steps are off by: the noise, the rounding of values that are larger than that at the point, and that of the
  /// argument.
  func noises(_ pairs: [StepPair], _ noise: Double) -> [Double] {
    let relative = line.record.relativeGrain()
    return pairs.map { max(noise, relative * $0.size, bentArgumentNoise($0)) }
  }

  /// What rounding of the argument does where the slope at the step differs from the one at the point by 2E/t, with the even part E.
  ///
  /// At the least of a sum of squares that is all: residuals there are what rounding leaves of numbers as large as the parameters.
  func bentArgumentNoise(_ pair: StepPair) -> Double {
    guard line.isRounded else { return 0 }
    return line.ulp * abs(pair.even / pair.step)
  }

  /// Whether a reading rests on steps far beyond the parameter, at the size of which noise hides all of it.
  ///
  /// There any bounded function looks flat: nothing near the point confirms what such steps say.
  func isOutOfReach(_ reading: LineEstimate.Reading, noise: Double) -> Bool {
    reading.step > 1e3 * reach && 4 * noise > max(abs(reading.value), scale) * reach
  }

  /// A reading with the bound that noise allows it.
  ///
  /// Noise that is not the stated rounding of the values may hide a variation of the function, of any length: one that is as short
  /// as the parameter is large changes the slope by noise over that length, however flat the function looks over longer steps. A
  /// lattice that values show is no exception: it may be that of a sum inside the program, next to which the value is tiny, as
  /// log Σ exp is where one term is 1 and the others are rounding.
  func reading(value: Double, bound: Double, step: Double, noise: Double) -> LineEstimate.Reading {
    let hidden = slopeHidden(by: noise, beyond: step)
    return .init(value: value, bound: hidden > bound ? hidden : bound, step: step)
  }

  /// What noise hides of the slope where it is read from steps longer than the parameter; 0 for shorter ones.
  func slopeHidden(by noise: Double, beyond step: Double) -> Double {
    let rounding = 8 * line.record.statedRoundoff * abs(line.record.value)
    return step > reach && noise > rounding ? (noise - rounding) / reach : 0
  }

  /// A limit of quotients with the bound that noise allows it.
  func reading(_ limit: QuotientLimit, noise: Double) -> LineEstimate.Reading {
    var reading = reading(value: limit.value, bound: limit.bound, step: limit.reach, noise: noise)
    reading.departures = limit.departures
    return reading
  }

  /// What rounding of the argument inside the program may do to a value, where the slope is this.
  ///
  /// A program that forms x − p or 1 − x² has it. It is smooth over windows that are shorter than its period, so that no
  /// scatter shows it.
  func argumentNoise(slope: Double) -> Double {
    line.isRounded ? 0.5 * line.ulp * abs(slope) : 0
  }
}

/// Numbers that look random and follow from a seed alone.
struct SeededBits {
  private var counter: UInt64

  init(seed: UInt64) { counter = HashedBits.of(seed) }

  mutating func uniform(_ lower: Double, _ upper: Double) -> Double {
    counter &+= 1
    return lower + (upper - lower) * Double(HashedBits.of(counter) >> 11) * 0x1p-53
  }
}

/// The root of the mean square, safe from overflow.
func rootMeanSquare(_ numbers: some Collection<Double>) -> Double {
  let largest = numbers.reduce(0) { abs($1) > $0 || $1.isNaN ? abs($1) : $0 }
  guard largest > 0, largest.isFinite else { return largest }
  let squares = numbers.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }
  return largest * (squares / Double(numbers.count)).squareRoot()
}

/// Two samples of noise for each pair but the last, as long as truncation is small beside it.
///
/// (Dₖ − Dₖ₊₁)tₖ of the odd part, Eₖ − (tₖ/tₖ₊₁)²Eₖ₊₁ of the even one.
func noiseSamples(_ pairs: [StepPair]) -> [[Double]] {
  zip(pairs, pairs.dropFirst()).map { smaller, larger in
    let ratio = smaller.step / larger.step
    return [
      (smaller.central - larger.central) * smaller.step, smaller.even - ratio * ratio * larger.even,
    ]
  }
}
