import Derivatives
import GradientChecking

/// What a service with one output serves, as an objective: values and the claimed gradient are the service's.
public struct ProgramObjective: Objective {
  /// The program or library, which must be there as long as this is used.
  public let service: any ObjectiveService
  /// Counts the evaluations.
  public let counter: EvaluationCounter

  /// The objective that a service serves.
  public init(_ service: any ObjectiveService, counter: EvaluationCounter = EvaluationCounter()) {
    (self.service, self.counter) = (service, counter)
  }

  /// The service's name for it.
  public var name: String { service.description.name }
  /// The parameters' names and shapes.
  public var blocks: [ParameterBlock] { service.description.blocks }
  /// The point at which to check.
  public var point: [Double] { service.description.point }
  /// The format that the service says it computes in.
  public var precision: Precision { service.description.precision }

  /// The service's value; NaN outside of the bounds it gave, where it is not asked.
  ///
  /// - Throws: ``ProgramError``, and ``EvaluationLimitReached``.
  public func value(at point: [Double]) throws -> Double {
    try value(at: point) {}
  }

  /// The same, with what is to be done while the service computes.
  ///
  /// - Throws: ``ProgramError``, and ``EvaluationLimitReached``.
  public func value(at point: [Double], meanwhile: () -> Void) throws -> Double {
    guard service.description.contains(point) else { return .nan }
    try counter.countOne()
    return try service.values(at: point, meanwhile: meanwhile)[0]
  }

  /// The gradient under test.
  ///
  /// - Throws: ``ProgramError``, and ``EvaluationLimitReached``.
  public func claimedGradient(at point: [Double]) throws -> [Double] {
    try claimWithValue(at: point).gradient
  }

  /// The claimed derivative along a tangent; to be asked for only where `jvp` is among the service's methods.
  ///
  /// It is a claim of its own, which the service need not compute from its gradient.
  ///
  /// - Parameters:
  ///   - tangent: v, one number for each parameter.
  ///   - point: where; by default the point at which to check.
  /// - Throws: ``ProgramError``, and ``EvaluationLimitReached``.
  public func product(along tangent: [Double], at point: [Double]? = nil) throws -> Double {
    try counter.countOne()
    return try service.product(.jvp, at: point ?? self.point, with: tangent)[0]
  }
}

extension ProgramObjective {
  /// What the service states and offers.
  public var abilities: Abilities {
    let description = service.description
    var abilities = Abilities()
    abilities.awaitedValue = { try self.value(at: $0, meanwhile: $1) }
    abilities.bounds = ParameterBounds(lower: description.lower, upper: description.upper)
    abilities.valueAccuracy = description.accuracy
    // Stated in the description, or with the first gradient.
    abilities.claimFormat = { self.service.description.gradientPrecision }
    abilities.claimWithValue = claimWithValue
    abilities.isLimited = counter.limit != nil
    abilities.answersOfCopies = { self.service.answersOfCopies }
    if description.methods.contains("hvp") { abilities.hessianProduct = hessianProduct }
    return abilities
  }

  /// The gradient under test, and the value that the service computed along with it.
  ///
  /// - Throws: ``ProgramError``, and ``EvaluationLimitReached``.
  public func claimWithValue(at point: [Double]) throws -> ClaimWithValue {
    try counter.countOne()
    return try service.claim(at: point)
  }

  /// The service's Hessian–vector product; to be asked for only where `hvp` is among its methods.
  ///
  /// - Throws: ``ProgramError``, and ``EvaluationLimitReached``.
  public func hessianProduct(at point: [Double], vector: [Double]) throws -> [Double] {
    try counter.countOne()
    return try service.product(.hvp, at: point, with: vector)
  }
}

/// What copies of a program serve, as an objective whose entries are checked side by side.
///
/// `@unchecked`, as the copies serve several threads at a time.
struct ProgramCopiesObjective: Objective, @unchecked Sendable {
  let copies: any ObjectiveService
  let counter: EvaluationCounter

  private var served: ProgramObjective { ProgramObjective(copies, counter: counter) }

  var name: String { served.name }
  var blocks: [ParameterBlock] { served.blocks }
  var point: [Double] { served.point }
  var precision: Precision { served.precision }

  func value(at point: [Double]) throws -> Double { try served.value(at: point) }

  func claimedGradient(at point: [Double]) throws -> [Double] { try served.claimedGradient(at: point) }

  /// Those of one copy, asked side by side.
  var abilities: Abilities {
    var abilities = served.abilities
    (abilities.shared, abilities.concurrency) = (self, copies.concurrency)
    return abilities
  }
}

extension ObjectiveService {
  /// The objective that a service with one output serves.
  public func objective(counter: EvaluationCounter = EvaluationCounter()) -> any Objective {
    concurrency > 1
      ? ProgramCopiesObjective(copies: self, counter: counter) : ProgramObjective(self, counter: counter)
  }
}
