import ReferenceMLP

/// A network of a usual size with random samples.
struct BenchmarkNetwork {
  /// Units of each layer, the inputs first.
  var sizes: [Int]
  var hidden: Activation
  var output: Activation
  var loss: Loss.Kind
  /// The samples, all of them in one batch.
  var samples: Int

  static let all = [
    BenchmarkNetwork(
      sizes: [2, 2, 2], hidden: .tanh, output: .sigmoid, loss: .meanSquaredError, samples: 1),
    BenchmarkNetwork(
      sizes: [2, 2, 2], hidden: .tanh, output: .sigmoid, loss: .meanSquaredError, samples: 4),
    BenchmarkNetwork(
      sizes: [30, 16, 1], hidden: .tanh, output: .sigmoid, loss: .binaryCrossEntropy, samples: 32),
    BenchmarkNetwork(
      sizes: [784, 32, 10], hidden: .relu, output: .softmax, loss: .crossEntropy, samples: 64),
    BenchmarkNetwork(
      sizes: [784, 128, 10], hidden: .relu, output: .softmax, loss: .crossEntropy, samples: 128),
    BenchmarkNetwork(
      sizes: [784, 128, 10], hidden: .tanh, output: .softmax, loss: .crossEntropy, samples: 128),
  ]

  /// "784-32-10 relu→softmax, cross-entropy, batch 64".
  var name: String {
    let layers = sizes.map(String.init).joined(separator: "-")
    return "\(layers) \(hidden.rawValue)→\(output.rawValue), \(loss.rawValue), batch \(samples)"
  }

  /// Weights of order 1/√fan-in, inputs in [0, 1), one output of each sample on.
  var prepared: (network: MLP<Double>, problem: LearningProblem<Double>) {
    var random = SeededGenerator(seed: 1)
    let layers = zip(sizes, sizes.dropFirst()).enumerated().map { index, size in
      Layer(
        weights: Initialization.xavierNormal.weights(units: size.1, fanIn: size.0, using: &random),
        biases: (0..<size.1).map { _ in 0.1 * random.normal() },
        activation: index == sizes.count - 2 ? output : hidden)
    }
    let inputs = (0..<samples * sizes[0]).map { _ in random.uniform() }
    let outputs = sizes[sizes.count - 1]
    var targets = Matrix<Double>(rows: samples, columns: outputs)
    for sample in 0..<samples where outputs > 1 || sample.isMultiple(of: 2) {
      targets[sample, Int.random(in: 0..<outputs, using: &random)] = 1
    }
    return (
      MLP(layers: layers),
      LearningProblem(
        loss: Loss(loss), inputs: Matrix(rows: samples, columns: sizes[0], elements: inputs), targets: targets
      )
    )
  }
}
