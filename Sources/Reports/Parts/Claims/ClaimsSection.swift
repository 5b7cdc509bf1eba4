/// The claims of the source material: unexpected findings open and first, the others folded by their source.
struct ClaimsSection {
  let lead: String
  let hasUnexpected: Bool
  let unexpected: [ClaimRow]
  let sources: [ClaimSourceFold]
  let overflow: String?

  init(_ report: Report, _ limits: HTMLLimits) {
    let claims = report.claims
    let wrong = claims.filter { !$0.asExpected }
    unexpected = wrong.prefix(limits.rows).map { ClaimRow($0, limits) }
    hasUnexpected = !unexpected.isEmpty
    var room = limits.rows - unexpected.count
    sources = ClaimSource.all(claims).prefix(limits.items).map { source in
      let rows = source.claims.filter(\.asExpected).prefix(room)
      room -= rows.count
      return ClaimSourceFold(source, rows: rows.map { ClaimRow($0, limits) }, limits)
    }
    overflow = limits.overflow(claims.count, shown: limits.rows - room, "claims")
    lead = Self.lead(claims)
  }

  private static func lead(_ claims: [Report.Claim]) -> String {
    let confirmed = claims.count { $0.verdict == .confirmed }
    let wrong = claims.count { !$0.asExpected }
    let finding =
      wrong == 0
      ? "All findings are what the suite must find."
      : NumberFormatting.counted(wrong, "finding is", "findings are") + " not what the suite must find."
    return
      "\(NumberFormatting.counted(claims.count, "claim")): \(NumberFormatting.count(confirmed)) confirmed, "
      + "\(NumberFormatting.count(claims.count - confirmed)) refuted by a counterexample. \(finding)"
  }
}

/// The claims of one source that are as expected, behind a line that counts them.
struct ClaimSourceFold {
  let name: String
  let outcome: Badge
  let findings: String
  let rows: [ClaimRow]
  /// What a fold says that has no rows.
  let nothing: String?

  init(_ source: ClaimSource, rows: [ClaimRow], _ limits: HTMLLimits) {
    name = limits.name(source.name)
    outcome = Badge(source.outcome, word: source.tally)
    findings = source.findings
    self.rows = rows
    nothing =
      !rows.isEmpty
      ? nil : source.expected == 0 ? "Each of them is shown above." : "They are in report.json."
  }
}

/// One claim.
struct ClaimRow {
  let id: String
  let statement: String
  let finding: String
  let findingKind: String
  let outcome: Badge
  let expected: String
  let observed: String
  let correction: String?
  let correctionLabel: String
  let digits: String?

  init(_ claim: Report.Claim, _ limits: HTMLLimits) {
    id = limits.name(claim.id)
    statement = limits.clipped(claim.statement)
    finding = claim.verdict == .confirmed ? "confirmed" : "refuted"
    findingKind = finding
    outcome = Badge(claim.outcome, word: claim.asExpected ? "as expected" : "not as expected")
    expected = limits.clipped(claim.expected)
    observed = limits.clipped(claim.observed)
    correctionLabel = claim.correctionLabel
    correction = claim.correction.map(limits.clipped)
    digits = claim.agreedDigits.map(NumberFormatting.digits)
  }
}
