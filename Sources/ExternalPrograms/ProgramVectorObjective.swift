import Derivatives
import GradientChecking

/// What a service with several outputs serves, as a vector objective.
///
/// What it claims of its Jacobian is a matter of the types that conform: which products there are is known only when it
/// runs, what a type conforms to when it is compiled.
public protocol ProgramVectorObjective: VectorObjective {
  /// The program or library, which must be there as long as this is used.
  var service: any ObjectiveService { get }
  /// Counts the evaluations.
  var counter: EvaluationCounter { get }
}

extension ProgramVectorObjective {
  /// The service's name for it.
  public var name: String { service.description.name }
  /// The parameters' names and shapes.
  public var blocks: [ParameterBlock] { service.description.blocks }
  /// The point at which to check.
  public var point: [Double] { service.description.point }
  /// Number of outputs.
  public var outputs: Int { service.description.outputs }
  /// The format that the service says it computes in.
  public var precision: Precision { service.description.precision }

  /// The service's values; NaN outside of the bounds it gave, where it is not asked.
  ///
  /// - Throws: ``ProgramError``, and ``EvaluationLimitReached``.
  public func values(at point: [Double]) throws -> [Double] {
    guard service.description.contains(point) else { return Array(repeating: .nan, count: outputs) }
    try counter.countOne()
    return try service.values(at: point)
  }

  /// Jv by the service.
  ///
  /// - Throws: ``ProgramError``, and ``EvaluationLimitReached``.
  public func jvp(at point: [Double], tangent: [Double]) throws -> [Double] {
    try counter.countOne()
    return try service.product(.jvp, at: point, with: tangent)
  }

  /// Jᵀw by the service.
  ///
  /// - Throws: ``ProgramError``, and ``EvaluationLimitReached``.
  public func vjp(at point: [Double], cotangent: [Double]) throws -> [Double] {
    try counter.countOne()
    return try service.product(.vjp, at: point, with: cotangent)
  }
}

private struct ForwardObjective: ProgramVectorObjective, JVPObjective {
  let service: any ObjectiveService
  let counter: EvaluationCounter
}

private struct ReverseObjective: ProgramVectorObjective, VJPObjective {
  let service: any ObjectiveService
  let counter: EvaluationCounter
}

private struct ForwardAndReverseObjective: ProgramVectorObjective, JVPObjective, VJPObjective {
  let service: any ObjectiveService
  let counter: EvaluationCounter
}

extension ObjectiveService {
  /// The vector objective with the products that the service offers; nil where it has one output.
  public func vectorObjective(counter: EvaluationCounter = EvaluationCounter()) -> (
    any ProgramVectorObjective
  )? {
    guard description.outputs > 1 else { return nil }
    switch (description.methods.contains("jvp"), description.methods.contains("vjp")) {
    case (true, false): return ForwardObjective(service: self, counter: counter)
    case (false, _): return ReverseObjective(service: self, counter: counter)
    case (true, true): return ForwardAndReverseObjective(service: self, counter: counter)
    }
  }

  /// The one output as a vector objective whose product Jv is the claimed derivative along v; nil where the service has
  /// several outputs or no `jvp`.
  public func directionalObjective(counter: EvaluationCounter = EvaluationCounter()) -> (
    any ProgramVectorObjective
  )? {
    guard description.outputs == 1, description.methods.contains("jvp") else { return nil }
    return ForwardObjective(service: self, counter: counter)
  }
}
