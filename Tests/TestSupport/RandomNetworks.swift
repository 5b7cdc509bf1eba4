import NetworkChecking
import ReferenceMLP

/// Random networks with a learning problem, of chosen sizes and formulas.
package enum RandomNetworks {
  /// Six pairings of activations and losses: with a kink, without, with jumps of higher derivatives.
  package static let pairings: [(Activation, Activation, Loss)] = [
    (.relu, .identity, Loss(.meanSquaredError)), (.leakyReLU, .tanh, Loss(.huber)),
    (.gelu, .sigmoid, Loss(.binaryCrossEntropy)), (.elu, .softmax, Loss(.crossEntropy)),
    (.tanh, .softmax, Loss(.halfSumSquaredError)), (.softplus, .identity, Loss(.huber, reduction: .sum)),
  ]

  /// An objective of a network with these numbers of units, the inputs first.
  package static func objective(
    _ sizes: [Int], samples: Int, hidden: Activation, output: Activation, loss: Loss, l2: Double = 0,
    seed: UInt64 = 3
  ) -> NetworkObjective {
    var random = SeededGenerator(seed: seed)
    func normals(_ count: Int) -> [Double] { (0..<count).map { _ in random.normal() } }
    let network = MLP(
      layers: (1..<sizes.count).map { index in
        Layer(
          weights: Matrix(
            rows: sizes[index], columns: sizes[index - 1],
            elements: normals(sizes[index] * sizes[index - 1]).map {
              $0 / Double(sizes[index - 1]).squareRoot()
            }),
          biases: normals(sizes[index]), activation: index == sizes.count - 1 ? output : hidden)
      })
    let outputs = sizes[sizes.count - 1]
    var targets = Matrix<Double>(rows: samples, columns: outputs)
    for sample in 0..<samples { targets[sample, sample % outputs] = 1 }
    return NetworkObjective(
      "network", network: network,
      problem: LearningProblem(
        loss: loss, l2: l2,
        inputs: Matrix(rows: samples, columns: sizes[0], elements: normals(samples * sizes[0])),
        targets: targets))
  }
}
