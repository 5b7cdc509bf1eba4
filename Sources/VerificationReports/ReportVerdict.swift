extension Report {
  /// Computes the counts, the overall verdict and its reason from the lists.
  ///
  /// `refuted` if any gradient check or property is refuted, any claim is not as expected, any worked example
  /// is out of its bounds, any planted defect survived, any trial of the checker failed, or a correct
  /// gradient was refuted (`summary.falseAlarms`, which only the suite can count and which is kept). Else
  /// `inconclusive` if any check or property is, or if nothing was checked at all. Else `verified`. Whatever
  /// compared nothing (no parameter, no case, no step) counts as inconclusive.
  public mutating func finish() {
    countOutcomes()
    let refutations = refutationReasons()
    let doubts = refutations.isEmpty ? inconclusiveReasons() : []
    if !refutations.isEmpty {
      verdict = .refuted
    } else {
      verdict = doubts.isEmpty ? .verified : .inconclusive
    }
    let reasons = refutations + doubts
    verdictReason = reasons.isEmpty ? nil : Self.sentence(reasons)
  }

  private mutating func countOutcomes() {
    summary.checks = checks.count
    summary.verified = checks.count { $0.outcome == .verified }
    summary.refuted = checks.count { $0.outcome == .refuted }
    summary.inconclusive = checks.count { $0.outcome == .inconclusive }
    summary.properties = properties.count
    summary.propertiesFailed = properties.count { $0.outcome == .refuted }
    summary.defects = defects.count
    summary.defectsDetected = defects.count { $0.detected }
    summary.claims = claims.count
    summary.claimsUnexpected = claims.count { !$0.asExpected }
    summary.workedExamples = workedExamples.count
    summary.workedExamplesFailed = workedExamples.count { $0.outcome == .refuted }
  }

  private func refutationReasons() -> [String] {
    [
      Self.reason(
        checks.filter { $0.outcome == .refuted }.map(\.id), of: checks.count, "gradient check", "refuted"),
      Self.reason(
        claims.filter { !$0.asExpected }.map(\.id), of: claims.count, "claim",
        "not what the suite must find"),
      Self.reason(
        workedExamples.filter { $0.outcome == .refuted }.map(\.id), of: workedExamples.count,
        "worked example",
        "out of bounds"),
      Self.reason(
        properties.filter { $0.outcome == .refuted }.map(\.name), of: properties.count, "property", "refuted",
        plural: "properties"),
      Self.reason(
        defects.filter { !$0.detected }.map(\.id), of: defects.count, "planted defect", "undetected"),
      Self.reason(
        campaigns.filter { $0.outcome == .refuted }.map(\.name), of: campaigns.count, "trial of the checker",
        "failed", plural: "trials of the checker"),
      summary.falseAlarms > 0
        ? NumberFormatting.counted(summary.falseAlarms, "correct gradient")
          + (summary.falseAlarms == 1 ? " was refuted" : " were refuted") : nil,
    ].compactMap { $0 }
  }

  private func inconclusiveReasons() -> [String] {
    let sizes = [
      checks.count, claims.count, properties.count, defects.count, workedExamples.count, campaigns.count,
    ]
    if sizes.allSatisfy({ $0 == 0 }) {
      return ["nothing was checked"]
    }
    return [
      Self.reason(
        checks.filter { $0.outcome == .inconclusive }.map { "\($0.id): \($0.reasonWord)" }, of: checks.count,
        "gradient check", "inconclusive"),
      Self.reason(
        properties.filter { $0.outcome == .inconclusive }.map(\.name), of: properties.count, "property",
        "inconclusive", plural: "properties"),
      Self.reason(
        workedExamples.filter { $0.outcome == .inconclusive }.map(\.id), of: workedExamples.count,
        "worked example", "without a single step"),
      Self.reason(
        campaigns.filter { $0.outcome == .inconclusive }.map(\.name), of: campaigns.count,
        "trial of the checker", "without a single case", plural: "trials of the checker"),
    ].compactMap { $0 }
  }

  /// "2 of 128 gradient checks are refuted (first: matrix/tanh)"; nil without any.
  private static func reason(
    _ names: [String], of total: Int, _ noun: String, _ state: String, plural: String? = nil
  ) -> String? {
    guard let first = names.first else { return nil }
    let name = VisibleText.shortLine(first, to: 160)
    if total == 1 { return "the \(noun) is \(state) (\(name))" }
    let verb = names.count == 1 ? "is" : "are"
    let example = names.count == 1 ? name : "first: \(name)"
    return "\(NumberFormatting.count(names.count)) of "
      + "\(NumberFormatting.counted(total, noun, plural)) \(verb) \(state) (\(example))"
  }

  private static func sentence(_ reasons: [String]) -> String {
    let joined = reasons.joined(separator: "; ")
    return joined.prefix(1).uppercased() + joined.dropFirst() + "."
  }
}

// MARK: - Outcomes

extension Report.Check {
  /// The verdict; a check without a parameter compared nothing and cannot be verified.
  var outcome: Report.Verdict { verdict == .verified && parameters <= 0 ? .inconclusive : verdict }

  /// The reason of an inconclusive check, in one word or a few.
  var reasonWord: String {
    reason ?? (verdict == .verified && parameters <= 0 ? "no parameter was compared" : "no reason given")
  }
}

extension Report.Property {
  /// The verdict; a property that tested no case cannot be verified.
  var outcome: Report.Verdict { verdict == .verified && cases <= 0 ? .inconclusive : verdict }
}

extension Report.WorkedExample {
  /// Refuted if it or any of its steps is out of bounds (NaN is), inconclusive without any step.
  var outcome: Report.Verdict {
    if !withinBounds || steps.contains(where: { !$0.withinBound }) { return .refuted }
    return steps.isEmpty ? .inconclusive : .verified
  }
}

extension Report.WorkedExample.Step {
  /// Whether the difference is known and allowed.
  var withinBound: Bool { ulps <= allowedUlps }
}

extension Report.Campaign {
  /// Refuted if its statement failed; a trial without a case cannot be verified.
  var outcome: Report.Verdict { holds ? (cases > 0 ? .verified : .inconclusive) : .refuted }

  /// "verified 980, refuted 0, inconclusive (kink) 20".
  func tally(atMost limit: Int) -> String {
    let shown = counts.prefix(limit).map { "\($0.name) \(NumberFormatting.count($0.count))" }
    let rest = counts.count - shown.count
    return (shown + (rest > 0 ? ["\(NumberFormatting.count(rest)) more"] : [])).joined(separator: ", ")
  }
}

extension Report.Defect {
  /// Verified if some check saw the defect.
  var outcome: Report.Verdict { detected ? .verified : .refuted }
}

extension Report.Claim {
  /// Verified if the run found what it must find, whether that is a confirmation or a refutation.
  var outcome: Report.Verdict { asExpected ? .verified : .refuted }
}
