import Derivatives

// What the numbers of a format do not resolve: functions that vary from one number to the next, and values that are multiples of a unit.

extension EntryExamination {
  /// Noise counts as more than rounding from so many times the values' own grain on: rounding to a lattice scatters by up to three.
  static let aboveRounding = 8.0
  /// The closest pair is as close as the format has numbers if its step is no more units in the last place.
  static let closestUnits = 32.0
  /// The part of a parameter that the distance of neighbouring numbers is at the most, inside of a program that rounds it: some of those
  /// of single precision.
  private static let coarsestNumbers = 0x1p-19
  /// The part of the noise, which is three times a level, that counts as a change of the value.
  private static let changeOfNoise = 1.0 / 16

  /// The closest step at which the value changes as it does over any distance, if neighbouring numbers are no closer: nil where it is smooth
  /// from one to the next, or where the noise is rounding.
  private func resolution(_ estimate: LineEstimate) throws -> Double? {
    guard estimate.noise > Self.aboveRounding * max(floor(), line.record.lastPlace()) else { return nil }
    if let closest = pairs.first, change(closest) > 0, closest.step > Self.closestUnits * line.ulp {
      try add(2 * line.ulp)
    }
    guard let changed = pairs.first(where: { change($0) >= Self.changeOfNoise * estimate.noise }) else {
      return nil
    }
    let numbers = max(Self.closestUnits * line.ulp, Self.coarsestNumbers * abs(line.center))
    return changed.step <= numbers ? changed.step : nil
  }

  /// The larger of the changes of the value on both sides, of those that are finite.
  private func change(_ pair: StepPair) -> Double {
    LineSide.allCases.map { abs(pair.value($0) - line.record.value) }.filter(\.isFinite).max() ?? 0
  }

  /// Whether values tell nothing of the slope near by, or nothing against a claim g that they exclude.
  ///
  /// sin x at 10¹⁸, the remainder of a division by 10⁻³⁰ or xⁿ with n = 10¹⁷ pass through all of their values from one number x to the
  /// next, a distance ρ: their derivatives are of the size η/ρ, and what larger steps show of them is noise, which from afar has a
  /// slope of 0. Where no slope d shows above its bound, a claim that makes the value change within ρ by as much as it does may be the
  /// derivative of such a function; and where the values are noise as large as themselves, so may a smaller one, near an extremum: with a
  /// probability of s one of less than sη/ρ.
  func isUnresolved(_ estimate: LineEstimate) throws -> Bool {
    guard !showsSlope(estimate), claimed.isFinite,
      estimate.noise > Self.leastNoise * largestValue, let resolution = try resolution(estimate)
    else { return false }
    if !isAllNoise(estimate) {
      return abs(claimed - estimate.value) * resolution >= Self.changeOfNoise * estimate.noise
    }
    return holds(estimate.reading) || abs(claimed) * resolution >= Self.unlikelyShare * estimate.noise
  }

  /// The size of the value at the point, where it may be what terms that cancel there leave, or over about the parameter's size, if it has
  /// values as far as that: those of xⁿ with n = 10¹⁷ go through all numbers close by.
  private var largestValue: Double {
    let far = whole.last { $0.step <= size && $0.step > Self.aboutSize * size }
    return max(abs(line.record.value), far?.size ?? 0)
  }
  private static let aboutSize = 0x1p-6

  /// Noise below a millionth of the value is the rounding of sums inside the program.
  static let leastNoise = 1e-6
  /// The probability by which a derivative is taken for too small to be that of a function which no number resolves.
  private static let unlikelyShare = 0x1p-14

  /// Whether an estimate is a slope other than 0.
  func showsSlope(_ estimate: LineEstimate) -> Bool {
    abs(estimate.value) > EntryJudge.safety * estimate.bound
  }

  private func isAllNoise(_ estimate: LineEstimate) -> Bool {
    4 * estimate.noise > whole.reduce(0) { max($0, $1.size) }
  }

  func unresolved() -> EntryJudgement {
    var judgement = EntryJudgement(.inconclusive(.noise))
    judgement.note = .unresolved
    return judgement
  }

  /// The width of the step that the point lies on, where a claim of 0 is the derivative of values that differ by multiples of a unit and
  /// no floating-point format explains that; nil elsewhere.
  func treadOfSteps() throws -> Double? {
    guard claimed == 0 else { return nil }
    // At the edge of a step one side stands still.
    let value = line.record.value
    let still = whole.prefix { $0.above == value || $0.below == value }.count
    guard still > 0, still < whole.count, let riser = try riser(whole[still - 1].step...whole[still].step),
      !riser.isCreeping
    else { return nil }
    let values = whole.flatMap { [$0.below, $0.above] }
    return line.record.areSteps(values, firstChange: riser.height) ? try width(of: riser) : nil
  }
}
