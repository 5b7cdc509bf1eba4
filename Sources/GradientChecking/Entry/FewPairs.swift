import Derivatives
import Foundation

// What a handful of pairs says of the derivative, where evaluations are too few for the stages.

extension EntryExamination {
  /// The longest of the first steps, in sizes of the parameter, and the longest of all: a program whose parameters change by a
  /// few percent is still itself.
  private static let longestSteps = (first: 0x1p-6, control: 0x1p-2)

  /// The extrapolation of a ladder of pairs, whatever the claim; nil where they are not those of a smooth function.
  ///
  /// The first three steps lie half-way, by their logarithms, between where noise hides 0.1% of the largest claim and where it
  /// hides no more than the power asked; there; and far above, as a control. More follow from what these show.
  ///
  /// - Parameter most: the pairs at the most, 3 or more.
  /// - Throws: what the objective throws at its point.
  func estimate(mostPairs most: Int) throws -> LineEstimate? {
    let range = range(floor())
    let highest = min(range.highest, Self.longestSteps.first * size)
    let lowest = min(range.lowest, highest / 4)
    for step in [lowest.squareRoot() * highest.squareRoot(), highest] { try add(step * jitter()) }
    // Values that stand still over short steps may be rounded, or have steps: a claim of 0 is looked at from as far as any.
    if claimed == 0 || 30 * highest > Self.longestSteps.control * size {
      try addControl()
    } else {
      try add(30 * highest * jitter())
    }
    var found = smoothEstimate(whole)
    while pairs.count < most, !hidesClaim(whole, floor()) {
      if let found, EntryJudge.safety * found.bound <= target || (pairs.count > 3 && isPlainlyOff(found)) {
        break
      }
      let count = pairs.count
      try add(nextStep(found) * jitter())
      guard pairs.count > count else { break }
      found = smoothEstimate(whole)
    }
    if hidesClaim(whole, floor()) { found = try estimateWhereItMoves(mostPairs: most) }
    guard let found, !isOutOfReach(found.reading, noise: found.noise) else { return nil }
    return found
  }

  /// The extrapolation of pairs far out, where close by nothing moves a value that the claim says must move: an extremum, or a value that
  /// depends on nothing; nil where it may be the tread of a step.
  ///
  /// What steps of the function do to quotients is no smooth function of the step; those of one that moves at no step, however long, are.
  private func estimateWhereItMoves(mostPairs most: Int) throws -> LineEstimate? {
    let value = line.record.value
    func movingPairs() -> [StepPair] {
      let least = 16 * floor()
      return whole.filter { max(abs($0.above - value), abs($0.below - value)) > least }
    }
    let steps = movingPairs().isEmpty ? [Self.farthestStep, Self.endOfSweep] : Self.stepsOfExtremum
    for step in steps where pairs.count < most { try add(step * size * jitter()) }
    let moving = movingPairs()
    let isStill = moving.isEmpty && (whole.last?.step ?? 0) > Self.farthestStep * size
    guard isStill || moving.count >= 3, let found = smoothEstimate(isStill ? whole : moving) else {
      return nil
    }
    return holds(found.reading) ? nil : found
  }

  /// As far as a sweep looks for a first change, in sizes of the parameter.
  private static let endOfSweep = 1e7
  /// Where an extremum shows, in sizes of the parameter.
  private static let stepsOfExtremum = [
    longestSteps.control / 8, longestSteps.control / 64, longestSteps.control,
  ]

  /// A pair at the longest step.
  func addControl() throws { try add(Self.longestSteps.control * size * jitter()) }

  /// Whether the claim is so far outside that a closer look would not change what is said.
  private func isPlainlyOff(_ estimate: LineEstimate) -> Bool {
    abs(claimed - estimate.value) > 16 * (EntryJudge.safety * estimate.bound + allowance)
  }

  /// A longer step where noise limits the estimate, one between the last two where truncation does.
  private func nextStep(_ estimate: LineEstimate?) -> Double {
    let steps = whole.map(\.step)
    guard let longest = steps.last else { return 1e-3 * (pairs.first?.step ?? size) }
    guard estimate != nil, lastStep < steps.count - 1 else {
      return min(longest * 8, Self.longestSteps.control * size)
    }
    return (steps[lastStep] * steps[lastStep + 1]).squareRoot()
  }
}

// MARK: - Steps of the function

extension EntryExamination {
  /// Pairs far out at the most, until values have changed so often that a unit shows.
  static let mostPairsOnSteps = 20
  /// The farthest step at which a first change is looked for, in sizes of the parameter: steps of a function are hardly wider.
  private static let farthestStep = 16.0

  /// Whether values that stand still near the point are those of a function with steps, farther out: a claim of 0 is its derivative, and
  /// rounding to a unit looks the same.
  ///
  /// - Returns: nil where values do change, and too few evaluations are left to tell.
  func isOnTread(mostEvaluations most: Int = 2 * mostPairsOnSteps) throws -> Bool? {
    let value = line.record.value
    guard let nearest = whole.first, nearest.isUnchanged(from: value) else { return false }
    let last = line.evaluations + most
    var values = whole.flatMap { [$0.below, $0.above] }
    func changes() -> Int { values.count { $0 != value } }
    var step = whole.last?.step ?? size
    for _ in 0..<Self.mostPairsOnSteps where changes() < ValueGrain.fewestValues {
      let isFlat = changes() == 0
      if isFlat, step > Self.farthestStep * size { return false }
      guard line.evaluations + 2 <= last else { return isFlat ? false : nil }
      step *= isFlat ? 2 : 1.3
      let pair = try StepPair(line, step: step * jitter())
      if pair.isWhole { values += [pair.below, pair.above] }
    }
    return line.record.areSteps(values)
  }
}
