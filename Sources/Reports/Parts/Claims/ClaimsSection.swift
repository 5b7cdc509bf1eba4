/// The claims of the source material: unexpected findings open and first, the others folded.
struct ClaimsSection {
  let lead: String
  let unexpected: [ClaimRow]
  let expected: [ClaimRow]
  let overflow: String?

  init(_ report: Report, _ limits: HTMLLimits) {
    let claims = report.claims
    let wrong = claims.filter { !$0.asExpected }
    let right = claims.filter(\.asExpected)
    unexpected = wrong.prefix(limits.rows).map { ClaimRow($0, limits) }
    expected = right.prefix(limits.rows - unexpected.count).map { ClaimRow($0, limits) }
    overflow = limits.overflow(claims.count, shown: unexpected.count + expected.count, "claims")
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
