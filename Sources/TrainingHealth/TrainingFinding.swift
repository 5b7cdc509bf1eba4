/// Something that is wrong with a training: what, since when, by what evidence, and what to do.
public struct TrainingFinding: Sendable, Equatable {
  /// The kinds of findings, causes before what they lead to.
  public enum Kind: String, Sendable, CaseIterable, Codable {
    case wrongPairing = "wrong-pairing"
    case symmetricUnits = "symmetric-units"
    case unscaledInputs = "unscaled-inputs"
    case explodingGradients = "exploding-gradients"
    case deadUnits = "dead-units"
    case saturatedUnits = "saturated-units"
    case vanishingGradients = "vanishing-gradients"
    case shuffledLabels = "shuffled-labels"
    case learningRateTooLarge = "learning-rate-too-large"
    case edgeOfStability = "edge-of-stability"
    case learningRateTooSmall = "learning-rate-too-small"
    case plateau
    case overfitting
  }

  /// What is wrong.
  public var kind: Kind
  /// The epoch it began in; 0 before the first step.
  public var epoch: Int
  /// The numbers that say so, as a sentence.
  public var evidence: String
  /// What to do, as a sentence.
  public var advice: String
}
