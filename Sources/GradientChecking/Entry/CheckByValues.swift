import Derivatives

// The check of an objective that is known by its values alone.

extension GradientChecker {
  /// Whether an objective gives values and nothing that could see its derivative otherwise.
  func isKnownByValues(_ objective: some Objective) -> Bool {
    choosesOracles && objective.abilities.areValuesAlone
  }

  /// Entries by examinations of the values along each parameter, and the Taylor remainder over the lengths that these found.
  ///
  /// Where not all is verified to the power asked, the values may depend on what was asked for before: they are then looked at again as they come
  /// to rest.
  ///
  /// - Throws: as ``check(_:)``.
  func evidence(
    byValuesOf objective: ResolvedObjective, claimed: [Double], _ state: StateCheck
  ) throws -> CheckEvidence {
    var (objective, state) = (objective, state)
    var check = try valueCheck(of: objective, claimed: claimed, state)
    var outcome = try check.run()
    var evaluations = state.evaluations + outcome.evaluations
    // An entry that was looked at while the digits changed may have met what looks like a jump.
    if outcome.entries.contains(where: { $0.verdict != .verified }),
      let widened = state.widened(by: objective.abilities)
    {
      state = widened
      check = try valueCheck(of: objective, claimed: claimed, state)
      outcome = try check.run()
      evaluations += outcome.evaluations
    }
    var areSettled = false
    // What falls short of the power that noise lets others reach may be such a program's.
    if outcome.entries.contains(where: {
      $0.verdict != .verified || !($0.detectionPower <= power * outcome.scale)
    }),
      let settled = try SettledObjective(objective, evaluations: &evaluations)
    {
      (objective, state, areSettled) = (ResolvedObjective(settled), state.settled(at: settled.value), true)
      check = try valueCheck(of: objective, claimed: claimed, state)
      outcome = try check.run()
      evaluations += outcome.evaluations
    }
    let entries = EntryResults(check.namingPointOnly(outcome.entries))
    let taylor = try outcome.smoothSteps.map { lengths in
      try TaylorTest(lengths: lengths).run(
        objective, claimed: claimed, allowance: entries.map(\.allowance), noise: outcome.noise)
    }
    return CheckEvidence(
      entries: entries,
      oracles: entries.oracles(
        [EntryExamination.extrapolation, EntryExamination.leastSquares], scale: outcome.scale),
      scale: outcome.scale, noise: outcome.noise,
      evaluations: evaluations, taylor: taylor,
      reasonOfWeakness: state.isRepeatable ? .weakOracle : .nondeterministic,
      valuesAreSettled: areSettled, otherPoint: check.otherPoint)
  }

  func valueCheck(
    of objective: some Objective, claimed: [Double], _ state: StateCheck
  ) throws -> ValueCheck {
    let abilities = objective.abilities
    return ValueCheck(
      objective: objective, point: objective.point, claimed: claimed,
      allowances: allowances(of: objective, claimed: claimed, state),
      roundoff: max(
        abilities.format(of: claimed).unitRoundoff, abilities.roundoffOfSums, objective.precision.unitRoundoff
      ),
      narrowRoundoff: abilities.narrowRoundoff(of: claimed),
      record: ValueRecord(
        value: state.value, repeats: state.values, isRepeatable: state.isRepeatable,
        size: try abilities.sizeOfTerms?() ?? 0,
        accuracy: abilities.statedAccuracy, precision: objective.precision),
      power: power, requiredPower: requiredPower)
  }

  /// What each entry of a right claim may be off by: by its format, by a chain of about a hundred roundings of it, and by
  /// what its repeats differ by.
  private func allowances(
    of objective: some Objective, claimed: [Double], _ state: StateCheck
  ) -> [Double] {
    let relative = max(
      objective.abilities.format(of: claimed).relativeError, objective.abilities.statedRoundoff,
      EntryJudge.claimRoundings * objective.precision.unitRoundoff)
    return claimed.indices.map { entry in
      let spread = state.gradientSpread.isEmpty ? 0 : state.gradientSpread[entry]
      return (claimed[entry].isFinite ? relative * abs(claimed[entry]) : 0) + spread
    }
  }
}
