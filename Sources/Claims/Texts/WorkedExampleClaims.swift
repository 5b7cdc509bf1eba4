import ReferenceMLP
import Scalars

/// The claims of source S2: gradient descent and backpropagation, two worked examples.
enum WorkedExampleClaims {
  static let claims = linearClaims + networkClaims

  /// The first worked example, f(x) = wx with E = ½(wx − t)², and its exercises.
  private static let linearClaims = [
    ClaimExperiment(
      id: "S2.1",
      statement:
        "For f(x) = wx and E = ½(wx − t)² with w = 0, x = t = 1, η = 0.5: E = 0.5, gradient −1, w = 0.5; "
        + "then E = 0.125, gradient −0.5, w = 0.75.",
      experiment: firstEpochs),
    ClaimExperiment(
      id: "S2.2", statement: "E = ½(wx − t)² is the mean squared error.", experiment: halfSquaredError),
    ClaimExperiment(
      id: "S2.3", statement: "The gradient points to where the error becomes smaller.",
      experiment: gradientDirection),
    ClaimExperiment(
      id: "S2.4", statement: "With η = 1.5 the example oscillates or even diverges.", experiment: largeRate),
    ClaimExperiment(
      id: "S2.5", statement: "With η = 0.1 the example learns slowly.", experiment: smallRate),
    ClaimExperiment(
      id: "S2.6", statement: "η = 0.5 is a reasonable choice.", experiment: reasonableRate),
    ClaimExperiment(
      id: "S2.7",
      statement:
        "The exercises' numbers are right: (85 − 80)² = 25, 3 × 2 = 6, (90 − 6)² = 7056, 3 × 10 = 30 after "
        + "the weight goes from 2 to 10.",
      experiment: exercises),
    ClaimExperiment(
      id: "S2.8", statement: "A dose of 3 becomes 3.5 for a target of 5.", experiment: dose),
  ]
}

// MARK: - Runs of the linear example

extension WorkedExampleClaims {
  /// The weights and losses of f(x) = wx from w = 0 towards t = 1.
  struct LinearRun {
    /// w before the first step and after each.
    var weights: [Double] = []
    /// E at each of them.
    var losses: [Double] = []
  }

  /// A run of the linear example; its bias stays 0.
  static func run(
    rate: Double, x: Double = 1, steps: Int, loss: Loss = Loss(.halfSumSquaredError), _ context: ClaimContext
  ) -> LinearRun {
    var example = ClaimExample.line(weight: 0, x: x, target: 1, loss: loss)
    var run = LinearRun()
    for _ in 0..<steps {
      run.weights.append(example.network.layers[0].weights[0, 0])
      run.losses.append(example.descend(steps: 1, rate: rate, biases: .frozen, context)[0])
    }
    run.weights.append(example.network.layers[0].weights[0, 0])
    run.losses.append(example.problem.value(of: example.network))
    return run
  }

  /// The first epoch after which |w − 1| < 1e-6, within 1,000; nil if there is none.
  static func epochs(rate: Double, _ context: ClaimContext) -> Int? {
    run(rate: rate, steps: 1000, context).weights.firstIndex { abs($0 - 1) < 1e-6 }
  }

  /// The factor by which one step multiplies the error wx − t: 1 − ηx² for ½(wx − t)².
  static func errorFactor(
    rate: Double, x: Double = 1, loss: Loss = Loss(.halfSumSquaredError), _ context: ClaimContext
  ) -> Double {
    let weights = run(rate: rate, x: x, steps: 1, loss: loss, context).weights
    return (weights[1] * x - 1) / (weights[0] * x - 1)
  }
}

// MARK: - S2.1 to S2.3

extension WorkedExampleClaims {
  /// Dyadic numbers: everything is exact.
  static func firstEpochs(_ context: ClaimContext) -> ClaimResult {
    let run = run(rate: 0.5, steps: 2, context)
    let gradients = run.weights.map { weight in
      let example = ClaimExample.line(weight: weight, x: 1, target: 1)
      return context.gradient(example.problem, example.network)[0]
    }
    var evidence = ClaimEvidence()
    evidence.numbers("E", run.losses, equal: [0.5, 0.125, 0.03125], within: .exact)
    evidence.numbers("gradient", gradients, equal: [-1, -0.5, -0.25], within: .exact)
    evidence.numbers("w", run.weights, equal: [0, 0.5, 0.75], within: .exact)
    return evidence.result(.confirmed)
  }

