import PropertyTesting
import ReferenceMLP

// What is true of large learning rates only as a frequency, stated and tested as one.
//
// The outcomes of a statement exclude each other, and each has a least share that is tested sequentially
// (error rate 1e-6 each). Where the least shares add up to 1 they are equations; else they leave to each outcome
// no more than what is missing beyond its own. Cases are independent and identically distributed: nothing here
// depends on a case's size, and no special numbers are mixed in.

extension PropertyCatalogue {
  /// The frequencies Q1–Q3.
  static func frequencies(of training: TrainingUnderTest = TrainingUnderTest()) -> [TestedProperty] {
    [catapultToZero(training), catapultToOne(training), dyingUnits(training)]
  }

  /// Q1: L = ½(w₁w₂)² with ηλ drawn evenly from 2…8, where λ = w₁² + w₂² is the sharpness before the first step:
  /// a third of the runs stays bounded, as after a catapult, and two thirds diverge.
  ///
  /// The share is exact. With f = w₁w₂ one step gives λ′ = λ + ηf²(ηλ − 4). Where ηλ < 4, λ falls for ever, and
  /// by 2|f| ≤ λ the loss never exceeds λ₀²/8; f → 0, for Σ f² converges. Where ηλ > 4, λ grows for ever: f = 0
  /// repels (its factor 1 − ηλ + η²f² is about 1 − ηλ < −3 there), so that but for starts of measure 0 λ and the
  /// loss grow beyond all bounds (Lewkowycz et al., "The large learning rate phase of deep learning", 2020,
  /// section 3, for width 1 and a zero target). 4 is a third of the way from 2 to 8. Of 400,000 runs of an
  /// independent NumPy program, each did what its ηλ says.
  private static func catapultToZero(_ training: TrainingUnderTest) -> TestedProperty {
    let starts = Generator { source in
      let rate = try source.draw(.uniform(in: 0.25...4))
      let length = (try source.draw(.uniform(in: 2...8)) / rate).squareRoot()
      // Away from the axes, where f is 0 and nothing moves.
      let angle = try source.draw(.uniform(in: 0.05...1.5))
      return TwoWeights(
        first: length * .cos(angle), second: length * .sin(angle), target: 0, rate: rate)
    }
    return frequency(
      "Q1-catapult-to-zero",
      "w₁w₂ fitted to 0 with ηλ evenly in 2…8: a third of the runs stays bounded, two thirds diverge",
      starts, shares: [("bounded", 1.0 / 3), ("diverges", 2.0 / 3)], steps: 300, training
    ) { start, losses in
      let sharpness = start.first * start.first + start.second * start.second
      // The bound holds in exact arithmetic; a run that diverges passes any.
      let bound = sharpness * sharpness / 8 * (1 + 1e-9)
      return losses.contains { !($0 <= bound) } ? "diverges" : "bounded"
    }
  }

  /// Q2: L = ½(w₁w₂ − 1)² with w₁ evenly in 1…3, w₂ in ¼…1, η in 0.1…1, of those beyond 2/λ: at least 62% are
  /// caught by a minimum flat enough for η, at least 35% diverge, at least 0.5% do neither in 400 steps.
  ///
  /// Of 531,884 such runs of an independent NumPy program 63.198% were caught, 36.192% diverged, 0.610% did
  /// neither, with standard errors of at most 0.066%: the least shares are more than 8 of them away.
  private static func catapultToOne(_ training: TrainingUnderTest) -> TestedProperty {
    let starts = Generator { source in
      let start = TwoWeights(
        first: try source.draw(.uniform(in: 1...3)), second: try source.draw(.uniform(in: 0.25...1)),
        target: 1, rate: try source.draw(.uniform(in: 0.1...1)))
      return try beyondThreshold(start)
    }
    return frequency(
      "Q2-catapult-to-one",
      "η > 2/λmax, w₁w₂ fitted to 1: 63% are caught by a flatter minimum, 36% diverge, the rest does neither",
      starts, shares: [("caught", 0.62), ("diverges", 0.35), ("neither", 0.005)], steps: 400, training
    ) { _, losses in
      if losses.contains(where: { !($0 < divergedLoss) }) { return "diverges" }
      return (losses.last ?? .nan) < caughtLoss ? "caught" : "neither"
    }
  }

