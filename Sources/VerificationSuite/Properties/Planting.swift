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

  /// The reference with a defect of the catalogue in every layer that it fits.
  static func planting(_ name: String, _ kind: DefectKind) -> GradientUnderTest {
    let defect = Defect(kind)
    return stepping(name, defect) { network, problem in defect.problem(problem).value(of: network) }
  }

  /// The reference with other steps of backpropagation.
  static func stepping(
    _ name: String, _ steps: some BackpropagationSteps,
    value: @escaping @Sendable (MLP<Double>, LearningProblem<Double>) -> Double = reference.value
  ) -> GradientUnderTest {
    GradientUnderTest(
      name: name, value: value,
      backward: { network, problem, factor in
        let trace = network.forward(problem.inputs)
        let delta = steps.outputDelta(problem, network: network, trace: trace).map { factor * $0 }
        return network.backward(trace, outputDelta: delta, steps: steps).gradients
          .addingPenalty(factor * problem.l2, of: network)
      },
      pullback: { network, inputs, cotangent in
        let trace = network.forward(inputs)
        let delta = network.outputActivation.backward(
          gradient: cotangent, z: trace.preactivations[network.depth - 1], a: trace.outputs)
        return network.backward(trace, outputDelta: delta, steps: steps).gradients
      })
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
