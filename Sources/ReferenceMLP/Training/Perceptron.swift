/// Rosenblatt's perceptron: one linear layer with a step, ŷ = +1 where ⟨w, x⟩ + b > 0 and −1 elsewhere.
///
/// It is not trained by a gradient (the step's derivative is zero wherever it exists) but by a rule of its
/// own.
public struct Perceptron: Sendable, Hashable {
  /// w, one for each input.
  public var weights: [Double]
  /// b.
  public var bias: Double

  /// A perceptron from its parameters.
  public init(weights: [Double], bias: Double) {
    self.weights = weights
    self.bias = bias
  }

  /// ⟨w, x⟩ + b.
  public func score(_ x: [Double]) -> Double {
    precondition(x.count == weights.count, "\(weights.count) inputs, found \(x.count)")
    return weights.indices.reduce(bias) { $0 + weights[$1] * x[$1] }
  }
}

/// How the perceptron rule ended.
public enum PerceptronOutcome: Sendable, Hashable, CustomStringConvertible {
  /// A whole epoch passed without a mistake: every sample is on its side.
  case separated(epochs: Int)
  /// The parameters after an epoch were the same as after an earlier one: from there on it repeats for ever.
  case cycles(firstEpoch: Int, period: Int)
  /// The limit of epochs came first.
  case undecided(epochs: Int)

  /// The outcome in words.
  public var description: String {
    switch self {
    case .separated(let epochs): "Every sample is classified rightly after \(epochs) epochs."
    case .cycles(let firstEpoch, let period):
      "The parameters of epoch \(firstEpoch) came back after \(period) epochs: the rule never ends."
    case .undecided(let epochs): "Neither separated nor repeating after \(epochs) epochs."
    }
  }
}

// MARK: - Two classes

extension Perceptron {
  /// Applies the perceptron rule from w = 0, b = 0: for each sample on the wrong side, w ← w + yx and b ← b +
  /// y.
  ///
  /// Rosenblatt, "The perceptron", Psychological Review 65, 1958; the samples are taken in order, epoch by
  /// epoch. A score of exactly 0 is a mistake for either class. Sums of integers are exact, so that a
  /// repetition of the parameters is a proof that the rule never ends.
  ///
  /// - Parameters:
  ///   - samples: the inputs x, all of one length.
  ///   - labels: y, +1 or −1, one for each sample.
  ///   - limit: epochs after which it gives up.
  /// - Returns: the perceptron, the number of mistakes (= updates), and the outcome.
  public static func train(
    samples: [[Double]], labels: [Int], limit: Int = 10_000
  ) -> (perceptron: Perceptron, mistakes: Int, outcome: PerceptronOutcome) {
    precondition(samples.count == labels.count, "\(samples.count) samples, \(labels.count) labels")
    precondition(labels.allSatisfy { $0 == 1 || $0 == -1 }, "labels are +1 or −1")
    var perceptron = Perceptron(weights: Array(repeating: 0, count: samples.first?.count ?? 0), bias: 0)
    var mistakes = 0
    let outcome = repeatUntilSettled(perceptron, limit: limit) {
      let before = mistakes
      for (x, label) in zip(samples, labels) where !(Double(label) * perceptron.score(x) > 0) {
        perceptron.add(Double(label), times: x)
        mistakes += 1
      }
      return (mistakes - before, perceptron)
    }
    return (perceptron, mistakes, outcome)
  }

  /// w ← w + cx, b ← b + c.
  mutating func add(_ factor: Double, times x: [Double]) {
    for index in weights.indices { weights[index] += factor * x[index] }
    bias += factor
  }