  /// The two losses at one point, and the rates at which each starts to cycle; dyadic and exact.
  static func halfSquaredError(_ context: ClaimContext) -> ClaimResult {
    let mean = Loss(.meanSquaredError)
    let half = ClaimExample.line(weight: 0, x: 1, target: 1)
    let whole = ClaimExample.line(weight: 0, x: 1, target: 1, loss: mean)
    let values = [half, whole].map { $0.problem.value(of: $0.network) }
    let justBelow = 1 - 0x1p-10
    let justAbove = 1 + 0x1p-10
    let factors = [2 * justBelow, 2, 2 * justAbove].map { errorFactor(rate: $0, context) }
    let meanFactors = [justBelow, 1, justAbove].map { errorFactor(rate: $0, loss: mean, context) }
    let expected = [-1 + 0x1p-9, -1, -1 - 0x1p-9]

    var evidence = ClaimEvidence()
    evidence.numbers(
      "E and the mean squared error at w = 0, x = t = 1", values, equal: [0.5, 1], within: .exact)
    evidence.numbers(
      "error factor of E just below, at and just above η = 2", factors, agreeWith: expected, within: .exact)
    evidence.numbers(
      "error factor of the mean squared error just below, at and just above η = 1", meanFactors,
      agreeWith: expected,
      within: .exact)
    evidence.claim(holds: values[0] == values[1])
    return evidence.result(
      .refuted,
      correction:
        "It is half the squared error. Dropping the ½ doubles the gradient and halves the limit on η, from "
        + "2/x² to 1/x².")
  }

  /// d/dη L(θ ± ηg) at η = 0 by forward mode, in the 2-2-2 network.
  ///
  /// ‖g‖² is dominated by the output layer's terms, whose δ has fewer than 64 roundings: 128 when squared;
  /// forward mode has as many.
  static func gradientDirection(_ context: ClaimContext) -> ClaimResult {
    let example = ClaimExample.twoTwoTwo
    let gradient = context.gradient(example.problem, example.network)
    let squaredNorm = gradient.reduce(0) { $0 + $1 * $1 }
    let along = example.directionalDerivative(along: gradient)
    let against = example.directionalDerivative(along: gradient.map { -$0 })
    var evidence = ClaimEvidence()
    evidence.number("dE along the gradient = ‖g‖²", along, agreesWith: squaredNorm, within: .roundings(256))
    evidence.number(
      "dE against the gradient = −‖g‖²", against, agreesWith: -squaredNorm, within: .roundings(256))
    evidence.claim(holds: along < 0)
    return evidence.result(
      .refuted,
      correction:
        "The sign is wrong: the gradient points to where the error grows fastest, and minus the gradient to "
        + "where it falls fastest: d/dη L(θ − ηg) at η = 0 is −‖g‖².")
  }
}

// MARK: - S2.4 to S2.6

extension WorkedExampleClaims {
  /// η = 1.5, 2 and 2.5; all weights are dyadic and exact.
  static func largeRate(_ context: ClaimContext) -> ClaimResult {
    let oscillating = run(rate: 1.5, steps: 24, context)
    let monotone = run(rate: 0.5, steps: 24, context)
    let cycling = run(rate: 2, steps: 100, context)
    let diverging = run(rate: 2.5, steps: 24, context)
    let errors = oscillating.weights.map { $0 - 1 }
    let alternates = zip(errors, errors.dropFirst()).allSatisfy { $0 * $1 < 0 }
    let converges = oscillating.losses[24] < 1e-14

    var evidence = ClaimEvidence()
    evidence.numbers(
      "w at η = 1.5", Array(oscillating.weights.prefix(4)), equal: [0, 1.5, 0.75, 1.125], within: .exact)
    evidence.yes("its error alternates in sign", alternates)
    evidence.fact(
      "E after 24 steps", expected: "below 1e-14", found: NumberComparison.brief(oscillating.losses[24]),
      holds: converges)
    evidence.yes("its losses equal those of η = 0.5, to the bit", oscillating.losses == monotone.losses)
    evidence.count(
      "states at η = 2, of 101, with E = 0.5", cycling.losses.count { $0 == 0.5 }, equals: 101)
    evidence.numbers(
      "w of the last three", Array(cycling.weights.suffix(3)), equal: [0, 2, 0], within: .exact)
    evidence.numbers(
      "E at η = 2.5", Array(diverging.losses.prefix(3)), equal: [0.5, 1.125, 2.53125], within: .exact)
    evidence.fact(
      "after 24 steps", expected: "above 1e8", found: NumberComparison.brief(diverging.losses[24]),
      holds: diverging.losses[24] > 1e8)
    evidence.claim(holds: alternates && !converges)
    return evidence.result(
      .refuted,
      correction:
        "η = 1.5 oscillates and converges, as fast as η = 0.5, since |1 − 1.5| = |1 − 0.5|. η = 2 cycles, "
        + "η > 2 diverges: the limit is η < 2/x².")
  }

