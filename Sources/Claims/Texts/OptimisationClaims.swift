import ReferenceMLP
import Scalars

/// The claims of source S3: losses, optimisers, activations, failure modes.
enum OptimisationClaims {
  static let claims = activationClaims + optimisationClaims

  private static let activationClaims = [
    ClaimExperiment(
      id: "S3.1", statement: "An MLP never uses the step or the sign function as activation.",
      experiment: stepActivation),
    ClaimExperiment(
      id: "S3.2",
      statement: "Hidden activations must be continuous and differentiable, for example ReLU.",
      experiment: differentiability),
    ClaimExperiment(
      id: "S3.3",
      statement:
        "The output activation follows from the task: identity for regression, ReLU for non-negative "
        + "numbers, sigmoid for two classes, softmax for several.",
      experiment: pairings),
    ClaimExperiment(
      id: "S3.4", statement: "The sigmoid lies in [0, 1].", experiment: sigmoidRange),
  ]

  private static let optimisationClaims = [
    ClaimExperiment(
      id: "S3.5", statement: "The gradient of a batch is the average of its samples' gradients.",
      experiment: batchAverage),
    ClaimExperiment(
      id: "S3.6",
      statement: "For squared error and y = wx + b the update is w ← w − η·∂L/∂w, b ← b − η·∂L/∂b.",
      experiment: lineUpdate),
    ClaimExperiment(id: "S3.7", statement: "Adam is the usual optimiser.", experiment: adam),
    ClaimExperiment(
      id: "S3.8",
      statement:
        "A dead ReLU unit (z ≤ 0 for every input) has zero output, zero gradient, and never changes again.",
      experiment: deadUnit),
    ClaimExperiment(
      id: "S3.9", statement: "When gradients vanish, the parameters of some layers are no longer updated.",
      experiment: vanishing),
    ClaimExperiment(
      id: "S3.10", statement: "Exploding gradients grow beyond the range of numbers.", experiment: exploding),
    ClaimExperiment(
      id: "S3.11",
      statement:
        "A perceptron is one linear layer with a step or sign activation and handles two classes only; an "
        + "MLP is more.",
      experiment: perceptron),
  ]
}

// MARK: - S3.1

extension OptimisationClaims {
  /// Networks with step and with sign units: difference quotients vanish, training does not move.
  ///
  /// With a step of h = 1e-6 a difference quotient is not 0 only where a threshold is crossed within h; those
  /// parameters are counted apart and nothing is asserted of them.
  static func stepActivation(_ context: ClaimContext) throws -> ClaimResult {
    var random = ClaimRandom(seed: context.seed, claim: "S3.1")
    var (quotients, crossed, nonzero, slopes, moved) = (0, 0, 0, 0, 0)
    for index in 0..<60 {
      let threshold: ThresholdNetwork.Kind = index % 2 == 0 ? .step : .sign
      let example = random.example(
        sizes: [2, 3, 1], hidden: .identity, output: .identity, samples: 4, loss: Loss(.halfMeanSquaredError))
      let network = ThresholdNetwork(network: example.network, problem: example.problem, kind: threshold)
      for parameter in 0..<example.network.parameterCount {
        let quotient = network.differenceQuotient(parameter)
        quotients += 1
        crossed += quotient.crosses ? 1 : 0
        nonzero += !quotient.crosses && quotient.value != 0 ? 1 : 0
      }
      slopes += network.analyticGradient().count { $0 != 0 }
      moved += network.trained(steps: 50, rate: 10).network.parameters == example.network.parameters ? 0 : 1
    }
    let refusals = try ["step", "sign"].map(NetworkFileClaims.refusal)

    var evidence = ClaimEvidence()
    evidence.count("difference quotients of 60 networks", quotients, equals: 780)
    evidence.count("of them not 0 without a threshold crossed within the step", nonzero, equals: 0)
    evidence.fact(
      "of them with a threshold crossed", expected: "below a tenth", found: "\(crossed)", holds: crossed < 78)
    evidence.count("entries of backpropagation through φ′ = 0 that are not 0", slopes, equals: 0)
    evidence.count("networks moved by 50 steps of gradient descent with η = 10", moved, equals: 0)
    evidence.fact(
      "network files with step, with sign", expected: "refused for their derivative",
      found: refusals.joined(separator: " / "), holds: refusals.allSatisfy { $0.contains("derivative") })
    return evidence.result(
      .confirmed,
      correction:
        "Not because they could not be computed, but because nothing can be learned through them by "
        + "gradients: their derivative is 0 wherever it exists.")
  }
}

// MARK: - S3.2

