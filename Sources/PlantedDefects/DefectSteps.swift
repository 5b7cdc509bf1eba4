import NetworkChecking
import RealModule
import ReferenceMLP
import Scalars

extension Defect: BackpropagationSteps {
  private var correct: CorrectSteps { CorrectSteps() }

  private func isIn(layer index: Int, of network: MLP<some NetworkScalar>, samples: Int) -> Bool {
    (layer == nil || layer == index) && kind.fits(layer: index, of: network, samples: samples)
  }

  /// δ of the output layer, with a defect of the loss, the mean or softmax.
  public func outputDelta<Scalar: NetworkScalar>(
    _ problem: LearningProblem<Scalar>, network: MLP<Scalar>, trace: ForwardTrace<Scalar>
  ) -> Matrix<Scalar> {
    let delta = correct.outputDelta(problem, network: network, trace: trace)
    guard kind.fits(problem, network) else { return delta }
    let samples = problem.samples
    switch kind {
    case .meanMissing: return delta.map { Scalar(Double(samples)) * $0 }
    case .meanTwice: return delta.map { $0 / Scalar(Double(samples)) }
    case .outputsSummed: return delta.map { Scalar(Double(network.outputs)) * $0 }
    case .squareFactor: return delta.map { Scalar(factor) * $0 }
    case .sampleDropped:
      var kept = delta
      for unit in 0..<delta.columns { kept[samples - 1, unit] = .zero }
      return kept
    case .softmaxElementwise: return Self.diagonalSoftmaxDelta(problem, trace)
    case .wrongLoss:
      return self.delta(of: .meanSquaredError, problem, trace, a: trace.outputs, network.outputActivation)
    case .negativesMissing:
      return self.delta(of: .crossEntropy, problem, trace, a: trace.outputs, network.outputActivation)
    case .batchMaximum:
      return self.delta(
        of: problem.loss.kind, problem, trace, a: WrongFormulas.softmaxByBatchMaximum(trace.preactivations),
        .softmax)
    default: return delta
    }
  }

  /// ∂L/∂W, with a defect of the outer product.
  public func weightGradient<Scalar: NetworkScalar>(
    delta: Matrix<Scalar>, layer index: Int, network: MLP<Scalar>, trace: ForwardTrace<Scalar>
  ) -> Matrix<Scalar> {
    let right = correct.weightGradient(delta: delta, layer: index, network: network, trace: trace)
    guard isIn(layer: index, of: network, samples: delta.rows) else { return right }
    switch kind {
    case .gradientTransposed: return right.transposed
    case .batchMixed: return delta.times(trace.input(ofLayer: index))
    case .wrongInput: return delta.transposedTimes(trace.activations[index])
    case .singlePrecisionSum:
      return WrongFormulas.singlePrecisionProduct(delta, trace.input(ofLayer: index))
    default: return right
    }
  }

  /// ∂L/∂b, with a defect of its sum.
  public func biasGradient<Scalar: NetworkScalar>(
    delta: Matrix<Scalar>, layer index: Int, network: MLP<Scalar>
  ) -> [Scalar] {
    let sums = delta.columnSums()
    guard isIn(layer: index, of: network, samples: delta.rows) else { return sums }
    switch kind {
    case .biasMean: return sums.map { $0 / Scalar(Double(delta.rows)) }
    case .biasBroadcast:
      let sum = sums.reduce(.zero, +)
      return sums.map { _ in sum }
    case .biasLastSample: return delta.row(delta.rows - 1)
    case .biasMissing: return sums.map { _ in .zero }
    default: return sums
    }
  }

  /// ∂L/∂a of the layer below, with a defect of the way through the weights.
  public func activationGradient<Scalar: NetworkScalar>(
    delta: Matrix<Scalar>, layer index: Int, network: MLP<Scalar>, weightGradient: Matrix<Scalar>
  ) -> Matrix<Scalar> {
    let weights = network.layers[index].weights
    guard isIn(layer: index, of: network, samples: delta.rows) else { return delta.times(weights) }
    switch kind {
    case .weightsNotTransposed: return delta.timesTransposed(weights)
    case .updatedWeights:
      return delta.times(weights.combined(with: weightGradient) { $0 - Scalar(factor) * $1 })
    case .pathOverwritten:
      let last = weights.rows - 1
      var path = Matrix<Scalar>(rows: delta.rows, columns: weights.columns)
      for sample in 0..<delta.rows {
        for unit in 0..<weights.columns { path[sample, unit] = delta[sample, last] * weights[last, unit] }
      }
      return path
    default: return delta.times(weights)
    }
  }

  /// δ of a hidden layer, with a defect of the activation's derivative.
  public func hiddenDelta<Scalar: NetworkScalar>(
    activationGradient: Matrix<Scalar>, layer index: Int, network: MLP<Scalar>, trace: ForwardTrace<Scalar>
  ) -> Matrix<Scalar> {
    guard isIn(layer: index, of: network, samples: trace.inputs.rows),
      let slopes = slopes(layer: index, network, trace)
    else {
      return correct.hiddenDelta(
        activationGradient: activationGradient, layer: index, network: network, trace: trace)
    }
    return activationGradient.hadamard(slopes)
  }

  /// λW, or none, or one that is not in the loss.
  public func addPenalty<Scalar: NetworkScalar>(
    to gradients: inout [LayerGradient<Scalar>], network: MLP<Scalar>, problem: LearningProblem<Scalar>
  ) {
    guard kind == .penaltyOnOneSide else {
      correct.addPenalty(to: &gradients, network: network, problem: problem)
      return
    }
    guard isAlternative else { return }
    var penalized = problem
    penalized.l2 = factor
    correct.addPenalty(to: &gradients, network: network, problem: penalized)
  }

  /// The gradients, with a defect of how they are handed back.
  public func finished<Scalar: NetworkScalar>(
    _ gradients: [LayerGradient<Scalar>], network: MLP<Scalar>, problem: LearningProblem<Scalar>
  ) -> [LayerGradient<Scalar>] {
    guard let changed = changed(MLP.flatten(gradients), blocks: network.blocks.map(\.count)) else {
      return gradients
    }
    return network.replacingParameters(with: changed).layers.map {
      LayerGradient(weights: $0.weights, biases: $0.biases)
    }
  }
}
