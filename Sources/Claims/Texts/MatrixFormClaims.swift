import ReferenceMLP
import Scalars

/// The claims of source S1: forward propagation and backpropagation in matrix form.
enum MatrixFormClaims {
  static let claims = [
    ClaimExperiment(
      id: "S1.1",
      statement: "A layer computes z = W a + b and a = σ(z), and a weight is updated by W ← W − α ∂L/∂W.",
      experiment: layerAndUpdate),
    ClaimExperiment(
      id: "S1.2", statement: "The mean squared error is 1/(2m) Σ (y − ŷ)², and δ = (ŷ − y)·σ′.",
      experiment: meanSquaredError),
    ClaimExperiment(
      id: "S1.3", statement: "The cross-entropy is −(1/m) Σ y log ŷ.", experiment: crossEntropy),
    ClaimExperiment(
      id: "S1.4", statement: "In the output layer δ = ∇ₐL ⊙ σ′(z), for every output activation.",
      experiment: elementwiseDelta),
    ClaimExperiment(
      id: "S1.5", statement: "With the cross-entropy loss δ = ŷ − y.", experiment: matchingLink),
    ClaimExperiment(
      id: "S1.6", statement: "The loss L carries the factor 1/m, and ∂W = (1/m) δ aᵀ.",
      experiment: meanTwice),
    ClaimExperiment(
      id: "S1.7", statement: "The input X is a matrix [n, d] of n samples, and Z = W X + b.",
      experiment: orientation),
    ClaimExperiment(
      id: "S1.8", statement: "Softmax outputs lie strictly between 0 and 1 and sum to 1.",
      experiment: softmaxRange),
    ClaimExperiment(
      id: "S1.9", statement: "Weights are initialised with random numbers.", experiment: symmetryBreaking),
    ClaimExperiment(
      id: "S1.10",
      statement:
        "Training stops at a number of iterations, at a loss threshold, or when the validation loss stops "
        + "improving.",
      experiment: stoppingRules),
  ]
}

// MARK: - S1.1

extension MatrixFormClaims {
  /// One 2-3 sigmoid layer with dyadic numbers, so that z and the update are exact.
  ///
  /// σ is accurate to 4u. The slope of L along −g is −‖g‖², a sum of positive terms, each a product of
  /// numbers with fewer than 32 roundings, squared: below 128.
  static func layerAndUpdate(_ context: ClaimContext) -> ClaimResult {
    let rate = 0.5
    let example = ClaimExample(
      network: MLP(layers: [
        Layer(
          weights: Matrix([[0.5, -1], [2, 0.25], [-0.75, 1.5]]), biases: [0.25, -0.5, 1], activation: .sigmoid
        )
      ]),
      problem: LearningProblem(
        loss: Loss(.halfSumSquaredError), inputs: Matrix([[1.5, -2]]), targets: Matrix([[0, 1, 1]])))
    let trace = example.network.forward(example.problem.inputs)
    let gradient = context.gradient(example.problem, example.network)
    var parameters = example.network.parameters
    var state = Optimizer.gradientDescent(learningRate: rate).initialState(parameterCount: parameters.count)
    state.step(parameters: &parameters, gradient: gradient)
    let squaredNorm = gradient.reduce(0) { $0 + $1 * $1 }

    var evidence = ClaimEvidence()
    evidence.numbers("z = W a + b", trace.preactivations[0].elements, equal: [3, 2, -3.125], within: .exact)
    evidence.numbers(
      "a = σ(z)", trace.outputs.elements,
      equal: ["0.9525741268224332191211518", "0.8807970779778824440597291", "0.04208772791561884089957844"],
      within: .roundings(4))
    evidence.numbers(
      "W − α ∂L/∂W, then b − α ∂L/∂b", parameters,
      agreeWith: zip(example.network.parameters, example.forwardModeGradient()).map { $0 - rate * $1 },
      within: .roundings(32))
    evidence.number(
      "dL/dα at α = 0 against −‖∂L/∂θ‖²", example.directionalDerivative(along: gradient.map { -$0 }),
      agreesWith: -squaredNorm, within: .roundings(128))
    return evidence.result(.confirmed)
  }
}

// MARK: - S1.2

