import Derivatives

/// An objective whose abilities and blocks have been asked for, once for all of a check.
struct ResolvedObjective: Objective {
  private let base: any Objective
  let abilities: Abilities
  let blocks: [ParameterBlock]

  init(_ base: any Objective) {
    self.base = base
    (abilities, blocks) = (base.abilities, base.blocks)
  }

  var name: String { base.name }
  var point: [Double] { base.point }
  var pointInParts: [[Double]] { base.pointInParts }
  var precision: Precision { base.precision }

  func value(at point: [Double]) throws -> Double { try base.value(at: point) }

  func claimedGradient(at point: [Double]) throws -> [Double] { try base.claimedGradient(at: point) }
}