extension OptimisationClaims {
  /// ReLU's one-sided and central difference quotients at 0; powers of two make them exact.
  static func differentiability(_ context: ClaimContext) -> ClaimResult {
    let relu = Activation.relu
    let steps = (1...40).map { exponent in (0..<exponent).reduce(1.0) { step, _ in step / 2 } }
    let above = steps.map { (relu($0) - relu(0)) / $0 }
    let below = steps.map { (relu(0) - relu(-$0)) / $0 }
    let central = steps.map { (relu($0) - relu(-$0)) / (2 * $0) }
    func all(_ quotients: [Double], equal value: Double) -> Bool { quotients.allSatisfy { $0 == value } }

    var evidence = ClaimEvidence()
    evidence.numbers(
      "difference quotients of ReLU at 0 from below, from above, central, for h = 2⁻⁴⁰",
      [below[39], above[39], central[39]], equal: [0, 1, 0.5], within: .exact)
    let constant = all(below, equal: 0) && all(above, equal: 1) && all(central, equal: 0.5)
    evidence.yes("the same for all 40 steps h = 2⁻¹…2⁻⁴⁰", constant)
    evidence.number("ReLU(0), its limit from both sides", relu(0.0), equals: 0, within: .exact)
    evidence.claim(holds: above[39] == below[39])
    return evidence.result(
      .refuted,
      correction:
        "It contradicts itself: ReLU is continuous but not differentiable at 0, where its one-sided "
        + "derivatives are 0 and 1 and a central difference is exactly ½. Differentiable almost everywhere "
        + "suffices."
    )
  }
}

// MARK: - S3.4

extension OptimisationClaims {
  /// The first numbers at which σ rounds to 1, by bisection over all numbers of each type.
  ///
  /// 1 + e⁻ᶻ rounds to 1 when e⁻ᶻ ≤ 2⁻⁵³ (2⁻²⁴ in `Float`), that is from z = 53 ln 2 (24 ln 2) on; the error
  /// of exp moves that by less than 2⁻⁵², far below the spacing of the numbers there.
  static func sigmoidRange(_ context: ClaimContext) -> ClaimResult {
    let double = firstSaturatedDouble()
    let float = firstSaturatedFloat()
    let ladder = [0, 1, 10, 36, 37, 100, 700, 745, 746, 1e3, 1e300, Double.infinity].flatMap { [$0, -$0] }
    let outside = ladder.count { z in !((0...1).contains(Activation.sigmoid(z))) }
    let smallest = Activation.sigmoid(-700.0)

    var evidence = ClaimEvidence()
    evidence.count("values outside [0, 1] from z = −Infinity to Infinity", outside, equals: 0)
    evidence.number(
      "first double at which σ rounds to 1 (53 ln 2, within one spacing 2⁻⁴⁷)", double,
      equals: "36.7368005696771013991133", within: .absolute(0x1p-47))
    evidence.fact(
      "first float at which σ rounds to 1, and the one before it",
      expected: "the first from 24 ln 2 = 16.635532333438687 on",
      found: NumberComparison.text([float, float.nextDown].map(Double.init)),
      holds: Double(float) >= 16.63553233343868742601357
        && Double(float.nextDown) < 16.63553233343868742601357)
    evidence.fact(
      "1 − σ just below the first double; σ(−700)", expected: "above 0, above 0",
      found: [1 - Activation.sigmoid(double.nextDown), smallest].map { NumberComparison.brief($0) }
        .joined(separator: ", "),
      holds: Activation.sigmoid(double.nextDown) < 1 && smallest > 0)
    return evidence.result(
      .confirmed,
      correction: "In ℝ the interval is open: 0 < σ(z) < 1. Rounded numbers reach its ends: σ(z) is 1 from "
        + "z = 36.736800569677101 on in double precision, from 16.635532333438687 on in single precision.")
  }

  /// The least positive double whose σ is 1: bisection over the bit patterns, which are ordered like the
  /// numbers.
  private static func firstSaturatedDouble() -> Double {
    var (low, high) = (Double(30).bitPattern, Double(40).bitPattern)
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if Activation.sigmoid(Double(bitPattern: middle)) == 1 { high = middle } else { low = middle }
    }
    return Double(bitPattern: high)
  }

  /// The least positive float whose σ is 1.
  private static func firstSaturatedFloat() -> Float {
    var (low, high) = (Float(10).bitPattern, Float(20).bitPattern)
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if Activation.sigmoid(Float(bitPattern: middle)) == 1 { high = middle } else { low = middle }
    }
    return Float(bitPattern: high)
  }
}
