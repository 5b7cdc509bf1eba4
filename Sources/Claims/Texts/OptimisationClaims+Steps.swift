import ReferenceMLP
import Scalars

// MARK: - S3.5 and S3.6

extension OptimisationClaims {
  /// Eight samples, as m·g = Σᵢ gᵢ.
  ///
  /// With m = 2³ the factor 1/m scales exactly, so each sample contributes the same bits to the batch as
  /// alone; only the order of 8 sums may differ: |g − Σgᵢ/m| ≤ 2·8·u·Σ|gᵢ|/m entry by entry.
  static func batchAverage(_ context: ClaimContext) -> ClaimResult {
    var random = ClaimRandom(seed: context.seed, claim: "S3.5")
    let losses = [
      Loss(.halfMeanSquaredError), Loss(.meanSquaredError), Loss(.binaryCrossEntropy), Loss(.crossEntropy),
    ]
    let outputs: [Activation] = [.identity, .identity, .sigmoid, .softmax]
    var entries = 0
    var violations = 0
    for (loss, output) in zip(losses, outputs) {
      let example = random.example(sizes: [3, 4, 2], hidden: .tanh, output: output, samples: 8, loss: loss)
      let whole = context.gradient(example.problem, example.network)
      let singles = (0..<8).map {
        context.gradient(example.problem.selecting(samples: [$0]), example.network)
      }
      for entry in whole.indices {
        let sum = singles.reduce(0) { $0 + $1[entry] }
        let magnitude = singles.reduce(0) { $0 + abs($1[entry]) }
        entries += 1
        violations += abs(whole[entry] - sum / 8) <= 2 * NumberComparison.unitRoundoff * magnitude ? 0 : 1
      }
    }
    var evidence = ClaimEvidence()
    evidence.count("entries of g compared with Σgᵢ/m, four networks with four losses", entries, equals: 104)
    evidence.count("of them beyond the bound of rounding", violations, equals: 0)
    return evidence.result(
      .confirmed, correction: "For a loss that is the mean over the samples; for a sum it is the sum.")
  }

  /// w = 0.5, b = −1, x = 3, t = 2, η = 0.25 with and without the ½; all dyadic.
  static func lineUpdate(_ context: ClaimContext) -> ClaimResult {
    let half = ClaimExample.line(weight: 0.5, bias: -1, x: 3, target: 2)
    let whole = ClaimExample.line(weight: 0.5, bias: -1, x: 3, target: 2, loss: Loss(.meanSquaredError))
    let gradients = [half, whole].map { context.gradient($0.problem, $0.network) }
    var parameters = half.network.parameters
    var state = Optimizer.gradientDescent(learningRate: 0.25).initialState(parameterCount: 2)
    state.step(parameters: &parameters, gradient: gradients[0])
    let after = [half.after(steps: 1, rate: 0.25, context).network.parameters, parameters]

    var evidence = ClaimEvidence()
    evidence.numbers("∂L/∂w, ∂L/∂b of ½(y − t)²", gradients[0], equal: [-4.5, -1.5], within: .exact)
    evidence.numbers("∂L/∂w, ∂L/∂b of (y − t)²", gradients[1], equal: [-9, -3], within: .exact)
    evidence.numbers("w, b after a step with η = 0.25", after[0], equal: [1.625, -0.625], within: .exact)
    evidence.numbers("the same by the package's optimiser", after[1], equal: [1.625, -0.625], within: .exact)
    return evidence.result(.confirmed)
  }
}

// MARK: - S3.7

