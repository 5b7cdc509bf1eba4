import Derivatives

// What a sketch asks of an objective that is known by its values alone: the same examinations that a check of every entry makes.

extension SketchRun {
  /// A check of single entries, by the noise that is known so far.
  func valueCheck(claimed: Double) -> ValueCheck {
    var gradient = probe.gradient
    // An entry that is not finite was replaced in the probe, and is judged by itself.
    if !claimed.isFinite {
      for place in gradient.indices where !gradient[place].isFinite { gradient[place] = claimed }
    }
    var record = record
    record.add(noise: stencil.noise)
    return ValueCheck(
      objective: objective, point: probe.point, claimed: gradient,
      allowances: gradient.enumerated().map {
        allowance.entry($0, claimed: $1.isFinite ? $1 : 0, size: probe.size($0))
      },
      roundoff: max(objective.abilities.roundoffOfSums, objective.precision.unitRoundoff),
      narrowRoundoff: objective.abilities.narrowRoundoff(of: gradient), record: record,
      power: settings.checker.power, requiredPower: settings.checker.requiredPower)
  }

  /// Examines the claim along a direction, as if it were one entry: the residual's derivative is 0 if it is right.
  func examined(
    along direction: RandomSigns, _ allowed: Double
  ) throws -> DirectionJudgement {
    let examination = examination(along: direction, allowed)
    let judgement = try examination.judge(requiredPower: settings.checker.requiredPower)
    return DirectionJudgement(
      verdict: judgement.verdict, best: judgement.estimates.first,
      isOnSteps: judgement.tread != nil && probe.isZero(along: direction))
  }

  /// Whether the whole claim is 0 beside values that stand still, and farther out these have steps.
  func isOnTread(_ direction: RandomSigns) throws -> Bool {
    guard isByValues, probe.isZero(along: direction) else { return false }
    let examination = examination(along: direction, 0)
    try examination.add(stencil.wide)
    try examination.addControl()
    return try examination.isOnTread() ?? false
  }

  private func examination(along direction: RandomSigns, _ allowed: Double) -> EntryExamination {
    EntryExamination(
      alongDirection: FewDirections.grain, record: record, claimed: 0,
      scale: probe.norms(along: direction).euclidean, allowance: allowed, power: settings.checker.power,
      seed: UInt64(truncatingIfNeeded: direction.pattern)
    ) { [probe] step in
      step == 0 ? probe.value : probe.value + (try probe.residual(along: direction, step: step))
    }
  }

  /// What is known of the values before anything is asked.
  private var record: ValueRecord {
    ValueRecord(
      value: probe.value, repeats: [probe.value], accuracy: objective.abilities.statedAccuracy,
      precision: objective.precision)
  }
}
