import ReferenceMLP

// Ways to put a defect into the reference gradient.

extension GradientUnderTest {
  /// The reference with its gradients changed afterwards.
  static func changing(
    _ name: String,
    _ change:
      @escaping @Sendable ([LayerGradient<Double>], MLP<Double>, Matrix<Double>) -> [LayerGradient<
        Double
      >]
  ) -> GradientUnderTest {
    GradientUnderTest(
      name: name, value: reference.value,
      backward: { change(reference.backward($0, $1, $2), $0, $1.inputs) },
      pullback: { change(reference.pullback($0, $1, $2), $0, $1) })
  }

  /// The reference with another δ of the output layer, where `delta` gives one.
  static func ofDelta(
    _ name: String,
    _ delta:
      @escaping @Sendable (
        _ z: Matrix<Double>, _ a: Matrix<Double>, MLP<Double>, LearningProblem<Double>
      ) -> Matrix<Double>?
  ) -> GradientUnderTest {
    GradientUnderTest(
      name: name, value: reference.value,
      backward: { network, problem, factor in
        let trace = network.forward(problem.inputs)
        let last = trace.preactivations[network.depth - 1]
        guard let wrong = delta(last, trace.outputs, network, problem) else {
          return reference.backward(network, problem, factor)
        }
        return network.backward(trace, outputDelta: wrong.map { factor * $0 }).gradients
          .addingPenalty(factor * problem.l2, of: network)
      }, pullback: reference.pullback)
  }

  /// δ of the layer before, from δ of a layer.
  typealias Propagation =
    @Sendable (
      _ delta: Matrix<Double>, _ layer: Layer<Double>, _ previous: Layer<Double>, _ z: Matrix<Double>,
      _ a: Matrix<Double>
    ) -> Matrix<Double>

  /// The reference with another way from δ to δ of the layer before.
  static func ofPropagation(_ name: String, _ propagate: @escaping Propagation) -> GradientUnderTest {
    GradientUnderTest(
      name: name, value: reference.value,
      backward: { network, problem, factor in
        let trace = network.forward(problem.inputs)
        let delta = problem.loss.outputDelta(
          z: trace.preactivations[network.depth - 1], a: trace.outputs,
          activation: network.outputActivation, targets: problem.targets)
        return gradients(network, trace, delta.map { factor * $0 }, propagate)
          .addingPenalty(factor * problem.l2, of: network)
      },
      pullback: { network, inputs, cotangent in
        let trace = network.forward(inputs)
        let delta = network.outputActivation.backward(
          gradient: cotangent, z: trace.preactivations[network.depth - 1], a: trace.outputs)
        return gradients(network, trace, delta, propagate)
      })
  }

  private static func gradients(
    _ network: MLP<Double>, _ trace: ForwardTrace<Double>, _ outputDelta: Matrix<Double>,
    _ propagate: Propagation
  ) -> [LayerGradient<Double>] {
    var delta = outputDelta
    var gradients: [LayerGradient<Double>] = []
    for index in network.layers.indices.reversed() {
      gradients.append(
        LayerGradient(
          weights: delta.transposedTimes(trace.input(ofLayer: index)), biases: delta.columnSums()))
      guard index > 0 else { break }
      delta = propagate(
        delta, network.layers[index], network.layers[index - 1], trace.preactivations[index - 1],
        trace.activations[index - 1])
    }
    return gradients.reversed()
  }
}

extension [LayerGradient<Double>] {
  /// The gradients with λW.
  func addingPenalty(_ l2: Double, of network: MLP<Double>) -> Self {
    guard l2 != 0 else { return self }
    return zip(self, network.layers).map { gradient, layer in
      LayerGradient(
        weights: gradient.weights.combined(with: layer.weights) { $0 + l2 * $1 }, biases: gradient.biases)
    }
  }
}

extension LayerGradient<Double> {
  func scaled(by factor: Double) -> LayerGradient {
    LayerGradient(weights: weights.map { factor * $0 }, biases: biases.map { factor * $0 })
  }
}
