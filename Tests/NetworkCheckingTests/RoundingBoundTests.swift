import ReferenceMLP
import Scalars
import TestSupport
import Testing

@testable import NetworkChecking

@Suite struct RoundingBoundTests {
  /// u of `Float`.
  private static let single = 0x1p-24
  /// u of `Double`.
  private static let double = 0x1p-53

  /// Random cases without a pre-activation near a kink for `Float`.
  private static func cases(_ count: Int, seed: UInt64) -> [RandomCase] {
    var generator = CaseGenerator(seed: seed)
    var cases: [RandomCase] = []
    while cases.count < count {
      let random = generator.next()
      if !random.problem.roundingMayCrossKink(of: random.network, unitRoundoff: single) {
        cases.append(random)
      }
    }
    return cases
  }

  @Test func `Float and Double agree within the bound, for gradient and value (P24)`() {
    var (worstGradient, worstValue, compared) = (0.0, 0.0, 0)
    var wrong: [String] = []
    let cases = Self.cases(600, seed: 6)
    for random in cases {
      let network = random.network.converted { Float($0) }
      let problem = random.problem.converted { Float($0) }
      let bound = random.problem.gradientRoundingBound(of: random.network, unitRoundoff: Self.single)
      let (exact, rounded) = (random.problem.gradient(of: random.network), problem.gradient(of: network))
      #expect(exact.count == bound.count && rounded.count == bound.count)
      for index in bound.indices {
        let ratio = abs(Double(rounded[index]) - exact[index]) / bound[index]
        if !(ratio <= 1) { wrong.append("\(random) [\(index)]: \(ratio) of the bound") }
        worstGradient = max(worstGradient, ratio)
        compared += 1
      }
      let difference = Double(problem.value(of: network)) - random.problem.value(of: random.network)
      let ratio =
        abs(difference) / random.problem.valueRoundingBound(of: random.network, unitRoundoff: Self.single)
      if !(ratio <= 1) { wrong.append("\(random): value \(ratio) of the bound") }
      worstValue = max(worstValue, ratio)
    }
    #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
    #expect(cases.count >= 300 && compared > 3000)
    // A bound a thousand times too wide would detect nothing.
    #expect(worstGradient > 1e-3 && worstValue > 1e-3)
  }

  @Test func `The bound of a 1-1-1 network is the one computed by hand`() {
    // Z1 = 3·2 + 5 = 11 = A1, Z2 = ½·11 + 1 = 6.5 = A2, D2 = A2 + |y| = 10.5, D1 = ½·10.5·(1 + 0.77·11) =
    // 49.7175; S = (2 D1, D1, 11 D2, D2) and 0.25|W|; C = 8(2(1 + 1 + 4) + 1 + 8) = 168.
    let network = MLP(layers: [
      Layer(weights: Matrix([[3.0]]), biases: [-5], activation: .tanh),
      Layer(weights: Matrix([[-0.5]]), biases: [1], activation: .identity),
    ])
    let problem = LearningProblem(
      loss: Loss(.halfSumSquaredError), l2: 0.25, inputs: Matrix([[2.0]]), targets: Matrix([[-4.0]]))
    let magnitudes = [99.435 + 0.75, 49.7175, 115.5 + 0.125, 10.5]
    let bound = problem.gradientRoundingBound(of: network)
    #expect(bound.count == 4)
    for (found, magnitude) in zip(bound, magnitudes) {
      #expect(abs(found / (168 * Self.double * magnitude) - 1) < 1e-12)
    }
  }

  @Test func `The bound scales with the unit roundoff and is tight enough to detect an error of 1e-8`() {
    var narrow = 0
    let cases = Self.cases(200, seed: 7)
    for random in cases {
      let double = random.problem.gradientRoundingBound(of: random.network)
      let single = random.problem.gradientRoundingBound(of: random.network, unitRoundoff: Self.single)
      // Where S is 0, only the floors for underflow are left.
      let scaled = zip(double, single).filter { $0.0 > 1e-250 }
      // Softmax's probabilities react by e^ε − 1, which is ε(1 + ε/2): here ε = C u Z is below 1%.
      let curvature = random.network.outputActivation == .softmax ? 0.01 : 1e-6
      #expect(scaled.allSatisfy { abs($1 / $0 * 0x1p-29 - 1) < curvature } && double.allSatisfy { $0 > 0 })
      let largest = random.problem.gradient(of: random.network).map(abs).max() ?? 0
      if (double.max() ?? .infinity) <= 1e-8 * largest { narrow += 1 }
    }
    #expect(narrow >= 180, "\(narrow) of \(cases.count)")
  }

