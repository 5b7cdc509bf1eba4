import GradientChecking
import NetworkChecking
import ReferenceMLP
import Scalars

// MARK: - Chains of single units

/// A chain of layers with one unit each, all alike: a = φ(wa + b), from the input x.
struct UnitChain {
  /// φ.
  var activation: Activation
  /// w.
  var weight: Double
  /// b.
  var bias = 0.0
  /// x.
  var input: Double

  /// The network of a depth, over any scalar type.
  func network<Scalar: NetworkScalar>(depth: Int, as: Scalar.Type) -> MLP<Scalar> {
    let layer = Layer<Scalar>(
      weights: Matrix([[Scalar(weight)]]), biases: [Scalar(bias)], activation: activation)
    return MLP(layers: Array(repeating: layer, count: depth))
  }

  /// da_L/dx, and δ of the first layer, by backpropagation.
  func derivative<Scalar: NetworkScalar>(depth: Int, as type: Scalar.Type) -> (input: Scalar, delta: Scalar) {
    let network = network(depth: depth, as: type)
    let trace = network.forward(Matrix([[Scalar(input)]]))
    let slope = trace.preactivations[depth - 1].map { activation.derivative(at: $0) }
    let delta = network.backward(trace, outputDelta: slope).deltas[0][0, 0]
    return (delta * network.layers[0].weights[0, 0], delta)
  }

  /// The least depth in a range that a condition holds for, given that it holds from some depth on.
  static func firstDepth(in range: ClosedRange<Int>, where condition: (Int) -> Bool) -> Int {
    var (low, high) = (range.lowerBound - 1, range.upperBound)
    while high - low > 1 {
      let middle = (low + high) / 2
      if condition(middle) { high = middle } else { low = middle }
    }
    return high
  }
}

// MARK: - S3.9 and S3.10

extension OptimisationClaims {
  /// Sigmoid chains: small derivatives, and where they end in rounding.
  ///
  /// Each layer multiplies by wσ(z)σ(−z), fewer than 12 roundings; errors of z shrink from layer to layer. At
  /// depth 50: 600.
  static func vanishing(_ context: ClaimContext) -> ClaimResult {
    let chain = UnitChain(activation: .sigmoid, weight: 1, input: 0.5)
    let depths = [1, 5, 10, 20, 50]
    let derivatives = depths.map { chain.derivative(depth: $0, as: Double.self) }
    let bounded = zip(depths, derivatives).allSatisfy { depth, derivative in
      derivative.input <= (0..<depth).reduce(1.0) { bound, _ in bound / 4 }
    }
    // b = −½ keeps z at 0, where σ′ is largest: exactly ¼ a layer.
    let steepest = UnitChain(activation: .sigmoid, weight: 1, bias: -0.5, input: 0.5)
    let ends = [537, 538].map { steepest.derivative(depth: $0, as: Double.self).input }
    let zeroDepth = UnitChain.firstDepth(in: 1...600) {
      chain.derivative(depth: $0, as: Double.self).input == 0
    }
    let rate = 0.1
    let lostDepth = UnitChain.firstDepth(in: 1...100) {
      1 - rate * chain.derivative(depth: $0, as: Double.self).delta * chain.input == 1
    }
    let delta = derivatives[4].delta

    var evidence = ClaimEvidence()
    evidence.numbers(
      "da/dx through 1, 5, 10, 20, 50 sigmoid layers, w = 1, b = 0, x = 0.5", derivatives.map(\.input),
      equal: [
        "0.23500371220159448907", "0.00060798627431063697177", "3.483115609785165775e-7",
        "1.1430958866932067346e-13",
        "4.0404240774138063082e-33",
      ], within: .roundings(600))
    evidence.yes("each is at most ¼ to the power of the depth", bounded)
    evidence.fact(
      "¼ a layer, at depth 537 and 538", expected: "not 0, exactly 0",
      found: "\(NumberComparison.brief(ends[0])), \(NumberComparison.text(ends[1]))",
      holds: ends[0] > 0 && ends[1] == 0)
    evidence.fact(
      "b1 = 0 after a step with η = 0.1 at depth 50", expected: "not 0",
      found: NumberComparison.brief(0 - rate * delta),
      holds: 0 - rate * delta != 0)
    evidence.note(
      "this chain's derivative is 0 from depth \(zeroDepth); from depth \(lostDepth) on the step of w1 = 1 "
        + "is lost in rounding")
    evidence.claim(holds: delta == 0)
    return evidence.result(
      .refuted,
      correction:
        "They become small, not zero: a sigmoid layer with |w| ≤ 1 passes on at most ¼ of a derivative, and "
        + "¼ a layer is exactly 0 in double precision from depth 538 only. What stops earlier is a parameter "
        + "whose step is below half a unit in its last place.")
  }

