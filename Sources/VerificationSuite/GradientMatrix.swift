import CheckReports
import Derivatives
import GSLDerivatives
import GradientChecking
import NetworkChecking
import ReferenceMLP
import Reports

/// The gradient-check matrix: every activation × every loss × depth × batch, each on random networks, by every oracle.
enum GradientMatrix {
  /// Three oracles that see values only, two of them accurate enough to see 1e-8, and three exact ones.
  static let oracles: [any DerivativeMethod] = [
    Ridders(), ChebyshevInterpolation(), GSLDerivative(), ComplexStep(), DualNumbers(), DoubleDoubleDual(),
    DualIntervals(),
  ]

  /// One cell of the matrix.
  struct Cell: Sendable {
    var activation: Activation
    var output: Activation
    var loss: Loss
    var l2: Double
    var depth: Int
    var batch: Int
    var repetition: Int

    /// "matrix/tanh→identity/huber/depth 2/batch 4".
    var id: String {
      let layers = depth == 1 ? output.rawValue : "\(activation.rawValue)→\(output.rawValue)"
      let reduction = loss.reduction == .sum ? "/sum" : ""
      let penalty = l2 > 0 ? "/l2" : ""
      let copy = repetition > 0 ? "/network \(repetition + 1)" : ""
      let size = "depth \(depth)/batch \(batch)"
      return "matrix/\(layers)/\(loss.kind.rawValue)\(reduction)\(penalty)/\(size)\(copy)"
    }
  }

  /// The cells of a profile.
  ///
  /// A network of depth 1 has no hidden layer: there the activation is the output's, with each loss that is defined for
  /// it. Deeper ones have the activation in every hidden layer and the loss's usual output. Every third cell sums
  /// instead of averaging, every fourth has an L2 penalty.
  static func cells(_ profile: Profile) -> [Cell] {
    var cells: [Cell] = []
    for depth in profile.depths {
      for (activation, output, kind) in depth == 1 ? shallowCombinations : deepCombinations {
        for batch in profile.batches {
          for repetition in 0..<profile.repetitions {
            let number = cells.count
            cells.append(
              Cell(
                activation: activation, output: output,
                loss: Loss(kind, reduction: number % 3 == 2 && kind != .halfSumSquaredError ? .sum : .mean),
                l2: number % 4 == 3 ? 0.1 : 0, depth: depth, batch: batch, repetition: repetition))
          }
        }
      }
    }
    return cells
  }

  private typealias Combination = (activation: Activation, output: Activation, loss: Loss.Kind)

  private static let shallowCombinations: [Combination] = Loss.Kind.allCases.flatMap { kind in
    Activation.allCases.filter { isDefined(kind, for: $0) }.map { ($0, $0, kind) }
  }

  private static let deepCombinations: [Combination] = Loss.Kind.allCases.flatMap { kind in
    Activation.allCases.filter(\.isElementwise).map { ($0, usualOutput(of: kind), kind) }
  }

  private static func isDefined(_ loss: Loss.Kind, for output: Activation) -> Bool {
    if case .undefined = OutputPairing(loss: loss, activation: output, outputs: 2) { return false }
    return true
  }

  static func usualOutput(of loss: Loss.Kind) -> Activation {
    switch loss {
    case .meanSquaredError, .halfMeanSquaredError, .halfSumSquaredError, .huber: .identity
    case .binaryCrossEntropy: .sigmoid
    case .crossEntropy: .softmax
    }
  }

  /// Checks one cell's random network.
  static func check(_ cell: Cell, seed: UInt64) throws -> Report.Check {
    let problem = RandomProblem(cell, seed: Seeds.seed(run: seed, name: cell.id))
    let objective = NetworkObjective(cell.id, network: problem.network, problem: problem.problem)
    return try GradientCheck.run(
      objective, id: cell.id,
      subject: "random network \(problem.architecture), \(cell.loss.kind.rawValue), \(cell.batch) samples",
      group: "\(cell.loss.kind.rawValue)")
  }
}

/// One gradient check made into a report entry, with its time.
enum GradientCheck {
  /// Checks an objective by all oracles of the suite.
  ///
  /// - Throws: what the checker throws.
  static func run(
    _ objective: some Objective, id: String, subject: String, group: String, jobs: Int = 1
  ) throws -> Report.Check {
    let clock = ContinuousClock()
    let start = clock.now
    var checker = GradientChecker(methods: GradientMatrix.oracles)
    checker.workers = jobs
    let result = try checker.check(objective)
    return Report.Check(
      result, id: id, subject: subject, group: group, seconds: (clock.now - start) / .seconds(1))
  }
}
