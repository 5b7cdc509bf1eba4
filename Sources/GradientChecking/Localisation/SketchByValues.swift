import Derivatives

// What a sketch asks of an objective that is known by its values alone: the same examinations that a check of every entry makes.

extension SketchRun {
  /// A check of single entries, by the noise that is known so far.
  func valueCheck(claimed: Double) -> ValueCheck {
    var gradient = probe.gradient
    let stated = (objective.base as? any StatedAccuracyObjective)?.valueAccuracy ?? 0
    // An entry that is not finite was replaced in the probe, and is judged by itself.
    if !claimed.isFinite {
      for place in gradient.indices where !gradient[place].isFinite { gradient[place] = claimed }
    }
    var record = ValueRecord(
      value: probe.value, repeats: [probe.value], accuracy: stated, precision: objective.precision)
    record.add(noise: stencil.noise)
    return ValueCheck(
      objective: objective, point: probe.point, claimed: gradient,
      allowances: gradient.map { allowance.unit * ($0.isFinite ? abs($0) : 0) }, record: record,
      power: settings.checker.power, requiredPower: settings.checker.requiredPower)
  }

  /// Examines the claim along a direction, as if it were one entry: the residual's derivative is 0 if it is right.
  func examined(
    along direction: SignedDirection, _ allowed: Double
  ) throws -> (Verdict, best: DerivativeEstimate?) {
    let stated = (objective.base as? any StatedAccuracyObjective)?.valueAccuracy ?? 0
    let line = EntryLine(
      center: 0, bounds: -.infinity ... .infinity, precision: .float64, grain: 4 * Double.ulpOfOne,
      record: ValueRecord(
        value: probe.value, repeats: [probe.value], accuracy: stated, precision: objective.precision)
    ) { [probe] step in
      step == 0 ? probe.value : probe.value + (try probe.residual(along: direction, step: step))
    }
    let size = probe.norms(along: direction).euclidean
    let examination = EntryExamination(
      line: line, claimed: 0, scale: size > 0 ? size : max(abs(probe.value), Double.leastNormalMagnitude),
      allowance: allowed, power: settings.checker.power, size: 1, usualSize: 1,
      seed: UInt64(truncatingIfNeeded: direction.pattern))
    let judgement = try examination.judge(requiredPower: settings.checker.requiredPower)
    return (judgement.verdict, judgement.estimates.first)
  }
}
