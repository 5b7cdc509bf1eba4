import CheckReports
import Derivatives
import GradientChecking
import NetworkChecking
import RealModule
import ReferenceMLP
import Reports
import Runs

/// Gradients with one entry multiplied by 1 + e, on random smooth networks, and which oracles see it.
enum DetectionPowerTrial {
  /// A set of oracles, or the fixed-tolerance rule that today's checkers use.
  enum Judge: String, CaseIterable, Sendable, Codable {
    /// Ridders, Chebyshev and GSL: values only.
    case valuesOnly = "values only"
    /// The complex step, dual numbers and double-double dual numbers.
    case exact = "complex step, dual numbers, double-double"
    /// |claimed − central difference| ≤ 1e-5 + 1e-3·|central difference| with a step of 1e-6.
    case fixedTolerance = "fixed tolerance (step 1e-6, atol 1e-5, rtol 1e-3)"

    /// The errors, from the largest on, that the judge must flag without exception; nil where nothing is promised.
    ///
    /// 1e-8 from values only; 1e-12 by exact oracles.
    var promisedErrors: Int? {
      switch self {
      case .valuesOnly: 8
      case .exact: 12
      case .fixedTolerance: nil
      }
    }
  }

  /// The errors e: 10⁻¹ … 10⁻¹⁴, and none, which nothing may flag.
  static let errors = (1...14).map { Double.exp10(-Double($0)) } + [0]

  /// What was flagged in one network, one flag for each of ``errors``.
  struct Outcome: Sendable, Codable {
    /// By each judge: refuted, or beyond the fixed tolerance.
    var flagged: [Judge: [Bool]]
    /// By each judge: the detection power stated for the entry is at most the error.
    var stated: [Judge: [Bool]] = [:]
    /// By each judge: what is granted to a correct claim on either side is more than the error.
    var hidden: [Judge: [Bool]] = [:]
    /// By each oracle alone: the claim is outside its widened bound.
    var contradicted: [String: [Bool]] = [:]
    /// For each judge the network, the entry, and the estimates of the entry, for a person to look at.
    var details: [Judge: String] = [:]
  }

  /// Tries all errors on one entry of one network.
  ///
  /// The entry is drawn from those of at least 1e-4 of the largest. All judges see the same numbers.
  static func outcome(_ index: Int, seed: UInt64) throws -> Outcome {
    let name = "detection power/\(index)"
    var random = SeededGenerator(seed: Seeds.seed(run: seed, name: name))
    let cell = smoothCell(&random)
    let problem = RandomProblem(cell, seed: random.next())
    let objective = NetworkObjective(name, network: problem.network, problem: problem.problem)
    let gradient = objective.claimedGradient(at: objective.point)
    let largest = gradient.map(abs).max() ?? 0
    let candidates = gradient.indices.filter { abs(gradient[$0]) >= 1e-4 * largest && gradient[$0] != 0 }
    guard let entry = candidates.randomElement(using: &random) else { return Outcome(flagged: [:]) }
    var outcome = Outcome(flagged: [:])
    for (judge, methods) in methods {
      let results = try errors.map { error in
        try GradientChecker(methods: methods).result(
          ofParameter: entry, of: WrongEntryObjective(base: objective, entry: entry, factor: 1 + error))
      }
      outcome.flagged[judge] = results.map { $0.verdict == .refuted }
      let sizes = errors.map { $0 * abs(gradient[entry]) }
      outcome.stated[judge] = zip(results, sizes).map { $0.detectionPower <= $1 }
      outcome.hidden[judge] = zip(results, sizes).map { $1 < 2 * $0.allowance }
      outcome.details[judge] =
        "\(name), \(cell.activation)→\(cell.output): \(describe(results.last, largest))"
      for method in methods {
        outcome.contradicted[method.name] = results.map { $0.contradictingMethods.contains(method.name) }
      }
    }
    outcome.flagged[.fixedTolerance] = try fixedToleranceFlags(objective, entry, gradient[entry])
    return outcome
  }

  private static func describe(_ entry: EntryResult?, _ largest: Double) -> String {
    guard let entry else { return "no entry" }
    let estimates = entry.estimates.map { "\($0.method) \($0.value) ± \($0.errorBound)" }
    return
      "\(entry.index) of a gradient up to \(largest) is \(entry.claimed) ± \(entry.allowance), by "
      + estimates.joined(separator: ", ")
  }

  private static func fixedToleranceFlags(
    _ objective: NetworkObjective, _ entry: Int, _ derivative: Double
  ) throws -> [Bool] {
    let function = objective.function(ofParameter: entry, noise: 0)
    let central = try Stencil(.central, order: 2).quotient(
      of: function, at: objective.point[entry], step: 1e-6)
    return errors.map { error in
      !(abs(derivative * (1 + error) - central) <= 1e-5 + 1e-3 * abs(central))
    }
  }

  private static let methods: [(Judge, [any DerivativeMethod])] = [
    (.valuesOnly, GradientCheck.oracles.filter { $0.kind == .values }),
    (.exact, GradientCheck.oracles.filter { $0.kind == .exact }),
  ]

