import ReferenceMLP
import Scalars

/// Backpropagation by the forms of textbooks: σ′ = a(1 − a), tanh′ = 1 − a² with a = 2σ(2z) − 1, δ = ŷ − y of the fused
/// pairings.
///
/// They are right, and lose what the forms used elsewhere do not: a relative u/(1 − a), as a rounds to 1.
package struct TextbookForms: BackpropagationSteps {
  /// δ of the output layer: the fused forms, and sigmoid's and tanh's slopes by a.
  package func outputDelta<Scalar: NetworkScalar>(
    _ problem: LearningProblem<Scalar>, network: MLP<Scalar>, trace: ForwardTrace<Scalar>
  ) -> Matrix<Scalar> {
    let loss = problem.loss
    let (a, y) = (trace.outputs, problem.targets)
    let scale = loss.factor(samples: a.rows, outputs: a.columns, as: Scalar.self)
    if let fused = Self.fusedDelta(problem, a: a, network.outputActivation) { return fused }
    switch (network.outputActivation, loss.kind) {
    case (.sigmoid, .meanSquaredError), (.sigmoid, .halfMeanSquaredError), (.sigmoid, .halfSumSquaredError),
      (.tanh, .meanSquaredError), (.tanh, .halfMeanSquaredError), (.tanh, .halfSumSquaredError):
      let gradient = loss.outputGradient(a: a, activation: network.outputActivation, targets: y)
      return gradient.hadamard(slopes(network.outputActivation, trace.preactivations[network.depth - 1], a))
        .map { scale * $0 }
    default: return CorrectSteps().outputDelta(problem, network: network, trace: trace)
    }
  }

  /// δ of a hidden layer by sigmoid's and tanh's slopes in a.
  package func hiddenDelta<Scalar: NetworkScalar>(
    activationGradient: Matrix<Scalar>, layer index: Int, network: MLP<Scalar>, trace: ForwardTrace<Scalar>
  ) -> Matrix<Scalar> {
    let activation = network.layers[index].activation
    guard activation == .sigmoid || activation == .tanh else {
      return CorrectSteps().hiddenDelta(
        activationGradient: activationGradient, layer: index, network: network, trace: trace)
    }
    return activationGradient.hadamard(
      slopes(activation, trace.preactivations[index], trace.activations[index]))
  }

  private func slopes<Scalar: NetworkScalar>(
    _ activation: Activation, _ z: Matrix<Scalar>, _ a: Matrix<Scalar>
  ) -> Matrix<Scalar> {
    let one = Scalar(1)
    return activation == .tanh ? Self.tanhSlopes(z) : a.map { $0 * (one - $0) }
  }

  /// ŷ − y of sigmoid with binary cross-entropy, ŷ Σy − y of softmax with cross-entropy; nil for other pairs.
  @inlinable
  package static func fusedDelta<Scalar: NetworkScalar>(
    _ problem: LearningProblem<Scalar>, a: Matrix<Scalar>, _ activation: Activation
  ) -> Matrix<Scalar>? {
    let y = problem.targets
    let scale = problem.loss.factor(samples: a.rows, outputs: a.columns, as: Scalar.self)
    switch (activation, problem.loss.kind) {
    case (.sigmoid, .binaryCrossEntropy): return a.combined(with: y) { scale * ($0 - $1) }
    case (.softmax, .crossEntropy):
      var delta = a
      for sample in 0..<a.rows {
        let sum = y.row(sample).reduce(.zero, +)
        for k in 0..<a.columns { delta[sample, k] = scale * (a[sample, k] * sum - y[sample, k]) }
      }
      return delta
    default: return nil
    }
  }

  /// tanh′ = 1 − a² with a = 2σ(2z) − 1.
  @inlinable
  package static func tanhSlopes<Scalar: NetworkScalar>(_ z: Matrix<Scalar>) -> Matrix<Scalar> {
    let one = Scalar(1)
    return z.map { z in
      let s = Scalar.logistic(z + z)
      let a = s + s - one
      return one - a * a
    }
  }
}
