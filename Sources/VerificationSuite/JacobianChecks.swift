import CheckReports
import GradientChecking
import NetworkChecking
import ReferenceMLP
import Reports
import Runs

/// Second derivatives and Jacobians of the reference network: products in dual numbers against differences, and
/// forward against reverse mode.
enum JacobianChecks {
  /// One check, of random numbers that follow from its id.
  struct Item: Sendable {
    /// What is checked of the network.
    enum Kind: String, Sendable {
      /// Hv of the loss: "hessian/…".
      case hessian
      /// Jv and Jᵀw of the outputs: "adjoint/…".
      case adjoint
    }

    var kind: Kind
    var cell: GradientMatrix.Cell

    /// "hessian/tanh→identity/huber/depth 2/batch 2".
    var id: String { "\(kind.rawValue)/" + cell.id.dropFirst("matrix/".count) }
  }

  /// Every activation in the hidden layer and every loss with its usual output, in turn; of the outputs' Jacobian
  /// every output that bends or mixes.
  static let items: [Item] = {
    let hidden = Activation.allCases.filter(\.isElementwise)
    let losses = Loss.Kind.allCases
    let hessians = hidden.enumerated().map { number, activation in
      let loss = losses[number % losses.count]
      let output = GradientMatrix.usualOutput(of: loss)
      return Item(
        kind: .hessian, cell: cell(activation, output, loss, l2: number % 2 == 0 ? 0 : 0.1, batch: 2))
    }
    let outputs: [(Activation, Activation)] = [
      (.tanh, .softmax), (.relu, .identity), (.gelu, .sigmoid), (.elu, .tanh),
    ]
    // One sample: the Jacobian has a row for every output of every sample.
    return hessians
      + outputs.map { Item(kind: .adjoint, cell: cell($0, $1, .meanSquaredError, l2: 0, batch: 1)) }
  }()

  private static func cell(
    _ hidden: Activation, _ output: Activation, _ loss: Loss.Kind, l2: Double, batch: Int
  ) -> GradientMatrix.Cell {
    GradientMatrix.Cell(
      activation: hidden, output: output, loss: Loss(loss), l2: l2, depth: 2, batch: batch, repetition: 0)
  }

  /// Checks one item.
  ///
  /// - Throws: what the checker throws.
  static func check(_ item: Item, seed: UInt64) throws -> Report.Check {
    let clock = ContinuousClock()
    let start = clock.now
    func seconds() -> Double { (clock.now - start) / .seconds(1) }
    let problem = RandomProblem(item.cell, seed: Seeds.seed(run: seed, name: item.id))
    switch item.kind {
    case .hessian:
      let objective = NetworkObjective(item.id, network: problem.network, problem: problem.problem)
      let result = try HessianChecker(checker: GradientChecker(methods: GradientCheck.oracles))
        .check(objective)
      return Report.Check(
        result, id: item.id,
        subject: "Hessian–vector products of \(problem.architecture), \(item.cell.loss.kind.rawValue)",
        group: "second derivatives", seconds: seconds())
    case .adjoint:
      let objective = NetworkOutputs(
        item.id, network: problem.network, inputs: problem.problem.inputs)
      let result = try VectorChecker(checker: GradientChecker(methods: GradientCheck.oracles))
        .check(objective)
      return Report.Check(
        result, id: item.id,
        subject: "Jacobian products of the outputs of \(problem.architecture), forward and reverse mode",
        group: "Jacobian of the outputs", seconds: seconds())
    }
  }
}
