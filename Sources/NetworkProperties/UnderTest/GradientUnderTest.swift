import ReferenceMLP
import Scalars

/// The loss and the gradients that a property is about: those of the reference network, or some with a
/// planted defect.
///
/// A property gets them by its argument, so that a test can show which defects it sees.
struct GradientUnderTest: Sendable {
  /// The gradient's name, for tests.
  var name: String
  /// L(θ).
  var value: @Sendable (_ network: MLP<Double>, _ problem: LearningProblem<Double>) -> Double
  /// The gradient of c·L by backpropagation of c·δ, layer by layer; c is 1 but for
  /// ``scaledGradient(_:_:by:)``.
  var backward:
    @Sendable (_ network: MLP<Double>, _ problem: LearningProblem<Double>, _ factor: Double) ->
      [LayerGradient<Double>]
  /// Jᵀw of the outputs ŷ of a batch, w being samples × outputs; layer by layer.
  var pullback:
    @Sendable (_ network: MLP<Double>, _ inputs: Matrix<Double>, _ cotangent: Matrix<Double>) ->
      [LayerGradient<Double>]

  /// The reference network itself.
  static let reference = GradientUnderTest(
    name: "reference", value: { $1.value(of: $0) },
    backward: { network, problem, factor in
      let trace = network.forward(problem.inputs)
      if factor == 1 { return problem.backward(network, trace: trace).gradients }
      let delta = problem.loss.outputDelta(
        z: trace.preactivations[network.depth - 1], a: trace.outputs, activation: network.outputActivation,
        targets: problem.targets)
      return network.backward(trace, outputDelta: delta.map { factor * $0 }).gradients
    },
    pullback: { network, inputs, cotangent in
      let trace = network.forward(inputs)
      let delta = network.outputActivation.backward(
        gradient: cotangent, z: trace.preactivations[network.depth - 1], a: trace.outputs)
      return network.backward(trace, outputDelta: delta).gradients
    })
}

extension GradientUnderTest {
  /// ∂L/∂W and ∂L/∂b, layer by layer.
  func layers(_ network: MLP<Double>, _ problem: LearningProblem<Double>) -> [LayerGradient<Double>] {
    backward(network, problem, 1)
  }

  /// ∂L/∂θ in parameter order.
  func gradient(_ network: MLP<Double>, _ problem: LearningProblem<Double>) -> [Double] {
    MLP.flatten(layers(network, problem))
  }

  /// ∂L/∂θ in the shape of its network, so that the same can be done to both.
  ///
  /// - Throws: ``WrongGradientCount``.
  func shapedGradient(_ network: MLP<Double>, _ problem: LearningProblem<Double>) throws -> MLP<Double> {
    let gradient = gradient(network, problem)
    guard gradient.count == network.parameterCount else {
      throw WrongGradientCount(found: gradient.count, expected: network.parameterCount)
    }
    return network.replacingParameters(with: gradient)
  }

  /// The gradient of c·L, which has no penalty, in parameter order.
  func scaledGradient(
    _ network: MLP<Double>, _ problem: LearningProblem<Double>, by factor: Double
  ) -> [Double] {
    precondition(problem.l2 == 0, "found an L2 penalty, expected none")
    return MLP.flatten(backward(network, problem, factor))
  }
}
