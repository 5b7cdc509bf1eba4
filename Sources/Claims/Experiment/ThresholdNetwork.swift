import ReferenceMLP
import Scalars

/// A two-layer network with step or sign units in both layers, for claim S3.1 only: the package has no such
/// activation.
struct ThresholdNetwork {
  /// The function that replaces φ.
  enum Kind {
    /// 1 for z > 0, else 0.
    case step
    /// 1 for z > 0, −1 for z < 0, 0 at 0.
    case sign

    /// φ(z).
    func callAsFunction(_ z: Double) -> Double {
      switch self {
      case .step: z > 0 ? 1 : 0
      case .sign: z > 0 ? 1 : (z < 0 ? -1 : 0)
      }
    }

    /// φ′(z), 0 wherever it exists.
    func derivative(at z: Double) -> Double { 0 }
  }

  /// The weights and biases; its activations are not used.
  var network: MLP<Double>
  /// Samples and targets.
  var problem: LearningProblem<Double>
  /// Step or sign.
  var kind: Kind

  /// The step of the difference quotients.
  static let step = 1e-6

  /// The loss, and the value of every unit for every sample, from which a crossed threshold is seen.
  private func evaluated(_ network: MLP<Double>) -> (loss: Double, units: [Double]) {
    var a = problem.inputs
    var units: [Double] = []
    var z = a
    for layer in network.layers {
      z = layer.preactivation(of: a)
      a = z.map { kind($0) }
      units += a.elements
    }
    return (problem.loss.value(z: z, a: a, activation: .identity, targets: problem.targets), units)
  }

  /// (L(θ + h) − L(θ − h))/2h by one parameter, and whether a unit's value changes in between.
  func differenceQuotient(_ parameter: Int) -> (value: Double, crosses: Bool) {
    let ends = [Self.step, -Self.step].map { offset in
      var parameters = network.parameters
      parameters[parameter] += offset
      return evaluated(network.replacingParameters(with: parameters))
    }
    return ((ends[0].loss - ends[1].loss) / (2 * Self.step), ends[0].units != ends[1].units)
  }

  /// Backpropagation with φ′.
  func analyticGradient() -> [Double] {
    let hidden = network.layers[0].preactivation(of: problem.inputs)
    let active = hidden.map { kind($0) }
    let z = network.layers[1].preactivation(of: active)
    let outputDelta = problem.loss.outputDelta(
      z: z, a: z.map { kind($0) }, activation: .identity, targets: problem.targets
    ).hadamard(z.map { kind.derivative(at: $0) })
    let hiddenDelta = outputDelta.times(network.layers[1].weights).hadamard(
      hidden.map { kind.derivative(at: $0) })
    return MLP.flatten([
      LayerGradient(weights: hiddenDelta.transposedTimes(problem.inputs), biases: hiddenDelta.columnSums()),
      LayerGradient(weights: outputDelta.transposedTimes(active), biases: outputDelta.columnSums()),
    ])
  }

  /// The network after some steps of gradient descent along ``analyticGradient()``.
  func trained(steps: Int, rate: Double) -> ThresholdNetwork {
    var result = self
    for _ in 0..<steps {
      let gradient = result.analyticGradient()
      let moved = zip(result.network.parameters, gradient).map { $0 - rate * $1 }
      result.network = result.network.replacingParameters(with: moved)
    }
    return result
  }
}
