import Derivatives

/// Makes the verdict on one entry from its estimates, by the rules of evidence (docs/ARCHITECTURE.md).
struct EntryJudge {
  /// Bounds are widened by this before a claim is accused (rule 2).
  ///
  /// Difference bounds are estimates, not proofs: truncation is inferred from neighbouring orders and noise from a
  /// few values, each within a factor of about 2 (Moré & Wild, section 4); 2 · 2 = 4.
  static let safety = 4.0

  /// What a right claim may be off by at the least, in units roundoff of its format: a chain of about a hundred operations
  /// without cancellation, widened.
  static let claimRoundings = safety * 128

  /// The verdict, with no kink known from the objective itself.
  ///
  /// - Parameter allowance: what a correct claim may be off by.
  static func verdict(
    claimed: Double, estimates: [DerivativeEstimate], allowance: Double
  ) -> Verdict {
    let usable = estimates.filter(\.isUsable)
    guard !usable.isEmpty else { return .inconclusive(.nonFinite) }
    guard claimed.isFinite else { return .refuted }
    let accusing = usable.filter { exceeds(claimed, $0, allowance) }
    if accusing.isEmpty { return .verified }
    let agree = accusing.contains { first in
      accusing.contains { second in first.method != second.method && first.overlaps(second) }
    }
    // The error is at least this, if any accuser's bound holds. An oracle that finds nothing wrong, and would surely
    // have seen that error, contradicts the accusers.
    let leastError = accusing.map { abs(claimed - $0.value) - $0.errorBound }.max() ?? 0
    let acquitted = usable.contains { estimate in
      !exceeds(claimed, estimate, allowance)
        && surelySeen(bound: estimate.errorBound, allowance) < leastError
    }
    if agree && !acquitted { return .refuted }
    return outvoted(accusing, by: usable, claimed, allowance) ? .verified : .inconclusive(.weakOracle)
  }

  /// Whether two acquitting oracles are each tighter than every accuser: then the accusers' own bounds are wrong.
  ///
  /// Bounds of differences are estimates; an estimate that two others exclude is no evidence against a third party.
  private static func outvoted(
    _ accusing: [DerivativeEstimate], by usable: [DerivativeEstimate], _ claimed: Double,
    _ allowance: Double
  ) -> Bool {
    guard let tightest = accusing.map(\.errorBound).min() else { return false }
    let acquitting = usable.filter { !exceeds(claimed, $0, allowance) && $0.errorBound < tightest }
    return Set(acquitting.map(\.method)).count >= 2
  }

  /// Whether the claim lies outside the widened bound and what it may be off by; NaN counts as outside.
  static func exceeds(_ claimed: Double, _ estimate: DerivativeEstimate, _ allowance: Double) -> Bool {
    exceeds(claimed, value: estimate.value, bound: estimate.errorBound, allowance)
  }

  /// Whether the claim lies outside of a derivative's widened bound and what it may be off by; NaN counts as outside.
  static func exceeds(
    _ claimed: Double, value: Double, bound: Double, _ allowance: Double
  ) -> Bool {
    !(abs(claimed - value) <= safety * bound + allowance)
  }

  /// The smallest error of a claim that is outside an oracle's widened bound, wherever in its bound the truth lies.
  private static func surelySeen(bound: Double, _ allowance: Double) -> Double {
    (safety + 1) * bound + allowance
  }

  /// The smallest error that would surely have been refuted: the second tightest oracle sees it.
  ///
  /// The truth lies within the bound B of the estimate, a correct claim within its rounding R of the truth, so an
  /// error above safety·B + R + B + R is outside the widened bound whatever the rest. No oracle whose own bound holds
  /// then acquits: it would have seen an error that is as large as the accusers' least.
  static func detectionPower(_ estimates: [DerivativeEstimate], allowance: Double) -> Double {
    let bounds = estimates.filter(\.isUsable).map(\.errorBound).sorted()
    return detectionPower(
      secondBound: bounds.count >= 2 ? bounds[1] : .infinity, allowance: allowance)
  }

  /// The detection power from the second smallest bound; infinite where that is.
  static func detectionPower(secondBound: Double, allowance: Double) -> Double {
    surelySeen(bound: secondBound, allowance) + allowance
  }
}
