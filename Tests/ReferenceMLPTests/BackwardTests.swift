import ComplexModule
import Scalars
import TestSupport
import Testing

@testable import NetworkChecking
@testable import ReferenceMLP

@Suite struct BackwardTests {
  /// One case for every hidden activation × loss × output activation.
  private static func cases(seed: UInt64) -> [RandomCase] {
    var generator = CaseGenerator(seed: seed)
    return CaseGenerator.hidden.flatMap { hidden in
      Loss.Kind.allCases.flatMap { kind in
        CaseGenerator.outputs(for: kind).map { output in
          generator.next(hidden: hidden, output: output, kind: kind, depth: 2)
        }
      }
    }
  }

  /// Compares backpropagation with another derivative of the same loss, entry by entry.
  ///
  /// Both make at most Σ(n_in + n_out + 4) + m + 8 roundings on the way to an entry (the bound T without its
  /// factor 8), each of at most u times the magnitude S: they differ by 2T/8 at most.
  private static func compare(
    _ cases: [RandomCase], _ derivative: (RandomCase, Int) -> Double
  ) -> (compared: Int, worst: Double, wrong: [String]) {
    var (compared, worst, wrong) = (0, 0.0, [String]())
    for random in cases {
      let gradient = random.problem.gradient(of: random.network)
      let bound = random.problem.gradientRoundingBound(of: random.network).map { $0 / 4 }
      for index in gradient.indices {
        let expected = derivative(random, index)
        let ratio = abs(gradient[index] - expected) / bound[index]
        if !(ratio <= 1) {
          wrong.append("\(random) [\(index)]: \(gradient[index]) and \(expected), \(ratio)")
        }
        worst = max(worst, ratio)
        compared += 1
      }
    }
    return (compared, worst, wrong)
  }

  @Test func `A gradient written where it belongs is that of the backward pass to the bit`() {
    var compared = 0
    func compare<Scalar: NetworkScalar>(_ network: MLP<Scalar>, _ problem: LearningProblem<Scalar>) {
      let trace = network.forward(problem.inputs)
      let expected = MLP.flatten(problem.backward(network, trace: trace).gradients)
      #expect(problem.gradient(of: network) == expected)
      compared += expected.count
    }
    for random in Self.cases(seed: 12)
    where !random.problem.gradient(of: random.network).contains(where: \.isNaN) {
      for l2 in [0, 0.1] {
        var problem = random.problem
        problem.l2 = l2
        compare(random.network, problem)
        compare(
          random.network.converted { Float($0) }, problem.converted { Float($0) })
        compare(
          random.network.converted { DoubleDouble($0) }, problem.converted { DoubleDouble($0) })
      }
    }
    // As large as products by the BLAS are.
    let large = RandomNetworks.objective(
      [40, 30, 20, 10], samples: 32, hidden: .tanh, output: .softmax, loss: Loss(.crossEntropy), l2: 0.01)
    compare(large.network, large.problem)
    #expect(compared > 10_000)
  }

  @Test func `Backpropagation agrees with dual numbers for all activations and losses`() {
    let result = Self.compare(Self.cases(seed: 2)) { random, index in
      var parameters = random.network.parameters.map { Dual<Double>($0) }
      parameters[index].derivative = 1
      let network = random.network.replacingParameters(with: parameters)
      return random.problem.converted { Dual<Double>($0) }.value(of: network).derivative
    }
    #expect(result.wrong.isEmpty, "\(result.wrong.joined(separator: "\n"))")
    #expect(result.compared > 9 * 46 * 3)
    #expect(result.worst > 0, "nothing was rounded: the comparison compared nothing")
  }

  @Test func `Backpropagation agrees with the complex step for all activations and losses`() {
    let step = 1e-100
    let result = Self.compare(Self.cases(seed: 3)) { random, index in
      var parameters = random.network.parameters.map { Complex<Double>($0) }
      parameters[index].imaginary = step
      let network = random.network.replacingParameters(with: parameters)
      return random.problem.converted { Complex<Double>($0) }.value(of: network).imaginary / step
    }
    #expect(result.wrong.isEmpty, "\(result.wrong.joined(separator: "\n"))")
    #expect(result.compared > 9 * 46 * 3)
    #expect(result.worst > 0, "nothing was rounded: the comparison compared nothing")
  }