extension OptimisationClaims {
  /// The first step −α g/(|g| + ε), and a training that Adam brings to its end.
  ///
  /// The bias corrections divide by the numbers that were multiplied by: together with the root and the
  /// quotient fewer than 12 roundings. The step is read off a parameter that starts at 0, so nothing is lost
  /// in the sum.
  static func adam(_ context: ClaimContext) -> ClaimResult {
    func firstStep(_ gradient: Double) -> Double {
      var parameters = [0.0]
      var state = Optimizer.adam(learningRate: 0.001).initialState(parameterCount: 1)
      state.step(parameters: &parameters, gradient: [gradient])
      return parameters[0]
    }
    var example = ClaimExample.twoTwoTwo
    let start = example.problem.value(of: example.network)
    var state = Optimizer.adam(learningRate: 0.1).initialState(parameterCount: example.network.parameterCount)
    for _ in 0..<300 {
      var parameters = example.network.parameters
      state.step(parameters: &parameters, gradient: context.gradient(example.problem, example.network))
      example.network = example.network.replacingParameters(with: parameters)
    }
    let end = example.problem.value(of: example.network)

    var evidence = ClaimEvidence()
    evidence.number(
      "first step at g = 0.1, α = 0.001", firstStep(0.1), equals: -0.00099999990000001,
      within: .roundings(12))
    // −α g/(|g| + ε) with α = 1e-3, ε = 1e-8: 1e-3/(1 + 1e-2) and 1e-3/(1 + 1e-14).
    evidence.numbers(
      "first steps at g = 1e-6 and −1e6", [firstStep(1e-6), firstStep(-1e6)],
      equal: ["-0.00099009900990099009901", 0.00099999999999999], within: .roundings(12))
    evidence.fact(
      "E of the 2-2-2 network before and after 300 steps with α = 0.1", expected: "falls below a hundredth",
      found: "\(NumberComparison.brief(start)), \(NumberComparison.brief(end))", holds: end < 0.01 * start)
    return evidence.result(
      .confirmed,
      correction:
        "Implemented and tested; how usual it is, no computation shows. Its first step has the size α "
        + "whatever the gradient's size: −α g/(|g| + ε).")
  }
}

// MARK: - S3.8

extension OptimisationClaims {
  /// A dead unit under plain gradient descent, weight decay, momentum, and above a layer that moves.
  static func deadUnit(_ context: ClaimContext) -> ClaimResult {
    var evidence = ClaimEvidence()
    let start = ClaimExample.classifierWithDeadUnit
    let gradients = context.backward(start.problem, start.network).gradients
    let unit = start.numbers(ofHiddenUnit: 1)
    let later = start.after(steps: 1000, rate: 0.1, context)
    let same = later.numbers(ofHiddenUnit: 1) == unit
    evidence.numbers(
      "output of the dead unit and its five derivatives",
      [start.network.forward(start.problem.inputs).activations[0][0, 1]] + gradients[0].weights.row(1)
        + [gradients[0].biases[1], gradients[1].weights[0, 1]],
      equal: [0, 0, 0, 0, 0], within: .exact)
    let moved = later.numbers(ofHiddenUnit: 0) != start.numbers(ofHiddenUnit: 0)
    evidence.yes("1,000 steps of plain gradient descent leave it unchanged, to the bit", same)
    evidence.yes("and move its neighbour", moved)

    let batch = deadOnBatch(context)
    evidence.yes(
      "a unit dead on six random samples has z ≤ 0 and zero derivatives on all of them", batch.isDead)
    evidence.yes("200 steps leave it unchanged too, to the bit", batch.unchanged)

    let decay = decayRevival(context)
    evidence.number("L2 decay, ηλ = 0.1: step of revival", Double(decay.step), equals: 7, within: .exact)
    // Seven steps of three roundings of |w| ≤ 1 and one of z: 24u in absolute terms.
    evidence.number(
      "z then", decay.z, equals: 0.0217031, within: .absolute(24 * NumberComparison.unitRoundoff))

    let momentum = momentumRevival(context)
    evidence.number(
      "momentum 0.9 with a velocity of −1 left over, η = 0.1: step of revival", Double(momentum.step),
      equals: 8,
      within: .exact)
    evidence.number("z then", momentum.z, equals: 0.012579511, within: .absolute(0x1p-48))

    let below = lowerLayerRevival(context)
    evidence.numbers(
      "z of a dead unit of the second layer, before and after one step of the layer below", below.z,
      equal: [-0.5, 0.1], within: .absolute(0x1p-50))
    evidence.yes("its own weights did not change in that step", below.unchanged)
    evidence.claim(holds: same && batch.unchanged && decay.step < 0 && momentum.step < 0 && below.z[1] <= 0)
    return evidence.result(
      .refuted,
      correction:
        "True for plain gradient descent in the first layer, to the bit. In general a dead unit can come "
        + "back: by weight decay, by momentum left over, or when a layer below it moves.")
  }

