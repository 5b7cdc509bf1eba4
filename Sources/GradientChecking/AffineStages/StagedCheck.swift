import Derivatives

// A check through affine stages, its independent parts side by side: no part's result depends on how many threads there are.

extension GradientChecker {
  /// Checks every entry through the affine quantities that the parameters act by.
  ///
  /// - Throws: as ``check(_:)``.
  func check(throughStages objective: some AffineStageObjective) throws -> GradientCheckResult {
    let claimed = try claimedGradient(of: objective)
    switch try evidence(on: objective, claimed: claimed) {
    case .undecided(let reason, let change):
      var result = undecided(objective, claimed, reason, change: change)
      try result.diagnose(objective)
      return result
    case .gathered(let evidence):
      let findings = try findings(
        on: objective, evidence.entries, claimed: claimed, claimRounding: evidence.claimRounding)
      var result = try summarize(objective, value: evidence.value, noise: evidence.noise, entries: findings)
      result.weigh(evidence.taylor, at: objective.pointInParts)
      try result.diagnose(objective)
      return result
    }
  }

  /// All that the verdicts follow from.
  private enum Outcome {
    case gathered(Evidence)
    /// There is nothing to compare.
    case undecided(Verdict.Reason, StateChange?)
  }

  private struct Evidence {
    var value: Double
    var noise: NoiseEstimate
    var claimRounding: CompactBounds
    var entries: [StageEntries]
    var taylor: TaylorFinding
  }

  /// Gathers the evidence; what it took, the stages and lines, is given back with it.
  private func evidence(on objective: some AffineStageObjective, claimed: [Double]) throws -> Outcome {
    let isLarge = claimed.count >= Self.parametersOneByOne
    let state = isLarge ? try StateCheck(objective, point: objective.point, claimed: claimed) : nil
    let (claimRounding, grounds) = try sideBySide(workers: isLarge ? 1 : workers) {
      CompactBounds(try self.claimRounding(of: objective, claimed: claimed))
    } _: {
      try self.grounds(
        of: objective, state ?? StateCheck(objective, point: objective.point, claimed: claimed))
    }
    switch grounds {
    case .undecided(let reason, let change): return .undecided(reason, change)
    case .sound(let value, let noise, let lines, let stages):
      let claim = TaylorTest.Claim(gradient: claimed, rounding: claimRounding, noise: noise.bound)
      let (entries, taylor) = try evidence(on: objective, value: value, stages, claim, lines)
      return .gathered(
        Evidence(value: value, noise: noise, claimRounding: claimRounding, entries: entries, taylor: taylor))
    }
  }

  /// From this many parameters on, what needs arrays as long as the point is done one after another: side by side they would
  /// be a good part of all memory that a check takes.
  private static let parametersOneByOne = 1 << 17

  private typealias Lines = @Sendable (ParameterDirection) throws -> ObjectiveLine

  /// What a check rests on.
  private enum Grounds: Sendable {
    case sound(value: Double, noise: NoiseEstimate, lines: Lines?, stages: [AffineStage])
    /// There is nothing to compare.
    case undecided(Verdict.Reason, StateChange?)
  }

  private func grounds(of objective: some AffineStageObjective, _ state: StateCheck) throws -> Grounds {
    if let change = state.change { return .undecided(.nondeterministic, change) }
    guard state.value.isFinite else { return .undecided(.nonFinite, nil) }
    let lines = try Self.lines(of: objective)
    return .sound(
      value: state.value, noise: try noise(of: objective, lines: lines), lines: lines,
      stages: try stages(of: objective))
  }

  /// A piece of the evidence: what the methods say of one unit, or one direction of the Taylor test.
  private enum Piece: Sendable {
    case unit(UnitEvidence)
    case direction(TaylorTest.Examination)
  }

  /// What the methods say of all quantities, and the Taylor test, unit by unit and direction by direction side by side.
  private func evidence(
    on objective: some AffineStageObjective, value: Double, _ stages: [AffineStage],
    _ claim: TaylorTest.Claim, _ lines: Lines?
  ) throws -> ([StageEntries], TaylorFinding) {
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
