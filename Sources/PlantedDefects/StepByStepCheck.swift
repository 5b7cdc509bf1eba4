import ReferenceMLP
import Scalars

/// A learner's own numbers of a computation beside the right ones: the first wrong step, and the known mistake that gives just these numbers.
public struct StepByStepCheck: Sendable {
  /// Numbers that a learner computed.
  public struct Own: Sendable, Equatable {
    /// The step they are of, by the name of `ComputationStep.quantity`.
    public var quantity: String
    /// As many as the step has.
    public var values: [Double]

    /// A learner's numbers of a step.
    public init(_ quantity: String, _ values: [Double]) {
      (self.quantity, self.values) = (quantity, values)
    }
  }

  /// The first number that is off.
  public struct WrongStep: Sendable, Equatable {
    /// The right step.
    public var right: ComputationStep
    /// The learner's numbers of it.
    public var own: [Double]
    /// The place of the first wrong one, in row-major order.
    public var entry: Int
  }

  /// How biases are updated: each on its own, not at all, or one for a whole layer, as in some published examples.
  public enum BiasUpdate: String, Sendable, CaseIterable {
    case perUnit = "each unit's bias on its own"
    case frozen = "biases left as they are"
    case shared = "one bias for a whole layer"
  }

  /// A known mistake, or another reading, that gives the learner's numbers.
  public struct Mistake: Sendable, Equatable {
    /// The planted defect; nil where only the biases are updated otherwise.
    public var defect: Defect?
    /// How biases are updated.
    public var biases: BiasUpdate
    /// Numbers of the learner's that it gives, of ``StepByStepCheck/numbers``.
    public var explained: Int
  }

  /// The right computation.
  public let right: StepByStep
  /// The learner's numbers, in the order of the computation.
  public let own: [Own]
  /// Numbers compared.
  public let numbers: Int
  /// The first wrong step; nil where every number is right.
  public let firstWrong: WrongStep?
  /// The mistakes that give the most of the learner's numbers, and more than the right computation does; several where
  /// these numbers do not tell them apart.
  public let mistakes: [Mistake]

  /// Compares a learner's numbers with every known mistake.
  ///
  /// - Parameters:
  ///   - own: numbers of some of the steps; each with as many values as the step, in any order.
  ///   - network: the network before the update.
  ///   - problem: loss and samples of the network's shapes.
  ///   - learningRate: η of the update.
  public init(
    _ own: [Own], network: MLP<Double>, problem: LearningProblem<Double>, learningRate: Double
  ) {
    let right = StepByStep(network: network, problem: problem, learningRate: learningRate)
    let order = Dictionary(
      right.steps.enumerated().map { ($1.quantity, $0) }, uniquingKeysWith: { first, _ in first })
    let known = own.filter { own in right[own.quantity]?.values.count == own.values.count }
      .sorted { (order[$0.quantity] ?? 0) < (order[$1.quantity] ?? 0) }
    self.right = right
    self.own = known
    numbers = known.reduce(0) { $0 + $1.values.count }
    firstWrong =
      known.lazy.compactMap { own in
        right[own.quantity].flatMap { step in
          Self.firstDifference(own.values, step.values).map {
            WrongStep(right: step, own: own.values, entry: $0)
          }
        }
      }.first
    mistakes = firstWrong == nil ? [] : Self.mistakes(known, right)
  }

  /// The index of the first number that is not what it should be, by as many digits as were written down.
  ///
  /// A number of which the last digit stands for u is within u/2; numbers that it was computed from were rounded as well, which 3u
  /// allows for. Numbers in full are compared to ten digits of the largest.
  static func firstDifference(_ own: [Double], _ right: [Double]) -> Int? {
    let largest = right.reduce(0) { abs($1) > $0 ? abs($1) : $0 }
    let units = PrintedDigits.units(own)
    return own.indices.first { place in
      let allowed = 3 * units[place] > 1e-10 * largest ? 3 * units[place] : 1e-10 * largest
      return !(abs(own[place] - right[place]) <= allowed) && !(own[place].isNaN && right[place].isNaN)
    }
  }

