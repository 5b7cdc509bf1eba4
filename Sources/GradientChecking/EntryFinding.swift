import Derivatives

/// What was found of one gradient entry.
public struct EntryFinding: Sendable, Equatable {
  /// Which parameter.
  public var index: ParameterIndex
  /// The claimed derivative.
  public var claimed: Double
  /// One estimate for each oracle that gave one, in the order of the checker's methods.
  public var estimates: [DerivativeEstimate]
  /// Bound on the rounding error that an innocent claim may carry.
  public var claimRounding: Double
  /// The verdict on this entry.
  public var verdict: Verdict
  /// The one-sided derivatives, where the point is a kink in this parameter.
  public var kink: OneSidedDerivatives?
  /// The smallest error of this entry that would have been refuted.
  public var detectionPower: Double
  /// The error that the claim makes alike at many points near by, where that is what refutes it.
  public var repeatedError: RepeatedError?
  /// What the finding rests on, where that is not the plain derivative of a smooth function.
  public var note: EntryNote?

  /// The usable estimate with the smallest bound.
  public var best: DerivativeEstimate? {
    Certification.evidence(estimates).filter(\.isUsable).min { $0.errorBound < $1.errorBound }
  }

  /// |claimed − best estimate|; infinite when there is no estimate or the claim is not finite.
  public var error: Double {
    guard let best, claimed.isFinite else { return .infinity }
    return abs(claimed - best.value)
  }
}

// MARK: - What is proven

extension EntryFinding {
  /// The interval that certainly contains the true derivative; nil where no oracle proves one.
  public var enclosure: ProvenEnclosure? { estimates.lazy.compactMap(\.enclosure).first }

  /// A proven bound on |claimed − true derivative|, rounded up; nil without an enclosure or a finite claim.
  public var certifiedError: Double? {
    claimed.isFinite ? enclosure?.largestDistance(from: claimed) : nil
  }
}
