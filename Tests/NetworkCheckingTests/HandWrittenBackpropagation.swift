import ReferenceMLP
import Scalars

/// Backpropagation written a second time, sample by sample with plain loops, to make mistakes in.
///
/// Nothing of it is shared with the reference, so that what a diagnosis recognizes is the mistake and not the code.
struct HandWrittenBackpropagation {
  var network: MLP<Double>
  var problem: LearningProblem<Double>

  /// φ′ of a layer from its index, z and a.
  var slope: (_ layer: Int, _ z: Double, _ a: Double) -> Double
  /// ∂loss/∂z of the output layer for one sample, without the mean.
  var outputDelta: (_ z: [Double], _ a: [Double], _ y: [Double]) -> [Double]
  /// The weight that takes part in handing δ of unit `unit` of a layer down to its input `input`.
  var weightOnTheWayDown: (_ layer: Int, _ unit: Int, _ input: Int) -> Double
  /// Samples that are summed over.
  var samples: [Int]
  /// What the sum is multiplied by.
  var factor: Double

  init(_ network: MLP<Double>, _ problem: LearningProblem<Double>) {
    self.network = network
    self.problem = problem
    slope = { layer, z, _ in network.layers[layer].activation.derivative(at: z) }
    // Half-mean-squared error with an element-wise output; cross-entropy with softmax.
    outputDelta = { z, a, y in
      problem.loss.kind == .crossEntropy
        ? zip(a, y).map { $0 - $1 }
        : z.indices.map { (a[$0] - y[$0]) * network.outputActivation.derivative(at: z[$0]) }
    }
    weightOnTheWayDown = { layer, unit, input in network.layers[layer].weights[unit, input] }
    samples = Array(0..<problem.samples)
    factor = 1 / Double(problem.samples)
  }

  /// ∂L/∂θ in the order of the network's parameters.
  func gradient() -> [Double] {
    var weights = network.layers.map { Array(repeating: 0.0, count: $0.units * $0.fanIn) }
    var biases = network.layers.map { Array(repeating: 0.0, count: $0.units) }
    for sample in samples {
      var inputs = [problem.inputs.row(sample)]
      var preactivations: [[Double]] = []
      for layer in network.layers {
        let z = (0..<layer.units).map { unit in
          inputs[inputs.count - 1].indices.reduce(layer.biases[unit]) {
            $0 + layer.weights[unit, $1] * inputs[inputs.count - 1][$1]
          }
        }
        preactivations.append(z)
        inputs.append(layer.activation == .softmax ? Activation.softmax(z) : z.map { layer.activation($0) })
      }
      var delta = outputDelta(preactivations.last!, inputs.last!, problem.targets.row(sample))
      for index in network.layers.indices.reversed() {
        let layer = network.layers[index]
        for unit in 0..<layer.units {
          biases[index][unit] += factor * delta[unit]
          for input in 0..<layer.fanIn {
            weights[index][unit * layer.fanIn + input] += factor * delta[unit] * inputs[index][input]
          }
        }
        guard index > 0 else { break }
        delta = (0..<layer.fanIn).map { input in
          let sum = (0..<layer.units).reduce(0) { $0 + delta[$1] * weightOnTheWayDown(index, $1, input) }
          return sum * slope(index - 1, preactivations[index - 1][input], inputs[index][input])
        }
      }
    }
    return network.layers.indices.flatMap { weights[$0] + biases[$0] }
  }
}
