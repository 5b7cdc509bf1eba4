/// What verdict and power take of an entry's finding.
struct EntryBrief: Equatable {
  var claimed: Double
  var claimRounding: Double
  var verdict: Verdict
  /// Whether one-sided derivatives were found to differ.
  var hasKink = false
  /// The usable estimate with the smallest bound, and that bound; NaN and infinite without one.
  var best = (value: Double.nan, bound: Double.infinity)
  var detectionPower: Double
  /// A proven bound on |claimed − true derivative|; NaN without a proof or a finite claim.
  var certifiedError = Double.nan
  /// An error that repeats, beside what it may be in an innocent claim; 0 without one.
  var repeatedExcess = 0.0

  init(claimed: Double, claimRounding: Double, verdict: Verdict, detectionPower: Double) {
    self.claimed = claimed
    self.claimRounding = claimRounding
    self.verdict = verdict
    self.detectionPower = detectionPower
  }

  init(_ finding: EntryFinding) {
    self.init(
      claimed: finding.claimed, claimRounding: finding.claimRounding, verdict: finding.verdict,
      detectionPower: finding.detectionPower)
    hasKink = finding.kink != nil
    if let best = finding.best { self.best = (best.value, best.errorBound) }
    certifiedError = finding.certifiedError ?? .nan
    repeatedExcess = finding.repeatedError?.excess ?? 0
  }

  /// Whether any estimate is usable.
  var hasBest: Bool { best.value.isFinite }

  /// |claimed − best estimate|; infinite when there is no estimate or the claim is not finite.
  var error: Double { hasBest && claimed.isFinite ? abs(claimed - best.value) : .infinity }

  /// The error beside its bound; infinite where there is none.
  var excess: Double {
    guard error.isFinite, hasBest else { return .infinity }
    let bound = best.bound + claimRounding
    return max(repeatedExcess, error == 0 ? 0 : (bound > 0 ? error / bound : .infinity))
  }

  static func == (first: EntryBrief, second: EntryBrief) -> Bool {
    func bits(_ brief: EntryBrief) -> [UInt64] {
      [
        brief.claimed, brief.claimRounding, brief.best.value, brief.best.bound, brief.detectionPower,
        brief.certifiedError, brief.repeatedExcess,
      ].map { $0.isNaN ? Double.nan.bitPattern : $0.bitPattern }
    }
    return bits(first) == bits(second) && first.verdict == second.verdict && first.hasKink == second.hasKink
  }
}
