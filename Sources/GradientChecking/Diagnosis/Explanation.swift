import RealModule

/// A pattern that reproduces the claim in some blocks.
struct Explanation {
  /// The kind.
  var code: Diagnosis.Code
  /// What is said after the names of the blocks and "is" or "are": "zero".
  var message: NumberedPhrase
  /// Where in its block the explanation holds, if not everywhere: "on its diagonal"; said first, as what follows is not said of
  /// the block.
  var place: String?
  /// The blocks, by their place.
  var blocks: [Int]
  /// The factor or coefficient.
  var factor: Double?
  /// How well it fits.
  var evidence: ExplanationEvidence
  /// How much is assumed: the less, the earlier it is named.
  var cost: Double
  /// What the numbers suggest, said where at least two numbers speak for it, or where it is known anyway.
  var cause: Cause?
  /// The digits to which ``factor`` was measured.
  var factorDigits: Double?
  /// Whether it is about its blocks as a whole, as an exchange of two, and says nothing of each.
  var isJoint = false

  /// A likely reason for what was measured.
  struct Cause: Equatable {
    /// "64 is the batch size: the mean over the batch is missing".
    var words: String
    /// Whether one number is enough: the problem is known to have such a count.
    var isKnown: Bool
  }

  /// Whether another one says the same of other blocks.
  func says(theSameAs other: Explanation) -> Bool {
    guard code == other.code, !isJoint, !other.isJoint, place == nil, other.place == nil else { return false }
    switch (factor, other.factor) {
    case (nil, nil): return message == other.message
    case (let first?, let second?):
      guard cause == other.cause else { return false }
      // As exact as the evidence that both come with.
      let digits = min(evidence.digits, other.evidence.digits, 12)
      return abs(first - second) <= 10 * tenToTheMinus(digits) * max(abs(first), abs(second))
    default: return false
    }
  }

  /// Whether another one is the very same statement on the same blocks.
  func says(_ other: Explanation) -> Bool {
    code == other.code && blocks == other.blocks && message == other.message
  }

  private func tenToTheMinus(_ digits: Double) -> Double { .exp10(-digits) }

  /// One explanation of the blocks of this one and of another that says the same.
  func merged(with other: Explanation) -> Explanation {
    var both = self
    both.blocks = (blocks + other.blocks).sorted()
    both.evidence = evidence.merged(with: other.evidence)
    both.cost = max(cost, other.cost)
    if let mine = factorDigits, let others = other.factorDigits { both.factorDigits = min(mine, others) }
    return both
  }

  /// The sentence about blocks of these names.
  func sentence(_ names: [String]) -> String {
    let start = place.map { "\($0), " } ?? ""
    return "\(start)\(DiagnosisWords.list(names)) \(names.count == 1 ? "is" : "are") \(words)"
  }

  /// What is said after the names: what was found, its digits, and the cause if the numbers support one.
  var words: String {
    var text = message.of(blocks.count)
    if let factorDigits, factorDigits >= 1 {
      let digits = Int(min(factorDigits, AgreedDigits.maximum))
      text += " (to \(digits) \(digits == 1 ? "digit" : "digits"))"
    }
    if place != nil { text += ", and right elsewhere" }
    guard let cause else { return text }
    return text
      + (cause.isKnown || evidence.support >= 2
        ? ": \(cause.words)" : ", told from one number alone, which shows no cause")
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
  /// A factor of the chain rule is missing or too much: nothing is fitted, but one of several functions is chosen.
  static let chainFactor = 2.5
  /// Rows or columns are in some other order, which is chosen among many.
  static let permutedSlices = 2.75
  /// One step is fitted to all entries, and the objective's own values give the claim.
  static let differenceQuotient = 2.75
  /// One coefficient is fitted to a block.
  static let coefficient = 3.0
  /// Entries are in some other order, which is chosen among very many.
  static let permutedEntries = 3.25
  /// A known factor, and one coefficient that is fitted.
  static let factorAndCoefficient = 3.5
  /// What a pattern costs more where it holds in a part of a block only: the part was chosen after the fact.
  static let partOfBlock = 3.5
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
  /// A factor without a meaning is fitted to several wrong entries of a block: in a part, a little more than their names.
  static let freeFactorInPart = 4.25
  /// Only the size of the errors is explained.
  static let magnitude = 7.0
  /// The entries are named, and nothing is explained.
  static let entries = 8.0
  /// A block that nothing explains.
  static let unexplained = 20.0
}
