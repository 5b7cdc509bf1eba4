import Derivatives
import GradientChecking
import ReferenceMLP
import Testing

@testable import NetworkChecking

/// A random 2-2-2 network with one sample; targets are probabilities that suit every loss.
private func objective(
  hidden: Activation, output: Activation, loss: Loss.Kind, l2: Double = 0, seed: UInt64
) -> NetworkObjective {
  var random = SeededGenerator(seed: seed)
  func normal(_ rows: Int, _ columns: Int) -> Matrix<Double> {
    Matrix(rows: rows, columns: columns, elements: (0..<rows * columns).map { _ in random.normal() })
  }
  let network = MLP(layers: [
    Layer(weights: normal(2, 2), biases: normal(1, 2).elements, activation: hidden),
    Layer(weights: normal(2, 2), biases: normal(1, 2).elements, activation: output),
  ])
  let targets = Matrix([[0.3, 0.7]])
  return NetworkObjective(
    "\(hidden)→\(output), \(loss)", network: network,
    problem: LearningProblem(loss: Loss(loss), l2: l2, inputs: normal(1, 2), targets: targets))
}

/// A network with a planted error in its Hessian–vector product; value and gradient are right.
private struct WrongHessian: Objective {
  var base: NetworkObjective
  var falsify: (_ product: [Double], _ vector: [Double]) -> [Double]

  var name: String { base.name }
  var blocks: [ParameterBlock] { base.blocks }
  var point: [Double] { base.point }
  func value(at point: [Double]) -> Double { base.value(at: point) }
  func claimedGradient(at point: [Double]) -> [Double] { base.claimedGradient(at: point) }
  var abilities: Abilities {
    var abilities = Abilities()
    abilities.kinks = base.abilities.kinks
    abilities.hessianProduct = { falsify(base.hessianProduct(at: $0, vector: $1), $1) }
    return abilities
  }
}

@Suite("Second derivatives of a network")
struct NetworkHessianTests {
  @Test("Hv in dual numbers is verified for every activation and every loss, and symmetric")
  func everyActivationAndLoss() throws {
    var checked = 0
    for (number, hidden) in Activation.allCases.filter(\.isElementwise).enumerated() {
      // Every loss meets some activation, every activation some loss; the outputs are those usual for the losses.
      let losses: [(Loss.Kind, Activation)] = [
        (.meanSquaredError, .identity), (.binaryCrossEntropy, .sigmoid), (.crossEntropy, .softmax),
        (.huber, .tanh), (.halfMeanSquaredError, .softmax), (.halfSumSquaredError, .softplus),
      ]
      let (loss, output) = losses[number % losses.count]
      let subject = objective(
        hidden: hidden, output: output, loss: loss, l2: number % 2 == 0 ? 0 : 0.1, seed: UInt64(number + 1))
      let result = try HessianChecker().check(subject)
      #expect(
        result.verdict == .verified, "\(subject.name): \(result.verdict), \(String(describing: result.worst))"
      )
      #expect(result.agreedDigits > 8, "\(subject.name)")
      #expect(result.relativeDetectionPower < 1e-7, "\(subject.name)")
      #expect(result.symmetry.agreedDigits > 14, "\(subject.name)")
      checked += result.products.reduce(0) { $0 + $1.entries.count }
    }
    #expect(checked == 9 * 2 * 12)
  }

  @Test(
    "Products with what they share computed once are those of dual numbers, whatever activation, loss and depth"
  )
  func preparedProducts() throws {
    var random = SeededGenerator(seed: 5)
    func normals(_ count: Int) -> [Double] { (0..<count).map { _ in random.normal() } }
    let usual: [(Loss.Kind, Activation)] = [
      (.meanSquaredError, .identity), (.binaryCrossEntropy, .sigmoid), (.crossEntropy, .softmax),
      (.binaryCrossEntropy, .softmax), (.huber, .tanh), (.halfSumSquaredError, .softplus),
    ]
    for hidden in Activation.allCases where hidden.isElementwise {
      for (number, (loss, output)) in usual.enumerated() {
        // The last has a product large enough for a BLAS.
        let (units, samples) = number < 5 ? ([4, 3], 5) : ([20, 16], 24)
        let network = MLP.initialized(
          inputs: 6, layers: units.prefix(number % 3).map { ($0, hidden) } + [(3, output)],
          scheme: .xavierNormal, using: &random)
        let targets = Matrix((0..<samples).map { _ in [0.2, 0.3, 0.5] })
        let subject = NetworkObjective(
          "\(hidden)→\(output), \(loss)", network: network,
          problem: LearningProblem(
            loss: Loss(loss), l2: number % 2 == 0 ? 0 : 0.1,
            inputs: Matrix(rows: samples, columns: 6, elements: normals(6 * samples)), targets: targets))
        let point = normals(network.parameterCount)
        let products = subject.hessianProducts(at: point)
        for vector in [normals(point.count), normals(point.count)] {
          let (fast, exact) = (products(vector), subject.hessianProduct(at: point, vector: vector))
          try #require(fast.count == exact.count)
          let size = exact.map { abs($0) }.max() ?? 0
          #expect(size > 0)
          for (left, right) in zip(fast, exact) {
            #expect(abs(left - right) <= 1e-13 * size, "\(subject.name), \(network.depth) layers")
          }
        }
      }
    }
  }

  @Test("A second derivative wrong in one entry, with a right first one, is refuted and named")
  func wrongEntry() throws {
    let right = objective(hidden: .tanh, output: .identity, loss: .meanSquaredError, seed: 7)
    let first = GradientChecker(methods: [Ridders(), ChebyshevInterpolation()])
    for error in [1e-2, 1e-6] {
      let wrong = WrongHessian(base: right) { product, _ in
        var product = product
        product[3] *= 1 + error
        return product
      }
      #expect(try first.check(wrong).verdict == .verified)
      let result = try HessianChecker().check(wrong)
      #expect(result.verdict == .refuted)
      #expect(result.worst?.index.description == "W1[1,1]")
      #expect(result.products.allSatisfy { $0.wrongEntries.map(\.index.description) == ["W1[1,1]"] })
      #expect(result.symmetry.verdict == .refuted)
    }
  }

  @Test("A symmetric error is refuted by the differences, where symmetry sees nothing")
  func symmetricError() throws {
    let right = objective(hidden: .sigmoid, output: .softmax, loss: .crossEntropy, seed: 3)
    let wrong = WrongHessian(base: right) { product, vector in zip(product, vector).map { $0 + 1e-3 * $1 } }
    let result = try HessianChecker().check(wrong)
    #expect(result.verdict == .refuted)
    #expect(result.symmetry.verdict == .verified)
  }

  @Test("At an exact kink of the gradient Hv is inconclusive, away from it verified")
  func kink() throws {
    func objective(bias: Double) -> NetworkObjective {
      NetworkObjective(
        "elu",
        network: MLP(layers: [
          Layer(weights: Matrix([[0.0]]), biases: [bias], activation: .elu),
          Layer(weights: Matrix([[1.0]]), biases: [0], activation: .identity),
        ]),
        problem: LearningProblem(
          loss: Loss(.halfSumSquaredError), inputs: Matrix([[2.0]]), targets: Matrix([[1.0]])))
    }
    #expect(try HessianChecker().check(objective(bias: 0)).verdict == .inconclusive(.kink))
    #expect(try HessianChecker().check(objective(bias: 0.5)).verdict == .verified)
  }
}

