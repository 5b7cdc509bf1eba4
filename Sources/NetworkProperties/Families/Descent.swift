import PropertyTesting
import ReferenceMLP

// Step sizes with a guarantee: small enough for the loss to fall, or so large that it must grow.

extension PropertyCatalogue {
  /// P27, P28, P29 and P31.
  static func descent(of training: TrainingUnderTest) -> [TestedProperty] {
    [softmaxDescent(training), gradientNorm(training), certifiedDescent(training), tiedDivergence(training)]
  }

  /// P27: softmax regression with η = 1/L, L = ½λ_max(X̃ᵀX̃)/m: the loss falls at every step, by at least
  /// ½η‖g‖².
  ///
  /// H ⪯ L (``NetworkCase/smoothness``, an upper bound, so that η is at most the theorem's), and the descent
  /// lemma. The tolerance is derived (``NetworkCase/descentTolerance(to:rate:gradient:)``): a fixed 1e-12
  /// would be below the rounding of the loss of samples of 10⁶. With ordinary numbers the derived one is the
  /// smaller of the two in 93 of 100 cases.
  static func softmaxDescent(_ training: TrainingUnderTest) -> TestedProperty {
    TestedProperty(
      "P27-softmax-descent", "softmax regression, η = 1/L: the loss falls at every step",
      NetworkCases.oneLayer([.init(loss: .crossEntropy, output: .softmax)]).generator, target: .margin
    ) { value in
      let run = try training.run(value, rate: 1 / training.smoothness(value), steps: 4)
      return try descends(training, run) { _ in 1 / training.smoothness(value) }.labelled(by: value)
    }
  }

  /// P28: for a convex loss and η ≤ 2/L the norm of the gradient never grows.
  ///
  /// Along the step, g₁ = g₀ − ηH̄g₀ with the mean Hessian 0 ⪯ H̄ ⪯ L, and ‖I − ηH̄‖ ≤ 1 (co-coercivity). If
  /// the step is along ĝ₀ = g₀ + ε then g₁ = (I − ηH̄)ĝ₀ − ε: the computed norms differ by at most ‖T₀‖ +
  /// ‖T₁‖ from what is proven, a bound derived for any scale in place of a fixed 1e-12. The rounding of
  /// θ₁ is as one more rounding of each product wx, which T has in hand.
  static func gradientNorm(_ training: TrainingUnderTest) -> TestedProperty {
    let pairings: [NetworkCases.Pairing] = [
      .init(loss: .crossEntropy, output: .softmax), .init(loss: .binaryCrossEntropy, output: .sigmoid),
      .init(loss: .halfMeanSquaredError, output: .identity),
    ]
    return TestedProperty(
      "P28-gradient-norm", "convex loss, η ≤ 2/L: the norm of the gradient never grows",
      NetworkCases.oneLayer(pairings).choosing { _, source in try source.double(in: 0.05...2) },
      target: .margin
    ) { value in
      let run = try training.run(
        value.networkCase, rate: value.choice / training.smoothness(value.networkCase), steps: 4)
      let norms = try run.map { norm(try training.gradient(of: $0)) }
      let errors = try run.map { norm(try $0.tolerances()) }
      let steps = norms.indices.dropLast()
      return Outcome.atMost(
        steps.map { norms[$0 + 1] - norms[$0] }, steps.map { errors[$0] + errors[$0 + 1] }
      )
      .stating("growth of ‖g‖ ≤ its rounding").naming { "step \($0 + 1)" }.labelled(by: value.networkCase)
      .labelled("η above 1/L", if: value.choice > 1)
    }
  }

  /// P29: **the loss decreases for small η**, certified: with one hidden layer of tanh or sigmoid and η =
  /// min(1/L_B, R/‖g‖), ΔL ≤ −½η‖g‖².
  ///
  /// The step does not leave the ball of radius R, in which ‖H‖ ≤ L_B (P30): the descent lemma. Five steps,
  /// each with an η of its own. The tolerance is the derived one of P27.
  static func certifiedDescent(_ training: TrainingUnderTest) -> TestedProperty {
    TestedProperty(
      "P29-certified-descent", "one hidden layer, η = min(1/L_B, R/‖g‖): ΔL ≤ −½η‖g‖²",
      NetworkCases.oneHiddenLayer.choosing { _, source in try source.element(of: [0.25, 1, 0.0625, 4]) },
      target: .margin
    ) { value in
      let rate = { (point: NetworkCase) in
        let length = norm(try training.gradient(of: point))
        let bound = training.hessianBound(point, value.choice)
        return length > 0 ? min(1 / bound, value.choice / length) : 1 / bound
      }
      var run = [value.networkCase]
      for index in 0..<5 {
        let gradient = try training.gradient(of: run[index])
        run.append(training.stepping(run[index], along: gradient, rate: try rate(run[index])))
      }
      return try descends(training, run, rate: rate).labelled(by: value.networkCase)
        .labelled(
          "η = R/‖g‖",
          if: try rate(value.networkCase) < 1 / training.hessianBound(value.networkCase, value.choice))
    }
  }

