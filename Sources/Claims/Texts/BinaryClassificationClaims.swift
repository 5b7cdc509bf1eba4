import ReferenceMLP
import Scalars

/// The claims of source S0: binary classification step by step.
enum BinaryClassificationClaims {
  static let claims = [
    ClaimExperiment(
      id: "S0.1",
      statement: "A 2-3-1 network with ReLU, then sigmoid, and cross-entropy, x = [2, 3], y = 1, η = 0.1, is "
        + "trained by four steps that can be followed with numbers: forward, loss, backward, update.",
      experiment: fourSteps),
    ClaimExperiment(
      id: "S0.2", statement: "The gradient of a parameter has the shape of the parameter.",
      experiment: shapes),
    ClaimExperiment(
      id: "S0.3", statement: "ReLU's derivative in the hidden layer is 1, because z1 > 0.",
      experiment: reluSlope),
    ClaimExperiment(
      id: "S0.4",
      statement:
        "In this example too large a learning rate makes the loss oscillate, too small a one makes it "
        + "converge slowly.",
      experiment: everyRateDescends),
    ClaimExperiment(
      id: "S0.5", statement: "Mini-batches give a steadier gradient than single samples.",
      experiment: miniBatches),
    ClaimExperiment(
      id: "S0.6", statement: "Repeating the four steps makes the network converge.",
      experiment: repeating),
  ]
}

// MARK: - S0.1

extension BinaryClassificationClaims {
  /// Every intermediate value of one step, against 30-digit references (`relu-2-3-1-all-active.json`).
  ///
  /// Roundings counted: each decimal input is off by up to u, each sum or product adds one. z1: 6; z2: 6 + 5
  /// = 11; δ2 = −σ(−z2) and L = softplus(−z2) react to a relative error of z2 with the factor |z2| = 5.12: 56
  /// and a few of exp and log1p, together below 64; δ1 adds 2, ∂W 1 more: below 72. The updates change
  /// numbers near 1 by less than 2%: 4. L after the step is L's bound at parameters that are off by 4 more
  /// each.
  static func fourSteps(_ context: ClaimContext) -> ClaimResult {
    let example = ClaimExample.classifier()
    let trace = example.network.forward(example.problem.inputs)
    let backward = context.backward(example.problem, example.network)
    let next = example.after(steps: 1, rate: 0.1, context)
    var evidence = ClaimEvidence()
    evidence.numbers("z1", trace.preactivations[0].elements, equal: [0.9, 2, 3.1], within: .roundings(6))
    evidence.numbers("z2", trace.preactivations[1].elements, equal: [5.12], within: .roundings(11))
    evidence.numbers(
      "ŷ", trace.outputs.elements, equal: ["0.994059477801659629682734650367"], within: .roundings(6))
    evidence.number(
      "L", example.problem.value(of: example.network), equals: "0.00595823729311907350588115609688",
      within: .roundings(64))
    evidence.numbers(
      "δ2", backward.deltas[1].elements, equal: ["-0.00594052219834037031726534963309"],
      within: .roundings(64))
    evidence.numbers(
      "δ1", backward.deltas[0].elements,
      equal: [
        "-0.00415836553883825922208574474317", "-0.00475241775867229625381227970648",
        "-0.00534646997850633328553881466979",
      ], within: .roundings(72))
    compareUpdate(of: next, in: &evidence)
    return evidence.result(.confirmed)
  }

  private static func compareUpdate(of next: ClaimExample, in evidence: inout ClaimEvidence) {
    evidence.numbers(
      "W1 after the step", next.network.layers[0].weights.elements,
      equal: [
        "0.100831673107767651844417148949", "0.201247509661651477766625723423",
        "0.300950483551734459250762455941", "0.401425725327601688876143683912",
        "0.501069293995701266657107762934", "0.601603940993551899985661644401",
      ], within: .roundings(4))
    evidence.numbers(
      "W2 after the step", next.network.layers[1].weights.elements,
      equal: [
        "0.700534646997850633328553881467", "0.801188104439668074063453069927",
        "0.901841561881485514798352258386",
      ], within: .roundings(4))
    evidence.number(
      "L after the step", next.problem.value(of: next.network), equals: "0.00580970314557993706912668605319",
      within: .roundings(96))
  }
}

// MARK: - S0.2

