import ReferenceMLP

/// A random network with samples and targets that fit a cell of the gradient matrix.
///
/// Layer sizes are drawn from 2…5, weights and biases from a normal distribution of standard deviation 1/√fan-in and
/// 0.3, so that pre-activations are of order 1 and sigmoid layers neither saturate nor vanish.
package struct RandomProblem {
  package var network: MLP<Double>
  package var problem: LearningProblem<Double>

  package init(_ cell: MatrixCell, seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let sizes = (0...cell.depth).map { _ in Int.random(in: 2...5, using: &random) }
    let layers = (0..<cell.depth).map { index in
      let fanIn = sizes[index]
      let units = sizes[index + 1]
      return Layer(
        weights: Self.normal(units, fanIn, scale: 1 / Double(fanIn).squareRoot(), &random),
        biases: Self.normal(1, units, scale: 0.3, &random).elements,
        activation: index == cell.depth - 1 ? cell.output : cell.activation)
    }
    network = MLP(layers: layers)
    let inputs = Self.normal(cell.batch, sizes[0], scale: 1, &random)
    problem = LearningProblem(
      loss: cell.loss, l2: cell.l2, inputs: inputs,
      targets: Self.targets(cell.loss.kind, cell.batch, sizes[cell.depth], &random))
  }

  /// "3-4-2 tanh→identity".
  package var architecture: String {
    let sizes = [network.inputs] + network.layers.map(\.units)
    let activations = network.layers.map(\.activation.rawValue)
    return sizes.map(String.init).joined(separator: "-") + " " + activations.joined(separator: "→")
  }

  private static func normal(
    _ rows: Int, _ columns: Int, scale: Double, _ random: inout SeededGenerator
  ) -> Matrix<Double> {
    Matrix(rows: rows, columns: columns, elements: (0..<rows * columns).map { _ in scale * random.normal() })
  }

  /// Soft labels in (0, 1) for every second entropy sample and hard ones otherwise; normal targets for regression.
  private static func targets(
    _ kind: Loss.Kind, _ samples: Int, _ outputs: Int, _ random: inout SeededGenerator
  ) -> Matrix<Double> {
    switch kind {
    case .meanSquaredError, .halfMeanSquaredError, .halfSumSquaredError, .huber:
      return normal(samples, outputs, scale: 1, &random)
    case .binaryCrossEntropy:
      return Matrix(
        (0..<samples).map { sample in
          (0..<outputs).map { _ in
            let label = random.uniform()
            return sample % 2 == 1 ? label : (label < 0.5 ? 0 : 1)
          }
        })
    case .crossEntropy:
      return Matrix(
        (0..<samples).map { sample in
          let label = Int.random(in: 0..<outputs, using: &random)
          let smoothing = sample % 2 == 1 ? 0.1 : 0
          return (0..<outputs).map { ($0 == label ? 1 - smoothing : 0) + smoothing / Double(outputs) }
        })
    }
  }
}
