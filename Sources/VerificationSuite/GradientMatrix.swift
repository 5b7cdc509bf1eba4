import CheckReports
import GradientChecking
import NetworkChecking
import ReferenceMLP
import Reports
import Runs

/// The gradient-check matrix: every activation × every loss × depth × batch, each on random networks, by every oracle.
enum GradientMatrix {
  typealias Cell = MatrixCell

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