  /// Novikoff's bound on the number of mistakes, (R/γ)², from a perceptron that separates the samples.
  ///
  /// With each sample extended by a constant 1 for the bias, R = max‖x̃‖ and γ = min y⟨u, x̃⟩/‖u‖ for u = (w,
  /// b) (Novikoff, "On convergence proofs for perceptrons", 1962). The largest γ gives the best bound, but
  /// every separating u gives a valid one.
  ///
  /// - Parameters:
  ///   - samples: the inputs x.
  ///   - labels: y, +1 or −1.
  /// - Returns: the bound; nil when the perceptron does not separate the samples.
  public func mistakeBound(samples: [[Double]], labels: [Int]) -> Double? {
    precondition(samples.count == labels.count, "\(samples.count) samples, \(labels.count) labels")
    let norm = euclideanNorm(weights + [bias])
    let margins = zip(samples, labels).map { Double($1) * score($0) / norm }
    guard let margin = margins.min(), margin > 0 else { return nil }
    let radius = samples.map { euclideanNorm($0 + [1]) }.max() ?? 0
    return (radius / margin) * (radius / margin)
  }
}

/// Runs epochs until one has no mistakes, the parameters repeat, or the limit is reached.
///
/// - Parameter epoch: runs one epoch; returns its mistakes and the parameters after it.
private func repeatUntilSettled<Parameters: Hashable>(
  _ start: Parameters, limit: Int, _ epoch: () -> (mistakes: Int, parameters: Parameters)
) -> PerceptronOutcome {
  var seen = [start: 0]
  for count in 1...max(limit, 1) {
    let (mistakes, parameters) = epoch()
    if mistakes == 0 { return .separated(epochs: count) }
    if let first = seen[parameters] { return .cycles(firstEpoch: first, period: count - first) }
    seen[parameters] = count
  }
  return .undecided(epochs: max(limit, 1))
}

// MARK: - More classes

/// K perceptrons that share their inputs; the class is the one with the largest score.
public struct PerceptronClassifier: Sendable, Hashable {
  /// One perceptron for each class.
  public var perceptrons: [Perceptron]

  /// A classifier from its perceptrons.
  public init(perceptrons: [Perceptron]) {
    self.perceptrons = perceptrons
  }

  /// The class with the largest score, the first of equals.
  public func classIndex(of x: [Double]) -> Int {
    let scores = perceptrons.map { $0.score(x) }
    var largest = 0
    for index in scores.indices where scores[index] > scores[largest] { largest = index }
    return largest
  }

  /// Applies the K-class perceptron rule from zero: for each sample whose class does not score above all
  /// others, its perceptron moves towards x and the best other one away from it.
  ///
  /// This is Kesler's construction (Duda & Hart, Pattern Classification and Scene Analysis, 1973, section
  /// 5.12): it ends for every data that K linear scores can separate.
  ///
  /// - Parameters:
  ///   - samples: the inputs x, all of one length.
  ///   - classes: the class of each sample, from 0.
  ///   - count: the number of classes K, at least 2.
  ///   - limit: epochs after which it gives up.
  /// - Returns: the classifier, the number of mistakes, and the outcome.
  public static func train(
    samples: [[Double]], classes: [Int], count: Int, limit: Int = 10_000
  ) -> (classifier: PerceptronClassifier, mistakes: Int, outcome: PerceptronOutcome) {
    precondition(samples.count == classes.count, "\(samples.count) samples, \(classes.count) classes")
    precondition(count >= 2 && classes.allSatisfy { (0..<count).contains($0) }, "classes are 0..<\(count)")
    let zero = Perceptron(weights: Array(repeating: 0, count: samples.first?.count ?? 0), bias: 0)
    var classifier = PerceptronClassifier(perceptrons: Array(repeating: zero, count: count))
    var mistakes = 0
    let outcome = repeatUntilSettled(classifier, limit: limit) {
      let before = mistakes
      for (x, expected) in zip(samples, classes) {
        let rival = classifier.bestRival(of: expected, at: x)
        let perceptrons = classifier.perceptrons
        guard !(perceptrons[expected].score(x) > perceptrons[rival].score(x)) else { continue }
        classifier.perceptrons[expected].add(1, times: x)
        classifier.perceptrons[rival].add(-1, times: x)
        mistakes += 1
      }
      return (mistakes - before, classifier)
    }
    return (classifier, mistakes, outcome)
  }

  /// The class other than `expected` with the largest score.
  private func bestRival(of expected: Int, at x: [Double]) -> Int {
    let others = perceptrons.indices.filter { $0 != expected }
    var best = others[0]
    for index in others where perceptrons[index].score(x) > perceptrons[best].score(x) { best = index }
    return best
  }
}