extension MatrixFormClaims {
  /// Two samples with two outputs, where the matrix product of ŷ − y and σ′ exists too, and is wrong.
  ///
  /// Roundings: σ 4; ŷ − y does not cancel by more than 1/(1 − ŷ) < 4; σ(z)σ(−z) 9; products: below 32.
  static func meanSquaredError(_ context: ClaimContext) -> ClaimResult {
    let example = ClaimExample(
      network: MLP(layers: [
        Layer(weights: Matrix([[0.5, -0.25], [1, 0.75]]), biases: [0.125, -0.5], activation: .sigmoid)
      ]),
      problem: LearningProblem(
        loss: Loss(.halfMeanSquaredError), inputs: Matrix([[1, 2], [-1, 0.5]]),
        targets: Matrix([[1, 0], [0, 1]])))
    let trace = example.network.forward(example.problem.inputs)
    let errors = trace.outputs.combined(with: example.problem.targets, -)
    let slopes = trace.preactivations[0].map { context.sigmoidDerivative($0) }
    let deltas = context.backward(example.problem, example.network).deltas[0]
    let elementwise = errors.hadamard(slopes).map { $0 / 2 }
    let product = errors.times(slopes).map { $0 / 2 }

    var evidence = ClaimEvidence()
    evidence.number(
      "L", example.problem.value(of: example.network), equals: "0.4270004345452261343033801",
      within: .roundings(32))
    let right: [ClaimReference] = [
      "-0.05837052143642252639212964", "0.04623902161491489496804641", "0.04436172933731843712747969",
      "-0.06983656243031217231026129",
    ]
    evidence.numbers("δ by backpropagation", deltas.elements, equal: right, within: .roundings(32))
    evidence.numbers("(ŷ − y) ⊙ σ′/m", elementwise.elements, equal: right, within: .roundings(32))
    // The matrix product adds two terms of opposite sign: up to 2.5 times the roundings.
    evidence.numbers(
      "the matrix product (ŷ − y) σ′/m, which is not δ", product.elements,
      equal: [
        "0.0451247700741373061890477", "0.05687180644633236261978458", "-0.04169519557787960334159413",
        "-0.05001688820393464679318246",
      ], within: .roundings(80))
    return evidence.result(
      .confirmed, correction: "The product is element-wise, and with L's 1/m in it δ = (ŷ − y) ⊙ σ′(z)/m.")
  }
}

// MARK: - S1.3

extension MatrixFormClaims {
  /// One-hot softmax, where the formula is right, and one sigmoid output, where it forgets the samples with y
  /// = 0.
  static func crossEntropy(_ context: ClaimContext) -> ClaimResult {
    let softmax = ClaimExample.output(
      z: [1, 2, 3], activation: .softmax, loss: Loss(.crossEntropy), targets: [0, 0, 1])
    var evidence = ClaimEvidence()
    // log1p(e⁻² + e⁻¹) is well conditioned: below 8 roundings.
    evidence.number(
      "L of softmax, z = (1, 2, 3), class 3", softmax.problem.value(of: softmax.network),
      equals: "0.4076059644443803044829199", within: .roundings(8))

    let half = logisticExample(Loss(.crossEntropy))
    let whole = logisticExample(Loss(.binaryCrossEntropy))
    let (negativeHalf, negativeWhole) = (half.negatives(), whole.negatives())
    evidence.number(
      "one sigmoid output: ∂L/∂w over the samples with y = 0",
      context.gradient(negativeHalf.problem, negativeHalf.network)[0], equals: 0, within: .exact)
    // x σ(−1.25) with x = −2: 8 roundings.
    evidence.number(
      "the same with (1 − y) log(1 − ŷ)", context.gradient(negativeWhole.problem, negativeWhole.network)[0],
      equals: "-0.445400277650617706000961", within: .roundings(8))

    // Loss and gradient forget the same term: forward mode of the wrong loss agrees with its wrong gradient.
    evidence.numbers(
      "gradient of the loss as written, by backpropagation against dual numbers",
      context.gradient(half.problem, half.network), agreeWith: half.forwardModeGradient(),
      within: .roundings(64))

    evidence.numbers(
      "as written: L, and L with labels flipped and the layer negated",
      [half, half.flipped()].map { $0.problem.value(of: $0.network) },
      equal: ["0.2759561670747388170537516", "0.08397636044845762965113958"], within: .roundings(16))
    evidence.numbers(
      "with both terms: L, and L with labels flipped and the layer negated",
      [whole, whole.flipped()].map { $0.problem.value(of: $0.network) },
      equal: ["0.3599325275231964467048912", "0.3599325275231964467048912"], within: .roundings(16))
    return evidence.result(
      .confirmed,
      correction:
        "With one-hot targets and softmax. With one sigmoid output (1 − y) log(1 − ŷ) belongs to it: "
        + "without it samples with y = 0 get no gradient. Finite differences cannot see that, since loss and "
        + "gradient agree; negating the last layer and flipping the labels (P36) does.")
  }