@Suite("The Jacobian of a network's outputs")
struct NetworkOutputsTests {
  private func outputs(_ hidden: Activation, _ output: Activation, seed: UInt64) -> NetworkOutputs {
    let base = objective(hidden: hidden, output: output, loss: .meanSquaredError, seed: seed)
    return NetworkOutputs("\(hidden)→\(output)", network: base.network, inputs: base.problem.inputs)
  }

  @Test("Rows by backpropagation, products by dual numbers and their adjointness are verified")
  func verified() throws {
    for (number, pair) in [(Activation.tanh, Activation.softmax), (.relu, .identity), (.gelu, .sigmoid)]
      .enumerated()
    {
      let result = try VectorChecker().check(outputs(pair.0, pair.1, seed: UInt64(number + 20)))
      #expect(result.verdict == .verified, "\(result.name): \(result.refuted.map(\.name))")
      #expect(result.rows.count == 2)
      #expect(result.products.count == 2)
      let adjoint = try #require(result.adjoint)
      #expect(adjoint.agreedDigits > 14)
      #expect(adjoint.relativeDetectionPower < 1e-10)
    }
  }

  @Test("Reverse mode without the output's derivative is refuted, row by row and as adjoint")
  func wrongReverse() throws {
    struct Wrong: VectorObjective {
      var base: NetworkOutputs
      var name: String { base.name }
      var blocks: [ParameterBlock] { base.blocks }
      var point: [Double] { base.point }
      var outputBlocks: [ParameterBlock] { base.outputBlocks }
      var outputs: Int { base.outputs }
      func values(at point: [Double]) -> [Double] { base.values(at: point) }
      var abilities: VectorAbilities {
        var abilities = VectorAbilities()
        (abilities.jvp, abilities.vjp) = (base.jvp, vjp)
        return abilities
      }
      private func vjp(at point: [Double], cotangent: [Double]) -> [Double] {
        let moved = base.network.replacingParameters(with: point)
        let delta = Matrix(rows: base.inputs.rows, columns: moved.outputs, elements: cotangent)
        return MLP.flatten(moved.backward(moved.forward(base.inputs), outputDelta: delta).gradients)
      }
    }
    let result = try VectorChecker().check(Wrong(base: outputs(.tanh, .sigmoid, seed: 4)))
    #expect(result.verdict == .refuted)
    #expect(result.rows.allSatisfy { $0.verdict == .refuted })
    #expect(result.products.allSatisfy { $0.verdict == .verified })
    #expect(result.adjoint?.verdict == .refuted)
  }
}