  @Test func `Textbook forms of the activations stay within the bound`() {
    // Equivalent variants (docs/DEFECTS.md) have absolute errors of u where ours have relative ones.
    var generator = CaseGenerator(seed: 8)
    var (wrong, compared) = ([String](), 0)
    for _ in 0..<200 {
      let random = generator.next(hidden: generator.pick([.tanh, .sigmoid, .elu]), depth: 2)
      let trace = random.network.forward(random.problem.inputs)
      var textbook = trace
      textbook.activations[0] = trace.preactivations[0].map { z in
        switch random.network.layers[0].activation {
        case .tanh: 2 / (1 + Double.exp(-2 * z)) - 1
        case .sigmoid: 1 / (1 + Double.exp(-z))
        default: z > 0 ? z : Double.exp(z) - 1
        }
      }
      let last = random.network.layers[1]
      textbook.preactivations[1] = last.preactivation(of: textbook.activations[0])
      textbook.activations[1] = last.activation.rows(of: textbook.preactivations[1])
      let found = MLP.flatten(random.problem.backward(random.network, trace: textbook).gradients)
      let bound = random.problem.gradientRoundingBound(of: random.network)
      let gradient = random.problem.gradient(of: random.network)
      for index in bound.indices where last.activation.hasKink == false {
        if !(abs(found[index] - gradient[index]) <= bound[index]) { wrong.append("\(random) [\(index)]") }
        compared += 1
      }
    }
    #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
    #expect(compared > 1000)
  }

  @Test func `Near a kink the bound says that it does not hold`() {
    let problem = LearningProblem(
      loss: Loss(.halfSumSquaredError), inputs: Matrix([[0.1]]), targets: Matrix([[1.0]]))
    func network(bias: Double) -> MLP<Double> {
      MLP(layers: [Layer(weights: Matrix([[3.0]]), biases: [bias], activation: .relu)])
    }
    // 3 · 0.1 − 0.3 is 5.6e-17 in binary64, 0 in decimal.
    #expect(problem.roundingMayCrossKink(of: network(bias: -0.3)))
    #expect(!problem.roundingMayCrossKink(of: network(bias: -0.29)))
    #expect(problem.roundingMayCrossKink(of: network(bias: -0.2999), unitRoundoff: Self.single) == false)
    #expect(problem.roundingMayCrossKink(of: network(bias: -0.299999), unitRoundoff: Self.single))
    let zero = MLP(layers: [Layer(weights: Matrix([[0.0]]), biases: [0], activation: .relu)])
    #expect(!problem.roundingMayCrossKink(of: zero), "0 · x + 0 is 0 exactly")
    #expect(problem.roundingMayCrossKink(of: network(bias: .nan)), "NaN is on no side")
  }

  @Test func `What is not finite has no finite bound`() {
    let problem = LearningProblem(
      loss: Loss(.halfSumSquaredError), inputs: Matrix([[1e200]]), targets: Matrix([[1.0]]))
    let network = MLP(layers: [Layer(weights: Matrix([[1e200]]), biases: [0], activation: .identity)])
    #expect(problem.gradientRoundingBound(of: network).contains { !$0.isFinite })
    #expect(!problem.valueRoundingBound(of: network).isFinite)
  }

  @Test func `A NaN in the network is in its bounds too`() {
    var generator = CaseGenerator(seed: 14)
    for _ in 0..<100 {
      var random = generator.next()
      random.network.layers[0].biases[0] = .nan
      let bound = random.problem.gradientRoundingBound(of: random.network)
      #expect(bound.contains { $0.isNaN }, "\(random)")
      #expect(random.problem.valueRoundingBound(of: random.network).isNaN, "\(random)")
    }
  }
}