  @Test func `Derivatives add up over the paths of a diamond`() {
    // x → two hidden units → one output, all identity: ŷ = 5·(2x) + 7·(3x) = 31x; E = ½(ŷ − t)². By hand, for
    // x = 2, t = 60: ŷ = 62, δ2 = 2, ∂W2 = 2·(4, 6), ∂a1 = 2·(5, 7), ∂W1 = (10, 14)·2, ∂E/∂x = 2·31.
    let network = MLP(layers: [
      Layer(weights: Matrix([[2.0], [3]]), biases: [0, 0], activation: .identity),
      Layer(weights: Matrix([[5.0, 7]]), biases: [0], activation: .identity),
    ])
    let problem = LearningProblem(
      loss: Loss(.halfSumSquaredError), inputs: Matrix([[2.0]]), targets: Matrix([[60.0]]))
    let backward = problem.backward(network, trace: network.forward(problem.inputs))
    #expect(backward.deltas.map(\.elements) == [[10, 14], [2]])
    #expect(backward.activationGradients.map(\.elements) == [[10, 14]])
    #expect(problem.gradient(of: network) == [20, 28, 10, 14, 8, 12, 2])
    #expect(backward.deltas[0].times(network.layers[0].weights).elements == [62])
  }

  @Test func `Two layers of paths cross and add up`() {
    // Identity 1-2-2-1 with integers: ∂E/∂x is the sum over 2 · 2 paths of the products along them.
    let network = MLP(layers: [
      Layer(weights: Matrix([[2.0], [3]]), biases: [1, -1], activation: .identity),
      Layer(weights: Matrix([[1.0, -2], [4, 5]]), biases: [0, 2], activation: .identity),
      Layer(weights: Matrix([[3.0, -1]]), biases: [0], activation: .identity),
    ])
    let problem = LearningProblem(
      loss: Loss(.halfSumSquaredError), inputs: Matrix([[1.0]]), targets: Matrix([[-28.0]]))
    let trace = network.forward(problem.inputs)
    let backward = problem.backward(network, trace: trace)
    #expect(trace.activations.map(\.elements) == [[3, 2], [-1, 24], [-27]])
    #expect(backward.deltas.map(\.elements) == [[-1, -11], [3, -1], [1]])
    // 3·1·2 + 3·(−2)·3 + (−1)·4·2 + (−1)·5·3.
    #expect(backward.deltas[0].times(network.layers[0].weights).elements == [-35])
    #expect(backward.gradients[1].weights.elements == [9, 6, -3, -2])
  }

  @Test func `ReLU passes the gradient of active units only, also for z = 0`() {
    // z1 = (1, −1, 0): only unit 1 is active; at the kink the derivative is 0 by convention.
    let network = MLP(layers: [
      Layer(weights: Matrix([[1.0], [-1], [2]]), biases: [0, 0, -2], activation: .relu),
      Layer(weights: Matrix([[3.0, 5, 7]]), biases: [0], activation: .identity),
    ])
    let problem = LearningProblem(
      loss: Loss(.halfSumSquaredError), inputs: Matrix([[1.0]]), targets: Matrix([[2.0]]))
    #expect(problem.gradient(of: network) == [3, 0, 0, 3, 0, 0, 1, 0, 0, 1])
  }

  @Test func `A batch's gradient is the mean of the samples' gradients, and the penalty counts once`() {
    let layer = Layer(weights: Matrix([[0.5, -0.25]]), biases: [0.75], activation: .identity)
    let network = MLP(layers: [layer])
    let problem = LearningProblem(
      loss: Loss(.halfMeanSquaredError), l2: 0.5, inputs: Matrix([[1.0, 2], [-3, 4]]),
      targets: Matrix([[0.25], [1.0]]))
    // ŷ = (0.75, −1.75), residuals (0.5, −2.75): ∂W = ½(0.5·(1, 2) − 2.75·(−3, 4)) + ½W, and
    // L = ¼(0.25 + 7.5625) + ¼(0.25 + 0.0625).
    #expect(problem.gradient(of: network) == [4.625, -5.125, -1.125])
    #expect(problem.value(of: network) == 2.03125)
  }

  @Test func `NaN in one weight reaches the loss and the gradient`() {
    var generator = CaseGenerator(seed: 4)
    for _ in 0..<40 {
      var random = generator.next()
      random.network.layers[0].weights.elements[0] = .nan
      #expect(random.problem.value(of: random.network).isNaN, "\(random)")
      #expect(random.problem.gradient(of: random.network).contains(where: { $0.isNaN }), "\(random)")
    }
  }
}
