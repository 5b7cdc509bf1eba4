import Derivatives
import GSLDerivatives
import GradientChecking
import RealModule
import ReferenceMLP
import VerificationReports

/// Gradients with one entry multiplied by 1 + e, on random smooth networks, and which oracles see it.
enum DetectionPowerTrial {
  /// A set of oracles, or the fixed-tolerance rule that today's checkers use.
  enum Judge: String, CaseIterable, Sendable {
    /// Ridders, Chebyshev and GSL: values only.
    case valuesOnly = "values only"
    /// The complex step, dual numbers and double-double dual numbers.
    case exact = "complex step, dual numbers, double-double"
    /// |claimed − central difference| ≤ 1e-5 + 1e-3·|central difference| with a step of 1e-6.
    case fixedTolerance = "fixed tolerance (step 1e-6, atol 1e-5, rtol 1e-3)"
  }

  /// The errors e: 10⁻¹ … 10⁻¹⁴.
  static let errors = (1...14).map { Double.exp10(-Double($0)) }

  /// For each judge, the errors it flagged in one case.
  struct Outcome: Sendable {
    var flagged: [Judge: [Bool]]
  }

  /// Tries all errors on one entry of one network.
  ///
  /// The entry is drawn from those of at least 1e-4 of the largest. All judges see the same numbers; the estimates do
  /// not depend on the claim and are made once.
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
    var flagged: [Judge: [Bool]] = [:]
    for (judge, methods) in methods {
      flagged[judge] = try errors.map { error in
        var claim = gradient
        claim[entry] *= 1 + error
        return try GradientChecker(methods: methods).verdict(
          ofParameter: entry,
          of: NetworkObjective(name, network: problem.network, problem: problem.problem, claim: claim))
          == .refuted
      }
    }
    let function = objective.function(ofParameter: entry, noise: 0)
    let central = try Stencil(.central, order: 2).quotient(
      of: function, at: objective.point[entry], step: 1e-6)
    flagged[.fixedTolerance] = errors.map { error in
      let difference = abs(gradient[entry] * (1 + error) - central)
      return !(difference <= 1e-5 + 1e-3 * abs(central))
    }
    return Outcome(flagged: flagged)
  }

  private static let methods: [(Judge, [any DerivativeMethod])] = [
    (.valuesOnly, [Ridders(), ChebyshevInterpolation(), GSLDerivative()]),
    (.exact, [ComplexStep(), DualNumbers(), DoubleDoubleDual()]),
  ]

  private static func smoothCell(_ random: inout SeededGenerator) -> GradientMatrix.Cell {
    let activations = Activation.allCases.filter { $0.isElementwise && $0.isSmooth && $0 != .identity }
    let pairs: [(Activation, Loss.Kind)] = [
      (.identity, .meanSquaredError), (.identity, .halfSumSquaredError), (.sigmoid, .binaryCrossEntropy),
      (.softmax, .crossEntropy), (.tanh, .halfMeanSquaredError),
    ]
    let (output, loss) = pairs.randomElement(using: &random) ?? pairs[0]
    return GradientMatrix.Cell(
      activation: activations.randomElement(using: &random) ?? .tanh, output: output, loss: Loss(loss), l2: 0,
      depth: Int.random(in: 2...3, using: &random), batch: Int.random(in: 1...8, using: &random),
      repetition: 0)
  }

  /// One tally for each judge: the share flagged against e.
  static func campaigns(_ outcomes: [Outcome]) -> [Report.Campaign] {
    Judge.allCases.map { judge in
      let flags = outcomes.compactMap { $0.flagged[judge] }
      let counts = errors.indices.map { index in
        Report.Campaign.Count(
          name: "error 1e-\(index + 1)", count: flags.count { $0[index] })
      }
      // Must see: 1e-8 from values only; 1e-12 by exact oracles. Of the fixed tolerance nothing is promised.
      let needed = judge == .valuesOnly ? 8 : (judge == .exact ? 12 : 0)
      let holds = !flags.isEmpty && counts.prefix(needed).allSatisfy { $0.count == flags.count }
      return Report.Campaign(
        name: "Detection power: \(judge.rawValue)",
        statement: needed == 0
          ? "For comparison: what a fixed step and tolerance flag"
          : "One entry multiplied by 1 + e is refuted for every e down to 1e-\(needed)",
        cases: flags.count, counts: counts, holds: holds, examples: [])
    }
  }
}
