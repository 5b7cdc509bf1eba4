import Foundation
import PlantedDefects
import ReferenceMLP

// Ways to put a defect into the reference gradient.

extension GradientUnderTest {
  /// The reference with a defect of the catalogue; in every layer that it fits, unless its place is set.
  ///
  /// - Parameters:
  ///   - name: its name.
  ///   - kind: which defect.
  ///   - place: sets its place in a network, and its number.
  static func planting(
    _ name: String, _ kind: DefectKind,
    place: @escaping @Sendable (_ defect: inout Defect, _ network: MLP<Double>) -> Void = { _, _ in }
  ) -> GradientUnderTest {
    @Sendable func defect(in network: MLP<Double>) -> Defect {
      var defect = Defect(kind)
      place(&defect, network)
      return defect
    }
    return GradientUnderTest(
      name: name,
      value: { network, problem in Defect(kind).problem(problem).value(of: network) },
      backward: { network, problem, factor in
        // The factor is the gradient from above.
        network.backward(problem, factor: kind == .upstreamIgnored ? 1 : factor, defect(in: network))
      },
      pullback: { network, inputs, cotangent in
        network.layerGradients(
          defect(in: network).pullback(of: network, inputs: inputs, cotangent: cotangent))
      })
  }

  /// The reference with other steps of backpropagation.
  static func stepping(_ name: String, _ steps: some BackpropagationSteps) -> GradientUnderTest {
    GradientUnderTest(
      name: name, value: reference.value,
      backward: { network, problem, factor in network.backward(problem, factor: factor, steps) },
      pullback: { network, inputs, cotangent in
        network.layerGradients(network.pullback(inputs, cotangent: cotangent, steps: steps))
      })
  }
}

extension MLP<Double> {
  /// The gradient of c·L by backpropagation of c·δ, layer by layer.
  fileprivate func backward(
    _ problem: LearningProblem<Double>, factor: Double, _ steps: some BackpropagationSteps
  ) -> [LayerGradient<Double>] {
    let trace = forward(problem.inputs)
    let delta = steps.outputDelta(problem, network: self, trace: trace).map { factor * $0 }
    var gradients = backward(trace, outputDelta: delta, steps: steps).gradients
    var scaled = problem
    scaled.l2 *= factor
    steps.addPenalty(to: &gradients, network: self, problem: scaled)
    return steps.finished(gradients, network: self, problem: problem)
  }

  /// A flattened gradient, layer by layer.
  fileprivate func layerGradients(_ gradient: [Double]) -> [LayerGradient<Double>] {
    replacingParameters(with: gradient).layers.map {
      LayerGradient(weights: $0.weights, biases: $0.biases)
    }
  }
}

/// Numbers the calls of a gradient that is another one in every call.
final class CallCounter: @unchecked Sendable {
  /// The counter of the task: with one of its own, a task gets the same numbers in every run.
  @TaskLocal static var current = CallCounter()

  // A lock and not a `Mutex`, which macOS 14 does not have.
  private let lock = NSLock()
  private var calls: UInt64 = 0

  /// The number of this call: 1, then 2, then 3.
  func next() -> UInt64 {
    lock.withLock {
      calls += 1
      return calls
    }
  }
}
