import Foundation
import Testing

@testable import ReferenceMLP

@Suite struct OptimizerTests {
  /// Parameters after steps along given gradients.
  private static func run(_ optimizer: Optimizer, from start: [Double], _ gradients: [[Double]]) -> [Double] {
    var parameters = start
    var state = optimizer.initialState(parameterCount: start.count)
    for gradient in gradients { state.step(parameters: &parameters, gradient: gradient) }
    return parameters
  }

  @Test func `Gradient descent subtracts η times the gradient`() {
    let found = Self.run(.gradientDescent(learningRate: 0.5), from: [1, -2], [[4, 0.5], [-1, 8]])
    // 1 − ½·4 + ½·1 and −2 − ½·½ − ½·8.
    #expect(found == [-0.5, -6.25])
  }

  @Test func `Momentum accumulates v = βv + g as PyTorch does`() {
    // v: 1, 0.5·1 + 2 = 2.5, 0.5·2.5 − 4 = −2.75; θ: −0.25·(1 + 2.5 − 2.75). Dyadic: exact.
    let found = Self.run(.momentum(learningRate: 0.25, momentum: 0.5), from: [0], [[1], [2], [-4]])
    #expect(found == [-0.1875])
  }

  @Test func `Momentum with β = 0 is gradient descent to the bit`() {
    let gradients = [[0.1, -0.7], [0.3, 1e-9], [-11.0, 0.2]]
    #expect(
      Self.run(.momentum(learningRate: 0.3, momentum: 0), from: [1, 2], gradients)
        == Self.run(.gradientDescent(learningRate: 0.3), from: [1, 2], gradients))
  }

  @Test func `The first step of Adam is −α g over |g| + ε`() {
    // docs/CLAIMS.md, S3.7. The moments and their corrections make six roundings, quotient and product three more.
    let found = Self.run(.adam(), from: [0], [[0.1]])
    let claimed = -0.00099999990000001
    #expect(abs(found[0] - claimed) <= 9 * u * 0.001 + 0.5e-17)
    // Whatever the size of the gradient, the first step is nearly α.
    for gradient in [1e-4, 1e4, -1e100] {
      let step = Self.run(.adam(), from: [0], [[gradient]])[0]
      let expected = -0.001 * gradient / (abs(gradient) + 1e-8)
      #expect(abs(step - expected) <= 9 * u * 0.001)
    }
  }

  @Test func `Adam follows its Algorithm 1 over several steps`() {
    // The recurrences again, with the moments written out as sums: mₜ = (1−β₁) Σ β₁^(t−i) gᵢ.
    let (alpha, first, second, epsilon) = (0.01, 0.8, 0.95, 1e-6)
    let gradients = [0.5, -0.25, 1, 0.125, -2]
    var expected = 0.0
    for t in 1...gradients.count {
      let weighted = { (decay: Double, power: Double) in
        (1 - decay)
          * (0..<t).reduce(0.0) { $0 + pow(decay, Double(t - 1 - $1)) * pow(gradients[$1], power) }
          / (1 - pow(decay, Double(t)))
      }
      expected -= alpha * weighted(first, 1) / (weighted(second, 2).squareRoot() + epsilon)
    }
    let optimizer = Optimizer.adam(
      learningRate: alpha, firstDecay: first, secondDecay: second, epsilon: epsilon)
    let found = Self.run(optimizer, from: [0], gradients.map { [$0] })
    // Five steps of at most α, each with some ten roundings; the moments' sums cancel at most threefold here.
    #expect(abs(found[0] - expected) <= 5 * 30 * u * alpha)
    #expect(found[0] != 0)
  }

  @Test func `Hyperparameters out of range are refused with their name`() {
    let wrong: [(Optimizer, String)] = [
      (.gradientDescent(learningRate: 0), "learning rate"),
      (.gradientDescent(learningRate: .nan), "learning rate"),
      (.gradientDescent(learningRate: .infinity), "learning rate"),
      (.momentum(learningRate: 0.1, momentum: 1), "momentum"),
      (.momentum(learningRate: 0.1, momentum: .nan), "momentum"),
      (.adam(learningRate: -1), "learning rate"), (.adam(firstDecay: 1), "first decay"),
      (.adam(secondDecay: -0.1), "second decay"), (.adam(epsilon: .nan), "epsilon"),
    ]
    for (optimizer, name) in wrong {
      let error = #expect(throws: TrainingError.self) { try optimizer.validate() }
      #expect(error?.description.contains(name) == true, "\(optimizer)")
    }
    for right in [Optimizer.gradientDescent(learningRate: 0.1), .momentum(learningRate: 0.1), .adam()] {
      #expect(throws: Never.self) { try right.validate() }
    }
  }

  @Test func `A state counts its steps and notices that its averages overflowed`() {
    var parameters = [0.0]
    var state = Optimizer.adam().initialState(parameterCount: 1)
    state.step(parameters: &parameters, gradient: [1e100])
    #expect(state.steps == 1 && state.isFinite)
    state.step(parameters: &parameters, gradient: [1e200])
    #expect(state.steps == 2 && !state.isFinite, "g² is infinite")
  }

  @Test func `A NaN derivative makes its own parameter NaN and no other`() {
    for optimizer in [Optimizer.gradientDescent(learningRate: 0.1), .momentum(learningRate: 0.1), .adam()] {
      let found = Self.run(optimizer, from: [1, 1], [[.nan, 1], [0, 1]])
      #expect(found[0].isNaN && found[1] < 1, "\(optimizer)")
    }
  }
}