  /// 1-1 logistic regression on x = 1, −2, 3 with y = 1, 0, 1 at w = 0.5, b = −0.25.
  static func logisticExample(_ loss: Loss) -> ClaimExample {
    ClaimExample(
      network: MLP(layers: [Layer(weights: Matrix([[0.5]]), biases: [-0.25], activation: .sigmoid)]),
      problem: LearningProblem(
        loss: loss, inputs: Matrix([[1], [-2], [3]]), targets: Matrix([[1], [0], [1]])))
  }
}

extension ClaimExample {
  /// The samples with y = 0 only.
  fileprivate func negatives() -> ClaimExample {
    let samples = (0..<problem.samples).filter { problem.targets[$0, 0] == 0 }
    return ClaimExample(network: network, problem: problem.selecting(samples: samples))
  }

  /// Labels flipped, last layer negated: the two changes cancel in a complete binary cross-entropy (P36).
  fileprivate func flipped() -> ClaimExample {
    var result = self
    let last = network.depth - 1
    result.network.layers[last].weights = network.layers[last].weights.map { -$0 }
    result.network.layers[last].biases = network.layers[last].biases.map { -$0 }
    result.problem.targets = problem.targets.map { 1 - $0 }
    return result
  }
}

// MARK: - S1.4

extension MatrixFormClaims {
  /// Softmax's Jacobian diag(a) − a aᵀ is not diagonal: the element-wise formula loses the other classes.
  ///
  /// Roundings: the exponentials' differences are exact; e, sum and quotient 6; 1 − a 3; products: below 16.
  static func elementwiseDelta(_ context: ClaimContext) -> ClaimResult {
    let example = ClaimExample.output(
      z: [1, 2, 3], activation: .softmax, loss: Loss(.crossEntropy), targets: [0, 0, 1])
    let a = example.network.forward(example.problem.inputs).outputs
    let right = context.backward(example.problem, example.network).deltas[0].elements
    let formula = a.combined(with: example.problem.targets) { a, y in -(y / a) * (a * (1 - a)) }.elements

    var evidence = ClaimEvidence()
    let reference: [ClaimReference] = [
      "0.0900305731703804579980221", "0.2447284710547976524729596", "-0.3347590442251781104709817",
    ]
    evidence.numbers("δ by backpropagation", right, equal: reference, within: .roundings(16))
    evidence.numbers(
      "δ by dual numbers", Array(example.forwardModeGradient().prefix(3)), equal: reference,
      within: .roundings(16))
    evidence.numbers(
      "∇ₐL ⊙ σ′(z)", formula, equal: [0, 0, "-0.3347590442251781104709817"], within: .roundings(16))
    evidence.claim(holds: zip(formula, right).allSatisfy { abs($0 - $1) <= 1e-12 })
    return evidence.result(
      .refuted,
      correction: "True for activations that act on each component alone. Softmax has a full Jacobian: "
        + "δ = (diag(a) − a aᵀ) ∇ₐL, which is ŷ − y for the cross-entropy.")
  }
}

// MARK: - S1.5

extension MatrixFormClaims {
  /// At z = 0.7, y = 1 with the matching loss, and with another one.
  ///
  /// σ(−0.7) has 4 roundings, σ′ has 9 more.
  static func matchingLink(_ context: ClaimContext) -> ClaimResult {
    func delta(_ loss: Loss) -> Double {
      let example = ClaimExample.output(z: [0.7], activation: .sigmoid, loss: loss, targets: [1])
      return context.backward(example.problem, example.network).deltas[0][0, 0]
    }
    let softmax = ClaimExample.output(
      z: [1, 2, 3], activation: .softmax, loss: Loss(.crossEntropy), targets: [0, 0, 1])
    var evidence = ClaimEvidence()
    evidence.number(
      "δ of binary cross-entropy with sigmoid = ŷ − y", delta(Loss(.binaryCrossEntropy)),
      equals: "-0.3318122278318338934692117", within: .roundings(8))
    evidence.numbers(
      "δ of cross-entropy with softmax = ŷ − y",
      context.backward(softmax.problem, softmax.network).deltas[0].elements,
      equal: ["0.0900305731703804579980221", "0.2447284710547976524729596", "-0.3347590442251781104709817"],
      within: .roundings(16))
    evidence.number(
      "δ of half the squared error with sigmoid = (ŷ − y)σ′", delta(Loss(.halfMeanSquaredError)),
      equals: "-0.07356704242638362039241253", within: .roundings(20))
    return evidence.result(
      .confirmed,
      correction: "With the matching output activation only: sigmoid with binary cross-entropy, softmax with "
        + "cross-entropy. Elsewhere the factor σ′ or the Jacobian stays.")
  }
}
