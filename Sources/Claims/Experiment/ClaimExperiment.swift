import ReferenceMLP
import Reports
import Scalars

/// A sentence of the source material together with the experiment that puts it to the test.
public struct ClaimExperiment: Sendable {
  /// The row of docs/CLAIMS.md: "S2.12".
  public let id: String
  /// The claim as a full sentence.
  public let statement: String
  /// Computes what is true.
  public let experiment: @Sendable (ClaimContext) throws -> ClaimResult

  /// A claim from its row, its sentence and its experiment.
  public init(
    id: String, statement: String, experiment: @escaping @Sendable (ClaimContext) throws -> ClaimResult
  ) {
    self.id = id
    self.statement = statement
    self.experiment = experiment
  }

  /// Runs the experiment; an error that it throws is an unexpected result, never a pass.
  public func run(_ context: ClaimContext) -> Report.Claim {
    let source = ClaimCatalogue.source(of: id)
    do {
      let result = try experiment(context)
      return Report.Claim(
        id: id, source: source, statement: statement, verdict: result.verdict, expected: result.expected,
        observed: result.observed, correction: result.correction, asExpected: result.asExpected,
        agreedDigits: result.agreedDigits)
    } catch {
      return Report.Claim(
        id: id, source: source, statement: statement, verdict: .refuted,
        expected: "the experiment runs to its end",
        observed: "error: \(error)", asExpected: false)
    }
  }
}

/// What an experiment found out about its claim.
public struct ClaimResult: Sendable, Equatable {
  /// What the computation shows.
  public var verdict: Report.Claim.Verdict
  /// The numbers and facts that must be found.
  public var expected: String
  /// The numbers and facts found.
  public var observed: String
  /// The true statement, where the claim is refuted or holds only under a condition.
  public var correction: String?
  /// Whether everything that must be found was found, the verdict included.
  public var asExpected: Bool
  /// Digits agreed in the worst number compared; nil where no number was.
  public var agreedDigits: Double?

  /// A result from its fields.
  public init(
    verdict: Report.Claim.Verdict, expected: String, observed: String, correction: String? = nil,
    asExpected: Bool, agreedDigits: Double? = nil
  ) {
    self.verdict = verdict
    self.expected = expected
    self.observed = observed
    self.correction = correction
    self.asExpected = asExpected
    self.agreedDigits = agreedDigits
  }
}

/// What every experiment may depend on: the seed, and the functions under test.
///
/// The functions are the package's own; only a test puts others in their place, to show that a defect in them
/// changes the results.
public struct ClaimContext: Sendable {
  /// The backward pass of a learning problem, from the trace of its forward pass.
  public typealias Backpropagation =
    @Sendable (LearningProblem<Double>, MLP<Double>, ForwardTrace<Double>) -> BackwardTrace<Double>

  /// The seed of every random choice.
  public let seed: UInt64
  /// The backpropagation under test.
  let backpropagation: Backpropagation
  /// The derivative σ′ under test.
  let sigmoidDerivative: @Sendable (Double) -> Double
  /// Softmax under test.
  let softmax: @Sendable ([Double]) -> [Double]

  /// The package's own functions with a seed.
  public init(seed: UInt64) {
    self.init(seed: seed, backpropagation: { $0.backward($1, trace: $2) })
  }

  /// Functions to be put in the place of the package's own.
  init(
    seed: UInt64,
    backpropagation: @escaping Backpropagation,
    sigmoidDerivative: @escaping @Sendable (Double) -> Double = { Activation.sigmoid.derivative(at: $0) },
    softmax: @escaping @Sendable ([Double]) -> [Double] = { Activation.softmax($0) }
  ) {
    self.seed = seed
    self.backpropagation = backpropagation
    self.sigmoidDerivative = sigmoidDerivative
    self.softmax = softmax
  }

  /// Forward and backward: all that backpropagation computes.
  func backward(_ problem: LearningProblem<Double>, _ network: MLP<Double>) -> BackwardTrace<Double> {
    backpropagation(problem, network, network.forward(problem.inputs))
  }

  /// ∂L/∂θ in the order of the network's parameters.
  func gradient(_ problem: LearningProblem<Double>, _ network: MLP<Double>) -> [Double] {
    MLP.flatten(backward(problem, network).gradients)
  }
}
