import Derivatives
import Scalars

// The check of every entry through the affine quantities that the parameters act by.

extension GradientChecker {
  /// The objective as one to be checked through its stages, by several threads; nil where it has none, or few parameters.
  ///
  /// A quantity is one sample's, and is evaluated with that sample alone: all those of a unit cost what one entry on its own
  /// costs, whatever the number of samples.
  static func staged(_ objective: some Objective) -> (any Objective & Sendable)? {
    let abilities = objective.abilities
    return abilities.affineStages != nil && objective.isLargeForStages ? abilities.shared : nil
  }

  /// The stages of an objective, with what the methods need of them.
  func stages(of objective: some Objective) throws -> [AffineStage] {
    try objective.abilities.affineStages?(methods.contains(where: \.takesValues)) ?? []
  }

  /// The findings on all entries through affine stages; on those that these leave open, each on its own.
  func findings(
    on objective: some Objective, _ stages: [StageEntries], claimed: [Double], claimRounding: CompactBounds
  ) throws -> EntryFindings {
    // Few entries are left open, and most often none: what they need is made with the first.
    var sweep: ((Int) -> (Double) throws -> Double)?
    var rounding: [Double]?
    return EntryFindings(
      try StreamedFindings(
        stages, blocks: objective.blocks, claimed: claimed, claimRounding: claimRounding,
        methods: methods.count, workers: workers
      ) { parameter in
        sweep = try sweep ?? objective.abilities.coordinateSweep?()
        rounding = try rounding ?? objective.abilities.gradientRoundingBound?()
        return try oracles.finding(
          objective.blocks.index(ofParameter: parameter), claimed: claimed[parameter],
          claimRounding: claimRounding[parameter],
          Coordinate(
            objective: objective, parameter: parameter, noise: nil, rounding: rounding?[parameter],
            sweep: sweep?(parameter)))
      })
  }

  /// What is known of every parameter of a stage, W row by row and then b.
  func entries(of stage: AffineStage) throws -> StageEntries {
    entries(
      of: stage,
      try sideBySide(count: stage.units, workers: workers) { unit in try evidence(on: unit, of: stage) })
  }

  /// The same from what the methods say of each unit's quantities.
  func entries(of stage: AffineStage, _ units: [UnitEvidence]) -> StageEntries {
    let methods = methods.map(\.name)
    return StageEntries(
      inputs: StageInputs(stage), units: stage.units, weights: stage.weights, penalty: stage.penalty,
      methods: methods.indices.compactMap { method in
        let isProof = methods[method] == DualIntervals().name
        guard units.contains(where: { $0.derivatives[method] != nil }) else { return nil }
        return StageEntries.Method(
          name: methods[method],
          units: units.map { $0.derivatives[method] ?? UnitDerivatives.unknown(samples: stage.samples) },
          evaluations: isProof
            ? stage.samples * stage.units : units.reduce(0) { $0 + $1.evaluations[method] },
          isProof: isProof)
      },
      kinks: units.map(\.kinks))
  }

  /// What each method says of a unit's quantities.
  func evidence(on unit: Int, of stage: AffineStage) throws -> UnitEvidence {
    try UnitEvidence(methods.map(\.name), samples: stage.samples) { sample in
      try self.evidence(on: stage.quantity(sample, unit))
    }
  }

  func evidence(on quantity: AffineQuantity) throws -> QuantityEvidence {
    guard !quantity.isKink else {
      return QuantityEvidence(estimates: [], enclosure: quantity.enclosure, isKink: true)
    }
    return QuantityEvidence(
      estimates: try oracles.estimates(of: quantity.function, at: quantity.center),
      enclosure: quantity.enclosure,
      isKink: false)
  }
}