  private static func smoothCell(_ random: inout SeededGenerator) -> MatrixCell {
    let activations = Activation.allCases.filter { $0.isElementwise && $0.isSmooth && $0 != .identity }
    let pairs: [(Activation, Loss.Kind)] = [
      (.identity, .meanSquaredError), (.identity, .halfSumSquaredError), (.sigmoid, .binaryCrossEntropy),
      (.softmax, .crossEntropy), (.tanh, .halfMeanSquaredError),
    ]
    let (output, loss) = pairs.randomElement(using: &random) ?? pairs[0]
    return MatrixCell(
      activation: activations.randomElement(using: &random) ?? .tanh, output: output, loss: Loss(loss), l2: 0,
      depth: Int.random(in: 2...3, using: &random), batch: Int.random(in: 1...8, using: &random),
      repetition: 0)
  }
}

// MARK: - Tallies

extension DetectionPowerTrial {
  /// One tally for each judge of which something is promised: how many networks were flagged, by error.
  ///
  /// An error that is smaller than what correct backpropagation may lose in the entry cannot be told from it: where it
  /// is missed, it is counted as hidden. Nothing else excuses a miss, and none is excused above the stated power.
  ///
  /// - Parameter missing: cases that an interruption left out.
  static func campaigns(_ outcomes: [Outcome], missing: Int = 0) -> [Report.Campaign] {
    Judge.allCases.compactMap { judge in
      guard let promised = judge.promisedErrors else { return nil }
      let judged = outcomes.compactMap { JudgedOutcome($0, judge, promised: promised) }
      let stated = judged.flatMap(\.flaggedWhereStated)
      var counts = errors.indices.map { index in
        Report.Campaign.Count(
          name: errors[index] == 0 ? "no error" : "error 1e-\(index + 1)",
          count: judged.count { $0.flagged[index] })
      }
      let isQuietWithoutError = counts.last?.count == 0
      counts.append(
        Report.Campaign.Count(
          name: "hidden by what a correct claim may be off by", count: judged.count { $0.misses == .hidden }))
      counts.append(
        Report.Campaign.Count(
          name: "refuted at or above the stated power", count: stated.count { $0 }, total: stated.count))
      return Report.Campaign(
        name: "Detection power: \(judge.rawValue)",
        statement: "One entry multiplied by 1 + e is refuted for every e down to 1e-\(promised) that correct "
          + "backpropagation's own rounding does not hide, and wherever the stated power says so; "
          + "a correct one never",
        cases: judged.count, counts: counts,
        holds: !judged.isEmpty && judged.allSatisfy { $0.misses != .seen } && isQuietWithoutError
          && stated.allSatisfy { $0 },
        undecided: missing > 0 && judged.isEmpty,
        examples: judged.filter { $0.misses != nil }.prefix(10).compactMap(\.details))
    }
  }

  /// One network as one judge saw it.
  private struct JudgedOutcome {
    /// Why a promised error was not flagged.
    enum Miss {
      /// Correct backpropagation may be off by as much.
      case hidden
      /// The error was there to be seen.
      case seen
    }

    var flagged: [Bool]
    /// Whether it was flagged, for each error that the stated power promises.
    var flaggedWhereStated: [Bool]
    /// The worst miss among the promised errors; nil where all are flagged.
    var misses: Miss?
    var details: String?

    /// Nil for an outcome in which the judge saw no entry.
    init?(_ outcome: Outcome, _ judge: Judge, promised: Int) {
      guard let flagged = outcome.flagged[judge] else { return nil }
      self.flagged = flagged
      details = outcome.details[judge]
      let stated = outcome.stated[judge] ?? []
      flaggedWhereStated = zip(flagged, stated).filter(\.1).map(\.0)
      let hidden = outcome.hidden[judge] ?? flagged.map { _ in false }
      let missed = flagged.indices.prefix(promised).filter { !flagged[$0] }
      if !missed.isEmpty { misses = missed.allSatisfy { hidden[$0] } ? .hidden : .seen }
    }
  }

  /// The share flagged against the error: what refutes, what each oracle contradicts alone, and the fixed tolerance.
  static func curve(_ outcomes: [Outcome]) -> Report.PowerCurve {
    let judges = Judge.allCases.map { judge in
      series(
        judge.rawValue, judge == .fixedTolerance ? .fixedTolerance : .twoOracles,
        outcomes.compactMap { $0.flagged[judge] })
    }
    let oracles = methods.flatMap(\.1).map { method in
      series(method.name, .oneOracle, outcomes.compactMap { $0.contradicted[method.name] })
    }
    return Report.PowerCurve(
      title: "One entry of a correct gradient multiplied by 1 + e", series: judges + oracles)
  }

  private static func series(
    _ name: String, _ rule: Report.PowerCurve.Rule, _ flags: [[Bool]]
  ) -> Report.PowerCurve.Series {
    let points = errors.indices.map { index in
      Report.PowerCurve.Point(error: errors[index], flagged: flags.count { $0[index] })
    }
    return Report.PowerCurve.Series(name: name, rule: rule, networks: flags.count, points: points)
  }
}
