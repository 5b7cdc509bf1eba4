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
    guard let found, !hidesClaim(whole, floor()), !isOutOfReach(found.reading, noise: found.noise) else {
      return nil
    }
    return found
  }

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