  /// ΔL + ½η‖g‖² is at most its rounding at every step of a run.
  private static func descends(
    _ training: TrainingUnderTest, _ run: [NetworkCase], rate: (NetworkCase) throws -> Double
  ) throws -> Outcome {
    var excesses: [Double] = []
    var tolerances: [Double] = []
    for (before, after) in zip(run, run.dropFirst()) {
      let gradient = try training.gradient(of: before)
      let rate = try rate(before)
      excesses.append(
        training.loss(of: after) - training.loss(of: before) + 0.5 * rate * dot(gradient, gradient))
      tolerances.append(try before.descentTolerance(to: after, rate: rate, gradient: gradient))
    }
    return Outcome.atMost(excesses, tolerances).stating("ΔL + ½η‖g‖² ≤ its rounding")
      .naming { "step \($0 + 1)" }
  }

  /// P31: **divergence for large η**, not convex and true: for L = ¼(a² − y)² and a² > y + 2/η, |a| strictly
  /// grows.
  ///
  /// The step is a(1 − η(a² − y)) with η(a² − y) > 2. The network is 1-1-1, linear, without biases, with both
  /// weights equal to a: its gradients are equal, to the bit, and those of ¼(a² − y)². Exact, without
  /// tolerance: a is at least 1e-6 of itself beyond the threshold, so that the factor's magnitude is at least
  /// 1 + 4e-6(1 + ηy/2), while its rounding is below 8u(1 + ηy). The excess over the threshold grows at least
  /// fivefold at a step, and far beyond it |a| is cubed: 40 steps reach 10¹⁰⁰.
  static func tiedDivergence(_ training: TrainingUnderTest) -> TestedProperty {
    let generator = Generator { source in
      let rate = try source.draw(.magnitude(in: 1e-3...1e3))
      let target = try source.draw(.frequency((1, .constant(0)), (3, .magnitude(in: 1e-3...1e3))))
      let excess = try source.draw(.magnitude(in: 1e-6...1))
      let weight = (target + 2 / rate).squareRoot() * (1 + excess)
      return TwoWeights(first: weight, second: weight, target: target, rate: rate)
    }
    return TestedProperty(
      "P31-tied-divergence", "L = ¼(a²−y)², a² > y + 2/η: |a| strictly grows", generator
    ) { start in
      var point = start.networkCase
      var sizes = [abs(start.first)]
      while let last = sizes.last, last <= 1e100, sizes.count <= 40 {
        let gradient = try training.gradient(of: point, biases: false)
        point = training.stepping(point, along: gradient, rate: start.rate)
        sizes.append(abs(point.network.layers[0].weights[0, 0]))
      }
      return Outcome.all([
        Outcome.check(
          zip(sizes, sizes.dropFirst()).allSatisfy { $0 < $1 }, "|a| does not grow at every step: \(sizes)"),
        Outcome.atMost(1e100, sizes[sizes.count - 1]).stating("10¹⁰⁰ ≤ |a| after 40 steps or fewer"),
      ])
    }
  }
}

// MARK: - Cases and tolerance

extension NetworkCases {
  /// One layer, with these pairings, mean or sum.
  static func oneLayer(_ pairings: [Pairing]) -> NetworkCases {
    var cases = NetworkCases(depth: 1...1)
    cases.pairings = pairings
    return cases
  }
}

extension NetworkCase {
  /// What ΔL + ½η‖ĝ‖² may exceed 0 by for a step along ĝ with a proven η: rounding only.
  ///
  /// The bounds of the two losses, which have the rounding of θ′ in hand (it is as one more rounding of each
  /// product); η‖T‖‖ĝ‖, since for ĝ = g + ε the descent lemma gives ΔL ≤ −η⟨g, ĝ⟩ + ½η‖ĝ‖² = −½η‖ĝ‖² + η⟨ε,
  /// ĝ⟩; and (n + 4)u of η‖ĝ‖² for that number itself.
  ///
  /// - Throws: `Discard` where it is not finite and so would compare nothing.
  func descentTolerance(to after: NetworkCase, rate: Double, gradient: [Double]) throws -> Double {
    let errors = problem.gradientRoundingBound(of: network)
    let tolerance =
      problem.valueRoundingBound(of: network) + problem.valueRoundingBound(of: after.network)
      + rate * norm(errors) * norm(gradient)
      + Double(gradient.count + 4) * 0x1p-53 * rate * dot(gradient, gradient)
    try assume(tolerance.isFinite)
    return tolerance
  }
}

/// A 1-1-1 network of two weights w₁, w₂ without biases, with the loss ½(w₂φ(w₁) − y)².
struct TwoWeights: Sendable, CustomStringConvertible {
  var first: Double
  var second: Double
  var target: Double
  /// η.
  var rate: Double
  /// φ of the hidden unit.
  var activation = Activation.identity

  var description: String {
    "w₁ = \(first), w₂ = \(second), y = \(target), η = \(rate), \(activation.rawValue)"
  }

  /// The network with the one sample x = 1.
  var networkCase: NetworkCase {
    let layers = [(first, activation), (second, .identity)].map { weight, activation in
      Layer(weights: Matrix([[weight]]), biases: [0], activation: activation)
    }
    return NetworkCase(
      network: MLP(layers: layers),
      problem: LearningProblem(
        loss: Loss(.halfSumSquaredError), inputs: Matrix([[1]]), targets: Matrix([[target]])))
  }
}