  /// Identity chains with w = 2, exact powers of two; and how the package reports what is not finite.
  static func exploding(_ context: ClaimContext) throws -> ClaimResult {
    let chain = UnitChain(activation: .identity, weight: 2, input: 0)
    let doubles = [1023, 1024].map { chain.derivative(depth: $0, as: Double.self).input }
    let floats = [127, 128].map { chain.derivative(depth: $0, as: Float.self).input }
    var overflowing = ClaimExample.line(weight: 1e200, x: 1e200, target: 0)
    let check = try GradientChecker().check(
      NetworkObjective("overflow", network: overflowing.network, problem: overflowing.problem))
    overflowing = ClaimExample.line(weight: 0, x: 3, target: 1)
    let training = try Training(learningRate: 0.5, epochs: 5000).run(
      overflowing.network, on: overflowing.problem)
    let comparison = NumberComparison(observed: .infinity, reference: .infinity, within: .exact)

    var evidence = ClaimEvidence()
    evidence.fact(
      "2ᴸ in double precision at L = 1023, 1024", expected: "2¹⁰²³, Infinity",
      found: NumberComparison.text(doubles),
      holds: doubles[0] == 0x1p1023 && doubles[1] == .infinity)
    evidence.fact(
      "2ᴸ in single precision at L = 127, 128", expected: "2¹²⁷, Infinity",
      found: NumberComparison.text(floats.map(Double.init)),
      holds: floats[0] == 0x1p127 && floats[1] == .infinity)
    evidence.fact(
      "check of an overflowing loss", expected: "inconclusive (nonFinite)", found: check.verdict.description,
      holds: check.verdict == .inconclusive(.nonFinite))
    var stopped = false
    if case .nonFinite = training.stoppedBy { stopped = true }
    evidence.fact(
      "a diverging training", expected: "ends as not finite", found: training.stoppedBy.description,
      holds: stopped)
    evidence.yes("infinity agrees with nothing, not with itself either", !comparison.agrees)
    return evidence.result(
      .confirmed,
      correction:
        "At a depth that depends on the weights: 2ᴸ overflows at L = 1024 in double and at L = 128 in single "
        + "precision. It is reported as not finite, never as passed.")
  }
}

// MARK: - S3.11

extension OptimisationClaims {
  /// Rosenblatt's rule on separable data and on XOR, an MLP on XOR, and three classes with three perceptrons.
  static func perceptron(_ context: ClaimContext) -> ClaimResult {
    let novikoff = novikoffBound(context)
    let corners: [[Double]] = [[0, 0], [0, 1], [1, 0], [1, 1]]
    let xor = Perceptron.train(samples: corners, labels: [-1, 1, 1, -1])
    var network = ClaimExample(
      network: MLP(layers: [
        Layer(weights: Matrix([[1, -0.5], [-0.5, 1]]), biases: [0, 0], activation: .tanh),
        Layer(weights: Matrix([[0.5, 1]]), biases: [0], activation: .sigmoid),
      ]),
      problem: LearningProblem(
        loss: Loss(.binaryCrossEntropy), inputs: Matrix(corners), targets: Matrix([[0], [1], [1], [0]])))
    let losses = network.descend(steps: 300, rate: 1, context)
    let outputs = network.network.forward(network.problem.inputs).outputs.elements
    let three = threeClasses(context)

    var evidence = ClaimEvidence()
    evidence.count("separable sets, of 20, on which the rule ends", novikoff.separated, equals: 20)
    evidence.count("of them with at most (R/γ)² mistakes (Novikoff)", novikoff.within, equals: 20)
    var cycles = false
    if case .cycles = xor.outcome { cycles = true }
    evidence.fact("the rule on XOR", expected: "never ends", found: xor.outcome.description, holds: cycles)
    let learned = outputs.map { $0 > 0.5 } == [false, true, true, false]
    evidence.fact(
      "a 2-2-1 MLP after 300 steps with η = 1 on XOR", expected: "loss below 0.02, all four right",
      found: "loss \(NumberComparison.brief(losses[300])), outputs "
        + "(\(outputs.map { NumberComparison.brief($0) }.joined(separator: ", ")))",
      holds: losses[300] < 0.02 && learned)
    evidence.count(
      "mistakes of three perceptrons with argmax on \(three.samples) samples of three classes", three.wrong,
      equals: 0)
    evidence.claim(holds: novikoff.separated == 20 && cycles && learned && three.wrong > 0)
    return evidence.result(
      .refuted,
      correction:
        "One perceptron is a linear layer with a step: it separates two linearly separable classes after at "
        + "most (R/γ)² mistakes, and not XOR, which an MLP learns. But not two classes only: K perceptrons "
        + "with argmax handle K.")
  }

  /// Rosenblatt's rule on 20 sets of 30 points with a margin of at least 0.1 to a random line.
  private static func novikoffBound(_ context: ClaimContext) -> (separated: Int, within: Int) {
    var random = ClaimRandom(seed: context.seed, claim: "S3.11 two classes")
    var (separated, within) = (0, 0)
    for _ in 0..<20 {
      // The line's normal has a length of at least ½, so that points with a margin are found quickly.
      let line = Perceptron(
        weights: [random.uniform(in: 0.5...1), random.uniform(in: -1...1)],
        bias: random.uniform(in: -0.25...0.25))
      var samples: [[Double]] = []
      while samples.count < 30 {
        let point = [random.uniform(in: -1...1), random.uniform(in: -1...1)]
        if abs(line.score(point)) >= 0.1 { samples.append(point) }
      }
      let labels = samples.map { line.score($0) > 0 ? 1 : -1 }
      let result = Perceptron.train(samples: samples, labels: labels)
      if case .separated = result.outcome { separated += 1 }
      guard let bound = line.mistakeBound(samples: samples, labels: labels) else { continue }
      within += Double(result.mistakes) <= bound ? 1 : 0
    }
    return (separated, within)
  }

  /// Three clusters of 20 points around the corners of a triangle, at most 0.5 away in each direction.
  private static func threeClasses(_ context: ClaimContext) -> (samples: Int, wrong: Int) {
    var random = ClaimRandom(seed: context.seed, claim: "S3.11 three classes")
    let centres: [[Double]] = [[0, 2], [-2, -1], [2, -1]]
    let classes = (0..<60).map { $0 % 3 }
    let samples = classes.map { label in centres[label].map { $0 + random.uniform(in: -0.5...0.5) } }
    let classifier = PerceptronClassifier.train(samples: samples, classes: classes, count: 3).classifier
    return (samples.count, zip(samples, classes).count { classifier.classIndex(of: $0) != $1 })
  }
}
