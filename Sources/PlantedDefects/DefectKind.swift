import GradientChecking

/// The catalogue of planted defects, D1 to D36: mistakes that are made when backpropagation is written by
/// hand.
public enum DefectKind: String, CaseIterable, Sendable, Codable {
  /// The mean over the batch is not taken.
  case meanMissing = "D1"
  /// The mean over the batch is taken twice.
  case meanTwice = "D2"
  /// The loss is averaged over the outputs, its derivative is not.
  case outputsSummed = "D3"
  /// The 2 of a square's derivative is missing or doubled.
  case squareFactor = "D4"
  /// Gradients are accumulated: twice in a call, or from call to call.
  case accumulated = "D5"
  /// One block has the opposite sign.
  case signFlipped = "D6"
  /// The last sample does not count.
  case sampleDropped = "D7"
  /// ∂L/∂b is averaged over the samples, not summed.
  case biasMean = "D8"
  /// ∂L/∂b is one number for all units.
  case biasBroadcast = "D9"
  /// ∂L/∂b is that of the last sample.
  case biasLastSample = "D10"
  /// ∂L/∂b is 0.
  case biasMissing = "D11"
  /// δ passes through W instead of Wᵀ.
  case weightsNotTransposed = "D12"
  /// ∂L/∂W is transposed.
  case gradientTransposed = "D13"
  /// Weights are updated before δ passes through them.
  case updatedWeights = "D14"
  /// φ′ by its formula in a, applied to z.
  case slopeFormulaAtZ = "D15"
  /// φ′ evaluated at a instead of z.
  case slopeAtActivation = "D16"
  /// φ′ is left out.
  case slopeMissing = "D17"
  /// ReLU's mask is all ones, or another layer's.
  case wrongMask = "D18"
  /// ReLU's slope is 3.
  case slopeTripled = "D19"
  /// Only the diagonal of softmax's Jacobian is used.
  case softmaxElementwise = "D20"
  /// The derivative of the mean squared error in place of the cross-entropy's.
  case wrongLoss = "D21"
  /// The term of the negative labels is missing in loss and gradient.
  case negativesMissing = "D22"
  /// The gradient from above is taken to be 1.
  case upstreamIgnored = "D23"
  /// Two blocks of one shape are handed back in each other's place.
  case blocksSwapped = "D24"
  /// Samples and units of δ are exchanged.
  case batchMixed = "D25"
  /// The weight penalty is in the loss or in the gradient only.
  case penaltyOnOneSide = "D26"
  /// Of the paths from a unit to the units it feeds, each overwrites the one before.
  case pathOverwritten = "D27"
  /// One entry is off by a small relative error.
  case entryOff = "D28"
  /// ∂L/∂Wₗ from aₗ instead of aₗ₋₁.
  case wrongInput = "D29"
  /// Small entries are set to 0.
  case smallFlushed = "D30"
  /// NaN in one entry or all.
  case notANumber = "D31"
  /// Second derivatives leave φ″ out, first ones are right.
  case curvatureMissing = "D32"
  /// Dropout is left on in the backward pass.
  case dropoutLeftOn = "D33"
  /// σ′ as a(1 − a), which is exactly 0 where a rounds to 1.
  case slopeCancels = "D34"
  /// Softmax is stabilised by the largest z of the batch instead of the sample's.
  case batchMaximum = "D35"
  /// ∂L/∂W is summed in single precision.
  case singlePrecisionSum = "D36"
}

