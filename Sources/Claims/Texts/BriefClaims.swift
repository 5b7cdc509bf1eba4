import ReferenceMLP
import Scalars

/// The claims of source S4: backpropagation in brief.
enum BriefClaims {
  static let claims = [
    ClaimExperiment(
      id: "S4.1", statement: "The chain rule gives the derivative as the product of the layers' derivatives.",
      experiment: chainRule),
    ClaimExperiment(
      id: "S4.2", statement: "The sigmoid's derivative is σ′ = σ(1 − σ).", experiment: sigmoidSlope),
    ClaimExperiment(
      id: "S4.3", statement: "ReLU's derivative is 1 for z > 0, else 0.", experiment: reluSlope),
    ClaimExperiment(
      id: "S4.4", statement: "Backpropagation costs about as much as the forward pass.",
      experiment: backpropagationCost),
    ClaimExperiment(
      id: "S4.5", statement: "Computing each weight's gradient on its own costs far more.",
      experiment: differencesCost),
    ClaimExperiment(
      id: "S4.6",
      statement: "Vanishing and exploding gradients are mitigated by ReLU and by batch normalisation.",
      experiment: mitigation),
  ]
}

// MARK: - S4.1

extension BriefClaims {
  /// A diamond, x → (h1, h2) → o, where two paths have to be added; and two Jacobians that do not commute.
  ///
  /// x = ¼, h = tanh(x + ½, −2x + ¼), o = 3h1 + 1.5h2, L = ½o². The two paths cancel 4.5 times; each has
  /// below 24 roundings: 128.
  static func chainRule(_ context: ClaimContext) -> ClaimResult {
    let diamond = ClaimExample(
      network: MLP(layers: [
        Layer(weights: Matrix([[1], [-2]]), biases: [0.5, 0.25], activation: .tanh),
        Layer(weights: Matrix([[3, 1.5]]), biases: [0], activation: .identity),
      ]),
      problem: LearningProblem(
        loss: Loss(.halfSumSquaredError), inputs: Matrix([[0.25]]), targets: Matrix([[0]])))
    let backward = context.backward(diamond.problem, diamond.network)
    let loss = backward.deltas[0].times(diamond.network.layers[0].weights)[0, 0]
    let dual = diamond.network.converted { Dual<Double>($0) }
      .forward(Matrix([[Dual<Double>(0.25, derivative: 1)]])).outputs[0, 0]
    let slopes = diamond.network.forward(diamond.problem.inputs).preactivations[0].map {
      Activation.tanh.derivative(at: $0)
    }
    let paths = [3 * slopes[0, 0] * 1, 1.5 * slopes[0, 1] * -2]

    var evidence = ClaimEvidence()
    evidence.numbers(
      "do/dx along h1 and along h2", paths,
      equal: ["1.789757424843994278018401", "-2.820044546419133868831632"],
      within: .roundings(24))
    evidence.numbers(
      "do/dx as their sum, and by dual numbers", [paths[0] + paths[1], dual.derivative],
      equal: ["-1.030287121575139590813231", "-1.030287121575139590813231"], within: .roundings(128))
    evidence.number(
      "dL/dx = o·do/dx by backpropagation", loss, equals: "-1.58465254221776465638052",
      within: .roundings(160))

    // z = x + …: with identity units the Jacobian is W2 W1, whole numbers, exact; the other order is another
    // matrix.
    let (first, second) = (Matrix<Double>([[1, 2], [0, 1]]), Matrix<Double>([[1, 0], [3, 1]]))
    let linear = MLP(
      layers: [first, second].map { Layer(weights: $0, biases: [0, 0], activation: .identity) })
    let jacobian = (0..<2).map { input in
      let x = (0..<2).map { Dual<Double>(1, derivative: $0 == input ? 1 : 0) }
      return linear.converted { Dual<Double>($0) }.forward(Matrix([x])).outputs.elements.map(\.derivative)
    }
    evidence.numbers(
      "Jacobian of two layers by dual numbers = W2 W1", Matrix(jacobian).transposed.elements,
      agreeWith: second.times(first).elements, within: .exact)
    let reversed = first.times(second)
    evidence.fact(
      "W1 W2", expected: "another matrix", found: NumberComparison.text(reversed.elements),
      holds: reversed != second.times(first))
    return evidence.result(
      .confirmed,
      correction:
        "The derivatives are Jacobian matrices, multiplied in the order of the layers; written in single "
        + "derivatives, that is the sum over all paths of the products along each.")
  }
}

