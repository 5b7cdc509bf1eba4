import Derivatives

/// What is known of a program's values before an entry is looked at, and what looking at it adds.
///
/// Entries are looked at in batches, so that what one has learnt serves the next ones whatever the number of threads: every
/// entry of a batch starts from the same record, and what they add is merged in their order.
struct ValueRecord: Sendable {
  /// f(θ); the mean of its repeats, where these differ.
  let value: Double
  /// What relative errors of f(θ) refer to: its size, or that of terms of it which cancel.
  let size: Double
  /// The largest difference between repeats of f(θ).
  let spread: Double
  /// Whether one copy of the program gives the same value again.
  let isRepeatable: Bool
  /// The accuracy of the values that the program states, relative to them; 0 where it states none.
  let accuracy: Double
  /// The format that the values are stated to have.
  let precision: Precision
  /// Distinct values that are no larger than that at the point by far, in which a lattice may show.
  private(set) var values: [Double] = []
  /// Larger ones, in which a format may show that small multiples of a unit hide.
  private(set) var larger: [Double] = []
  /// The noise of each entry so far that was plainly smooth or noisy.
  private(set) var noises: [Double] = []
  /// The height of the first change of each entry so far over whose smallest steps nothing moved.
  private(set) var risers: [Double] = []

  private var known: Set<Double> = []
  private var grain = ValueGrain()
  private var grainCount = 0

  /// More values than these are not kept.
  private static let mostValues = 400

  /// - Parameters:
  ///   - size: Σ|terms| of a value that is a sum; by default the value's own size.
  ///   - isRepeatable: whether what repeats differ by comes from asking several copies; by default they come from one.
  init(
    value: Double, repeats: [Double], isRepeatable: Bool? = nil, size: Double = 0, accuracy: Double,
    precision: Precision
  ) {
    self.value = value
    self.size = max(abs(value), size)
    let finite = repeats.filter(\.isFinite)
    spread = (finite.max() ?? 0) - (finite.min() ?? 0)
    self.isRepeatable = isRepeatable ?? (spread == 0)
    self.accuracy = accuracy
    self.precision = precision
    for value in repeats { add(value) }
  }

  /// Adds a value, if it is new.
  mutating func add(_ value: Double) {
    guard value.isFinite, known.count < Self.mostValues, known.insert(value).inserted else { return }
    if values.isEmpty || abs(value) <= 8 * abs(values[0]) {
      values.append(value)
    } else {
      larger.append(value)
    }
  }

  mutating func add(noise: Double) { noises.append(noise) }

  mutating func add(riser: Double) { risers.append(riser) }

  /// Adds what another record, which began as this one, has learnt.
  mutating func merge(_ other: ValueRecord, since start: ValueRecord) {
    for value in other.values.dropFirst(start.values.count) { add(value) }
    for value in other.larger.dropFirst(start.larger.count) { add(value) }
    noises += other.noises.dropFirst(start.noises.count)
    risers += other.risers.dropFirst(start.risers.count)
  }

  /// The noise that is usual so far; 0 before anything was learnt.
  var usualNoise: Double { Self.usual(noises) }

  /// What values that do not move may hide: the usual noise; where no entry has shown any, the usual first change.
  var usualGrain: Double { Self.usual(noises.isEmpty ? risers : noises) }

  private static func usual(_ sizes: [Double]) -> Double {
    sizes.isEmpty ? 0 : sizes.sorted()[sizes.count / 2]
  }

  /// Whether values plainly change by less than this height of a step.
  func changes(byLessThan height: Double) -> Bool { !noises.isEmpty && 8 * usualNoise < height }

  /// What a value is off by relative to itself, as far as the program says.
  var statedRoundoff: Double { max(2 * precision.unitRoundoff, accuracy) }

  /// The lattice of values of the size of that at the point, with the format of all.
  ///
  /// Small multiples of the last place of a sum that cancels have few significant bits, or digits; larger values have all of them.
  private mutating func currentGrain() -> ValueGrain {
    if grainCount != known.count {
      grain = ValueGrain(of: values)
      if !larger.isEmpty {
        let all = ValueGrain(of: values + larger)
        grain.relative = all.relative
        // Quarters near 2²¹ have 24 bits, too; larger ones have more.
        if all.relative == ValueGrain.ofDouble { grain.isFloatingPoint = false }
      }
      grainCount = known.count
    }
    return grain
  }

  /// What any value may be off by relative to itself.
  mutating func relativeGrain() -> Double { max(currentGrain().relative, statedRoundoff) }

  /// The unit of the lattice that all values lie on, where that is what they differ by; 0 elsewhere.
  mutating func lattice() -> Double {
    let floor = floor()
    return 0.51 * grain.absolute >= floor ? grain.absolute : 0
  }

  /// The unit that all values are multiples of; 0 where there is none.
  mutating func commonUnit() -> Double { currentGrain().absolute }

  /// Whether the values are rounded as numbers of a floating-point format of few bits or digits are.
  mutating func isFloatingPoint() -> Bool { currentGrain().isFloatingPoint }

  /// What values certainly differ by: their format's rounding, half the lattice they lie on, twice the spread of repeats,
  /// the stated accuracy, and the grain of subnormal numbers.
  mutating func floor() -> Double {
    let relative = relativeGrain()
    return max(relative * size, 0.51 * grain.absolute, 2 * spread, precision.leastMagnitude)
  }

  /// The smallest gradient of which the part p can be seen in spite of noise η, over the length L of the point: η/pL.
  mutating func smallestScale(power: Double, extent: Double) -> Double {
    floor() / power / (extent > 0 ? extent : 1)
  }
}
