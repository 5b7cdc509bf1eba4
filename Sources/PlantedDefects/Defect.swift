import GradientChecking
import ReferenceMLP
import Scalars

/// Backpropagation with one planted defect: which one, and where.
///
/// One step is changed, all others are the correct ones. Layers and blocks are numbered from 0; a defect that
/// does not fit a network (a transpose where nothing is square) changes nothing there.
public struct Defect: Sendable, Equatable {
  /// Which defect.
  public var kind: DefectKind
  /// The layer it is in; nil for every layer that it fits.
  public var layer: Int?
  /// The block it is in, of W1, b1, W2, …, where it is in one block.
  public var block = 0
  /// The block that stands in its place (``DefectKind/blocksSwapped``), or the layer whose mask is used
  /// (``DefectKind/wrongMask``).
  public var other = 0
  /// The entry it is in, in the order of the flattened parameters.
  public var entry = 0
  /// The defect's number: a factor, a relative error, η, λ, a threshold.
  public var factor = 1.0
  /// The second reading, of those defects that have two: not zeroed between calls (D5), another layer's mask
  /// (D18), in the gradient only (D26), all NaN (D31).
  public var isAlternative = false
  /// The number of the call, from which ``DefectKind/dropoutLeftOn`` draws.
  public var call: UInt64 = 0

  /// A defect in every layer that it fits, until its place is set.
  public init(_ kind: DefectKind, layer: Int? = nil) {
    self.kind = kind
    self.layer = layer
  }

  /// "D14".
  public var id: String { kind.rawValue }
  /// The defect in one sentence.
  public var statement: String { kind.statement }
  /// The codes of a diagnosis that names it.
  public var expectedCodes: [Diagnosis.Code] { kind.expectedCodes }
}

extension DefectKind {
  /// Whether the defect can be in a layer of a network.
  ///
  /// - Parameters:
  ///   - layer: the layer, from 0.
  ///   - network: the network.
  ///   - samples: the batch size.
  func fits(layer index: Int, of network: MLP<some NetworkScalar>, samples: Int) -> Bool {
    let layer = network.layers[index]
    let isHidden = index < network.depth - 1
    let isSquare = layer.units == layer.fanIn && layer.units > 1
    switch self {
    case .biasMean, .biasLastSample: return samples > 1
    // The derivatives by the biases of a softmax layer add up to 0: there it is D11.
    case .biasBroadcast: return layer.units > 1 && layer.activation != .softmax
    case .weightsNotTransposed: return index > 0 && isSquare
    case .gradientTransposed: return isSquare
    case .wrongInput: return layer.units == layer.fanIn
    case .batchMixed: return layer.units == samples && samples > 1
    case .updatedWeights: return index > 0
    case .pathOverwritten: return index > 0 && layer.units > 1
    case .slopeFormulaAtZ, .slopeAtActivation:
      return isHidden && (layer.activation == .sigmoid || layer.activation == .tanh)
    case .slopeMissing: return isHidden && layer.activation != .identity
    case .wrongMask, .slopeTripled: return isHidden && layer.activation == .relu
    case .slopeCancels: return isHidden && layer.activation == .sigmoid
    case .curvatureMissing: return isHidden && layer.activation != .identity && !layer.activation.hasKink
    case .dropoutLeftOn: return isHidden
    default: return true
    }
  }

  /// Whether the defect is in layers: ``fits(layer:of:samples:)`` says in which.
  var isInLayers: Bool {
    switch self {
    case .biasMean, .biasLastSample, .biasBroadcast, .biasMissing, .weightsNotTransposed, .gradientTransposed,
      .wrongInput, .batchMixed, .updatedWeights, .pathOverwritten, .slopeFormulaAtZ, .slopeAtActivation,
      .slopeMissing, .wrongMask, .slopeTripled, .slopeCancels, .curvatureMissing, .dropoutLeftOn,
      .singlePrecisionSum:
      true
    default: false
    }
  }

  /// Whether the defect makes sense for a loss, its outputs and its batch at all.
  func fits<Scalar: NetworkScalar>(_ problem: LearningProblem<Scalar>, _ network: MLP<Scalar>) -> Bool {
    let loss = problem.loss
    let isMean = loss.reduction == .mean && loss.kind != .halfSumSquaredError
    let isSquare = [.meanSquaredError, .halfMeanSquaredError, .halfSumSquaredError].contains(loss.kind)
    let output = network.outputActivation
    switch self {
    case .meanMissing, .meanTwice: return isMean && problem.samples > 1
    case .outputsSummed: return isMean && loss.kind == .meanSquaredError && network.outputs > 1
    case .squareFactor: return isSquare
    case .sampleDropped: return problem.samples > 1
    case .softmaxElementwise: return output == .softmax && network.outputs > 1
    case .wrongLoss: return loss.kind == .binaryCrossEntropy || loss.kind == .crossEntropy
    case .negativesMissing: return loss.kind == .binaryCrossEntropy
    case .batchMaximum: return output == .softmax && loss.kind == .crossEntropy && problem.samples > 1
    default: return true
    }
  }
}
