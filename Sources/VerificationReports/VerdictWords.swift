extension Report.Claim {
  /// What introduces the correction: a refuted claim is replaced, a confirmed one made precise.
  var correctionLabel: String { verdict == .refuted ? "Instead" : "More precisely" }
}

extension Report.Verdict {
  /// ✓, ✗ or ?: a verdict is never told by colour alone.
  var symbol: String {
    switch self {
    case .verified: "✓"
    case .refuted: "✗"
    case .inconclusive: "?"
    }
  }

  /// "Verified", "Refuted" or "Inconclusive".
  var title: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
}

extension Report {
  /// The verdict's explanation in one sentence, for every format.
  var verdictSentence: String {
    if let verdictReason { return verdictReason }
    switch verdict {
    case .verified: return verifiedSentence
    case .refuted: return "The evidence excludes what was claimed."
    case .inconclusive: return "The evidence decides neither way."
    }
  }

  /// "All 3 gradient checks are verified (…), 52 claims are as expected and 32 planted defects were
  /// detected.".
  private var verifiedSentence: String {
    let parts = [
      checksSentence,
      summary.claims > 0
        ? NumberFormatting.counted(summary.claims, "claim is as expected", "claims are as expected") : nil,
      summary.workedExamples > 0
        ? NumberFormatting.counted(
          summary.workedExamples, "worked example is within its bounds",
          "worked examples are within their bounds") : nil,
      summary.properties > 0
        ? NumberFormatting.counted(summary.properties, "property holds", "properties hold") : nil,
      summary.defects > 0
        ? NumberFormatting.counted(
          summary.defects, "planted defect was detected", "planted defects were detected") : nil,
      campaigns.isEmpty
        ? nil
        : NumberFormatting.counted(
          campaigns.count, "trial of the checker passed", "trials of the checker passed"),
    ].compactMap { $0 }
    guard let last = parts.last else { return "Everything that was checked holds." }
    let joined = parts.count == 1 ? last : parts.dropLast().joined(separator: ", ") + " and " + last
    return joined.prefix(1).uppercased() + joined.dropFirst() + "."
  }

  /// "all 3 gradient checks are verified (at least 10.4 digits agree, an error of 3.1e-11 would have been
  /// seen)": never verified without the evidence.
  private var checksSentence: String? {
    guard let digits = Self.least(checks.map(\.agreedDigits)),
      let power = Self.greatest(checks.map(\.detectionPower))
    else { return nil }
    let evidence =
      "(at least \(NumberFormatting.digits(digits)) digits agree; "
      + "an error of \(NumberFormatting.small(power)) of the "
      + "largest entry would have been seen"
      + (Self.certification(checks).map { "; certified: \($0))" } ?? ")")
    let count = NumberFormatting.count(checks.count)
    return checks.count == 1
      ? "the gradient check is verified \(evidence)" : "all \(count) gradient checks are verified \(evidence)"
  }

  /// Checks that are not verified: refuted first, each kind in the order of the report.
  var failedChecks: [Check] {
    checks.filter { $0.outcome == .refuted } + checks.filter { $0.outcome == .inconclusive }
  }

  /// The worst of some agreed digits; NaN if any is, since nothing is known then; nil of none.
  static func least(_ values: [Double]) -> Double? {
    values.contains { $0.isNaN } ? .nan : values.min()
  }

  /// The worst of some detection powers; NaN if any is; nil of none.
  static func greatest(_ values: [Double]) -> Double? {
    values.contains { $0.isNaN } ? .nan : values.max()
  }

  /// The groups of the checks in the order of their first check; a check without a group is in "other
  /// checks".
  var checkGroups: [(name: String, checks: [Check])] {
    var order: [String] = []
    var members: [String: [Check]] = [:]
    for check in checks {
      let name = check.group.isEmpty ? "other checks" : check.group
      if members[name] == nil { order.append(name) }
      members[name, default: []].append(check)
    }
    return order.map { (name: $0, checks: members[$0] ?? []) }
  }

  /// The oracles of some checks, in the order of their first finding.
  static func oracleNames(_ checks: [Check]) -> [String] {
    var seen: Set<String> = []
    return checks.flatMap(\.oracles).map(\.name).filter { seen.insert($0).inserted }
  }
}
