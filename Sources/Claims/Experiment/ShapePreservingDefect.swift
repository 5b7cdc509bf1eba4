import PlantedDefects
import ReferenceMLP
import Scalars

/// Twenty-two defects of a hand-written backpropagation, after real bugs of public projects, that all return
/// gradients of the right shapes: the evidence that a shape check alone is weak (claim S0.2).
enum ShapePreservingDefect: String, CaseIterable, Sendable {
  case meanMissing = "mean over the batch missing"
  case meanTwice = "mean over the batch taken twice"
  case lastSampleDropped = "last sample dropped"
  case biasMean = "bias gradient averaged, not summed"
  case biasBroadcast = "one bias gradient for all units"
  case biasLastSample = "bias gradient of the last sample only"
  case biasSign = "sign of b1's gradient flipped"
  case updatedWeights = "weights updated before δ passes through them"
  case weightsNotTransposed = "W in place of Wᵀ"
  case slopeOfPreactivation = "σ′ as z(1 − z)"
  case slopeAtActivation = "σ′ evaluated at a"
  case slopeMissing = "activation derivative missing"
  case maskAlwaysOne = "ReLU mask always 1"
  case slopeTripled = "ReLU slope times 3"
  case elementwiseSoftmax = "softmax treated element by element"
  case meanOverOutputs = "loss averaged over outputs, gradient not"
  case negativesMissing = "(1 − y) term missing"
  case upstreamIgnored = "gradient from above ignored"
  case accumulatedTwice = "gradient accumulated twice"
  case firstTransposed = "∂W1 transposed"
  case blocksSwapped = "∂W1 and ∂W2 swapped"
  case batchMixed = "samples and units mixed in δ"

  /// The hidden activation with which the defect changes the gradient.
  var hiddenActivation: Activation {
    self == .maskAlwaysOne || self == .slopeTripled ? .relu : .sigmoid
  }

  /// The output activation with which the defect changes the gradient.
  var outputActivation: Activation {
    switch self {
    case .elementwiseSoftmax: .softmax
    case .meanOverOutputs: .identity
    default: .sigmoid
    }
  }

  /// The loss with which the defect changes the gradient.
  var loss: Loss {
    switch self {
    case .elementwiseSoftmax: Loss(.crossEntropy)
    case .meanOverOutputs: Loss(.meanSquaredError)
    default: Loss(.binaryCrossEntropy)
    }
  }
}

// MARK: - The defective backward pass

extension ShapePreservingDefect {
  /// Backpropagation with this one defect planted.
  func callAsFunction(
    _ problem: LearningProblem<Double>, _ network: MLP<Double>, _ trace: ForwardTrace<Double>
  ) -> BackwardTrace<Double> {
    problem.backward(network, trace: trace, steps: steps)
  }

  /// The defect of the catalogue, or where that depends on shapes or on a pullback, one of its kind.
  private var steps: any BackpropagationSteps {
    switch self {
    case .meanMissing: Defect(.meanMissing)
    case .meanTwice: Defect(.meanTwice)
    case .lastSampleDropped: Defect(.sampleDropped)
    case .biasMean: Defect(.biasMean)
    case .biasBroadcast: Defect(.biasBroadcast)
    case .biasLastSample: Defect(.biasLastSample)
    case .biasSign: Self.flippedSign(ofBlock: 1)
    case .updatedWeights: Self.updated(rate: 0.5)
    case .weightsNotTransposed: Defect(.weightsNotTransposed)
    case .slopeOfPreactivation: Defect(.slopeFormulaAtZ)
    case .slopeAtActivation: Defect(.slopeAtActivation)
    case .slopeMissing: Defect(.slopeMissing)
    case .maskAlwaysOne: Defect(.wrongMask)
    case .slopeTripled: Defect(.slopeTripled)
    case .elementwiseSoftmax: Defect(.softmaxElementwise)
    case .meanOverOutputs: Defect(.outputsSummed)
    case .negativesMissing: Defect(.negativesMissing)
    case .accumulatedTwice: Defect(.accumulated)
    case .batchMixed: Defect(.batchMixed)
    case .upstreamIgnored: HiddenUpstreamIgnored()
    case .firstTransposed, .blocksSwapped: Misplacing(self)
    }
  }

  private static func flippedSign(ofBlock block: Int) -> Defect {
    var defect = Defect(.signFlipped)
    defect.block = block
    return defect
  }

  private static func updated(rate: Double) -> Defect {
    var defect = Defect(.updatedWeights)
    defect.factor = rate
    return defect
  }
}

/// D23 inside a network: every hidden layer takes the gradient from above to be 1.
private struct HiddenUpstreamIgnored: BackpropagationSteps {
  func hiddenDelta<Scalar: NetworkScalar>(
    activationGradient: Matrix<Scalar>, layer index: Int, network: MLP<Scalar>, trace: ForwardTrace<Scalar>
  ) -> Matrix<Scalar> {
    CorrectSteps().hiddenDelta(
      activationGradient: activationGradient.map { _ in Scalar(1) }, layer: index, network: network,
      trace: trace)
  }
}

/// D13 and D24 whatever the shapes: blocks handed back in the shape, or in the place, of others.
private struct Misplacing: BackpropagationSteps {
  let defect: ShapePreservingDefect

  init(_ defect: ShapePreservingDefect) { self.defect = defect }

  func finished<Scalar: NetworkScalar>(
    _ gradients: [LayerGradient<Scalar>], network: MLP<Scalar>, problem: LearningProblem<Scalar>
  ) -> [LayerGradient<Scalar>] {
    var misplaced = gradients
    if defect == .firstTransposed { misplaced[0].weights = gradients[0].weights.transposed }
    if defect == .blocksSwapped, gradients.count > 1 {
      misplaced[0].weights = gradients[1].weights
      misplaced[1].weights = gradients[0].weights
    }
    return misplaced
  }
}
