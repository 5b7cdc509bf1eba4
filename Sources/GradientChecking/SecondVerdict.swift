extension GradientCheckResult {
  /// Sets the verdict by the entries beside that by the Taylor remainder; where they contradict each other, nothing is
  /// concluded (DESIGN.md section 5, rule 8).
  ///
  /// A remainder of second order only speaks against a refutation that it would have seen.
  mutating func weigh(_ taylor: TaylorFinding) {
    self.taylor = taylor
    evaluations += taylor.evaluations
    switch (verdict, taylor.outcome) {
    case (.verified, .contradicts): isContradicted = true
    case (.refuted, .agrees): isContradicted = taylor.wouldHaveSeen(errors: refutedErrors)
    default: isContradicted = false
    }
    if isContradicted { verdict = .inconclusive(.weakOracle) }
  }

  /// claimed − best estimate of the refuted entries, 0 of the others.
  private var refutedErrors: [Double] {
    entries.indices.map { index in
      let entry = entries.brief(index)
      guard entry.verdict == .refuted, entry.hasBest else { return 0 }
      return entry.claimed - entry.best.value
    }
  }
}
