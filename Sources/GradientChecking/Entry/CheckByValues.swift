import Derivatives

// The check of an objective that is known by its values alone.

extension GradientChecker {
  /// Whether an objective gives values and nothing that could see its derivative otherwise.
  func isKnownByValues(_ objective: some Objective) -> Bool {
    choosesOracles && objective.abilities.areValuesAlone
  }

  /// Checks every entry by examinations of the values along its parameter, then all by the Taylor remainder.
  ///
  /// - Throws: as ``check(_:)``.
  func check(
    byValuesOf objective: some Objective, claimed: [Double], _ state: StateCheck
  ) throws -> GradientCheckResult {
    guard state.change == nil, state.value.isFinite else {
      var result = undecided(
        objective, claimed, state.change == nil ? .nonFinite : .nondeterministic, change: state.change)
      result.evaluations = state.evaluations + 1
      try result.diagnose(objective)
      return result
    }
    let format = RecognizedFormat(of: claimed)
    let check = valueCheck(of: objective, claimed: claimed, state)
    let outcome = try check.run()
    let entries = EntryFindings(check.namingPointOnly(outcome.entries))
    let methods = [EntryExamination.extrapolation, EntryExamination.leastSquares]
    var result = GradientCheckResult(
      name: objective.name, blocks: objective.blocks, verdict: .verified, entries: entries,
      oracles: methods.compactMap { method in
        entries.tally(ofMethod: method).map { OracleFinding(method, $0, scale: outcome.scale) }
      },
      gradientScale: outcome.scale, evaluations: state.evaluations + 1 + outcome.evaluations,
      noise: outcome.noise)
    result.claimFormat = format
    result.strategy = .values
    result.verdict = Verdict.over(result.summary.verdicts)
    if result.verdict == .verified, !(result.relativeDetectionPower <= requiredPower) {
      result.verdict = .inconclusive(
        state.isRepeatable ? .weakOracle : .nondeterministic)
    }
    if let lengths = outcome.smoothSteps {
      result.weigh(
        try TaylorTest(lengths: lengths).run(
          objective, claimed: claimed, claimRounding: entries.map(\.claimRounding), noise: outcome.noise),
        at: objective.pointInParts)
    }
    if result.verdict == .verified, let other = try check.otherPoint() {
      result.otherPoint = other
      result.evaluations += other.evaluations
    }
    try result.diagnose(objective)
    return result
  }

  func valueCheck(of objective: some Objective, claimed: [Double], _ state: StateCheck) -> ValueCheck {
    ValueCheck(
      objective: objective, point: objective.point, claimed: claimed,
      allowances: allowances(of: objective, claimed: claimed, state),
      roundoff: max(
        RecognizedFormat(of: claimed).unitRoundoff, objective.abilities.roundoffOfSums, objective.precision.unitRoundoff
      ),
      record: ValueRecord(
        value: state.value, repeats: state.values, accuracy: objective.abilities.statedAccuracy,
        precision: objective.precision),
      power: power, requiredPower: requiredPower)
  }

  /// What each entry of a right claim may be off by: by its format, by a chain of about a hundred roundings of it, and by
  /// what its repeats differ by.
  private func allowances(
    of objective: some Objective, claimed: [Double], _ state: StateCheck
  ) -> [Double] {
    let relative = max(
      RecognizedFormat(of: claimed).relativeError, objective.abilities.statedRoundoff,
      EntryJudge.claimRoundings * objective.precision.unitRoundoff)
    return claimed.indices.map { entry in
      let spread = state.gradientSpread.isEmpty ? 0 : state.gradientSpread[entry]
      return (claimed[entry].isFinite ? relative * abs(claimed[entry]) : 0) + spread
    }
  }
}
