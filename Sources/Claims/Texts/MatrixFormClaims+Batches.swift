import ReferenceMLP
import Scalars

// MARK: - S1.6

extension MatrixFormClaims {
  /// Three samples of a logistic regression: dividing a mean's δ by m once more gives a third of the
  /// gradient.
  ///
  /// dw = (σ(−.25)·(−1) + σ(−1.25)·(−2) + σ(−1.25)·(−3))/3 has terms of one sign; db cancels by a factor
  /// below 3: 8 and 24 roundings, with the factor fl(1/3) below 12 and 36.
  static func meanTwice(_ context: ClaimContext) -> ClaimResult {
    let example = logisticExample(Loss(.binaryCrossEntropy))
    let gradient = context.gradient(example.problem, example.network)
    let again = gradient.map { $0 / Double(example.problem.samples) }
    var evidence = ClaimEvidence()
    evidence.number("∂L/∂w", gradient[0], equals: "-0.5171080644135820536583595", within: .roundings(12))
    evidence.number("∂L/∂b", gradient[1], equals: "-0.1459411663714006319908921", within: .roundings(36))
    evidence.number(
      "(1/m) δ aᵀ with δ = ∂L/∂z", again[0], equals: "-0.1723693548045273512194532", within: .roundings(16))
    evidence.number("their ratio", gradient[0] / again[0], equals: 3, within: .roundings(2))
    evidence.claim(holds: abs(again[0] - example.forwardModeGradient()[0]) <= 1e-12)
    return evidence.result(
      .refuted,
      correction:
        "The mean is taken once: either δ = ∂L/∂z carries L's 1/m and ∂W = δ aᵀ, or δ is that of one "
        + "sample's loss and ∂W = (1/m) δ aᵀ.")
  }
}

// MARK: - S1.7

extension MatrixFormClaims {
  /// With samples in rows W X does not exist for n ≠ d, and mixes samples with features for n = d.
  static func orientation(_ context: ClaimContext) -> ClaimResult {
    let weights = Matrix([[0.1, 0.2], [0.3, 0.4]])
    let batch = Matrix<Double>([[1, 2], [3, 4]])
    let layer = Layer(weights: weights, biases: [0, 0], activation: .identity)
    let asWritten = weights.times(batch)
    let right = layer.preactivation(of: batch).transposed

    var evidence = ClaimEvidence()
    // Two products and a sum of positive terms, inputs off by u: 3 roundings.
    evidence.numbers("W X", asWritten.elements, equal: [0.7, 1.0, 1.5, 2.2], within: .roundings(3))
    evidence.numbers(
      "W Xᵀ, whose columns are the samples", right.elements, equal: [0.5, 1.1, 1.1, 2.5],
      within: .roundings(3))

    let five = Matrix<Double>(rows: 5, columns: 3, repeating: 1)
    let wide = Layer(
      weights: Matrix<Double>(rows: 4, columns: 3, repeating: 1), biases: [0, 0, 0, 0], activation: .identity)
    let rightShape = wide.preactivation(of: five).transposed
    let exists = wide.weights.columns == five.rows
    evidence.fact(
      "5 samples of 3 features, 4 units", expected: "W X does not exist, W Xᵀ is 4×5",
      found: "W X \(exists ? "exists" : "does not exist"), W Xᵀ is \(rightShape.rows)×\(rightShape.columns)",
      holds: !exists && rightShape.rows == 4 && rightShape.columns == 5)
    evidence.claim(holds: exists && asWritten == right)
    return evidence.result(
      .refuted,
      correction:
        "With X as [n, d], one sample a row, Z = X Wᵀ + 1bᵀ; or with samples as columns, Z = W Xᵀ + b1ᵀ.")
  }
}

// MARK: - S1.8

extension MatrixFormClaims {
  /// 1,200 random vectors of 2 to 20 logits, of sizes from 1 to 10,000.
  ///
  /// pₖ = eₖ/fl(Σe): fl(Σe) is off by (K − 1)u, each quotient by u, and the compensated sum of p by 2u at
  /// most:
  /// |Σp − 1| ≤ (K + 2)u.
  static func softmaxRange(_ context: ClaimContext) -> ClaimResult {
    var random = ClaimRandom(seed: context.seed, claim: "S1.8")
    var vectors: [(logits: [Double], moderate: Bool)] = [([800, 0], false), ([-1e4, 1e4, 1e4], false)]
    for scale in [1.0, 5, 15, 100, 750, 10_000] {
      for _ in 0..<200 {
        let count = random.integer(in: 2...20)
        vectors.append(((0..<count).map { _ in random.uniform(in: -scale...scale) }, scale <= 15))
      }
    }
    var outside = 0
    var notStrict = 0
    var wrongSums = 0
    var (zeros, ones) = (0, 0)
    for (logits, moderate) in vectors {
      let p = context.softmax(logits)
      outside += p.count { !($0 >= 0 && $0 <= 1) }
      notStrict += moderate ? p.count { !($0 > 0 && $0 < 1) } : 0
      zeros += p.count { $0 == 0 }
      ones += p.count { $0 == 1 }
      let bound = Double(logits.count + 2) * NumberComparison.unitRoundoff
      wrongSums += p.count == logits.count && abs(compensatedSum(p) - 1) <= bound ? 0 : 1
    }
    var evidence = ClaimEvidence()
    evidence.count("probabilities outside [0, 1], of \(vectors.count) vectors of logits", outside, equals: 0)
    evidence.count("probabilities of 0 or 1 where |z| ≤ 15", notStrict, equals: 0)
    evidence.count("sums with |Σ − 1| > (K + 2)u", wrongSums, equals: 0)
    evidence.fact(
      "probabilities rounded to exactly 0, to exactly 1, where |z| is larger", expected: "some, some",
      found: "\(zeros), \(ones)", holds: zeros > 0 && ones > 0)
    evidence.claim(holds: outside == 0 && notStrict == 0 && wrongSums == 0)
    return evidence.result(
      .confirmed,
      correction:
        "In ℝ. In floating point they lie in [0, 1], both ends included, and |Σ − 1| ≤ (K + 2)u for K "
        + "classes.")
  }

