import Derivatives
import GradientChecking

/// What a service with one output serves, as an objective: values and the claimed gradient are the service's.
public struct ProgramObjective: AwaitedObjective {
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

extension ProgramObjective: ValueWithGradientObjective {
  /// The gradient under test, and the value that the service computed along with it.
  ///
  /// - Throws: ``ProgramError``, and ``EvaluationLimitReached``.
  public func claimWithValue(at point: [Double]) throws -> ClaimWithValue {
    try counter.countOne()
    return try service.claim(at: point)
  }
}

extension ProgramObjective: StatedAccuracyObjective, BoundedObjective {
  /// The accuracy that the service states for its values.
  public var valueAccuracy: Double? { service.description.accuracy }
  /// The format that the service states for its gradient, in its description or with the first gradient.
  public var claimFormat: ClaimFormat? { service.description.gradientPrecision }
  /// The least value of each parameter at which the service is asked.
  public var lowerBounds: [Double] { service.description.lower }
  /// The greatest value of each parameter at which the service is asked.
  public var upperBounds: [Double] { service.description.upper }
}

extension ProgramObjective: HessianProductObjective {
  /// The service's Hessian–vector product; to be asked for only where `hvp` is among its methods.
  ///
  /// - Throws: ``ProgramError``, and ``EvaluationLimitReached``.
  public func hessianProduct(at point: [Double], vector: [Double]) throws -> [Double] {
    try counter.countOne()
    return try service.product(.hvp, at: point, with: vector)
  }
}

/// What copies of a program serve, as an objective whose entries are checked side by side.
struct ProgramCopiesObjective: ConcurrentObjective, AwaitedObjective, HessianProductObjective {
  let copies: ProgramCopies
  let counter: EvaluationCounter

  private var served: ProgramObjective { ProgramObjective(copies, counter: counter) }

  var concurrency: Int { copies.count }
  var name: String { served.name }
  var blocks: [ParameterBlock] { served.blocks }
  var point: [Double] { served.point }
  var precision: Precision { served.precision }

  func value(at point: [Double]) throws -> Double { try served.value(at: point) }

  func value(at point: [Double], meanwhile: () -> Void) throws -> Double {
    try served.value(at: point, meanwhile: meanwhile)
  }

  func claimedGradient(at point: [Double]) throws -> [Double] { try served.claimedGradient(at: point) }

  func hessianProduct(at point: [Double], vector: [Double]) throws -> [Double] {
    try served.hessianProduct(at: point, vector: vector)
  }
}

extension ProgramCopiesObjective: ValueWithGradientObjective, StatedAccuracyObjective, BoundedObjective {
  var valueAccuracy: Double? { served.valueAccuracy }
  var claimFormat: ClaimFormat? { served.claimFormat }
  var lowerBounds: [Double] { served.lowerBounds }
  var upperBounds: [Double] { served.upperBounds }

  func claimWithValue(at point: [Double]) throws -> ClaimWithValue { try served.claimWithValue(at: point) }
}

extension ObjectiveService {
  /// The objective that a service with one output serves; its Hessian products are to be asked for only where `hvp` is
  /// among its methods.
  public func objective(counter: EvaluationCounter = EvaluationCounter()) -> any HessianProductObjective {
    guard let copies = self as? ProgramCopies else { return ProgramObjective(self, counter: counter) }
    return ProgramCopiesObjective(copies: copies, counter: counter)
  }
}