extension BinaryClassificationClaims {
  /// Shapes of a network with pairwise different sizes, and how many of 22 planted defects a shape check
  /// sees.
  static func shapes(_ context: ClaimContext) -> ClaimResult {
    var random = ClaimRandom(seed: context.seed, claim: "S0.2")
    let varied = random.example(sizes: [2, 4, 3, 5], hidden: .tanh, output: .sigmoid, samples: 7)
    let right = hasShapes(context.backward(varied.problem, varied.network).gradients, of: varied.network)
    var evidence = ClaimEvidence()
    evidence.claim(holds: right)
    evidence.yes("every gradient of a 2-4-3-5 network has its parameter's shape", right)

    // One draw for all seeds: in others every ReLU unit may be active, and then a wrong mask changes nothing.
    var fixed = ClaimRandom(seed: 0, claim: "S0.2 defects")
    var wrong = 0
    var caught = 0
    var caughtWithDifferentSizes = 0
    for defect in ShapePreservingDefect.allCases {
      let square = planted(defect, sizes: [3, 3, 3], samples: 3, &fixed)
      wrong += square.isWrong ? 1 : 0
      caught += square.hasShapes ? 0 : 1
      if defect == .firstTransposed || defect == .blocksSwapped {
        caughtWithDifferentSizes += planted(defect, sizes: [2, 3, 4], samples: 5, &fixed).hasShapes ? 0 : 1
      }
    }
    evidence.count("planted defects that change a 3-3-3 network's gradient, of 22", wrong, equals: 22)
    evidence.count("of them seen by shapes", caught, equals: 0)
    evidence.count(
      "with sizes 2-3-4: seen by shapes, of two that return a block in another's shape",
      caughtWithDifferentSizes,
      equals: 2)
    return evidence.result(
      .confirmed,
      correction:
        "True, and weak as a test: right shapes say nothing about the values. Pairwise different sizes "
        + "make it a little stronger.")
  }

  private static func planted(
    _ defect: ShapePreservingDefect, sizes: [Int], samples: Int, _ random: inout ClaimRandom
  ) -> (isWrong: Bool, hasShapes: Bool) {
    let example = random.example(
      sizes: sizes, hidden: defect.hiddenActivation, output: defect.outputActivation, samples: samples,
      loss: defect.loss)
    let trace = example.network.forward(example.problem.inputs)
    let wrong = defect(example.problem, example.network, trace).gradients
    let (found, right) = (MLP.flatten(wrong), example.problem.gradient(of: example.network))
    // More than a millionth of the largest entry: no rounding, which is ten orders below.
    let largest = right.map { abs($0) }.max() ?? 0
    let differs = zip(found, right).contains { abs($0 - $1) > 1e-6 * largest }
    return (found.count == right.count && differs, hasShapes(wrong, of: example.network))
  }

  private static func hasShapes(_ gradients: [LayerGradient<Double>], of network: MLP<Double>) -> Bool {
    gradients.count == network.depth
      && zip(gradients, network.layers).allSatisfy { gradient, layer in
        gradient.weights.rows == layer.units && gradient.weights.columns == layer.fanIn
          && gradient.biases.count == layer.units
      }
  }
}

// MARK: - S0.3

extension BinaryClassificationClaims {
  /// Active, dead and z = 0 units.
  ///
  /// δ1's roundings: z2 = −2.06 is a difference, 0.63 + 0.1 − 2.79: (0.63 + 2.79 + 0.1)/2.06 · 11 < 19;
  /// δ2 = −σ(−z2) reacts with z2·σ(z2) < 0.3; with exp's and two products below 16.
  static func reluSlope(_ context: ClaimContext) -> ClaimResult {
    let example = ClaimExample.classifierWithDeadUnit
    let z = example.network.forward(example.problem.inputs).preactivations[0].elements
    let slopes = z.map { Activation.relu.derivative(at: $0) }
    let backward = context.backward(example.problem, example.network)
    var evidence = ClaimEvidence()
    evidence.numbers(
      "z1 of an active, a dead and an active unit", z, equal: [0.9, -1.6, 3.1], within: .roundings(12))
    evidence.numbers("ReLU′(z1)", slopes, equal: [1, 0, 1], within: .exact)
    evidence.numbers(
      "δ1", backward.deltas[0].elements,
      equal: ["-0.620867918949544720880875455549", 0, "0.798258752935128926846839871421"],
      within: .roundings(16))
    evidence.numbers(
      "∂L/∂W1 of the dead unit", backward.gradients[0].weights.row(1), equal: [0, 0], within: .exact)

    let atZero = Activation.relu.derivative(at: 0.0)
    let h = 0x1p-20
    let oneSided = [Activation.relu(0.0) - Activation.relu(-h), Activation.relu(h) - Activation.relu(0.0)].map
    { $0 / h }
    evidence.number("ReLU′(0) by convention", atZero, equals: 0, within: .exact)
    evidence.numbers("one-sided derivatives at 0", oneSided, equal: [0, 1], within: .exact)
    evidence.claim(holds: (slopes + [atZero]).allSatisfy { $0 == 1 })
    return evidence.result(
      .refuted,
      correction:
        "ReLU′(z) is 1 where z > 0 and 0 where z < 0 (a dead unit gets no gradient); at z = 0 it does not "
        + "exist, and its value, here 0, is a convention. z1 > 0 has to be checked, unit by unit.")
  }
}

