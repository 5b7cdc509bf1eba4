import Derivatives
import GradientChecking

/// What a service with several outputs serves, as a vector objective.
public struct ProgramVectorObjective: VectorObjective {
  /// The program or library, which must be there as long as this is used.
  public let service: any ObjectiveService
  /// Counts the evaluations.
  public let counter: EvaluationCounter
  /// The products that the service claims.
  fileprivate let claims: Set<Product>

  /// A product with the Jacobian.
  fileprivate enum Product { case forward, reverse }

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

  /// The products that the service claims, and what it states.
  public var abilities: VectorAbilities {
    let description = service.description
    var abilities = VectorAbilities()
    if description.isBounded {
      abilities.bounds = ParameterBounds(lower: description.lower, upper: description.upper)
    }
    abilities.valueAccuracy = description.accuracy
    abilities.claimFormat = { service.description.gradientPrecision }
    if claims.contains(.forward) { abilities.jvp = jvp }
    if claims.contains(.reverse) { abilities.vjp = vjp }
    return abilities
  }

  /// The service's values; NaN outside of the bounds it gave, where it is not asked.
  ///
  /// - Throws: ``ProgramError``, and ``EvaluationLimitReached``.
  public func values(at point: [Double]) throws -> [Double] {
    guard service.description.contains(point) else { return Array(repeating: .nan, count: outputs) }
    try counter.countOne()
    return try service.values(at: point)
  }

  private func jvp(at point: [Double], tangent: [Double]) throws -> [Double] {
    try counter.countOne()
    return try service.product(.jvp, at: point, with: tangent)
  }

  private func vjp(at point: [Double], cotangent: [Double]) throws -> [Double] {
    try counter.countOne()
    return try service.product(.vjp, at: point, with: cotangent)
  }
}

extension ObjectiveService {
  /// The vector objective with the products that the service offers; nil where it has one output.
  public func vectorObjective(
    counter: EvaluationCounter = EvaluationCounter()
  ) -> ProgramVectorObjective? {
    guard description.outputs > 1 else { return nil }
    var claims: Set<ProgramVectorObjective.Product> = []
    if description.methods.contains("jvp") { claims.insert(.forward) }
    // One that offers neither is asked for reverse mode, and says itself that it has none.
    if description.methods.contains("vjp") || claims.isEmpty { claims.insert(.reverse) }
    return ProgramVectorObjective(service: self, counter: counter, claims: claims)
  }

  /// The one output as a vector objective whose product Jv is the claimed derivative along v; nil where the service has
  /// several outputs or no `jvp`.
  public func directionalObjective(
    counter: EvaluationCounter = EvaluationCounter()
  ) -> ProgramVectorObjective? {
    guard description.outputs == 1, description.methods.contains("jvp") else { return nil }
    return ProgramVectorObjective(service: self, counter: counter, claims: [.forward])
  }
}
