/// A named explanation of a wrong gradient, with its evidence.
public struct Diagnosis: Sendable, Equatable {
  /// The kinds of explanation; the raw values are those of reports.
  public enum Code: String, CaseIterable, Sendable, Codable {
    /// Blocks are a constant times what they should be, in all of their entries or in a part, or but for a penalty.
    case constantFactor = "constant-factor"
    /// Blocks have the opposite sign.
    case sign
    /// A block is its own transpose, or is stored column by column.
    case transpose
    /// A block is zero.
    case blockZero = "block-zero"
    /// Two blocks stand in each other's place.
    case blocksSwapped = "blocks-swapped"
    /// Entries, rows or columns of a block, or entries of several, stand in each other's place.
    case permuted
    /// Some entries of a block are zero, where the derivative is not.
    case entriesZero = "entries-zero"
    /// Each entry is multiplied or divided by a function of its own parameter: a factor of the chain rule.
    case chainFactor = "chain-factor"
    /// One constant is added to entries, or one times the signs of their parameters.
    case constantOffset = "constant-offset"
    /// The claim is a difference quotient with a step too long.
    case differenceQuotient = "difference-quotient"
    /// All entries of a block are one number.
    case broadcast
    /// Some samples of the batch are missing.
    case sampleDropped = "sample-dropped"
    /// A multiple of the parameters themselves is missing or too much, as of a weight penalty.
    case proportionalToParameter = "proportional-to-parameter"
    /// The derivative of an activation function is another function's, or evaluated elsewhere.
    case activationDerivative = "activation-derivative"
    /// The derivative of the loss is another one's.
    case lossDerivative = "loss-derivative"
    /// The error begins in one layer.
    case layer
    /// Weights were used that were already updated, or not yet.
    case staleOrUpdatedWeights = "stale-or-updated-weights"
    /// One of several paths that add up is missing.
    case pathMissing = "path-missing"
    /// Small entries are zero.
    case smallEntries = "small-entries"
    /// A derivative is exactly 0 where an activation is saturated.
    case saturation
    /// One sample's derivative depends on the other samples of its batch.
    case batchDependence = "batch-dependence"
    /// The entries carry fewer digits than their format.
    case precision
    /// Single entries are wrong.
    case entry
    /// Entries are NaN or infinite.
    case nonFinite = "non-finite"
    /// Evaluations change a state that later ones depend on.
    case stateful
    /// Two evaluations at the same point differ.
    case nondeterministic
    /// Exchanging the two labels does not mirror the gradient.
    case labelSymmetry = "label-symmetry"
    /// A backward pass is not linear in its upstream gradient.
    case linearity
    /// Second derivatives are wrong, first ones right.
    case hessian
    /// Nothing fits.
    case unknown
  }

  /// The kind.
  public package(set) var code: Code
  /// What is wrong and the likely cause, in one sentence.
  public package(set) var message: String
  /// The blocks concerned.
  public package(set) var blocks: [String]
  /// The factor or coefficient, where there is one.
  public package(set) var factor: Double?
  /// The evidence: digits of the difference between claim and derivative that the explanation reproduces; 0 for a
  /// statement that predicts nothing.
  ///
  /// −log₁₀ of the largest part of the difference that is left over, or that could not have been seen.
  public package(set) var digits: Double
  /// Whether nothing of the difference in its blocks is left over beyond bounds and rounding; false for a statement that
  /// predicts nothing.
  public package(set) var isComplete: Bool

  /// A diagnosis from its fields.
  public init(
    _ code: Code, _ message: String, blocks: [String] = [], factor: Double? = nil, digits: Double = 0,
    isComplete: Bool = false
  ) {
    self.code = code
    self.message = message
    self.blocks = blocks
    self.factor = factor
    self.digits = digits
    self.isComplete = isComplete
  }
}
