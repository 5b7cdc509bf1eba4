import Foundation

/// Claimed gradient and reference side by side: what a diagnosis has to explain.
///
/// The reference is the gradient by the best estimates, or that of a hypothesis.
struct Discrepancy {
  /// Names and shapes.
  let blocks: [ParameterBlock]
  /// Each block's place in the flattened parameters.
  let ranges: [Range<Int>]
  /// θ.
  let point: [Double]
  /// The gradient under test.
  let claimed: [Double]
  /// What it should be; NaN where nothing is known, as at a kink.
  var reference: [Double]
  /// Bounds on the error of ``reference``.
  var bounds: [Double]
  /// What an innocent claim may be off by.
  let claimRounding: [Double]

  /// The discrepancy that a check found.
  init(_ result: GradientCheckResult, point: [Double]) {
    blocks = result.blocks
    ranges = result.blocks.ranges
    self.point = point
    let unknown = Array(repeating: Double.nan, count: result.entries.count)
    var (claimed, reference, bounds, claimRounding) = (unknown, unknown, unknown, unknown)
    result.entries.forEachBrief { entry, place in
      claimed[place] = entry.claimed
      reference[place] = entry.hasKink ? .nan : entry.best.value
      bounds[place] = entry.best.bound
      claimRounding[place] = entry.claimRounding
    }
    (self.claimed, self.reference, self.bounds) = (claimed, reference, bounds)
    self.claimRounding = claimRounding
  }

  /// The same claim beside another reference, computed in double precision.
  func rebased(on gradient: [Double]) -> Discrepancy {
    var other = self
    other.reference = zip(gradient, reference).map { $1.isNaN ? .nan : $0 }
    // Backpropagation with a mistake in it rounds like backpropagation.
    other.bounds = claimRounding
    return other
  }

  /// Entries that can be compared: claim and reference are finite.
  func isComparable(_ entry: Int) -> Bool { claimed[entry].isFinite && reference[entry].isFinite }

  /// Whether the claim lies outside what bounds and rounding allow.
  func isWrong(_ entry: Int) -> Bool {
    isComparable(entry)
      && !(abs(claimed[entry] - reference[entry]) <= EntryJudge.safety * bounds[entry] + claimRounding[entry])
  }

  /// Blocks with a wrong entry.
  var wrongBlocks: [Int] { blocks.indices.filter { ranges[$0].contains(where: isWrong) } }

  /// The largest |reference| of comparable entries of some blocks.
  func largestReference(in entries: some Sequence<Int>) -> Double {
    entries.lazy.filter(isComparable).map { abs(reference[$0]) }.max() ?? 0
  }
}

extension [ParameterBlock] {
  /// Each block's place in the flattened parameters.
  var ranges: [Range<Int>] {
    var start = 0
    return map { block in
      defer { start += block.count }
      return start..<start + block.count
    }
  }
}

// MARK: - Evidence

/// How well a prediction explains a discrepancy.
struct Evidence: Equatable {
  /// Digits of the largest difference that the prediction reproduces, as far as the bounds let one see.
  var digits: Double
  /// Whether nothing is left over beyond bounds and rounding.
  var isComplete: Bool
  /// Whether the wrong entries are what is predicted to the bit.
  var isExact = false

  /// Chance agreement to two digits happens once in a hundred trials.
  static let fewestDigits = 2.0
  /// What is left over may be a second, smaller error: then more digits are asked for.
  static let fewestDigitsWithRest = 4.0

  /// Exact zeros where the derivative is barely larger than its bound: half a digit is all there is to see.
  static let fewestDigitsIfExact = 0.3

  /// Whether the difference is predicted, and all of it.
  var explainsAll: Bool { isComplete && digits > 0 }

  /// Whether the prediction counts as an explanation.
  var isAcceptable: Bool {
    guard isComplete else { return digits >= Self.fewestDigitsWithRest }
    return digits >= (isExact ? Self.fewestDigitsIfExact : Self.fewestDigits)
  }
}

extension Discrepancy {
  /// A predicted claim with the error bound of the prediction.
  typealias Prediction = (value: Double, bound: Double)

  /// Compares a prediction of the claim with it over some entries; nil when no entry of them is wrong.
  func evidence(over entries: some Sequence<Int>, _ predict: (Int) -> Prediction) -> Evidence? {
    var difference = 0.0
    var unseen = 0.0
    var isComplete = true
    var isExact = true
    for entry in entries where isComparable(entry) {
      let prediction = predict(entry)
      let residual = abs(claimed[entry] - prediction.value)
      let allowed = EntryJudge.safety * prediction.bound + claimRounding[entry]
      if !(residual <= allowed) { isComplete = false }
      guard residual.isFinite, allowed.isFinite else { return nil }
      if residual > allowed { unseen = max(unseen, residual) }
      // What right entries may be off by says nothing of the wrong ones, which may be far smaller.
      guard isWrong(entry) else { continue }
      if residual != 0 { isExact = false }
      difference = max(difference, abs(claimed[entry] - reference[entry]))
      unseen = max(unseen, residual, allowed)
    }
    guard difference > 0 else { return nil }
    return Evidence(
      digits: unseen > 0
        ? min(AgreedDigits.maximum, max(0, log10(difference / unseen))) : AgreedDigits.maximum,
      isComplete: isComplete, isExact: isExact)
  }

  /// The reference times a factor, for ``evidence(over:_:)``.
  func scaled(_ entry: Int, by factor: Double) -> Prediction {
    // The claim is a rounded number of the factor's size as well.
    (factor * reference[entry], abs(factor) * (bounds[entry] + claimRounding[entry] / EntryJudge.safety))
  }
}