// MARK: - S4.2 and S4.3

extension BriefClaims {
  /// The textbook form and a stable one, σ(z)σ(−z).
  ///
  /// 1 − σ has an error of 5u·σ, relative to it 5u/(1 − σ): that explains every difference. The stable form
  /// has two sigmoids of 4u and a product: below 16.
  static func sigmoidSlope(_ context: ClaimContext) -> ClaimResult {
    func textbook(_ z: Double) -> Double {
      let sigma = Activation.sigmoid(z)
      return sigma * (1 - sigma)
    }
    let truth: ClaimReference = "4.2483542552915889592e-18"
    let ladder = (-120...120).map { Double($0) / 4 }
    let unexplained = ladder.count { z in
      let stable = context.sigmoidDerivative(z)
      let tail = Activation.sigmoid(-z)
      return !(abs(textbook(z) - stable) <= (8 / tail + 16) * NumberComparison.unitRoundoff * stable)
    }
    var evidence = ClaimEvidence()
    evidence.count(
      "points of −30…30, of \(ladder.count), where σ(1 − σ) and σ′ differ by more than the rounding of 1 − σ",
      unexplained, equals: 0)
    evidence.number("σ(1 − σ) at z = 40", textbook(40), equals: 0, within: .exact)
    evidence.number("σ(1 − σ) at z = −40", textbook(-40), equals: truth, within: .roundings(16))
    evidence.numbers(
      "the package's σ′ at z = 40 and −40", [context.sigmoidDerivative(40), context.sigmoidDerivative(-40)],
      equal: [truth, truth], within: .roundings(16))
    return evidence.result(
      .confirmed,
      correction:
        "True in ℝ. In floating point 1 − σ cancels: the form gives exactly 0 at z = 40 where σ′ is "
        + "4.2483542552915890e-18. σ(z)σ(−z) is accurate everywhere.")
  }

  /// ReLU's derivative in the package, and the freedom at 0.
  static func reluSlope(_ context: ClaimContext) -> ClaimResult {
    let relu = Activation.relu
    let points = [1e-300, 1, 1e300, -1e-300, -1, -1e300]
    let h = 0x1p-30
    var evidence = ClaimEvidence()
    evidence.numbers(
      "ReLU′ at ±1e-300, ±1, ±1e300", points.map { relu.derivative(at: $0) }, equal: [1, 1, 1, 0, 0, 0],
      within: .exact)
    evidence.numbers(
      "ReLU′(0), and at −0", [relu.derivative(at: 0.0), relu.derivative(at: -0.0)], equal: [0, 0],
      within: .exact)
    evidence.numbers(
      "difference quotients at 0 from below and above",
      [(relu(0.0) - relu(-h)) / h, (relu(h) - relu(0.0)) / h],
      equal: [0, 1], within: .exact)
    return evidence.result(
      .confirmed,
      correction:
        "At z = 0 it is a convention: the derivative does not exist there, and any number from 0 to 1 would "
        + "do. The package takes 0 and reports such points as kinks.")
  }
}

// MARK: - S4.4 and S4.5

extension BriefClaims {
  /// Counted multiplications against the formulas.
  static func backpropagationCost(_ context: ClaimContext) -> ClaimResult {
    let sizes = [[2, 2, 2], [2, 3, 1], [784, 30, 10], [10, 10, 10, 10, 10]]
    let costs = sizes.map(PassCost.measured)
    var evidence = ClaimEvidence()
    evidence.numbers(
      "forward multiplications of 2-2-2, 2-3-1, 784-30-10, 10-10-10-10-10", costs.map { Double($0.forward) },
      equal: [8, 9, 23820, 400], within: .exact)
    evidence.numbers(
      "backward multiplications", costs.map { Double($0.backward) }, equal: [12, 12, 24120, 700],
      within: .exact)
    let formula = zip(sizes, costs).allSatisfy { $1.backward == 2 * $1.forward - $0[0] * $0[1] }
    evidence.yes("backward = 2·forward − n₀n₁ in all", formula)
    evidence.numbers(
      "ratio of 2-2-2 and of 784-30-10", [costs[0].ratio, costs[2].ratio],
      equal: [1.5, "1.0125944584382871536"],
      within: .roundings(2))
    evidence.fact(
      "all ratios", expected: "below 2", found: NumberComparison.text(costs.map(\.ratio)),
      holds: costs.allSatisfy { $0.ratio < 2 })
    evidence.note(
      "element-wise multiplications, counted apart: "
        + costs.map { String($0.elementwise) }.joined(separator: ", ")
    )
    return evidence.result(
      .confirmed,
      correction: "Between 1 and 2 times as much: backward = 2·forward − n₀n₁ weight products.")
  }

