import PropertyTesting
import ReferenceMLP

// Statements about gradient descent that are often made and false for networks: each is refuted by a
// counterexample.

extension PropertyCatalogue {
  /// The false statements at the end of docs/PROPERTIES.md, F1–F6; a run passes when it finds a counterexample.
  static func falseStatements(of training: TrainingUnderTest = TrainingUnderTest()) -> [TestedProperty] {
    [
      edgeOfStability(training), catapult(training), luckyStep(training), dyingUnit(training),
      separableLogistic(training), boundedOutputs(training),
    ]
  }

  /// F1, false: at the edge of stability (sharpness hovers about 2/η) the loss falls at every step.
  ///
  /// Counterexample: L = ½(w₁w₂ − 1)² from w₁ = w₂ = 0.9 with η = 1.05 settles on a cycle of two points, w =
  /// 0.873 and 1.091, with sharpness 1.29 and 2.57 about 2/η = 1.90 and losses in turn .028 and .018 (Cohen
  /// et al., "Gradient descent on neural networks typically occurs at the edge of stability", ICLR 2021).
  private static func edgeOfStability(_ training: TrainingUnderTest) -> TestedProperty {
    let generator = Generator { source in
      let rate = try source.draw(.frequency((1, .constant(1.05)), (3, .uniform(in: 0.9...1.2))))
      let weight = try source.draw(.frequency((1, .constant(0.9)), (3, .uniform(in: 0.5...1.25))))
      return TwoWeights(first: weight, second: weight, target: 1, rate: rate)
    }
    return TestedProperty(
      "F1-edge-of-stability", "where the sharpness stays about 2/η the loss falls at every step", generator,
      expectsFailure: true
    ) { start in
      let run = try training.run(start.networkCase, rate: start.rate, steps: 200, biases: false).suffix(10)
      let sharpness = run.reduce(0) { $0 + training.sharpness(of: $1, biases: false) } / Double(run.count)
      try assume(abs(sharpness * start.rate / 2 - 1) <= 0.1)
      let losses = run.map { training.loss(of: $0) }
      return Outcome.atMost(Array(losses.dropFirst()), Array(losses.dropLast()))
        .stating("loss after the step ≤ loss before")
    }
  }

  /// F2, false: η > 2/λ_max diverges.
  ///
  /// Counterexample, the catapult (Lewkowycz et al., "The large learning rate phase of deep learning", 2020):
  /// L = ½(w₁w₂ − 1)² from (2 + 1e-6, ½) with η = ½, where 2/λ = 0.47, is thrown to sharpness 3.75 < 4 = 2/η
  /// and stays.
  private static func catapult(_ training: TrainingUnderTest) -> TestedProperty {
    let generator = Generator { source in
      let first = try source.draw(.frequency((1, .constant(2 + 1e-6)), (3, .uniform(in: 1...3))))
      let second = try source.draw(.frequency((1, .constant(0.5)), (3, .uniform(in: 0.25...1))))
      return TwoWeights(
        first: first, second: second, target: 1,
        rate: try source.draw(.frequency((1, .constant(0.5)), (3, .uniform(in: 0.1...1)))))
    }
    return beyondThreshold(training, "F2-catapult", "η > 2/λmax: w₁w₂ = 1 is never reached", generator)
  }

  /// F3, false: beyond 2/λ_max no step leads to a minimum.
  ///
  /// Counterexample: L = ¼(a² − 1)², a = 2, η = ½, where λ = 11: a becomes −1, a minimum, in one step.
  private static func luckyStep(_ training: TrainingUnderTest) -> TestedProperty {
    let generator = Generator { source in
      let weight = try source.draw(.frequency((1, .constant(2)), (3, .uniform(in: 1.5...3))))
      let rate = try source.draw(.frequency((1, .constant(0.5)), (3, .uniform(in: 0.25...1))))
      return TwoWeights(first: weight, second: weight, target: 1, rate: rate)
    }
    return beyondThreshold(
      training, "F3-lucky-step", "η > 2/λmax: one step does not lower the loss", generator, steps: 1)
  }

