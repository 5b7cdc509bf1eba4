import NetworkChecking
import ReferenceMLP

/// A network with samples whose gradient the oracles estimate.
struct BenchmarkNetwork {
  /// Units of each layer, the inputs first.
  var sizes: [Int]
  /// The activation of the output layer; hidden layers have tanh.
  var output: Activation
  var loss: Loss.Kind
  var batch: Int

  /// Three sizes, each with one sample and with a batch of 32.
  static let all: [BenchmarkNetwork] = [1, 32].flatMap { batch in
    [
      BenchmarkNetwork(sizes: [2, 2, 2], output: .sigmoid, loss: .halfSumSquaredError, batch: batch),
      BenchmarkNetwork(sizes: [8, 16, 4], output: .softmax, loss: .crossEntropy, batch: batch),
      BenchmarkNetwork(sizes: [30, 16, 1], output: .sigmoid, loss: .binaryCrossEntropy, batch: batch),
    ]
  }

  /// "8-16-4 tanh→softmax, cross-entropy, batch 32".
  var name: String {
    let layers = sizes.map(String.init).joined(separator: "-")
    return "\(layers) tanh→\(output.rawValue), \(loss.rawValue), batch \(batch)"
  }

  /// The objective at random parameters: weights of order 1/√fan-in, biases of order 0.3, normal samples.
  var objective: NetworkObjective {
    var random = SeededGenerator(seed: 1)
    let layers = zip(sizes, sizes.dropFirst()).enumerated().map { index, size in
      Layer(
        weights: Initialization.xavierNormal.weights(units: size.1, fanIn: size.0, using: &random),
        biases: (0..<size.1).map { _ in 0.3 * random.normal() },
        activation: index == sizes.count - 2 ? output : .tanh)
    }
    var inputs = Matrix<Double>(rows: batch, columns: sizes[0])
    for index in inputs.elements.indices { inputs.elements[index] = random.normal() }
    // One output of each sample is on: a class for the cross-entropies, a value for the squared error.
    let outputs = sizes[sizes.count - 1]
    var targets = Matrix<Double>(rows: batch, columns: outputs)
    for sample in 0..<batch where outputs > 1 || sample.isMultiple(of: 2) {
      targets[sample, Int.random(in: 0..<outputs, using: &random)] = 1
    }
    return NetworkObjective(
      name, network: MLP(layers: layers),
      problem: LearningProblem(loss: Loss(loss), inputs: inputs, targets: targets))
  }
}