// MARK: - S0.4

extension BinaryClassificationClaims {
  /// Fifty steps for each η = 10⁻⁹, …, 10⁶: with one positive sample δ2 < 0 always, so z2 only grows.
  static func everyRateDescends(_ context: ClaimContext) -> ClaimResult {
    let rates = (-9...6).map { (exponent: Int) in
      exponent < 0 ? 1 / power(10, -exponent) : power(10, exponent)
    }
    var oscillating = 0
    var lowering = 0
    var growing = 0
    var finals: [Double] = []
    for rate in rates {
      var example = ClaimExample.classifier()
      let before = z2(of: example)
      let losses = example.descend(steps: 1, rate: rate, context)
      growing += z2(of: example) > before ? 1 : 0
      lowering += losses[1] < losses[0] ? 1 : 0
      let later = example.descend(steps: 49, rate: rate, context)
      // A loss that has reached 0 stays there; until then a rise would be an oscillation.
      oscillating += zip(later, later.dropFirst()).contains { !($1 <= $0) } ? 1 : 0
      finals.append(later[later.count - 1])
    }
    var evidence = ClaimEvidence()
    evidence.count("rates from 1e-9 to 1e+6, of 16, whose first step lowers the loss", lowering, equals: 16)
    evidence.count("of them that raise z2", growing, equals: 16)
    evidence.count("of them with a rise of the loss within 50 steps", oscillating, equals: 0)
    evidence.note(
      "loss after 50 steps at η = 1e-9, 0.1, 1e+6: "
        + [finals[0], finals[8], finals[15]].map { NumberComparison.brief($0) }.joined(separator: ", "))
    evidence.claim(holds: oscillating > 0)
    return evidence.result(
      .refuted,
      correction:
        "With this one positive sample every η > 0 lowers the loss, because z2 only grows; a small η is "
        + "slow, a large one is fast. Oscillation and divergence need a loss with curvature on both sides of "
        + "the minimum: see S2.4 to S2.6.")
  }

  private static func z2(of example: ClaimExample) -> Double {
    example.network.forward(example.problem.inputs).preactivations[1][0, 0]
  }

  /// base^exponent by multiplication, exponent ≥ 0.
  private static func power(_ base: Double, _ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { product, _ in product * base }
  }
}

// MARK: - S0.5

