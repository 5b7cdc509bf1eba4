import Foundation

/// How well a prediction explains a discrepancy.
struct ExplanationEvidence: Equatable {
  /// Digits of the largest difference that the prediction reproduces, as far as the bounds let one see.
  var digits: Double
  /// Whether nothing is left over beyond bounds and rounding.
  var isComplete: Bool
  /// Whether the wrong entries are what is predicted to the bit.
  var isExact = false
  /// Of each wrong entry, the digits of its own difference that the prediction reproduces.
  ///
  /// Beside ``digits`` because an entry that is orders of magnitude smaller than the largest one is reproduced by anything.
  var digitsOfWrong: [Double] = []
  /// Whether a right entry is predicted to be wrong: then the prediction is not what was computed.
  var contradictsRightEntry = false

  /// Chance agreement to two digits happens once in a hundred trials.
  static let fewestDigits = 2.0
  /// What is left over may be a second, smaller error: then more digits are asked for.
  static let fewestDigitsWithRest = 4.0

  /// Exact zeros where the derivative is barely larger than its bound: half a digit is all there is to see.
  static let fewestDigitsIfExact = 0.3

  /// Wrong entries whose own difference is reproduced: the numbers that speak for the prediction.
  var support: Int { digitsOfWrong.count { $0 >= Self.fewestDigits } }

  /// Whether the difference is predicted, and all of it.
  var explainsAll: Bool { isComplete && digits > 0 }

  /// Whether the prediction counts as an explanation.
  var isAcceptable: Bool {
    guard !contradictsRightEntry else { return false }
    guard isComplete else {
      // A second error is an exception among wrong entries, not most of them.
      return digits >= Self.fewestDigitsWithRest && support >= 2 && 2 * support >= digitsOfWrong.count
    }
    return digits >= (isExact ? Self.fewestDigitsIfExact : Self.fewestDigits)
  }

  /// Whether chance explains the agreement worse than the prediction does.
  ///
  /// A prediction that has nothing to do with a claim agrees with one entry to d digits once in 10ᵈ trials, with several as
  /// often as the product says. Each fitted number takes one entry's digits to determine it, the best ones here, and each
  /// alternative that would have been reported as well is a trial. Two digits must remain, as for one entry.
  ///
  /// - Parameters:
  ///   - fitted: the numbers that were fitted to the wrong entries.
  ///   - alternatives: log₁₀ of the number of predictions of this kind that were tried.
  func exceedsChance(fitted: Int, alternatives: Double) -> Bool {
    let free = digitsOfWrong.sorted(by: >).dropFirst(fitted)
    return free.reduce(0, +) - alternatives >= Self.fewestDigits
  }

  /// The evidence of both, for one explanation of both.
  func merged(with other: ExplanationEvidence) -> ExplanationEvidence {
    ExplanationEvidence(
      digits: min(digits, other.digits), isComplete: isComplete && other.isComplete,
      isExact: isExact && other.isExact, digitsOfWrong: digitsOfWrong + other.digitsOfWrong,
      contradictsRightEntry: contradictsRightEntry || other.contradictsRightEntry)
  }

  /// log₁₀ n!: the orders that n entries can be put in.
  static func orders(_ count: Int) -> Double { lgamma(Double(count) + 1) / log(10) }
}

extension Discrepancy {
  /// A predicted claim with the error bound of the prediction.
  typealias Prediction = (value: Double, bound: Double)

  /// Compares a prediction of the claim with it over some entries; nil when no entry of them is wrong.
  func evidence(over entries: some Sequence<Int>, _ predict: (Int) -> Prediction) -> ExplanationEvidence? {
    var difference = 0.0
    var unseen = 0.0
    var found = ExplanationEvidence(digits: 0, isComplete: true, isExact: true)
    for entry in entries where isComparable(entry) {
      let prediction = predict(entry)
      let residual = abs(claimed[entry] - prediction.value)
      let allowed = EntryJudge.safety * prediction.bound + allowance[entry]
      guard residual.isFinite, allowed.isFinite else { return nil }
      let isOff = residual > allowed
      if isOff {
        found.isComplete = false
        unseen = max(unseen, residual)
      }
      // What right entries may be off by says nothing of the wrong ones, which may be far smaller.
      guard isWrong(entry) else {
        if isOff { found.contradictsRightEntry = true }
        continue
      }
      if residual != 0 { found.isExact = false }
      let own = abs(claimed[entry] - reference[entry])
      difference = max(difference, own)
      unseen = max(unseen, residual, allowed)
      found.digitsOfWrong.append(Self.digits(of: own, left: max(residual, allowed)))
    }
    guard difference > 0 else { return nil }
    found.digits = Self.digits(of: difference, left: unseen)
    return found
  }

  /// −log₁₀ of the part of a difference that is left over, or could not have been seen.
  private static func digits(of difference: Double, left: Double) -> Double {
    left > 0
      ? min(AgreedDigits.maximum, max(0, log10(difference / left))) : AgreedDigits.maximum
  }

  /// Whether a prediction agrees with the claim in an entry, within bounds and rounding.
  func agrees(_ entry: Int, _ prediction: Prediction) -> Bool {
    !EntryJudge.exceeds(
      claimed[entry], value: prediction.value, bound: prediction.bound, allowance[entry])
  }

  /// The reference times a factor, for ``evidence(over:_:)``.
  func scaled(_ entry: Int, by factor: Double) -> Prediction {
    // The claim is a rounded number of the factor's size as well.
    (factor * reference[entry], abs(factor) * (bounds[entry] + allowance[entry] / EntryJudge.safety))
  }
}