  /// Counted for 2-2-2; for 784-30-10 from the counts of one pass.
  static func differencesCost(_ context: ClaimContext) -> ClaimResult {
    let small = PassCost.measured(sizes: [2, 2, 2])
    let differences = PassCost.measuredDifferences(sizes: [2, 2, 2])
    let large = PassCost.measured(sizes: [784, 30, 10])
    var evidence = ClaimEvidence()
    evidence.number(
      "2-2-2: multiplications of central differences", Double(differences), equals: 192, within: .exact)
    evidence.number(
      "2-2-2: against one backpropagation", Double(differences) / Double(small.forward + small.backward),
      equals: 9.6,
      within: .roundings(2))
    evidence.number("784-30-10: parameters P", Double(large.parameters), equals: 23860, within: .exact)
    evidence.number(
      "784-30-10: 2P forward passes against one backpropagation", large.differencesOverBackpropagation,
      equals: "23710.688360450563204", within: .roundings(4))
    evidence.claim(holds: large.differencesOverBackpropagation > 1000)
    return evidence.result(
      .confirmed,
      correction:
        "Central differences need 2P forward passes: 23,711 times one backpropagation for 784-30-10.")
  }
}

// MARK: - S4.6

extension BriefClaims {
  /// One experiment with the run's seed: ten hidden layers of 16 units, 32 samples.
  ///
  /// *Vanishing* is the norm of ∂L/∂W of the first layer over that of the last hidden one; *exploding* the
  /// factor by which doubling all hidden weights changes the first layer's. Only what was far from its
  /// threshold in 400 (200) other draws is asked for: sigmoid's ratio was below 7.1e-5, the others' above
  /// 0.025; doubling changed ReLU's norm by more than 2e4, and the normalised one by 0.499…0.504.
  static func mitigation(_ context: ClaimContext) -> ClaimResult {
    func ratio(_ activation: Activation, isNormalized: Bool) -> Double {
      let norms = DeepGradients(activation: activation, isNormalized: isNormalized, seed: context.seed)
        .weightGradientNorms()
      return norms[0] / norms[DeepGradients.depth - 1]
    }
    func growth(isNormalized: Bool) -> Double {
      let norms = [2.0, 1].map { gain in
        DeepGradients(activation: .relu, isNormalized: isNormalized, gain: gain, seed: context.seed)
          .weightGradientNorms()[0]
      }
      return norms[0] / norms[1]
    }
    let sigmoid = ratio(.sigmoid, isNormalized: false)
    let relu = ratio(.relu, isNormalized: false)
    let normalized = ratio(.sigmoid, isNormalized: true)
    let (plain, damped) = (growth(isNormalized: false), growth(isNormalized: true))

    var evidence = ClaimEvidence()
    evidence.fact(
      "first over last layer's gradient norm with sigmoid, ReLU (He), batch-normalised sigmoid",
      expected: "below 1e-3, more than 10 times that, more than 10 times that",
      found: [sigmoid, relu, normalized].map { NumberComparison.brief($0) }.joined(separator: ", "),
      holds: sigmoid > 0 && sigmoid < 1e-3 && relu > 10 * sigmoid && normalized > 10 * sigmoid)
    evidence.fact(
      "growth of the first layer's gradient norm when all hidden weights double: ReLU, batch-normalised ReLU",
      expected: "above 100, below 2",
      found: "\(NumberComparison.brief(plain)), \(NumberComparison.brief(damped))",
      holds: plain.isFinite && plain > 100 && damped > 0 && damped < 2)
    return evidence.result(
      .confirmed,
      correction: "Seen in this experiment (seed \(context.seed), \(DeepGradients.depth) layers of "
        + "\(DeepGradients.width) units), not a theorem: ReLU keeps gradients from vanishing only with "
        + "weights of a fitting size, and explodes with larger ones.")
  }
}
