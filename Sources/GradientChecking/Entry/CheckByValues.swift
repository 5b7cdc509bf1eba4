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
    if let found = try evidence(of: outcome, cutShortIn: check, evaluations) { return found }
    // An entry that was looked at while the digits changed may have met what looks like a jump.
    if outcome.entries.contains(where: { $0.verdict != .verified }),
      let widened = state.widened(by: objective.abilities)
    {
      state = widened
      check = try valueCheck(of: objective, claimed: claimed, state)
      outcome = try check.run()
      evaluations += outcome.evaluations
      if let found = try evidence(of: outcome, cutShortIn: check, evaluations) { return found }
    }
    var areSettled = false
    if let settled = try settled(objective, outcome, check.history, evaluations: &evaluations) {
      (objective, state, areSettled) = (ResolvedObjective(settled), state.settled(at: settled.value), true)
      check = try valueCheck(of: objective, claimed: claimed, state)
      outcome = try check.run()
      evaluations += outcome.evaluations
      if let found = try evidence(of: outcome, cutShortIn: check, evaluations) { return found }
    }
    let entries = EntryResults(check.namingPointOnly(outcome.entries))
    var taylor: TaylorResult?
    do {
      taylor = try outcome.smoothSteps.map { lengths in
        try TaylorTest(lengths: lengths).run(
          objective, claimed: claimed, allowance: entries.map(\.allowance), noise: outcome.noise)
      }
    } catch let end as any EvaluationsUsedUp {
      // Entries that were refuted stay so.
      guard outcome.entries.contains(where: { $0.verdict == .refuted }) else { throw end }
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

  /// The objective with values at rest, where these depend on what was asked for before, and where it may matter: what falls short of
  /// the power that noise lets others reach may be such a program's.
  private func settled(
    _ objective: ResolvedObjective, _ outcome: ValueCheck.Outcome, _ history: HistoryTest?,
    evaluations: inout Int
  ) throws -> SettledObjective? {
    if let history, history.isFinished {
      evaluations += history.evaluations
      return history.settled
    }
    let isShort = outcome.entries.contains {
      $0.verdict != .verified || !($0.detectionPower <= power * outcome.scale)
    }
    return isShort ? try SettledObjective(objective, evaluations: &evaluations) : nil
  }

  /// What is known where evaluations were used up before all entries were looked at, and some are wrong; nil where they were not.
  ///
  /// - Throws: what ended them, where nothing is wrong, or nobody has seen that values depend on the point alone.
  private func evidence(
    of outcome: ValueCheck.Outcome, cutShortIn check: ValueCheck, _ evaluations: Int
  ) throws -> CheckEvidence? {
    guard let end = outcome.end else { return nil }
    guard let history = check.history, history.isFinished, history.settled == nil,
      outcome.entries.contains(where: { $0.verdict == .refuted })
    else { throw end }
    let entries = EntryResults(outcome.entries)
    return CheckEvidence(
      entries: entries,
      oracles: entries.oracles(
        [EntryExamination.extrapolation, EntryExamination.leastSquares], scale: outcome.scale),
      scale: outcome.scale, noise: outcome.noise, evaluations: evaluations + history.evaluations,
      reasonOfWeakness: .budget)
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
