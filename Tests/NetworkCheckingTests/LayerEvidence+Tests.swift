import Derivatives

@testable import GradientChecking

extension LayerEvidence {
  /// What some methods say of a whole layer.
  init(_ layer: AffineLayer, by methods: [any DerivativeMethod]) throws {
    let oracles = EntryOracles(methods: methods)
    self.init(
      layer, try (0..<layer.units).map { try UnitEvidence(on: $0, of: layer, by: oracles) },
      by: methods)
  }

  /// The estimates of the parameter at a place.
  func estimates(at place: Int) -> [DerivativeEstimate] {
    let (entries, column) = entry(at: place)
    return entries.estimates(column)
  }

  /// Whether the parameter at a place moves an output that lies at a kink.
  func isKink(at place: Int) -> Bool {
    let (entries, column) = entry(at: place)
    return entries.isKink(column)
  }
}
