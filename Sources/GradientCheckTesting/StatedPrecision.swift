import Derivatives
import GradientChecking

/// An objective in a precision that its caller states.
struct ObjectiveOfPrecision<Base: Objective>: Objective {
  private let base: Base
  private let stated: Precision?

  /// - Parameter stated: nil for what the objective says.
  init(_ base: Base, _ stated: Precision?) { (self.base, self.stated) = (base, stated) }

  var name: String { base.name }
  var blocks: [ParameterBlock] { base.blocks }
  var point: [Double] { base.point }
  var pointInParts: [[Double]] { base.pointInParts }
  var precision: Precision { stated ?? base.precision }
  var abilities: Abilities {
    var abilities = base.abilities
    if stated == .float32, abilities.claimFormat == nil { abilities.claimFormat = { .float32 } }
    return abilities
  }
  func value(at point: [Double]) throws -> Double { try base.value(at: point) }
  func claimedGradient(at point: [Double]) throws -> [Double] { try base.claimedGradient(at: point) }
}

/// A vector objective in a precision that its caller states.
struct VectorObjectiveOfPrecision<Base: VectorObjective>: VectorObjective {
  private let base: Base
  private let stated: Precision?

  /// - Parameter stated: nil for what the objective says.
  init(_ base: Base, _ stated: Precision?) { (self.base, self.stated) = (base, stated) }

  var name: String { base.name }
  var blocks: [ParameterBlock] { base.blocks }
  var point: [Double] { base.point }
  var outputBlocks: [ParameterBlock] { base.outputBlocks }
  var outputs: Int { base.outputs }
  var precision: Precision { stated ?? base.precision }
  var abilities: VectorAbilities {
    var abilities = base.abilities
    if stated == .float32, abilities.claimFormat == nil { abilities.claimFormat = { .float32 } }
    return abilities
  }
  func values(at point: [Double]) throws -> [Double] { try base.values(at: point) }
}