  /// F4, false: η > 2/λ_max diverges, with ReLU.
  ///
  /// Counterexample: 1-1-1, both weights 2, η = 1, where λ = 11: both become −4, the unit is dead, and the
  /// loss is ½ for good.
  private static func dyingUnit(_ training: TrainingUnderTest) -> TestedProperty {
    let generator = Generator { source in
      let weight = try source.draw(.frequency((1, .constant(2)), (3, .uniform(in: 1...4))))
      let rate = try source.draw(.frequency((1, .constant(1)), (3, .uniform(in: 0.25...2))))
      return TwoWeights(first: weight, second: weight, target: 1, rate: rate, activation: .relu)
    }
    return beyondThreshold(training, "F4-dying-unit", "η > 2/λmax diverges, with ReLU", generator)
  }

  /// η > 2/λ ⇒ the loss after some steps is not below the loss at the start, λ being the sharpness there.
  ///
  /// The sharpness is bounded from below (``TrainingUnderTest/sharpness(of:biases:)``): η is certainly beyond
  /// 2/λ_max.
  private static func beyondThreshold(
    _ training: TrainingUnderTest, _ name: String, _ statement: String, _ starts: Generator<TwoWeights>,
    steps: Int = 200
  ) -> TestedProperty {
    TestedProperty(name, statement, starts, expectsFailure: true) { start in
      try assume(start.rate * training.sharpness(of: start.networkCase, biases: false) > 2)
      let run = try training.run(start.networkCase, rate: start.rate, steps: steps, biases: false)
      return notBelow(training, run)
    }
  }

  /// F5, false: logistic regression with η > 2/λ_max diverges.
  ///
  /// Counterexample: separable samples, x = ±1 with labels 1 and 0, from 0 with η = 1000, where λ = ¼: the
  /// loss falls from ln 2 to 7e-218 in one step, and converges for every η.
  private static func separableLogistic(_ training: TrainingUnderTest) -> TestedProperty {
    let rates = Generator.frequency((1, Generator.constant(1000.0)), (3, .magnitude(in: 10...10_000)))
    return TestedProperty(
      "F5-separable-logistic", "logistic regression, η > 2/λmax: the loss does not fall", rates,
      expectsFailure: true
    ) { rate in
      let layer = Layer(weights: Matrix([[0.0]]), biases: [0], activation: .sigmoid)
      let problem = LearningProblem(
        loss: Loss(.binaryCrossEntropy), inputs: Matrix([[1.0], [-1]]), targets: Matrix([[1], [0]]))
      let start = NetworkCase(network: MLP(layers: [layer]), problem: problem)
      try assume(rate * training.sharpness(of: start) > 2)
      return notBelow(training, try training.run(start, rate: rate, steps: 20))
    }
  }

  /// F6, false: η > 2/λ_max diverges, for networks in general.
  ///
  /// Counterexamples: small tanh and sigmoid networks; with sigmoid outputs a squared error never exceeds ½
  /// for each output, whatever η.
  private static func boundedOutputs(_ training: TrainingUnderTest) -> TestedProperty {
    var cases = NetworkCases(depth: 2...2, hidden: [.tanh, .sigmoid])
    cases.width = 1...3
    cases.samples = 1...4
    cases.pairings = [.init(loss: .halfMeanSquaredError, output: .sigmoid)]
    cases.numbers = .ordinary
    return TestedProperty(
      "F6-bounded-outputs", "sigmoid outputs, η > 2/λmax: the loss does not fall",
      cases.choosing { _, source in try source.draw(.magnitude(in: 1...1000)) }, expectsFailure: true
    ) { value in
      try assume(value.choice * training.sharpness(of: value.networkCase) > 2)
      return notBelow(training, try training.run(value.networkCase, rate: value.choice, steps: 50))
    }
  }

  /// The loss at the end of a run is at least the loss at its start; a NaN or infinite loss is no lower one.
  private static func notBelow(_ training: TrainingUnderTest, _ run: [NetworkCase]) -> Outcome {
    let losses = run.map { training.loss(of: $0) }
    guard let first = losses.first, let last = losses.last, last.isFinite else { return .holds }
    return Outcome.atMost(first, last).stating("loss at the start ≤ loss at the end")
  }
}