  private static func mistakes(_ own: [Own], _ right: StepByStep) -> [Mistake] {
    func explained(_ walk: StepByStep, _ biases: BiasUpdate) -> Int {
      own.reduce(0) { sum, own in
        guard let values = walk.values(of: own.quantity, biases: biases),
          firstDifference(own.values, values) == nil
        else { return sum }
        return sum + own.values.count
      }
    }
    let least = explained(right, .perUnit)
    var best: [Mistake] = []
    func consider(_ defect: Defect?, _ walk: StepByStep) {
      for biases in BiasUpdate.allCases {
        let mistake = Mistake(defect: defect, biases: biases, explained: explained(walk, biases))
        guard mistake.explained > least else { continue }
        guard let first = best.first, !mistake.isSimpler(than: first) else {
          best = [mistake]
          continue
        }
        guard !first.isSimpler(than: mistake), !best.contains(where: { $0.isLike(mistake) }) else { continue }
        best.append(mistake)
      }
    }
    consider(nil, right)
    for kind in DefectKind.allCases {
      var places = Defect.places(of: kind, in: right.network, right.problem)
      if kind == .updatedWeights {
        for index in places.indices { places[index].factor = right.learningRate }
      }
      for defect in places {
        consider(
          defect,
          StepByStep(
            network: right.network, problem: defect.problem(right.problem), learningRate: right.learningRate,
            backpropagation: defect))
      }
    }
    return best
  }
}

extension StepByStepCheck.Mistake {
  /// Departures from the right computation.
  private var parts: Int { (defect == nil ? 0 : 1) + (biases == .perUnit ? 0 : 1) }

  /// Whether it gives more of the numbers, or as many by fewer departures.
  fileprivate func isSimpler(than other: Self) -> Bool {
    explained != other.explained ? explained > other.explained : parts < other.parts
  }

  /// Whether it is the same mistake with another number, or another reading of it.
  fileprivate func isLike(_ other: Self) -> Bool {
    defect?.kind == other.defect?.kind && defect?.layer == other.defect?.layer && biases == other.biases
  }
}

extension StepByStep {
  /// The numbers of a step, where the biases are updated in one of three ways; nil for a name that no step has.
  func values(of quantity: String, biases: StepByStepCheck.BiasUpdate) -> [Double]? {
    guard biases != .perUnit, quantity.hasSuffix(" next"), !quantity.hasPrefix("W") else {
      return self[quantity]?.values
    }
    var moved = nextNetwork
    for index in moved.layers.indices {
      let before = network.layers[index].biases
      // b − η Σ ∂L/∂b: the derivative by a bias that all units share is the sum of theirs.
      let sum = zip(before, nextNetwork.layers[index].biases).reduce(0) { $0 + $1.1 - $1.0 }
      moved.layers[index].biases = biases == .frozen ? before : before.map { $0 + sum }
    }
    if quantity == "loss next" { return [problem.value(of: moved)] }
    return moved.layers.indices.first { quantity == "b\($0 + 1) next" }.map { moved.layers[$0].biases }
  }
}

/// How finely numbers were written down.
enum PrintedDigits {
  /// What the last digit of each number of a step stands for.
  ///
  /// Numbers are written with as many decimals, or with as many significant digits, each; zeros at the end are not to be seen in a
  /// number. So the last digit of x stands for no less than 10⁻ᵈ, with the most decimals d of any, nor than 10^(⌊log₁₀|x|⌋ − s + 1), with the
  /// most significant digits s of any.
  static func units(_ values: [Double]) -> [Double] {
    let texts = values.compactMap(Text.init)
    guard let decimals = texts.map(\.decimals).max(), let digits = texts.map(\.digits).max() else {
      return values.map { _ in 0 }
    }
    return values.map { value in
      guard let text = Text(value) else { return power(-decimals) }
      return power(max(-decimals, text.exponent - digits + 1))
    }
  }

  private static func power(_ exponent: Int) -> Double { Double("1e\(exponent)") ?? 0 }

  /// The shortest text that is read as a number: its significant digits, its decimals, and the exponent of its first digit.
  private struct Text {
    let digits: Int
    let decimals: Int
    let exponent: Int

    /// Nil for 0 and what is not finite, which have no digits.
    init?(_ value: Double) {
      guard value.isFinite, value != 0 else { return nil }
      let parts = "\(abs(value))".split(separator: "e")
      let mantissa = parts[0].split(separator: ".")
      let fraction = mantissa.count > 1 && mantissa[1] != "0" ? mantissa[1] : ""
      let all = mantissa[0] + fraction
      let leading = all.prefix { $0 == "0" }.count
      let power = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
      exponent = mantissa[0].count - 1 - leading + power
      // Zeros at the end of a whole number are not known to be digits.
      let trailing = fraction.isEmpty ? all.reversed().prefix { $0 == "0" }.count : 0
      digits = all.count - leading - trailing
      decimals = digits - 1 - exponent
    }
  }
}
