// Examples of `ReferenceMLP`, `NetworkFiles`, `NetworkChecking` and `GSLDerivatives`.

import Derivatives
import Foundation
import GSLDerivatives
import GradientChecking
import NetworkChecking
import NetworkFiles
import ReferenceMLP
import Scalars
import Testing

@Suite("Examples: networks and derivatives") struct NetworksByHand {
  private static let network = MLP(layers: [
    Layer(weights: Matrix([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]]), biases: [0, 0, 0], activation: .tanh),
    Layer(weights: Matrix([[0.7, 0.8, 0.9]]), biases: [0.1], activation: .sigmoid),
  ])
  private static let problem = LearningProblem(
    loss: Loss(.binaryCrossEntropy), inputs: Matrix([[2.0, 3], [-1, 0.5]]), targets: Matrix([[1.0], [0]]))

  @Test("Forward pass, loss and gradient") func passes() {
    let trace = Self.network.forward(Self.problem.inputs)
    #expect(Self.problem.value(of: Self.network, trace: trace) == Self.problem.value(of: Self.network))
    // W1 row by row, b1, W2, b2: 6 + 3 + 3 + 1.
    #expect(Self.problem.gradient(of: Self.network).count == 13)
  }

  @Test("The derivative along a direction, exactly: the forward pass in dual numbers") func dualNumbers() {
    let gradient = Self.problem.gradient(of: Self.network)
    let parameters = Self.network.parameters.enumerated().map { Dual($1, derivative: $0 == 4 ? 1 : 0) }
    let network: MLP<Dual<Double>> = Self.network.replacingParameters(with: parameters)
    let loss = Self.problem.converted { Dual($0) }.value(of: network)
    #expect(abs(loss.derivative - gradient[4]) < 1e-15)
  }

  @Test("Training lowers the loss, and says what ended it") func training() throws {
    let run = try Training(learningRate: 0.5, epochs: 50).run(Self.network, on: Self.problem)
    #expect(run.history.count == 51 && run.history[50].loss < run.history[0].loss)
    #expect(run.stoppedBy == .epochs(50))
  }

  @Test("Every step of forward, loss, backward and update, with its numbers") func steps() {
    let computed = StepByStep(network: Self.network, problem: Self.problem, learningRate: 0.1)
    #expect(!computed.given.isEmpty && computed.steps.count > 10)
    #expect(Self.problem.value(of: computed.nextNetwork) < Self.problem.value(of: Self.network))
  }

  @Test("A network file, checked by every oracle") func file() throws {
    let json = """
      {"name": "small", "inputs": 2, "layers": [
        {"units": 2, "activation": "tanh", "weights": [[0.1, 0.2], [0.3, 0.4]], "biases": [0, 0.1]},
        {"units": 1, "activation": "identity", "weights": [[0.5, -0.6]], "biases": [0]}],
       "loss": "half-mean-squared-error", "data": {"inputs": [[1, 2]], "targets": [[0.5]]}}
      """
    let file = try NetworkFile(json: Data(json.utf8), source: "small.json")
    let objective = NetworkObjective(file.name, network: file.network, problem: file.problem)
    let result = try GradientChecker().check(objective)
    #expect(result.verdict == .verified && result.entries.count == 9)
  }

  @Test("A derivative with its error bound") func derivative() throws {
    let estimate = try Ridders().estimate(of: UnivariateFunction { sin($0) }, at: 0.7)
    #expect(abs(estimate.value - cos(0.7)) <= estimate.errorBound && estimate.errorBound < 1e-9)
  }

  @Test("GSL as one more oracle") func gsl() throws {
    let estimate = try GSLDerivative().estimate(of: UnivariateFunction { exp($0) }, at: 1)
    #expect(abs(estimate.value - M_E) <= estimate.errorBound)
    var checker = GradientChecker()
    checker.methods.append(GSLDerivative())
    let objective = NetworkObjective("network", network: Self.network, problem: Self.problem)
    #expect(try checker.check(objective).oracles.contains { $0.method == GSLDerivative().name })
  }
}
