import Derivatives

// A check through affine stages, its independent parts side by side: no part's result depends on how many threads there are.

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

  /// Noise, allowance, entries through the affine quantities that the parameters act by, and the Taylor remainder.
  ///
  /// - Throws: as ``check(_:)``.
  func evidence(
    throughStagesOf objective: some Objective & Sendable, claimed: [Double], value: Double
  ) throws -> CheckEvidence {
    let evidence = try evidence(on: objective, claimed: claimed, value: value)
    let findings = try findings(
      on: objective, evidence.stages,
      ClaimedEntries(blocks: objective.blocks, gradient: claimed, rounding: evidence.claimRounding))
    return CheckEvidence(
      findings, by: methods.map(\.name), on: objective, value: value, noise: evidence.noise,
      taylor: evidence.taylor)
  }

  /// All that the verdicts follow from.
  private struct Evidence {
    var noise: NoiseEstimate
    var claimRounding: CompactBounds
    var stages: [StageEvidence]
    var taylor: TaylorFinding
  }

  /// Gathers the evidence; what that takes, stages and lines, is freed when it returns.
  private func evidence(
    on objective: some Objective & Sendable, claimed: [Double], value: Double
  ) throws -> Evidence {
    let isLarge = claimed.count >= CheckLimits.parametersOneByOne
    let (claimRounding, grounds) = try sideBySide(workers: isLarge ? 1 : workers) {
      CompactBounds(try self.claimRounding(of: objective, claimed: claimed))
    } _: {
      try self.grounds(of: objective)
    }
    let claim = TaylorClaim(gradient: claimed, rounding: claimRounding, noise: grounds.noise.bound)
    let (stages, taylor) = try evidence(on: objective, value: value, grounds, claim)
    return Evidence(
      noise: grounds.noise, claimRounding: claimRounding, stages: stages, taylor: taylor)
  }

  private typealias Lines = @Sendable (ParameterDirection) throws -> ObjectiveLine

  /// What the evidence is gathered from.
  private struct Grounds: Sendable {
    var noise: NoiseEstimate
    var lines: Lines?
    var stages: [AffineStage]
  }

  private func grounds(of objective: some Objective & Sendable) throws -> Grounds {
    let lines = try objective.linesForStages()
    return Grounds(
      noise: try noise(of: objective, lines: lines), lines: lines, stages: try stages(of: objective))
  }

  /// A piece of the evidence: what the methods say of one unit, or one direction of the Taylor test.
  private enum Piece: Sendable {
    case unit(UnitEvidence)
    case direction(TaylorTest.Examination)
  }

  /// What the methods say of all quantities, and the Taylor test, unit by unit and direction by direction side by side.
  private func evidence(
    on objective: some Objective & Sendable, value: Double, _ grounds: Grounds, _ claim: TaylorClaim
  ) throws -> ([StageEvidence], TaylorFinding) {
    let (lines, stages) = (grounds.lines, grounds.stages)
    let isFinite = TaylorTest.isFinite(value, claim)
    let places = stages.indices.flatMap { stage in (0..<stages[stage].units).map { (stage, $0) } }
    // Directions first: they take longer than units, and would be waited for.
    let directions = isFinite ? TaylorTest.directions : 0
    let pieces = try sideBySide(count: directions + places.count, workers: workers) { number -> Piece in
      if number < directions {
        return .direction(try TaylorTest.examine(number, objective, value: value, claim, lines))
      }
      let (stage, unit) = places[number - directions]
      return .unit(try UnitEvidence(on: unit, of: stages[stage], by: oracles))
    }
    var units: [UnitEvidence] = []
    var examined: [TaylorTest.Examination] = []
    for piece in pieces {
      switch piece {
      case .unit(let unit): units.append(unit)
      case .direction(let direction): examined.append(direction)
      }
    }
    var first = 0
    let evidence = stages.map { stage in
      defer { first += stage.units }
      return StageEvidence(stage, Array(units[first..<first + stage.units]), by: methods.map(\.name))
    }
    return (
      evidence,
      isFinite ? TaylorTest.conclusion(examined, claim, at: objective.pointInParts) : TaylorTest.nonFinite
    )
  }

  /// The findings on all entries through affine stages; on those that these leave open, each on its own.
  func findings(
    on objective: some Objective, _ stages: [StageEvidence], _ claims: ClaimedEntries
  ) throws -> EntryFindings {
    // Few entries are left open, and most often none: what they need is made with the first.
    var sweep: ((Int) -> (Double) throws -> Double)?
    var rounding: [Double]?
    return EntryFindings(
      try AffineFindings(stages, claims, workers: workers) { parameter in
        sweep = try sweep ?? objective.abilities.coordinateSweep?()
        rounding = try rounding ?? objective.abilities.gradientRoundingBound?()
        return try oracles.finding(
          in: claims.blocks, claimed: claims.gradient[parameter], claimRounding: claims.rounding[parameter],
          Coordinate(
            objective: objective, parameter: parameter, noise: nil, rounding: rounding?[parameter],
            sweep: sweep?(parameter)))
      })
  }
}
