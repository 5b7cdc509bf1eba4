import PropertyTesting
import ReferenceMLP

// What is linear or homogeneous: batches, factors of the loss, and units with φ(cz) = cφ(z) for c > 0.

extension PropertyCatalogue {
  /// P5–P9.
  static func scalings(of subject: GradientUnderTest) -> [TestedProperty] {
    [
      batchSplit(subject), scaledLoss(subject), scaledUnit(subject), unitBalance(subject),
      balanceOfDescent(subject),
    ]
  }

  /// φ with φ(cz) = cφ(z) and φ′(z)z = φ(z) for c > 0; the property of ReLU that P7–P9 need.
  private static let homogeneous = [Activation.relu, .leakyReLU, .identity]

  /// P5: m·g = m₁·g₁ + m₂·g₂ for any split of the batch; for sums g = g₁ + g₂.
  ///
  /// The loss is a mean of losses of samples. With S likewise m·S = m₁·S₁ + m₂·S₂: either side is wrong by at
  /// most a quarter of m·T, T = C·u·S of the whole batch (C has a factor 4 in hand), and their difference is
  /// below m·T.
  static func batchSplit(_ subject: GradientUnderTest) -> TestedProperty {
    let generator = NetworkCases(samples: 2...16).choosing { value, source in
      try source.integer(in: 1...value.problem.samples - 1)
    }
    return TestedProperty(
      "P5-batch-split", "m·g = m₁·g₁ + m₂·g₂ for any split of the batch", generator, target: .margin
    ) { value in
      let samples = value.problem.samples
      let first = value.problem.selecting(samples: 0..<value.choice)
      let second = value.problem.selecting(samples: value.choice..<samples)
      let isMean = value.problem.loss.reduction == .mean && value.problem.loss.kind != .halfSumSquaredError
      let weight = { (problem: LearningProblem<Double>) in isMean ? Double(problem.samples) : 1 }
      let parts = zip(subject.gradient(value.network, first), subject.gradient(value.network, second))
      return Outcome.close(
        subject.gradient(value.network, value.problem).map { weight(value.problem) * $0 },
        parts.map { weight(first) * $0 + weight(second) * $1 },
        within: try value.networkCase.tolerances().map { weight(value.problem) * $0 }
      )
      .stating("m·g = m₁·g₁ + m₂·g₂").naming(parametersOf: value.network)
      .labelled(by: value.networkCase)
    }
  }

  /// P6: the gradient of c·L is c times the gradient of L, c = 2ᵏ.
  ///
  /// Backpropagation is linear in δ, and a factor 2ᵏ goes through every product and sum without rounding
  /// unless something underflows, where the case is discarded: equality. A backward pass that takes no notice
  /// of the gradient that arrives from above breaks it.
  static func scaledLoss(_ subject: GradientUnderTest) -> TestedProperty {
    let generator = NetworkCases().choosing { _, source in try source.integer(in: -16...16) }
    return TestedProperty("P6-scaled-loss", "g(c·L) = c·g(L) for c = 2ᵏ", generator) { value in
      try value.networkCase.assumeNoUnderflow()
      let factor = powerOfTwo(value.choice)
      return Outcome.equal(
        subject.scaledGradient(value.network, value.problem, by: factor),
        subject.gradient(value.network, value.problem).map { factor * $0 }
      )
      .stating("g(c·L) = c·g(L)").naming(parametersOf: value.network)
      .labelled(by: value.networkCase).labelled("c ≠ 1", if: value.choice != 0)
    }
  }

  /// P7: scaling a ReLU unit's inputs by 2ᵏ and its outputs by 2⁻ᵏ leaves the loss and scales its gradients
  /// inversely.
  ///
  /// φ(cz) = cφ(z) for c > 0, with leaky ReLU and the identity too. Powers of two are exact as long as
  /// nothing underflows, where the case is discarded: equality, for all other gradients as well.
  static func scaledUnit(_ subject: GradientUnderTest) -> TestedProperty {
    let generator = Generator { source in
      let value = try source.draw(NetworkCases(depth: 2...6).choosingUnit(of: homogeneous))
      return NetworkChoice(
        network: value.network, problem: value.problem,
        choice: (unit: value.choice, exponent: try source.integer(in: -16...16)))
    }
    return TestedProperty(
      "P7-scaled-unit", "scaling a ReLU unit's inputs by 2ᵏ and its outputs by 2⁻ᵏ leaves the loss", generator
    ) { value in
      try value.networkCase.assumeNoUnderflow()
      let factor = powerOfTwo(value.choice.exponent)
      let gradient = try subject.shapedGradient(value.network, value.problem)
      let scaled = value.network.scaling(value.choice.unit, by: factor)
      return equalLossAndGradient(
        subject, of: NetworkCase(network: scaled, problem: value.problem),
        value: subject.value(value.network, value.problem),
        gradient: gradient.scaling(value.choice.unit, by: 1 / factor).parameters
      )
      .labelled(by: value.networkCase).labelled("scaled", if: value.choice.exponent != 0)
    }
  }