extension DefectKind {
  /// The defect in one sentence.
  public var statement: String {
    switch self {
    case .meanMissing: "The mean over the batch is missing: δ is m times too large."
    case .meanTwice: "The mean over the batch is taken twice: δ is divided by m once too often."
    case .outputsSummed: "The loss is averaged over the outputs, its derivative is summed."
    case .squareFactor: "The factor 2 of a square's derivative is missing or doubled."
    case .accumulated: "The gradient is accumulated twice, or not set to zero between calls."
    case .signFlipped: "One block of the gradient has the opposite sign."
    case .sampleDropped: "The last sample of the batch does not count in the gradient."
    case .biasMean: "The gradient of the biases is averaged over the samples instead of summed."
    case .biasBroadcast: "The gradient of the biases is one number, the sum over the units, for all of them."
    case .biasLastSample: "The gradient of the biases is that of the last sample alone."
    case .biasMissing: "The gradient of the biases is 0."
    case .weightsNotTransposed:
      "δ is passed back through W as in the forward pass: the transpose is forgotten."
    case .gradientTransposed: "The gradient of a square weight matrix is transposed."
    case .updatedWeights: "The weights are updated before δ is passed back through them."
    case .slopeFormulaAtZ: "The activation's derivative is a formula in a, applied to z: z(1 − z)."
    case .slopeAtActivation: "The activation's derivative is evaluated at a instead of z."
    case .slopeMissing: "The activation's derivative is left out of δ."
    case .wrongMask: "The mask of ReLU is always 1, or another layer's."
    case .slopeTripled: "The slope of ReLU is 3 instead of 1."
    case .softmaxElementwise: "Softmax is differentiated element by element, by ŷ(1 − ŷ) alone."
    case .wrongLoss: "The derivative of the mean squared error stands in for the cross-entropy's."
    case .negativesMissing: "The term (1 − y) ln(1 − ŷ) is missing in loss and gradient alike."
    case .upstreamIgnored: "The backward pass takes the gradient from above to be 1."
    case .blocksSwapped: "Two blocks of one shape are returned in swapped order."
    case .batchMixed: "The axes of samples and units are mixed up in δ where both have one length."
    case .penaltyOnOneSide: "The L2 penalty is in the loss and not in the gradient, or the reverse."
    case .pathOverwritten:
      "A unit's gradient keeps only the last path of its fan-out: it is overwritten, not added to."
    case .entryOff: "One entry is off by a small relative error."
    case .wrongInput: "The gradient of a layer's weights uses its output in place of its input."
    case .smallFlushed: "Entries below 1e-6 are set to 0."
    case .notANumber: "One entry of the gradient is NaN, or all are."
    case .curvatureMissing: "Second derivatives leave out the activation's curvature; first ones are right."
    case .dropoutLeftOn: "Dropout is left on in the backward pass: every call gives another gradient."
    case .slopeCancels: "σ′ is computed as a(1 − a), exactly 0 where a rounds to 1."
    case .batchMaximum: "Softmax is stabilised by the largest z of the batch instead of the sample's own."
    case .singlePrecisionSum: "The gradient of the weights is summed over the samples in single precision."
    }
  }

  /// The codes of a diagnosis that names the defect, as in the catalogue.
  public var expectedCodes: [Diagnosis.Code] {
    switch self {
    case .meanMissing, .meanTwice, .outputsSummed, .squareFactor, .biasMean: [.constantFactor]
    case .accumulated: [.constantFactor, .stateful]
    case .signFlipped: [.sign]
    case .sampleDropped, .biasLastSample: [.sampleDropped]
    case .biasBroadcast: [.broadcast]
    case .biasMissing: [.blockZero]
    case .weightsNotTransposed, .gradientTransposed, .batchMixed: [.transpose]
    case .updatedWeights: [.staleOrUpdatedWeights]
    case .slopeFormulaAtZ, .slopeAtActivation, .slopeMissing, .wrongMask: [.activationDerivative]
    case .slopeTripled: [.activationDerivative, .constantFactor]
    case .softmaxElementwise, .wrongLoss: [.lossDerivative]
    case .negativesMissing: [.labelSymmetry]
    case .upstreamIgnored: [.linearity]
    case .blocksSwapped: [.blocksSwapped]
    case .penaltyOnOneSide: [.proportionalToParameter]
    case .pathOverwritten: [.pathMissing]
    case .entryOff: [.entry]
    case .wrongInput: [.layer]
    case .smallFlushed: [.smallEntries]
    case .notANumber: [.nonFinite]
    case .curvatureMissing: [.hessian]
    case .dropoutLeftOn: [.nondeterministic]
    case .slopeCancels: [.saturation]
    case .batchMaximum: [.batchDependence]
    case .singlePrecisionSum: [.precision]
    }
  }
}
