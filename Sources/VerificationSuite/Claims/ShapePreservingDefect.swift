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

  /// Whether the defect is possible only where the sizes involved are equal.
  var needsEqualSizes: Bool {
    [.weightsNotTransposed, .firstTransposed, .blocksSwapped, .batchMixed].contains(self)
  }

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
    var deltas = [outputDelta(problem, network, trace)]
    var gradients: [LayerGradient<Double>] = []
    for index in network.layers.indices.reversed() {
      let delta = deltas[0]
      let weights = delta.transposedTimes(trace.input(ofLayer: index))
      gradients.insert(LayerGradient(weights: weights, biases: biasGradient(delta, layer: index)), at: 0)
      guard index > 0 else { break }
      let passed = delta.times(propagating(network.layers[index].weights, gradient: weights))
      deltas.insert(hiddenDelta(passed, layer: index - 1, network, trace), at: 0)
    }
    return BackwardTrace(deltas: deltas, activationGradients: [], gradients: returned(gradients))
  }

  /// δ of the output layer.
  private func outputDelta(
    _ problem: LearningProblem<Double>, _ network: MLP<Double>, _ trace: ForwardTrace<Double>
  ) -> Matrix<Double> {
    let loss = problem.loss
    let (samples, outputs) = (problem.samples, network.outputs)
    let a = trace.outputs
    var delta = loss.outputDelta(
      z: trace.preactivations[network.depth - 1], a: a, activation: network.outputActivation,
      targets: problem.targets)
    switch self {
    case .meanMissing: delta = delta.map { $0 * Double(samples) }
    case .meanTwice: delta = delta.map { $0 / Double(samples) }
    case .meanOverOutputs: delta = delta.map { $0 * Double(outputs) }
    case .lastSampleDropped:
      for unit in 0..<outputs { delta[samples - 1, unit] = 0 }
    case .elementwiseSoftmax:
      let scale = loss.factor(samples: samples, outputs: outputs)
      delta = a.combined(with: problem.targets) { a, y in -scale * y * (1 - a) }
    case .negativesMissing:
      let scale = loss.factor(samples: samples, outputs: outputs)
      delta = a.combined(with: problem.targets) { a, y in -scale * y * (1 - a) }
    default: break
    }
    return delta
  }

  /// ∂L/∂b of one layer.
  private func biasGradient(_ delta: Matrix<Double>, layer: Int) -> [Double] {
    let sums = delta.columnSums()
    switch self {
    case .biasMean: return sums.map { $0 / Double(delta.rows) }
    case .biasBroadcast: return sums.map { _ in sums.reduce(0, +) }
    case .biasLastSample: return delta.row(delta.rows - 1)
    case .biasSign where layer == 0: return sums.map { -$0 }
    default: return sums
    }
  }

  /// The weights that δ is propagated through.
  private func propagating(_ weights: Matrix<Double>, gradient: Matrix<Double>) -> Matrix<Double> {
    switch self {
    case .updatedWeights: weights.combined(with: gradient) { $0 - 0.5 * $1 }
    case .weightsNotTransposed: weights.rows == weights.columns ? weights.transposed : weights
    default: weights
    }
  }

  /// δ of a hidden layer from ∂L/∂a.
  private func hiddenDelta(
    _ passed: Matrix<Double>, layer: Int, _ network: MLP<Double>, _ trace: ForwardTrace<Double>
  ) -> Matrix<Double> {
    let activation = network.layers[layer].activation
    let z = trace.preactivations[layer]
    let slopes: Matrix<Double>
    switch self {
    case .slopeOfPreactivation: slopes = z.map { $0 * (1 - $0) }
    case .slopeAtActivation: slopes = trace.activations[layer].map { activation.derivative(at: $0) }
    case .slopeMissing, .maskAlwaysOne: slopes = z.map { _ in 1 }
    case .slopeTripled: slopes = z.map { 3 * activation.derivative(at: $0) }
    default: slopes = z.map { activation.derivative(at: $0) }
    }
    let delta = self == .upstreamIgnored ? slopes : passed.hadamard(slopes)
    return self == .batchMixed && delta.rows == delta.columns ? delta.transposed : delta
  }

  /// The gradients in the form in which they are handed back.
  private func returned(_ gradients: [LayerGradient<Double>]) -> [LayerGradient<Double>] {
    var result = gradients
    switch self {
    case .accumulatedTwice:
      result = gradients.map {
        LayerGradient(weights: $0.weights.map { 2 * $0 }, biases: $0.biases.map { 2 * $0 })
      }
    case .firstTransposed: result[0].weights = gradients[0].weights.transposed
    case .blocksSwapped where gradients.count > 1:
      result[0].weights = gradients[1].weights
      result[1].weights = gradients[0].weights
    default: break
    }
    return result
  }
}
