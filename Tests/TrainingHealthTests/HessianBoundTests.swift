import ReferenceMLP
import Scalars
import Testing

@testable import TrainingHealth

@Suite("The bound of the Hessian around a network")
struct HessianBoundTests {
  @Test(
    "The bound of a norm is at least the norm, at most 1.05 of it for small matrices, and Frobenius's for large ones"
  )
  func normBound() {
    // Hadamard matrices of order d: all singular values are √d.
    for d in [1, 2, 4, 8, 16] {
      let matrix = Matrix(
        (0..<d).map { row in (0..<d).map { ($0 & row).nonzeroBitCount.isMultiple(of: 2) ? 1.0 : -1 } })
      let ratio = matrix.normBound / Double(d).squareRoot()
      #expect(ratio >= 1 && ratio < 1.05, "order \(d): \(ratio)")
    }
    for scale in [1e-150, 1e-6, 1, 1e150] {
      let diagonal = Matrix([[3 * scale, 0, 0], [0, -scale, 0]])
      #expect(diagonal.normBound >= 3 * scale && diagonal.normBound < 3.01 * scale)
    }
    #expect(Matrix([[0.0, 0]]).normBound == 0)
    #expect(Matrix([[1, Double.nan]]).normBound.isNaN)
    let large = Matrix((0..<25).map { row in (0..<30).map { row == $0 ? 1.0 : 0 } })
    #expect(large.normBound >= 5 && large.normBound < 5.001)
  }

  /// Each loss with its usual output, of one layer and of one hidden layer.
  private static let cases: [(loss: Loss, output: Activation)] = [
    (Loss(.meanSquaredError), .identity), (Loss(.halfMeanSquaredError, reduction: .sum), .identity),
    (Loss(.halfSumSquaredError), .identity), (Loss(.huber), .identity), (Loss(.crossEntropy), .softmax),
    (Loss(.binaryCrossEntropy), .sigmoid),
  ]

  private static func draw(
    _ loss: Loss, _ output: Activation, hidden: Activation?, _ random: inout SeededGenerator
  ) -> (MLP<Double>, LearningProblem<Double>) {
    let size = 1 + random.uniform()
    let inputs = Matrix((0..<5).map { _ in (0..<3).map { _ in size * random.normal() } })
    let targets = Matrix(
      (0..<5).map { sample in
        (0..<2).map { output in
          loss.kind == .crossEntropy || loss.kind == .binaryCrossEntropy
            ? (sample + output) % 2 == 0 ? 1.0 : 0 : 3 * random.normal()
        }
      })
    let network = MLP.initialized(
      inputs: 3, layers: (hidden.map { [(4, $0)] } ?? []) + [(2, output)], scheme: .xavierNormal,
      using: &random)
    return (
      network, LearningProblem(loss: loss, l2: 0.3 * random.uniform(), inputs: inputs, targets: targets)
    )
  }

  @Test(
    "No step raises the loss, in double-double numbers, by more than the bound, and small ones are certified")
  func rises() throws {
    var random = SeededGenerator(seed: 3)
    var certified: [String: Int] = [:]
    for (loss, output) in Self.cases {
      for hidden in [nil, .tanh, .sigmoid] as [Activation?] {
        let name = "\(loss.kind), \(hidden?.rawValue ?? "no hidden layer")"
        for trial in 0..<60 {
          let (network, problem) = Self.draw(loss, output, hidden: hidden, &random)
          let bound = try #require(HessianBound(for: network, on: problem), "\(name)")
          let gradient = problem.gradient(of: network)
          // Downhill by rates from a thousandth on, and anywhere.
          let rate = 1e-3 * Double(1 << (trial % 12))
          let step = gradient.map { trial % 3 == 0 ? random.normal() * rate : -rate * $0 }
          let next = network.replacingParameters(with: zip(network.parameters, step).map { $0 + $1 })
          let way = zip(next.parameters, network.parameters).map { $0 - $1 }
          let curvature = bound.around(
            network, outputs: network.forward(problem.inputs).outputs, radius: way.length)
          let most = way.dot(gradient) + 0.5 * curvature * way.length * way.length
          let wide = problem.converted { DoubleDouble($0) }
          let rise =
            wide.value(of: next.converted { DoubleDouble($0) })
            - wide.value(of: network.converted { DoubleDouble($0) })
          #expect(rise.high <= most + 1e-13 * (1 + abs(most)), "\(name), η = \(rate)")
          certified[name, default: 0] += most < 0 ? 1 : 0
        }
      }
    }
    #expect(certified.count == 18 && certified.values.allSatisfy { $0 > 5 }, "\(certified)")
  }

  @Test(
    "Nothing is claimed of deeper networks, of other activations, losses, and of targets that are no probabilities"
  )
  func unknown() {
    var random = SeededGenerator(seed: 3)
    func isKnown(_ layers: [(Int, Activation)], _ loss: Loss.Kind, target: [Double] = [0, 1]) -> Bool {
      let network = MLP<Double>.initialized(inputs: 2, layers: layers, scheme: .xavierNormal, using: &random)
      let problem = LearningProblem<Double>(
        loss: Loss(loss), inputs: Matrix([[1, 2]]), targets: Matrix([target]))
      return HessianBound(for: network, on: problem) != nil
    }
    #expect(isKnown([(3, .tanh), (2, .softmax)], .crossEntropy))
    #expect(!isKnown([(3, .relu), (2, .softmax)], .crossEntropy))
    #expect(!isKnown([(3, .tanh), (3, .tanh), (2, .softmax)], .crossEntropy))
    #expect(!isKnown([(3, .tanh), (2, .sigmoid)], .meanSquaredError))
    #expect(!isKnown([(3, .tanh), (2, .softmax)], .crossEntropy, target: [1, 1]))
    #expect(!isKnown([(3, .tanh), (2, .sigmoid)], .binaryCrossEntropy, target: [2, 1]))
  }

  @Test("The monitor certifies the descent of a linear regression below 2/λmax, and none far beyond it")
  func monitor() throws {
    let problem = LearningProblem<Double>(
      loss: Loss(.halfMeanSquaredError), inputs: Matrix([[1], [-1], [2]]), targets: Matrix([[1], [0], [3]]))
    let network = MLP<Double>(layers: [Layer(weights: Matrix([[0]]), biases: [0], activation: .identity)])
    for (rate, isCertain) in [(0.3, true), (3.0, false)] {
      let monitor = TrainingMonitor(training: Training(learningRate: rate, epochs: 3), problem: problem)
      _ = try Training(learningRate: rate, epochs: 3).run(network, on: problem, observer: monitor.observe)
      let epochs = monitor.course.epochs
      #expect(epochs[0].isDescentCertified == nil && epochs.count == 4)
      #expect(epochs.dropFirst().allSatisfy { $0.isDescentCertified == isCertain }, "η = \(rate)")
      for (before, after) in zip(epochs, epochs.dropFirst()) {
        #expect(after.loss - before.loss <= (after.riseBound ?? .nan) + 1e-12 * after.loss)
      }
    }
  }
}
