extension GradientCheckResult {
  /// Sets the verdict by the entries beside that by the Taylor remainder; where they contradict each other, nothing is
  /// concluded (docs/ARCHITECTURE.md, rule 11).
  ///
  /// A remainder of second order only speaks against a refutation that it would have seen from the point of the check, which
  /// comes in its parts.
  mutating func weigh(_ taylor: TaylorResult, at point: @autoclosure () -> [[Double]]) {
    self.taylor = taylor
    evaluations += taylor.evaluations
    switch (verdict, taylor.outcome) {
    case (.verified, .contradicts): isContradicted = true
    case (.refuted, .agrees): isContradicted = taylor.wouldHaveSeen(errors: refutedErrors, at: point())
    default: isContradicted = false
    }
    if isContradicted { verdict = .inconclusive(.weakOracle) }
  }

  /// claimed − best estimate of the refuted entries, 0 of the others.
  private var refutedErrors: [Double] {
    var errors = Array(repeating: 0.0, count: entries.count)
    entries.forEachInShort { entry in
      guard entry.verdict == .refuted, entry.derivative.isKnown else { return }
      errors[entry.place] = entry.claimed - entry.derivative.value
    }
    return errors
  }
}
