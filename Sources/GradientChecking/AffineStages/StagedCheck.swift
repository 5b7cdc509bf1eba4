import Derivatives

// A check through affine stages, its independent parts side by side: no part's result depends on how many threads there are.

extension GradientChecker {
  /// Noise, allowance, entries through the affine quantities that the parameters act by, and the Taylor remainder.
  ///
  /// - Throws: as ``check(_:)``.
  func evidence(
    throughStagesOf objective: some Objective & Sendable, claimed: [Double], value: Double
  ) throws -> CheckEvidence {
    let evidence = try evidence(on: objective, claimed: claimed, value: value)
    let findings = try findings(
      on: objective, evidence.entries, claimed: claimed, claimRounding: evidence.claimRounding)
    return CheckEvidence(
      findings, by: methods.map(\.name), on: objective, value: value, noise: evidence.noise,
      taylor: evidence.taylor)
  }

  /// All that the verdicts follow from.
  private struct Evidence {
    var noise: NoiseEstimate
    var claimRounding: CompactBounds
    var entries: [StageEntries]
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
    let (entries, taylor) = try evidence(on: objective, value: value, grounds, claim)
    return Evidence(
      noise: grounds.noise, claimRounding: claimRounding, entries: entries, taylor: taylor)
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
  ) throws -> ([StageEntries], TaylorFinding) {
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
      return .unit(try self.evidence(on: unit, of: stages[stage]))
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
    let entries = stages.map { stage in
      defer { first += stage.units }
      return self.entries(of: stage, Array(units[first..<first + stage.units]))
    }
    return (
      entries,
      isFinite ? TaylorTest.conclusion(examined, claim, at: objective.pointInParts) : TaylorTest.nonFinite
    )
  }
}
