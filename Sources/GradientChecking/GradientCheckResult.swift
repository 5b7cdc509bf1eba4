/// The result of a gradient check: verdict, evidence and power.
public struct GradientCheckResult: Sendable {
  /// The objective's name.
  public package(set) var name: String
  /// Which row of a Jacobian this is, "row 0 (y[0])"; nil for a gradient, and for a product Jv.
  public package(set) var row: String?
  /// The parameters' names and shapes.
  public package(set) var blocks: [ParameterBlock]
  /// The verdict over all entries.
  public package(set) var verdict: Verdict
  /// One result for each parameter, in order.
  public package(set) var entries: EntryResults
  /// The entries that are refuted, in order.
  public internal(set) var wrongEntries: [EntryResult] = []
  /// What each oracle found.
  public package(set) var oracles: [OracleSummary]
  /// The largest |derivative|: what agreed digits and relative detection power refer to.
  ///
  /// For a gradient that is zero to rounding, |f(θ)|/max(|θ|, 1) instead.
  public package(set) var gradientScale: Double
  /// Evaluations of the objective, over all oracles.
  public package(set) var evaluations: Int
  /// The measured noise bound of the objective's values.
  public package(set) var noise: Double
  /// The change of state that made the check meaningless; nil for an objective that keeps none.
  public package(set) var stateChange: StateChange?
  /// What the order of the Taylor remainder says; nil where there was nothing to compare.
  public package(set) var taylor: TaylorResult?
  /// Whether ``taylor`` contradicts the verdict by the entries, so that there is none.
  public package(set) var isContradicted = false
  /// How the entries were looked at.
  public package(set) var strategy = CheckStrategy.oracles
  /// What was seen at another point, where the point checked is a special one.
  public package(set) var otherPoint: OtherPoint?
  /// The format that the claim's numbers show.
  public package(set) var claimFormat = RecognizedFormat.plain
  /// Whether the values depend on what was asked for before, and each was asked for until it came twice in a row.
  public package(set) var valuesAreSettled = false
  /// The value that came along with the claim, where it is not the objective's.
  public package(set) var differentValue: DifferentValueWithGradient?
  /// What explains a refutation, the best-supported first; empty for other verdicts, but for a change of state.
  public package(set) var diagnoses: [Diagnosis] = []

  var summary: EntrySummary { entries.summary(blocks) }

  /// The entries with a verdict, made anew at each call.
  public func entries(having verdict: Verdict) -> [EntryResult] {
    entries.indices.lazy.filter { entries.verdict($0) == verdict }.map { entries[$0] }
  }

  /// Entries whose one-sided derivatives were found to differ.
  public var kinkEntries: [EntryResult] {
    entries.kinks.map { entries[$0] }
  }

  /// The worst entry: of the wrong ones, else of the undecided ones, else of all, the one with the largest error.
  public var worst: EntryResult? {
    summary.worst.map { entries[$0] }
  }

  /// The entries to look at first: the wrong ones, else the undecided ones, else ``worst`` alone; the worst first.
  public var entriesToLookAt: [EntryResult] {
    if !wrongEntries.isEmpty { return wrongEntries.worstFirst { $0 } }
    // A hundred thousand verified entries of a network need not be asked.
    let undecided = verdict == .verified ? [] : entries.filter { $0.verdict != .verified }.worstFirst { $0 }
    return undecided.isEmpty ? worst.map { [$0] } ?? [] : undecided
  }

  /// Digits in which claim and best oracle agree in the worst entry, relative to ``gradientScale``.
  public var agreedDigits: Double {
    AgreedDigits.of(error: summary.largestError, scale: gradientScale)
  }

  /// ``agreedDigits`` of each block by itself.
  public var agreedDigitsByBlock: [Double] {
    summary.largestErrors.map { AgreedDigits.of(error: $0, scale: gradientScale) }
  }

  /// The digits in which claim and best oracle agree, entry by entry.
  public func digits(ofEntries places: Range<Int>) -> [Double] {
    places.map { AgreedDigits.of(error: entries[$0].error, scale: gradientScale) }
  }

  /// The smallest error in one entry that this check could have seen in any entry, absolute.
  public var detectionPower: Double {
    summary.detectionPower
  }

  /// ``detectionPower`` relative to the largest entry of the gradient.
  public var relativeDetectionPower: Double {
    gradientScale > 0 ? detectionPower / gradientScale : detectionPower
  }
}

// MARK: - What is proven

extension GradientCheckResult {
  /// A proven bound on |claimed − true derivative| over all entries; nil when any entry has none.
  public var certifiedError: Double? { summary.certifiedError }

  /// Whether the verdict is `verified` and proven: every entry is enclosed, and no claim is farther than
  /// ``CheckLimits/weakestPower`` of the gradient's scale from the true derivative.
  ///
  /// An enclosure that holds both sides of a kink is a proof too, but of nothing that would verify a claim.
  public var isCertified: Bool {
    guard verdict == .verified, let error = certifiedError else { return false }
    return error <= CheckLimits.weakestPower * (gradientScale > 0 ? gradientScale : 1)
  }
}