  /// Epochs until |w − 1| < 1e-6; the next power of the factor is always clear of the threshold by more than
  /// 4%.
  static func smallRate(_ context: ClaimContext) -> ClaimResult {
    let found = [0.1, 0.5, 1.5, 1].map { Double(epochs(rate: $0, context) ?? -1) }
    var evidence = ClaimEvidence()
    evidence.numbers("epochs at η = 0.1, 0.5, 1.5, 1", found, equal: [132, 20, 20, 1], within: .exact)
    evidence.claim(holds: found[0] > 5 * found[1])
    return evidence.result(.confirmed)
  }

  /// The error's factor 1 − ηx² at η = 0.5 for x = 1, 2, 3; dyadic and exact.
  static func reasonableRate(_ context: ClaimContext) -> ClaimResult {
    let factors = [1.0, 2, 3].map { errorFactor(rate: 0.5, x: $0, context) }
    let final = [1.0, 2, 3].map { x in run(rate: 0.5, x: x, steps: 40, context).losses[40] }
    var evidence = ClaimEvidence()
    evidence.numbers("error factor at x = 1, 2, 3", factors, equal: [0.5, -1, -3.5], within: .exact)
    evidence.fact(
      "E after 40 steps at x = 1, 2, 3", expected: "below 1e-20, 0.5, above 1e20",
      found: final.map { NumberComparison.brief($0) }.joined(separator: ", "),
      holds: final[0] < 1e-20 && final[1] == 0.5 && final[2] > 1e20)
    evidence.claim(holds: factors.allSatisfy { abs($0) < 1 })
    return evidence.result(
      .refuted,
      correction:
        "Only at x = 1. One step multiplies the error by 1 − ηx²: η = 0.5 cycles at x = 2 and diverges at "
        + "x = 3. A reasonable η is below 2/x².")
  }
}

// MARK: - S2.7 and S2.8

extension WorkedExampleClaims {
  /// The exercises' numbers; η = 2/63 and its product with 252 are rounded: 2 roundings.
  static func exercises(_ context: ClaimContext) -> ClaimResult {
    let squared = Loss(.meanSquaredError)
    let exam = ClaimExample.line(weight: 85, x: 1, target: 80, loss: squared)
    let study = ClaimExample.line(weight: 2, x: 3, target: 90, loss: squared)
    let half = ClaimExample.line(weight: 2, x: 3, target: 90)
    let rate = 2.0 / 63
    let after = half.after(steps: 1, rate: rate, biases: .frozen, context)
    func output(_ example: ClaimExample) -> Double {
      example.network.forward(example.problem.inputs).outputs[0, 0]
    }

    var evidence = ClaimEvidence()
    evidence.number("(85 − 80)²", exam.problem.value(of: exam.network), equals: 25, within: .exact)
    evidence.number("3 × 2", output(study), equals: 6, within: .exact)
    evidence.number("(90 − 6)²", study.problem.value(of: study.network), equals: 7056, within: .exact)
    evidence.number(
      "gradient with the ½", context.gradient(half.problem, half.network)[0], equals: -252, within: .exact)
    evidence.number(
      "w after a step with η = 2/63", after.network.parameters[0], equals: 10, within: .roundings(2))
    evidence.number("3 × 10", output(after), equals: 30, within: .roundings(3))
    let factor = (output(after) - 90) / (output(half) - 90)
    evidence.number(
      "error factor 1 − 9η, so η is below 2/9", factor, equals: "0.71428571428571428571",
      within: .roundings(8))
    return evidence.result(
      .confirmed,
      correction:
        "The step from 2 to 10 is one of gradient descent with η = 2/63 when E has the ½ (1/63 without it), "
        + "below the limit 2/x² = 2/9.")
  }

  /// η = 0.25 makes a step of 0.5 from an error of 2; dyadic and exact.
  static func dose(_ context: ClaimContext) -> ClaimResult {
    var example = ClaimExample.line(weight: 3, x: 1, target: 5)
    var doses = [3.0]
    for _ in 0..<20 {
      example.descend(steps: 1, rate: 0.25, biases: .frozen, context)
      doses.append(example.network.parameters[0])
    }
    let close = doses.firstIndex { abs($0 - 5) < 0.05 } ?? -1
    var evidence = ClaimEvidence()
    evidence.numbers("doses at η = 0.25", Array(doses.prefix(3)), equal: [3, 3.5, 3.875], within: .exact)
    evidence.number("doses until the error is below 0.05", Double(close), equals: 13, within: .exact)
    return evidence.result(.confirmed, correction: "With η = 0.25, which the source does not say.")
  }
}
