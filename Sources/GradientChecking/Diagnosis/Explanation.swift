import RealModule

/// A pattern that reproduces the claim in some blocks.
struct Explanation {
  /// The kind.
  var code: Diagnosis.Code
  /// What is said after the names of the blocks: "are zero".
  var message: String
  /// The blocks, by their place.
  var blocks: [Int]
  /// The factor or coefficient.
  var factor: Double?
  /// How well it fits.
  var evidence: Evidence
  /// How much is assumed: the less, the earlier it is named.
  var cost: Double

  /// Whether another one says the same of other blocks.
  func says(theSameAs other: Explanation) -> Bool {
    guard code == other.code, code != .blocksSwapped else { return false }
    switch (factor, other.factor) {
    case (nil, nil): return true
    case (let first?, let second?):
      // As exact as the evidence that both come with.
      let digits = min(evidence.digits, other.evidence.digits, 12)
      return abs(first - second) <= 10 * tenToTheMinus(digits) * max(abs(first), abs(second))
    default: return false
    }
  }

  private func tenToTheMinus(_ digits: Double) -> Double { .exp10(-digits) }

  /// This, and the same of other blocks.
  func merged(with other: Explanation) -> Explanation {
    var both = self
    both.blocks = (blocks + other.blocks).sorted()
    both.evidence = Evidence(
      digits: min(evidence.digits, other.evidence.digits),
      isComplete: evidence.isComplete && other.evidence.isComplete)
    both.cost = max(cost, other.cost)
    return both
  }
}

/// What explanations assume, as a price: with two that fit, the cheaper one is named first.
enum ExplanationCost {
  /// A formula cancels or underflows in just the entries that are wrong.
  static let lostToRounding = 1.0
  /// Nothing but what is small beside all else is zero.
  static let negligible = 1.5
  /// A block is zero, negated, or a known constant times what it should be: nothing is fitted.
  static let exactPattern = 2.0
  /// Entries are rearranged.
  static let rearrangement = 2.5
  /// One coefficient is fitted to a block.
  static let coefficient = 3.0
  /// A known mistake whose one number is a count or 2.
  static let recognizedHypothesis = 4.75
  /// One of many known mistakes.
  static let hypothesis = 5.0
  /// One of many known mistakes, with a number that is fitted.
  static let fittedHypothesis = 5.25
  /// Whole layers are zero, for a reason that is not known.
  static let zeroLayers = 5.5
  /// A factor without a meaning is fitted.
  static let freeFactor = 6.0
  /// Only the size of the errors is explained.
  static let magnitude = 7.0
  /// The entries are named, and nothing is explained.
  static let entries = 8.0
  /// A block that nothing explains.
  static let unexplained = 20.0
}
