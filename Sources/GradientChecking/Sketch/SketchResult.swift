/// What a sketch of a gradient check found: verdict, the wrong entries by name, and how sure it is of the
/// rest.
///
/// Directional derivatives along random signs stand for all entries at once. For errors eⱼ of the entries and
/// random signs, |Σ ±eⱼsⱼ| ≥ maxⱼ |eⱼ|sⱼ with probability ½ at least: of the two values that the sign of the
/// largest term alone makes of any sum S of the others, |S + a| and |S − a|, the larger is |S| + |a|. So k
/// directions all miss an error above the threshold with probability 2⁻ᵏ at most, however the errors cancel;
/// one that is alone is missed by none.
public struct SketchResult: Sendable {
  /// The objective's name.
  public package(set) var name: String
  /// The parameters' names and shapes.
  public package(set) var blocks: [ParameterBlock]
  /// Over all entries.
  public package(set) var verdict: Verdict
  /// Entries outside the bounds of two differently built oracles, in order.
  public package(set) var wrongEntries: [EntryResult] = []
  /// Entries that were suspected, and that the oracles could not decide on.
  public package(set) var doubtfulEntries: [EntryResult] = []
  /// Whole blocks that are wrong, where more entries are wrong than were named one by one.
  public package(set) var wrongBlocks: [BlockDifference] = []
  /// What one direction showed that the claim does not have; nil where none did, or its entries were found.
  public package(set) var direction: DirectionalDifference?
  /// The Taylor remainders along the first direction of few.
  public package(set) var remainders: [TaylorRemainder] = []
  /// Directions, all within their bounds, since the last entry was found.
  public package(set) var cleanDirections = 0
  /// Bound on the probability, over the random directions, that another entry is off by more than ``detectionPower``.
  public package(set) var missProbability = 1.0
  /// The smallest error of one entry that clean directions hide with no more than ``missProbability``; infinite without clean
  /// directions.
  public package(set) var detectionPower = Double.infinity
  /// The largest error of one entry that the clean directions leave room for.
  public package(set) var largestHiddenError = Double.infinity
  /// The largest |claimed| entry, those found wrong as they should be.
  public package(set) var gradientScale = 0.0
  /// The measured noise bound of the objective's values.
  public package(set) var noise = 0.0
  /// Values and gradients evaluated.
  public package(set) var evaluations = 0
  /// Whether the budget ended the check.
  public package(set) var isCutShort = false
  /// The change of state that made the check meaningless; nil for an objective that keeps none.
  public package(set) var stateChange: StateChange?
  /// The value that came along with the claim, where it is not the objective's.
  public package(set) var differentValue: DifferentValueWithGradient?
  /// What explains a refutation.
  public package(set) var diagnoses: [Diagnosis] = []

  /// A result before anything was found.
  init(_ objective: some Objective, verdict: Verdict) {
    name = objective.name
    blocks = objective.blocks
    self.verdict = verdict
  }

  /// ``detectionPower`` relative to the largest entry of the gradient.
  public var relativeDetectionPower: Double {
    gradientScale > 0 ? detectionPower / gradientScale : detectionPower
  }

  /// Whether the list of wrong entries is complete, but for ``missProbability``.
  public var isListComplete: Bool {
    wrongBlocks.isEmpty && doubtfulEntries.isEmpty && cleanDirections >= GradientSketch.fewestDirections
  }

  /// Digits to which the entries that are not named agree with the derivatives, but for ``missProbability``.
  public var agreedDigits: Double { AgreedDigits.of(error: largestHiddenError, scale: gradientScale) }
}

/// A direction along which the claim is wrong.
public struct DirectionalDifference: Sendable, Equatable {
  /// ⟨g, v⟩.
  public package(set) var claimed: Double
  /// ⟨∇f, v⟩ by values.
  public package(set) var derivative: Double
  /// The bound on its error.
  public package(set) var bound: Double
  /// The blocks in which the error shows, as far as evaluations told; others may have a smaller one.
  public package(set) var blocks: [String]
}

/// A block that is wrong as a whole, or in more entries than were named.
public struct BlockDifference: Sendable, Equatable {
  /// The block's name.
  public package(set) var block: String
  /// The norm of claimed − true relative to that of the claim, each entry times its parameter's size or 1.
  ///
  /// From a few random directions, so within a factor of about 2; nil where one direction alone tells, which may show any part of it.
  /// Infinite for a claim of 0.
  public package(set) var relativeError: Double?
  /// claimed/true, where the whole block is a constant times what it should be.
  public package(set) var factor: Double?
  /// What oracles say of the claim along one direction in this block.
  public package(set) var verdict: Verdict
}