  /// A random 2-3-1 network whose unit 1 has the bias −10: |x|, |W| ≤ 1, so that z ≤ −8 for every sample.
  private static func deadOnBatch(_ context: ClaimContext) -> (isDead: Bool, unchanged: Bool) {
    var random = ClaimRandom(seed: context.seed, claim: "S3.8")
    var start = random.example(sizes: [2, 3, 1], hidden: .relu, output: .sigmoid, samples: 6)
    start.network.layers[0].biases[1] = -10
    let z = start.network.forward(start.problem.inputs).preactivations[0].transposed.row(1)
    let gradients = context.backward(start.problem, start.network).gradients
    let derivatives = gradients[0].weights.row(1) + [gradients[0].biases[1], gradients[1].weights[0, 1]]
    let later = start.after(steps: 200, rate: 0.5, context)
    return (
      z.allSatisfy { $0 <= 0 } && derivatives.allSatisfy { $0 == 0 },
      later.numbers(ofHiddenUnit: 1) == start.numbers(ofHiddenUnit: 1)
    )
  }

  /// w = −1, b = 0.5, x = 1 with L2 penalty: the first step after which z > 0, and z then; −1 if there is
  /// none.
  private static func decayRevival(_ context: ClaimContext) -> (step: Int, z: Double) {
    var example = oneUnit(weight: -1)
    example.problem.l2 = 1
    for step in 1...20 {
      example.descend(steps: 1, rate: 0.1, context)
      if example.firstPreactivation > 0 { return (step, example.firstPreactivation) }
    }
    return (-1, example.firstPreactivation)
  }

  /// The same unit without penalty, reached with a momentum of 0.9 by a last step while it was alive (g =
  /// −1).
  private static func momentumRevival(_ context: ClaimContext) -> (step: Int, z: Double) {
    var example = oneUnit(weight: -1.1)
    var state = Optimizer.momentum(learningRate: 0.1, momentum: 0.9).initialState(parameterCount: 2)
    func step(gradient: [Double]) {
      var parameters = example.network.parameters
      state.step(parameters: &parameters, gradient: gradient)
      example.network = example.network.replacingParameters(with: parameters)
    }
    step(gradient: [-1, 0])
    for count in 1...20 {
      step(gradient: context.gradient(example.problem, example.network))
      if example.firstPreactivation > 0 { return (count, example.firstPreactivation) }
    }
    return (-1, example.firstPreactivation)
  }

  /// A 1-1-2-1 network, x = 1, target 4, whose second layer has a live and a dead unit: one step with η =
  /// 0.1.
  private static func lowerLayerRevival(_ context: ClaimContext) -> (z: [Double], unchanged: Bool) {
    let example = ClaimExample(
      network: MLP(layers: [
        Layer(weights: Matrix([[1]]), biases: [0], activation: .relu),
        Layer(weights: Matrix([[1], [1]]), biases: [0, -1.5], activation: .relu),
        Layer(weights: Matrix([[1, 1]]), biases: [0], activation: .identity),
      ]),
      problem: LearningProblem(
        loss: Loss(.halfSumSquaredError), inputs: Matrix([[1]]), targets: Matrix([[4]])))
    let after = example.after(steps: 1, rate: 0.1, context)
    let z = [example, after].map { $0.network.forward($0.problem.inputs).preactivations[1][0, 1] }
    let layers = [example, after].map { $0.network.layers[1] }
    return (
      z, layers[0].weights.row(1) == layers[1].weights.row(1) && layers[0].biases[1] == layers[1].biases[1]
    )
  }

  /// One ReLU unit on x = 1 with bias 0.5 and target 1.
  private static func oneUnit(weight: Double) -> ClaimExample {
    ClaimExample(
      network: MLP(layers: [Layer(weights: Matrix([[weight]]), biases: [0.5], activation: .relu)]),
      problem: LearningProblem(
        loss: Loss(.halfSumSquaredError), inputs: Matrix([[1]]), targets: Matrix([[1]])))
  }
}

extension ClaimExample {
  /// The incoming weights, the bias and the outgoing weights of a unit of the first layer.
  fileprivate func numbers(ofHiddenUnit unit: Int) -> [Double] {
    network.layers[0].weights.row(unit) + [network.layers[0].biases[unit]]
      + network.layers[1].weights.transposed.row(unit)
  }

  /// z of the first unit for the first sample.
  fileprivate var firstPreactivation: Double {
    network.forward(problem.inputs).preactivations[0][0, 0]
  }
}
