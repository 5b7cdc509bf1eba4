import ReferenceMLP
import Scalars

/// The function v ↦ Hv at a network's parameters, for many v.
///
/// A product is the derivative, along v, of every step of backpropagation (Pearlmutter, "Fast exact multiplication by the Hessian", Neural
/// Computation 6, 1994, section 4), exact but for rounding. What does not depend on v is computed once, so that a product takes no more
/// than twice the products of matrices that a gradient does, and about as many where the first layer is the largest. Between kinks; at one
/// it is the Hessian of the piece that φ′ there belongs to.
public struct HessianProducts: Sendable {
  private let network: MLP<Double>
  private let problem: LearningProblem<Double>
  private let trace: ForwardTrace<Double>
  private let backward: BackwardTrace<Double>
  /// The targets as dual numbers that do not move.
  private let targets: Matrix<Dual<Double>>
  /// φ′(z) of each hidden layer, samples × units.
  private let slopes: [Matrix<Double>]
  /// ∂L/∂a ⊙ φ″(z) of each hidden layer, samples × units; nil where φ is made of straight pieces.
  private let bends: [Matrix<Double>?]

  /// The products at a network's parameters.
  ///
  /// - Parameters:
  ///   - network: the network.
  ///   - problem: the loss and the samples, which fit it.
  ///   - trace: its forward pass over the samples.
  ///   - backward: its backward pass.
  package init(
    network: MLP<Double>, problem: LearningProblem<Double>, trace: ForwardTrace<Double>,
    backward: BackwardTrace<Double>
  ) {
    (self.network, self.problem, self.trace, self.backward) = (network, problem, trace, backward)
    targets = problem.targets.map { Dual($0) }
    let derivatives = network.layers.dropLast().enumerated().map { index, layer in
      trace.preactivations[index].map { layer.activation.derivative(at: Dual($0, derivative: 1)) }
    }
    slopes = derivatives.map { $0.map(\.value) }
    bends = derivatives.enumerated().map { index, derivative in
      let bend = derivative.map(\.derivative)
      return bend.elements.allSatisfy { $0 == 0 } ? nil : bend.hadamard(backward.activationGradients[index])
    }
  }

  /// Hv.
  ///
  /// - Parameter vector: v, in the order of the network's parameters, as is Hv.
  public func callAsFunction(_ vector: [Double]) -> [Double] {
    let moving = network.replacingParameters(with: vector)
    let (z, a) = movesForward(moving)
    var delta = moveOfOutputDelta(z[network.depth - 1])
    var gradients: [LayerGradient<Double>] = []
    for index in network.layers.indices.reversed() {
      gradients.append(gradient(delta, index, moving, a))
      guard index > 0 else { break }
      delta = moveOfHiddenDelta(delta, below: index, moving, z[index - 1])
    }
    return MLP.flatten(gradients.reversed())
  }

  /// z′ = W a′ + V a + v of every layer, and a′ = φ′(z) ⊙ z′ of every hidden one, with (V, v) the layer's part of the vector.
  private func movesForward(_ moving: MLP<Double>) -> (z: [Matrix<Double>], a: [Matrix<Double>]) {
    var (z, a): ([Matrix<Double>], [Matrix<Double>]) = ([], [])
    for (index, layer) in network.layers.enumerated() {
      var move = moving.layers[index].preactivation(of: trace.input(ofLayer: index))
      if index > 0 { move = move.combined(with: a[index - 1].timesTransposed(layer.weights), +) }
      z.append(move)
      if index + 1 < network.depth { a.append(move.hadamard(slopes[index])) }
    }
    return (z, a)
  }

  /// The derivative of δ of the output layer, in dual numbers: every loss with every activation.
  private func moveOfOutputDelta(_ move: Matrix<Double>) -> Matrix<Double> {
    let (place, activation) = (trace.preactivations[network.depth - 1], network.outputActivation)
    let z = Matrix(
      rows: move.rows, columns: move.columns,
      elements: zip(place.elements, move.elements).map { Dual($0, derivative: $1) })
    return problem.loss.outputDelta(z: z, a: activation.rows(of: z), activation: activation, targets: targets)
      .map(\.derivative)
  }

  /// δ′ᵀ a + δᵀ a′ + λV, and the sums of δ′.
  private func gradient(
    _ delta: Matrix<Double>, _ index: Int, _ moving: MLP<Double>, _ a: [Matrix<Double>]
  ) -> LayerGradient<Double> {
    var weights = delta.transposedTimes(trace.input(ofLayer: index))
    // Samples do not move.
    if index > 0 {
      weights = weights.combined(with: backward.deltas[index].transposedTimes(a[index - 1]), +)
    }
    if problem.l2 != 0 {
      weights = weights.combined(with: moving.layers[index].weights) { $0 + problem.l2 * $1 }
    }
    return LayerGradient(weights: weights, biases: delta.columnSums())
  }

  /// (δ′ W + δ V) ⊙ φ′(z) + ∂L/∂a ⊙ φ″(z) ⊙ z′ of the layer below one.
  private func moveOfHiddenDelta(
    _ delta: Matrix<Double>, below index: Int, _ moving: MLP<Double>, _ z: Matrix<Double>
  ) -> Matrix<Double> {
    let gradient = delta.times(network.layers[index].weights)
      .combined(with: backward.deltas[index].times(moving.layers[index].weights), +)
      .hadamard(slopes[index - 1])
    guard let bend = bends[index - 1] else { return gradient }
    return gradient.combined(with: bend.hadamard(z), +)
  }
}
