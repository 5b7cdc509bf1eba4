import ReferenceMLP
import Scalars

/// One mistake in backpropagation, as a hypothesis on a wrong gradient.
enum KnownMistake: BackpropagationSteps {
  /// Another formula for φ′ in some hidden layers.
  case derivative(MistakenDerivative, layers: Set<Int>)
  /// Another δ of the output layer.
  case outputDelta(MistakenOutputDelta)
  /// δ of one layer, the output layer's or a hidden one's, times a factor.
  case deltaFactor(Double, layer: Int)
  /// δ W in place of δ Wᵀ's reading, in some layers where W is square.
  case untransposedWeights(layers: Set<Int>)
  /// δ passes through weights that are already updated by −η ∂L/∂W, with or without the penalty's part of it.
  case updatedWeights(rate: Double, withPenalty: Double, layers: Set<Int>)
  /// ∂L/∂W transposed, in some layers where W is square.
  case transposedWeightGradient(layers: Set<Int>)
  /// δ is not transposed before it is multiplied with a, in some layers with as many units as samples.
  case untransposedDelta(layers: Set<Int>)
  /// a is transposed before δᵀ is multiplied with it, in some layers with as many inputs as samples.
  case transposedInput(layers: Set<Int>)
  /// The activations of another layer (−1: the network's inputs) in place of a layer's inputs.
  case inputOfLayer(Int, layer: Int)
  /// A layer's own activations in place of its inputs, in some layers with as many units as inputs.
  case ownActivations(layers: Set<Int>)
  /// ∂L/∂W is summed over the samples in single precision.
  case singlePrecisionSum
  /// Of what the units above hand down to a unit, only the part of the last of them is kept.
  case lastPath(layers: Set<Int>)
  /// ∂L/∂b of one sample in place of the sum, in some layers.
  case biasOfSample(Int, layers: Set<Int>)
  /// Only the penalty's gradient is left, in some layers.
  case penaltyAlone(layers: Set<Int>)
  /// Another coefficient of the penalty.
  case penalty(Double)

  func outputDelta<Scalar: NetworkScalar>(
    _ problem: LearningProblem<Scalar>, network: MLP<Scalar>, trace: ForwardTrace<Scalar>
  ) -> Matrix<Scalar> {
    let right = CorrectSteps().outputDelta(problem, network: network, trace: trace)
    switch self {
    case .outputDelta(let supposed): return supposed(problem, network: network, trace: trace)
    case .deltaFactor(let factor, network.depth - 1): return right.map { Scalar(factor) * $0 }
    default: return right
    }
  }

  func weightGradient<Scalar: NetworkScalar>(
    delta: Matrix<Scalar>, layer index: Int, network: MLP<Scalar>, trace: ForwardTrace<Scalar>
  ) -> Matrix<Scalar> {
    let input = trace.input(ofLayer: index)
    switch self {
    case .transposedWeightGradient(let layers) where layers.contains(index):
      return delta.transposedTimes(input).transposed
    case .untransposedDelta(let layers) where layers.contains(index): return delta.times(input)
    case .transposedInput(let layers) where layers.contains(index):
      return delta.transposedTimes(input.transposed)
    case .ownActivations(let layers) where layers.contains(index):
      return delta.transposedTimes(trace.activations[index])
    case .singlePrecisionSum: return WrongFormulas.singlePrecisionProduct(delta, input)
    case .inputOfLayer(let source, index):
      return delta.transposedTimes(source < 0 ? trace.inputs : trace.activations[source])
    case .penaltyAlone(let layers) where layers.contains(index):
      return delta.transposedTimes(input).map { _ in .zero }
    default: return delta.transposedTimes(input)
    }
  }

  func biasGradient<Scalar: NetworkScalar>(
    delta: Matrix<Scalar>, layer index: Int, network: MLP<Scalar>
  ) -> [Scalar] {
    if case .biasOfSample(let sample, let layers) = self, layers.contains(index) { return delta.row(sample) }
    return delta.columnSums()
  }

  func activationGradient<Scalar: NetworkScalar>(
    delta: Matrix<Scalar>, layer index: Int, network: MLP<Scalar>, weightGradient: Matrix<Scalar>
  ) -> Matrix<Scalar> {
    let weights = network.layers[index].weights
    switch self {
    case .untransposedWeights(let layers) where layers.contains(index): return delta.timesTransposed(weights)
    case .lastPath(let layers) where layers.contains(index):
      let last = [weights.rows - 1]
      return Matrix(rows: delta.rows, columns: 1, elements: (0..<delta.rows).map { delta[$0, last[0]] })
        .times(weights.selectingRows(last))
    case .updatedWeights(let rate, let penalty, let layers) where layers.contains(index):
      let change = weightGradient.combined(with: weights) { $0 + Scalar(penalty) * $1 }
      return delta.times(weights.combined(with: change) { $0 - Scalar(rate) * $1 })
    default: return delta.times(weights)
    }
  }

  func hiddenDelta<Scalar: NetworkScalar>(
    activationGradient: Matrix<Scalar>, layer index: Int, network: MLP<Scalar>, trace: ForwardTrace<Scalar>
  ) -> Matrix<Scalar> {
    if case .derivative(let formula, let layers) = self, layers.contains(index) {
      return activationGradient.hadamard(formula.values(layer: index, network: network, trace: trace))
    }
    let right = CorrectSteps().hiddenDelta(
      activationGradient: activationGradient, layer: index, network: network, trace: trace)
    if case .deltaFactor(let factor, index) = self { return right.map { Scalar(factor) * $0 } }
    return right
  }

  func addPenalty<Scalar: NetworkScalar>(
    to gradients: inout [LayerGradient<Scalar>], network: MLP<Scalar>, problem: LearningProblem<Scalar>
  ) {
    var problem = problem
    if case .penalty(let coefficient) = self { problem.l2 = coefficient }
    CorrectSteps().addPenalty(to: &gradients, network: network, problem: problem)
  }
}
