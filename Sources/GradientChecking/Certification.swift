import Derivatives

// What dual intervals prove of a check: enclosures of the true derivatives, beside the verdict by error
// bounds.

extension EntryFinding {
  /// The interval that certainly contains the true derivative; nil where no oracle proves one.
  public var enclosure: ProvenEnclosure? { estimates.lazy.compactMap(\.enclosure).first }

  /// A proven bound on |claimed − true derivative|, rounded up; nil without an enclosure or a finite claim.
  public var certifiedError: Double? {
    claimed.isFinite ? enclosure?.largestDistance(from: claimed) : nil
  }
}

extension GradientCheckResult {
  /// A proven bound on |claimed − true derivative| over all entries; nil when any entry has none.
  public var certifiedError: Double? { summary.certifiedError }

  /// Whether the verdict is `verified` and proven: every entry is enclosed, and no claim is farther than
  /// ``GradientChecker/weakestPower`` of the gradient's scale from the true derivative.
  ///
  /// An enclosure that holds both sides of a kink is a proof too, but of nothing that would verify a claim.
  public var isCertified: Bool {
    guard verdict == .verified, let error = certifiedError else { return false }
    return error <= GradientChecker.weakestPower * (gradientScale > 0 ? gradientScale : 1)
  }
}

/// What an enclosure says of the other oracles.
enum Certification {
  /// The estimates that may serve as evidence: without those that a proven enclosure excludes.
  ///
  /// An estimate whose bound, widened by the judge's safety, does not reach the enclosure is wrong by its own
  /// fault, whatever was claimed.
  static func evidence(_ estimates: [DerivativeEstimate]) -> [DerivativeEstimate] {
    guard let proven = estimates.lazy.compactMap(\.enclosure).first else { return estimates }
    return estimates.filter { $0.enclosure != nil || !excludes(proven, $0) }
  }

  /// Whether the widened interval of an estimate lies outside an enclosure; false when its bound is not
  /// finite.
  private static func excludes(_ proven: ProvenEnclosure, _ estimate: DerivativeEstimate) -> Bool {
    let reach = EntryJudge.safety * estimate.errorBound
    return estimate.value + reach < proven.lower || estimate.value - reach > proven.upper
  }
}