  /// Neumaier's compensated sum: the rounding error of each addition is found exactly and added at the end.
  static func compensatedSum(_ terms: [Double]) -> Double {
    var sum = 0.0
    var lost = 0.0
    for term in terms {
      let next = sum + term
      lost += abs(sum) >= abs(term) ? (sum - next) + term : (term - next) + sum
      sum = next
    }
    return sum + lost
  }
}

// MARK: - S1.9

extension MatrixFormClaims {
  /// The reason for randomness: two units that start equal stay equal, to the bit, through 300 steps of
  /// training.
  static func symmetryBreaking(_ context: ClaimContext) throws -> ClaimResult {
    var random = ClaimRandom(seed: context.seed, claim: "S1.9")
    var example = random.example(
      sizes: [3, 4, 2], hidden: .tanh, output: .sigmoid, samples: 5, loss: Loss(.binaryCrossEntropy))
    example.network.copyUnit(1, onto: 2)
    var nudged = example
    nudged.network.layers[0].weights[2, 0] += 0x1p-20

    var equalSteps = 0
    for _ in 0..<300 {
      let gradients = context.backward(example.problem, example.network).gradients
      equalSteps += unitsAreEqual(gradients) ? 1 : 0
      example.network.descend(along: gradients, rate: 0.5)
    }
    let parameters = example.network.layers.map { LayerGradient(weights: $0.weights, biases: $0.biases) }
    let nudgedEqual = unitsAreEqual(context.backward(nudged.problem, nudged.network).gradients)
    let schemes = Initialization.allCases.filter { $0 != .zeros }
    let distinct = schemes.map { scheme in
      let weights = random.weights(units: 4, fanIn: 3, scheme: scheme)
      return Set((0..<4).map { weights.row($0) }).count
    }

    var evidence = ClaimEvidence()
    evidence.count(
      "steps, of 300, in which units that start equal have equal gradients", equalSteps, equals: 300)
    evidence.yes("their weights are equal after them, to the bit", unitsAreEqual(parameters))
    evidence.yes("one weight moved by 2⁻²⁰ makes their gradients different", !nudgedEqual)
    evidence.count(
      "different units of 16, four from each of the package's random schemes", distinct.reduce(0, +),
      equals: 16)
    return evidence.result(
      .confirmed,
      correction: "Because of symmetry: hidden units that start identical get identical gradients for ever.")
  }

  /// Whether units 1 and 2 of the hidden layer agree in all their incoming and outgoing numbers, to the bit.
  private static func unitsAreEqual(_ layers: [LayerGradient<Double>]) -> Bool {
    let (incoming, outgoing) = (layers[0], layers[1].weights.transposed)
    return incoming.weights.row(1) == incoming.weights.row(2) && incoming.biases[1] == incoming.biases[2]
      && outgoing.row(1) == outgoing.row(2)
  }
}

extension MLP<Double> {
  /// Makes one unit of the first layer a copy of another, its outgoing weights included.
  fileprivate mutating func copyUnit(_ original: Int, onto copy: Int) {
    for column in 0..<layers[0].fanIn {
      layers[0].weights[copy, column] = layers[0].weights[original, column]
    }
    layers[0].biases[copy] = layers[0].biases[original]
    for row in 0..<layers[1].units { layers[1].weights[row, copy] = layers[1].weights[row, original] }
  }
}

// MARK: - S1.10

extension MatrixFormClaims {
  /// One training for each of the three rules, on f(x) = wx + b whose error halves at every step; all dyadic.
  static func stoppingRules(_ context: ClaimContext) throws -> ClaimResult {
    let training = ClaimExample.line(weight: 0, x: 1, target: 1)
    let validation = ClaimExample.line(weight: 0, x: 1, target: 0.5).problem
    func run(_ rules: [StoppingRule]) throws -> TrainingResult {
      try Training(optimizer: .gradientDescent(learningRate: 0.25), stopping: rules)
        .run(training.network, on: training.problem, validation: validation)
    }
    let limited = try run([.epochs(5)])
    let reached = try run([.epochs(100), .lossAtMost(0.01)])
    let patient = try run([.epochs(100), .validationLossNotImproving(patience: 2)])

    var evidence = ClaimEvidence()
    evidence.numbers(
      "epochs done with a limit of 5, a loss threshold of 0.01, a patience of 2 for the validation loss",
      [limited, reached, patient].map { Double($0.history.count - 1) }, equal: [5, 3, 3], within: .exact)
    evidence.numbers(
      "losses of the second", reached.history.map(\.loss), equal: [0.5, 0.125, 0.03125, 0.0078125],
      within: .exact)
    let said =
      limited.stoppedBy == .epochs(5)
      && reached.stoppedBy == .lossAtMost(threshold: 0.01, loss: 0.0078125, epoch: 3)
      && patient.stoppedBy == .validationLossNotImproving(patience: 2, best: 0, bestEpoch: 1, epoch: 3)
    evidence.fact(
      "what stopped each, and the epoch of the network returned",
      expected: "its rule; the third returns epoch 1, of the least validation loss",
      found: [limited, reached, patient].map { "\($0.stoppedBy) (\($0.networkEpoch))" }.joined(
        separator: " "),
      holds: said && patient.networkEpoch == 1)
    return evidence.result(.confirmed)
  }
}
