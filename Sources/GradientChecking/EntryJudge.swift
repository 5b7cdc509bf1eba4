import Derivatives

/// Makes the verdict on one entry from its estimates, by the rules of evidence (DESIGN.md section 5).
struct EntryJudge {
  /// Bounds are widened by this before a claim is accused (rule 3).
  ///
  /// Difference bounds are estimates, not proofs: truncation is inferred from neighbouring orders and noise from a
  /// few values, each within a factor of about 2 (Moré & Wild, section 4); 2 · 2 = 4.
  static let safety = 4.0

  /// The verdict, with no kink known from the objective itself.
  static func verdict(
    claimed: Double, estimates: [DerivativeEstimate], claimRounding: Double
  ) -> Verdict {
    let usable = estimates.filter(\.isUsable)
    guard !usable.isEmpty else { return .inconclusive(.nonFinite) }
    guard claimed.isFinite else { return .refuted }
    let accusing = usable.filter { exceeds(claimed, $0, claimRounding) }
    if accusing.isEmpty { return .verified }
    let agree = accusing.contains { first in
      accusing.contains { second in first.method != second.method && first.overlaps(second) }
    }
    // An oracle that is tighter than all accusers and finds nothing wrong outweighs them.
    let tightest = usable.min { $0.errorBound < $1.errorBound }
    let acquitted = tightest.map { !exceeds(claimed, $0, claimRounding) } ?? true
    return agree && !acquitted ? .refuted : .inconclusive(.weakOracle)
  }

  /// Whether the claim lies outside the widened bound; NaN counts as outside.
  static func exceeds(_ claimed: Double, _ estimate: DerivativeEstimate, _ claimRounding: Double) -> Bool {
    !(abs(claimed - estimate.value) <= safety * (estimate.errorBound + claimRounding))
  }

  /// The smallest error that would surely have been refuted: the second tightest oracle must see it.
  ///
  /// The truth lies within the bound B of the estimate, an innocent claim within its rounding R of the truth, so an
  /// error above safety·(B + R) + B + R is outside the widened bound whatever the rest.
  static func detectionPower(_ estimates: [DerivativeEstimate], claimRounding: Double) -> Double {
    let bounds = estimates.filter(\.isUsable).map(\.errorBound).sorted()
    guard bounds.count >= 2 else { return .infinity }
    return (safety + 1) * (bounds[1] + claimRounding)
  }
}
