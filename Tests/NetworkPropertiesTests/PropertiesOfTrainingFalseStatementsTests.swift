import Foundation
import PropertyTesting
import ReferenceMLP
import Testing

@testable import NetworkProperties

/// The false statements, and the counterexamples of their comments.
@Suite struct PropertiesOfTrainingFalseStatementsTests {
  private let training = TrainingUnderTest()

  @Test("every false statement is refuted, with a counterexample")
  func refuted() async throws {
    var runner = PropertyRunner(seed: 2, budget: .cases(1_000))
    (runner.shrinkRuns, runner.furtherCases) = (0, 0)
    for property in PropertyCatalogue.falseStatements() {
      let result = try await runner.run(property)
      #expect(result.verdict == .passed && result.failure != nil, "\(result.text)")
    }
  }

  private func run(_ start: TwoWeights, steps: Int) throws -> [NetworkCase] {
    try training.run(start.networkCase, rate: start.rate, steps: steps, biases: false)
  }

  private func weights(_ value: NetworkCase) -> [Double] {
    value.network.layers.map { $0.weights[0, 0] }
  }

  @Test("the catapult: from η > 2/λ to a minimum of sharpness 3.75 < 4 = 2/η, after the loss has grown")
  func catapult() throws {
    let start = TwoWeights(first: 2 + 1e-6, second: 0.5, target: 1, rate: 0.5)
    let sharpness = training.sharpness(of: start.networkCase, biases: false)
    #expect(sharpness > 4.24 && sharpness < 4.26)
    let run = try run(start, steps: 400)
    let losses = run.map { training.loss(of: $0) }
    let largest = try #require(losses.max())
    let end = try #require(run.last)
    #expect(largest > 1e3 * losses[0] && training.loss(of: end) < 1e-28)
    #expect(abs(training.sharpness(of: end, biases: false) - 3.7497) < 1e-3)
  }

  @Test("the lucky step lands on −1, and the dying unit on −4 and a loss of ½, exactly")
  func exactCounterexamples() throws {
    let lucky = try run(TwoWeights(first: 2, second: 2, target: 1, rate: 0.5), steps: 1)
    #expect(abs(training.sharpness(of: lucky[0], biases: false) - 11) < 1e-9)
    #expect(weights(lucky[1]) == [-1, -1] && training.loss(of: lucky[1]) == 0)
    let dying = try run(TwoWeights(first: 2, second: 2, target: 1, rate: 1, activation: .relu), steps: 9)
    for value in dying.dropFirst() {
      #expect(weights(value) == [-4, -4] && training.loss(of: value) == 0.5)
    }
  }

  @Test("at the edge of stability: a cycle of sharpness 1.29 and 2.57 about 2/η = 1.90")
  func edge() throws {
    let run = try run(TwoWeights(first: 0.9, second: 0.9, target: 1, rate: 1.05), steps: 200)
    let sharpness = run.suffix(2).map { training.sharpness(of: $0, biases: false) }.sorted()
    #expect(abs(sharpness[0] - 1.286) < 1e-2 && abs(sharpness[1] - 2.571) < 1e-2)
    // ½(w² − 1)² of a two-weight network is twice the tied ¼(a² − 1)².
    let losses = run.suffix(2).map { training.loss(of: $0) }.sorted()
    #expect(abs(losses[0] - 2 * 0.00907) < 1e-4 && abs(losses[1] - 2 * 0.01417) < 1e-4)
  }
}
