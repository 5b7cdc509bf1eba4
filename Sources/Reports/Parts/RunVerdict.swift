extension Report {
  /// Computes the counts, the overall verdict and its reason from the parts.
  ///
  /// `refuted` if an item of any part is, or a correct gradient was refuted (`summary.falseAlarms`, which only the
  /// suite can count and which is kept). Else `inconclusive` if any item is, if nothing was checked at all, or if
  /// the run was interrupted. Else `verified`. Whatever compared nothing (no parameter, no case, no step) counts as inconclusive. Of a
  /// training alone, which claims nothing, it is `failed` or `notApplicable`.
  public mutating func finish() {
    countOutcomes()
    let parts = parts
    let alarms =
      summary.falseAlarms > 0
      ? [
        NumberFormatting.counted(
          summary.falseAlarms, "correct gradient was refuted", "correct gradients were refuted")
      ] : []
    let refutations = parts.compactMap { $0.reason(.refuted) } + alarms
    var doubts: [String] = []
    if refutations.isEmpty {
      let isEmpty = parts.allSatisfy { !$0.isEvidence || $0.items.isEmpty }
      doubts = isEmpty ? ["nothing was checked"] : parts.compactMap { $0.reason(.inconclusive) }
    }
    if isInterrupted { doubts.append("the run was interrupted before its end") }
    verdict = !refutations.isEmpty ? .refuted : doubts.isEmpty ? .verified : .inconclusive
    if isOfTraining, !isInterrupted { verdict = verdict == .refuted ? .failed : .notApplicable }
    let reasons = refutations + doubts
    verdictReason = reasons.isEmpty ? nil : Self.sentence(reasons.joined(separator: "; "))
  }

  /// Whether an interruption left out what was to be run.
  public var isInterrupted: Bool { notRun.contains { $0.interrupted == true } }

  /// The counts that the schema has a name for.
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

  /// Whether a training was all that was asked for.
  private var isOfTraining: Bool {
    !trainings.isEmpty
      && parts.allSatisfy { $0.anchor == "training" || !$0.isEvidence || $0.items.isEmpty }
  }

  /// The verdict's explanation in one sentence, for every format.
  var verdictSentence: String {
    if let verdictReason { return verdictReason }
    switch verdict {
    case .verified: return verifiedSentence
    case .refuted: return "The evidence excludes what was claimed."
    case .inconclusive: return "The evidence decides neither way."
    case .failed: return "The training failed."
    case .notApplicable: return "Training verifies nothing."
    }
  }

  /// "All 3 gradient checks are verified (…), 52 claims are as expected and 32 planted defects were
  /// detected.".
  private var verifiedSentence: String {
    let sentences = parts.compactMap(\.goodSentence)
    guard let last = sentences.last else { return "Everything that was checked holds." }
    return Self.sentence(
      sentences.count == 1 ? last : sentences.dropLast().joined(separator: ", ") + " and " + last)
  }

  private static func sentence(_ text: String) -> String {
    text.capitalizedSentence + "."
  }
}
