import ReferenceMLP
import Scalars

/// A learner's own numbers of a computation beside the right ones: the first wrong step, and the known mistake that gives just these numbers.
public struct StepByStepCheck: Sendable {
  /// Numbers that a learner computed.
  public struct Own: Sendable, Equatable {
    /// The step they are of, by the name of `ComputationStep.quantity`; what is given, such as `W1`, is one too.
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

  /// How someone computes: by the right formulas, or otherwise in one of three ways.
  public struct Reading: Sendable, Equatable {
    /// A planted defect; nil where backpropagation is right.
    public var defect: Defect?
    /// Another loss than the network's; nil where it is that.
    public var loss: Loss?
    /// How biases are updated.
    public var biases = BiasUpdate.perUnit

    /// The right one.
    static let right = Reading()
  }

  /// A known mistake, or another reading, that gives the learner's numbers.
  public struct Mistake: Sendable, Equatable {
    /// What is computed otherwise.
    public var reading: Reading
    /// Numbers of the learner's that it gives, of ``StepByStepCheck/numbers``.
    public var explained: Int

    /// The planted defect; nil where only the loss is another one, or the biases are updated otherwise.
    public var defect: Defect? { reading.defect }
    /// How biases are updated.
    public var biases: BiasUpdate { reading.biases }
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
    let start = Trajectory(
      network: network, problem: problem, optimizer: .gradientDescent(learningRate: learningRate))
    let comparison = OwnComparison(own)
    right = start.walk
    self.own = right.inOrder(own)
    numbers = self.own.reduce(0) { $0 + $1.values.count }
    firstWrong = comparison.firstWrong(self.own, start)
    mistakes =
      firstWrong == nil ? [] : comparison.mistakes([(start.updates, self.own)], from: start)
  }
}
