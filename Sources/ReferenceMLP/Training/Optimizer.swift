import Foundation

/// A rule that turns a gradient g into a step of the parameters θ.
///
/// The value holds the hyperparameters only; what a rule remembers from step to step is in
/// ``OptimizerState``.
public enum Optimizer: Sendable, Hashable {
  /// θ ← θ − ηg.
  case gradientDescent(learningRate: Double)
  /// v ← βv + g, θ ← θ − ηv, with v = 0 at first.
  ///
  /// This is PyTorch's convention (`torch.optim.SGD`, documentation). Polyak's and Sutskever's v ← βv − ηg, θ
  /// ← θ + v takes the same steps while η is constant. β = 0 is gradient descent; β near 1 acts like η/(1 −
  /// β).
  case momentum(learningRate: Double, momentum: Double = 0.9)
  /// m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², θ ← θ − α m̂/(√v̂ + ε), m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ).
  ///
  /// Kingma & Ba, "Adam: a method for stochastic optimization", ICLR 2015, Algorithm 1, with its recommended
  /// values as defaults. The bias correction makes the first step −α g/(|g| + ε), whatever the size of g.
  case adam(
    learningRate: Double = 0.001, firstDecay: Double = 0.9, secondDecay: Double = 0.999,
    epsilon: Double = 1e-8)

  /// η (α of Adam).
  public var learningRate: Double {
    switch self {
    case .gradientDescent(let learningRate), .momentum(let learningRate, _),
      .adam(let learningRate, _, _, _):
      learningRate
    }
  }

  /// The state before the first step, for so many parameters.
  ///
  /// - Parameter parameterCount: the number of parameters, at least 0.
  public func initialState(parameterCount: Int) -> OptimizerState {
    OptimizerState(optimizer: self, parameterCount: parameterCount)
  }

  /// Checks the hyperparameters: η > 0, 0 ≤ β < 1, ε ≥ 0, all finite.
  ///
  /// - Throws: ``TrainingError/invalid(_:)`` that names the first one out of range.
  public func validate() throws {
    try require(learningRate > 0 && learningRate.isFinite, "learning rate", learningRate, "positive")
    switch self {
    case .gradientDescent: break
    case .momentum(_, let momentum):
      try require(momentum >= 0 && momentum < 1, "momentum", momentum, "at least 0 and below 1")
    case .adam(_, let firstDecay, let secondDecay, let epsilon):
      try require(firstDecay >= 0 && firstDecay < 1, "first decay", firstDecay, "at least 0 and below 1")
      try require(
        secondDecay >= 0 && secondDecay < 1, "second decay", secondDecay, "at least 0 and below 1")
      try require(epsilon >= 0 && epsilon.isFinite, "epsilon", epsilon, "at least 0")
    }
  }

  /// Throws unless a hyperparameter is in its range; NaN is in none.
  private func require(_ condition: Bool, _ name: String, _ found: Double, _ expected: String) throws {
    guard condition else {
      throw TrainingError.invalid("the \(name) is \(found), but has to be \(expected)")
    }
  }
}

extension Optimizer: CustomStringConvertible {
  /// The rule with its hyperparameters, in words.
  public var description: String {
    switch self {
    case .gradientDescent(let learningRate): "gradient descent, η = \(learningRate)"
    case .momentum(let learningRate, let momentum): "momentum, η = \(learningRate), β = \(momentum)"
    case .adam(let learningRate, let firstDecay, let secondDecay, let epsilon):
      "Adam, α = \(learningRate), β₁ = \(firstDecay), β₂ = \(secondDecay), ε = \(epsilon)"
    }
  }
}

/// What an optimizer remembers: the number of steps taken and its running averages, one number for each
/// parameter.
public struct OptimizerState: Sendable, Hashable {
  /// The rule.
  public let optimizer: Optimizer
  /// Steps taken, t of Adam's bias correction.
  public private(set) var steps = 0
  /// v of momentum, m of Adam; unused by gradient descent.
  public private(set) var firstMoment: [Double]
  /// v of Adam; unused by the others.
  public private(set) var secondMoment: [Double]

  /// The state before the first step: all averages 0.
  init(optimizer: Optimizer, parameterCount: Int) {
    let zeros = Array(repeating: 0.0, count: parameterCount)
    self.optimizer = optimizer
    switch optimizer {
    case .gradientDescent: (firstMoment, secondMoment) = ([], [])
    case .momentum: (firstMoment, secondMoment) = (zeros, [])
    case .adam: (firstMoment, secondMoment) = (zeros, zeros)
    }
  }

  /// Whether all averages are finite: g² of Adam overflows before g does, and then no parameter would move
  /// again.
  public var isFinite: Bool {
    firstMoment.allSatisfy(\.isFinite) && secondMoment.allSatisfy(\.isFinite)
  }

  /// Takes one step: changes the parameters and the averages.
  ///
  /// - Parameters:
  ///   - parameters: θ, changed in place.
  ///   - gradient: g = ∂L/∂θ, as many values as parameters.
  public mutating func step(parameters: inout [Double], gradient: [Double]) {
    precondition(
      parameters.count == gradient.count, "\(parameters.count) parameters, \(gradient.count) derivatives")
    steps += 1
    switch optimizer {
    case .gradientDescent(let learningRate):
      for index in parameters.indices { parameters[index] -= learningRate * gradient[index] }
    case .momentum(let learningRate, let momentum):
      precondition(firstMoment.count == gradient.count, "the state is one of \(firstMoment.count) parameters")
      for index in parameters.indices {
        firstMoment[index] = momentum * firstMoment[index] + gradient[index]
        parameters[index] -= learningRate * firstMoment[index]
      }
    case .adam(let learningRate, let firstDecay, let secondDecay, let epsilon):
      precondition(firstMoment.count == gradient.count, "the state is one of \(firstMoment.count) parameters")
      let firstCorrection = 1 - pow(firstDecay, Double(steps))
      let secondCorrection = 1 - pow(secondDecay, Double(steps))
      for index in parameters.indices {
        let g = gradient[index]
        firstMoment[index] = firstDecay * firstMoment[index] + (1 - firstDecay) * g
        secondMoment[index] = secondDecay * secondMoment[index] + (1 - secondDecay) * g * g
        parameters[index] -=
          learningRate * (firstMoment[index] / firstCorrection)
          / ((secondMoment[index] / secondCorrection).squareRoot() + epsilon)
      }
    }
  }
}
