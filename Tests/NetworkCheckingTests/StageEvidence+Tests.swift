import Derivatives

@testable import GradientChecking

extension StageEvidence {
  /// What some methods say of a whole stage.
  init(_ stage: AffineStage, by methods: [any DerivativeMethod]) throws {
    let oracles = EntryOracles(methods: methods)
    self.init(
      stage, try (0..<stage.units).map { try UnitEvidence(on: $0, of: stage, by: oracles) },
      by: methods.map(\.name))
  }

  /// The estimates of the parameter at a place.
  func estimates(at place: Int) -> [DerivativeEstimate] {
    let (entries, column) = entry(at: place)
    return entries.estimates(column)
  }

  /// Whether the parameter at a place moves a quantity that lies at a kink.
  func isKink(at place: Int) -> Bool {
    let (entries, column) = entry(at: place)
    return entries.isKink(column)
  }
}