  /// P8: for each ReLU unit ⟨W₁, ∂W₁⟩ + b₁∂b₁ = ⟨W₂, ∂W₂⟩, W₁ being its incoming and W₂ its outgoing weights.
  ///
  /// Both are Σ δz over the samples: φ′(z)z = φ(z), at the kink too. Each entry of the gradient is wrong by
  /// at most its T, hence the sides by Σ|W|T; their own roundings, n·u·|W||∂W|, are far below what T has in
  /// hand.
  static func unitBalance(_ subject: GradientUnderTest) -> TestedProperty {
    TestedProperty(
      "P8-unit-balance", "⟨W₁,∂W₁⟩ + b₁∂b₁ = ⟨W₂,∂W₂⟩ for every ReLU unit",
      NetworkCases(depth: 2...6).choosingUnit(of: homogeneous), target: .margin
    ) { value in
      let network = value.network
      let gradient = try subject.shapedGradient(network, value.problem)
      let bound = network.replacingParameters(with: try value.networkCase.tolerances())
      let (incoming, outgoing) = (network.incoming(value.choice), network.outgoing(value.choice))
      let tolerance =
        dot(incoming.map { abs($0) }, bound.incoming(value.choice))
        + dot(outgoing.map { abs($0) }, bound.outgoing(value.choice))
      try assume(tolerance.isFinite)
      return Outcome.close(
        dot(incoming, gradient.incoming(value.choice)), dot(outgoing, gradient.outgoing(value.choice)),
        within: tolerance
      )
      .stating("⟨W₁,∂W₁⟩ + b₁∂b₁ = ⟨W₂,∂W₂⟩").labelled(by: value.networkCase)
    }
  }

  /// P9: a step of gradient descent changes ‖W₁‖² + b₁² − ‖W₂‖² of a ReLU unit by η² times the same of the
  /// gradients.
  ///
  /// (w − ηg)² = w² − 2ηwg + η²g², and the middle terms cancel by P8; under gradient flow the balance is
  /// conserved (Du, Hu & Lee 2018, Theorem 2.1). Middle terms are off by 2ηΣ|w|T, the squares by a few
  /// roundings of (|w| + η|g|)²; with S ≥ |g| and T = C·u·S all of it is below 4C·u·Σ(|w| + ηS)².
  static func balanceOfDescent(_ subject: GradientUnderTest) -> TestedProperty {
    let generator = Generator { source in
      let value = try source.draw(NetworkCases(depth: 2...6).choosingUnit(of: homogeneous))
      return NetworkChoice(
        network: value.network, problem: value.problem,
        choice: (unit: value.choice, step: try source.double(in: 0...1)))
    }
    return TestedProperty(
      "P9-balance-of-descent", "a descent step changes ‖W₁‖² + b₁² − ‖W₂‖² by η² times that of the gradients",
      generator, target: .margin
    ) { value in
      let (unit, step) = value.choice
      let gradient = try subject.shapedGradient(value.network, value.problem)
      let tolerances = try value.networkCase.tolerances()
      let factor = value.networkCase.roundingFactor * 0x1p-53
      let around = value.network.replacingParameters(
        with: zip(value.network.parameters, tolerances).map { abs($0) + step * $1 / factor })
      let moved = value.network.replacingParameters(
        with: zip(value.network.parameters, gradient.parameters).map { $0 - step * $1 })
      let tolerance =
        4 * factor * (squares(around.incoming(unit)) + squares(around.outgoing(unit)))
      try assume(tolerance.isFinite)
      return Outcome.close(
        balance(of: unit, in: moved) - balance(of: unit, in: value.network),
        step * step * balance(of: unit, in: gradient),
        within: tolerance
      )
      .stating("change of the balance = η² · balance of the gradients").labelled(by: value.networkCase)
    }
  }

  private static func balance(of unit: HiddenUnit, in network: MLP<Double>) -> Double {
    squares(network.incoming(unit)) - squares(network.outgoing(unit))
  }

  private static func squares(_ x: [Double]) -> Double { dot(x, x) }

  private static func powerOfTwo(_ exponent: Int) -> Double {
    Double(sign: .plus, exponent: exponent, significand: 1)
  }
}
