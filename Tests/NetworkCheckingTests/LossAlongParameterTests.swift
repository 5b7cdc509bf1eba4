import GradientChecking
import ReferenceMLP
import Testing

@testable import NetworkChecking

@Suite("Coordinate sweep")
struct LossAlongParameterTests {
  @Test(
    "Along every parameter the sweep gives the bits of the whole computation, whatever was evaluated before")
  func equalToTheBit() throws {
    var compared = 0
    var different: [String] = []
    for (activation, output, loss) in [
      (Activation.relu, Activation.identity, Loss(.meanSquaredError)),
      (.leakyReLU, .tanh, Loss(.huber)), (.gelu, .sigmoid, Loss(.binaryCrossEntropy)),
      (.elu, .softmax, Loss(.crossEntropy)), (.tanh, .softmax, Loss(.halfSumSquaredError)),
    ] {
      for l2 in [0, 0.3] {
        let network = network([2, 3, 3, 2], hidden: activation, output: output, seed: 5)
        let targets = Matrix<Double>([[1, 0], [0, 1], [0, 1], [1, 0], [0, 1]])
        var random = SeededGenerator(seed: 9)
        let inputs = Matrix(rows: 5, columns: 2, elements: (0..<10).map { _ in random.normal() })
        let problem = LearningProblem(loss: loss, l2: l2, inputs: inputs, targets: targets)
        for objective: any Objective in [
          NetworkObjective("double", network: network, problem: problem),
          SinglePrecisionObjective("float", rounding: network, problem: problem),
        ] {
          let point = objective.point
          let sweep = try #require(try objective.abilities.coordinateSweep?())
          for parameter in point.indices {
            let value = sweep(parameter)
            // There and back, so that a sample left out at one x must be right again at the next.
            for x in [point[parameter], 30, point[parameter] + 1e-6, -30, 0, .infinity, point[parameter]] {
              var moved = point
              moved[parameter] = x
              let whole = try objective.value(at: moved)
              let found = try value(x)
              if !(whole == found || (whole.isNaN && found.isNaN)) {
                different.append("\(objective.name) \(parameter) at \(x): \(found) for \(whole)")
              }
              compared += 1
            }
          }
        }
      }
    }
    #expect(different.isEmpty)
    #expect(compared == 5 * 2 * 2 * 29 * 7)
  }

  private func network(
    _ sizes: [Int], hidden: Activation, output: Activation, seed: UInt64
  ) -> MLP<Double> {
    var random = SeededGenerator(seed: seed)
    return MLP(
      layers: (1..<sizes.count).map { index in
        Layer(
          weights: Matrix(
            rows: sizes[index], columns: sizes[index - 1],
            elements: (0..<sizes[index] * sizes[index - 1]).map { _ in random.normal() }),
          biases: (0..<sizes[index]).map { _ in random.normal() },
          activation: index == sizes.count - 1 ? output : hidden)
      })
  }
}