  /// Q3: the same with ReLU and w₁ = w₂ evenly in 1…4, η in ¼…2: at least 88% of the units die, at least 5% are
  /// caught, at least 3% do neither in 400 steps; none diverges.
  ///
  /// NumPy, 966,462 runs: 89.603% die, 6.437% are caught, 3.960% do neither, standard errors at most 0.031%.
  private static func dyingUnits(_ training: TrainingUnderTest) -> TestedProperty {
    let starts = Generator { source in
      let weight = try source.draw(.uniform(in: 1...4))
      let start = TwoWeights(
        first: weight, second: weight, target: 1, rate: try source.draw(.uniform(in: 0.25...2)),
        activation: .relu)
      return try beyondThreshold(start)
    }
    return frequency(
      "Q3-dying-unit",
      "η > 2/λmax with ReLU: 90% of the units die, 6% are caught by a minimum, the rest does neither",
      starts, shares: [("dies", 0.88), ("caught", 0.05), ("neither", 0.03)], steps: 400, training
    ) { _, losses in
      // A dead unit's output is 0 for good, and its loss exactly ½ from then on.
      if losses.count > 1, losses.last == 0.5 { return "dies" }
      return (losses.last ?? .nan) < caughtLoss ? "caught" : "neither"
    }
  }

  /// A loss from which no run of these comes back.
  private static let divergedLoss = 1e6
  /// A loss from which no run of these leaves.
  private static let caughtLoss = 1e-6
}

// MARK: - One frequency

extension PropertyCatalogue {
  /// A statement about the shares of outcomes, as labels with least shares.
  ///
  /// The first step is taken by the network and compared with that of two plain numbers, which take the others.
  /// w − η(w₁w₂ − y)w′ is rounded five times on either side: 10u of the sum of its terms' absolute values.
  ///
  /// - Parameters:
  ///   - shares: each outcome with its least share.
  ///   - steps: of gradient descent, fewer where a loss is beyond all bounds.
  ///   - outcome: the outcome of a run from its losses, the first one included.
  private static func frequency(
    _ name: String, _ statement: String, _ starts: Generator<TwoWeights>,
    shares: [(outcome: String, least: Double)], steps: Int, _ training: TrainingUnderTest,
    outcome: @escaping @Sendable (TwoWeights, [Double]) -> String
  ) -> TestedProperty {
    TestedProperty(
      name, statement, starts, coverage: shares.map { LabelMinimum($0.outcome, atLeast: $0.least) }
    ) { start in
      let value = start.networkCase
      let gradient = try training.gradient(of: value, biases: false)
      let stepped = training.stepping(value, along: gradient, rate: start.rate).network
      let next = start.stepped
      let factor = start.rate * (abs(start.first * start.second) + abs(start.target))
      let terms = [
        abs(start.first) + factor * abs(start.second), abs(start.second) + factor * abs(start.first),
      ]
      return Outcome.close(
        stepped.layers.map { $0.weights[0, 0] }, [next.first, next.second],
        within: terms.map { 10 * 0x1p-53 * $0 }
      )
      .stating("weights after a step of the network = those of two numbers")
      .labelled(outcome(start, start.losses(steps: steps)))
    }
  }

  /// The start, where η > 2/λmax; else the case is discarded.
  private static func beyondThreshold(_ start: TwoWeights) throws -> TwoWeights {
    try assume(start.rate * start.sharpness > 2)
    return start
  }
}

// MARK: - Two numbers

extension TwoWeights {
  /// w₂φ(w₁) − y.
  private var residual: Double { second * output - target }

  private var output: Double { activation == .relu ? max(0, first) : first }

  /// Both weights after a step of gradient descent on ½(w₂φ(w₁) − y)², φ being the identity or ReLU.
  var stepped: TwoWeights {
    var next = self
    let slope = activation == .relu && first <= 0 ? 0.0 : 1
    next.first -= rate * (residual * second * slope)
    next.second -= rate * (residual * output)
    return next
  }

  /// The largest eigenvalue of the Hessian [[w₂², 2w₁w₂ − y], [2w₁w₂ − y, w₁²]], for w₁ > 0.
  var sharpness: Double {
    let (a, b, c) = (second * second, first * first, 2 * first * second - target)
    return (a + b) / 2 + ((a - b) * (a - b) / 4 + c * c).squareRoot()
  }

  /// The losses of a run, up to the first one from which no run comes back.
  func losses(steps: Int) -> [Double] {
    var value = self
    var losses = [residual * residual / 2]
    for _ in 0..<steps {
      value = value.stepped
      let loss = value.residual * value.residual / 2
      losses.append(loss)
      if !(loss < 1e12) { break }
    }
    return losses
  }
}