extension BinaryClassificationClaims {
  /// All 70 mini-batches of four of eight samples: additivity, and their mean squared distance from the full
  /// gradient.
  ///
  /// *Additivity.* m, m₁ and m₂ are powers of two, so the mean's factor scales exactly and each sample
  /// contributes the same bits to every batch; only sums of up to 8 terms are ordered differently:
  /// |m·g − m₁g₁ − m₂g₂| ≤ 2·8·u·Σᵢ|gᵢ| entry by entry.
  ///
  /// *Steadiness.* Drawing b of N without replacement, the mean squared distance is (N − b)/(b(N − 1)) times
  /// that of single samples: 1/7 here. Gradients of a few hundred roundings give 1e-10 even where the
  /// distances are 1,000 times smaller than the gradients.
  static func miniBatches(_ context: ClaimContext) -> ClaimResult {
    var random = ClaimRandom(seed: context.seed, claim: "S0.5")
    let example = random.example(
      sizes: [3, 4, 2], hidden: .tanh, output: .identity, samples: 8, loss: Loss(.halfMeanSquaredError))
    func gradient(_ samples: [Int]) -> [Double] {
      context.gradient(example.problem.selecting(samples: samples), example.network)
    }
    let whole = gradient(Array(0..<8))
    let singles = (0..<8).map { gradient([$0]) }
    let magnitudes = whole.indices.map { entry in singles.reduce(0) { $0 + abs($1[entry]) } }
    let subsets = (0..<256).map { mask in (0..<8).filter { mask & (1 << $0) != 0 } }.filter { $0.count == 4 }
    let batches = subsets.map(gradient)

    var violations = 0
    for (subset, batch) in zip(subsets, batches) {
      let rest = gradient((0..<8).filter { !subset.contains($0) })
      for entry in whole.indices {
        let difference = abs(8 * whole[entry] - (4 * batch[entry] + 4 * rest[entry]))
        violations += difference <= 16 * NumberComparison.unitRoundoff * magnitudes[entry] ? 0 : 1
      }
    }
    let distances = [singles, batches].map { gradients in
      gradients.reduce(0) { $0 + squaredDistance($1, whole) } / Double(gradients.count)
    }
    var evidence = ClaimEvidence()
    evidence.count("splits 8 = 4 + 4 with m·g = m₁·g₁ + m₂·g₂", subsets.count, equals: 70)
    evidence.count("entries beyond the bound of rounding", violations, equals: 0)
    evidence.number(
      "mean squared distance from the full gradient, batches of 4 against single samples",
      distances[1] / distances[0], equals: "0.14285714285714285714", within: .relative(1e-10))
    evidence.claim(holds: distances[1] < distances[0])
    return evidence.result(
      .confirmed,
      correction:
        "Because gradients add up over samples: on average over all mini-batches of b of N samples the "
        + "squared distance from the full gradient is (N − b)/(b(N − 1)) of a single sample's. One "
        + "mini-batch alone may still be farther off.")
  }

  private static func squaredDistance(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  }
}

// MARK: - S0.6

extension BinaryClassificationClaims {
  /// Two runs that never converge, and certified descent, which is true (docs/PROPERTIES.md P29).
  static func repeating(_ context: ClaimContext) -> ClaimResult {
    var evidence = ClaimEvidence()
    var steep = ClaimExample.line(weight: 0, x: 3, target: 1)
    let diverging = steep.descend(steps: 60, rate: 0.5, biases: .frozen, context)
    evidence.numbers(
      "losses of f(x) = wx at x = 3, η = 0.5", Array(diverging.prefix(3)), equal: [0.5, 6.125, 75.03125],
      within: .exact)
    evidence.fact(
      "after 60 steps", expected: "above 1e60", found: NumberComparison.brief(diverging[60]),
      holds: diverging[60] > 1e60)

    var dying = ClaimExample(
      network: MLP(
        layers: [2, 2].enumerated().map { index, weight in
          Layer(weights: Matrix([[weight]]), biases: [0], activation: index == 0 ? .relu : .identity)
        }),
      problem: LearningProblem(
        loss: Loss(.halfSumSquaredError), inputs: Matrix([[1]]), targets: Matrix([[1]])))
    let frozen = dying.descend(steps: 20, rate: 1, biases: .frozen, context)
    evidence.numbers(
      "losses of a ReLU 1-1-1 network, weights 2, η = 1: first, second, last",
      [frozen[0], frozen[1], frozen[20]],
      equal: [4.5, 0.5, 0.5], within: .exact)

    let certified = CertifiedDescent.outcome(context)
    evidence.count(
      "certified steps, of 200 with 20 networks, with ΔL ≤ −½η‖g‖² at η = min(1/L_B, R/‖g‖)", certified.kept,
      equals: 200)
    evidence.claim(holds: diverging[60] < diverging[0] && frozen[20] < 0.25)
    return evidence.result(
      .refuted,
      correction:
        "No general guarantee: too large an η diverges or kills units. True is certified descent: with one "
        + "hidden layer and η ≤ min(1/L_B, R/‖g‖), L_B a bound on the Hessian, each step lowers the loss by "
        + "at least ½η‖g‖² (P29); that is descent, not yet convergence to a minimum.")
  }
}
