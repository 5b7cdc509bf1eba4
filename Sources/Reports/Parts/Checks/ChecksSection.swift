/// The gradient checks: by group, then those not verified, then the verified ones folded, then the pictures.
struct ChecksSection {
  let lead: String
  let groups: [GroupRow]
  let groupsOverflow: String?
  /// Failed checks, refuted first; nil without any.
  let attention: CheckTable?
  let hasAttention: Bool
  let attentionTitle: String
  let attentionOverflow: String?
  let passes: [PassGroup]
  let passesOverflow: String?
  let pictures: FiguresView

  init(_ report: Report, _ limits: HTMLLimits) {
    let all = report.checkGroups
    groups = all.prefix(limits.rows).map { GroupRow($0.name, $0.checks, limits) }
    groupsOverflow = limits.overflow(all.count, shown: groups.count, "groups")
    let failed = report.failedChecks
    let shown = failed.prefix(limits.rows)
    hasAttention = !failed.isEmpty
    attention =
      failed.isEmpty
      ? nil
      : CheckTable(
        rows: shown.enumerated().map { CheckRow($0.element, link: Self.link($0.offset, limits), limits) })
    attentionTitle = NumberFormatting.counted(
      failed.count, "check that is not verified", "checks that are not verified")
    attentionOverflow = limits.overflow(failed.count, shown: shown.count, "checks that are not verified")
    let verified = all.map { (name: $0.name, checks: $0.checks.filter { $0.outcome == .verified }) }
      .filter { !$0.checks.isEmpty }
    passes = PassGroup.all(verified, limits)
    passesOverflow = limits.overflow(verified.count, shown: passes.count, "groups of verified checks")
    pictures = FiguresView(report, limits)
    let remainders = Report.taylorSummary(report.checks).map { " Taylor remainders: \($0)." } ?? ""
    lead = Self.lead(report) + remainders
  }

  /// The anchor of the details of a failed check, where the page has them.
  static func link(_ position: Int, _ limits: HTMLLimits) -> String? {
    position < limits.failures ? "failure-\(position + 1)" : nil
  }

  private static func lead(_ report: Report) -> String {
    let verified = report.checks.filter { $0.outcome == .verified }
    let evaluations = report.checks.reduce(into: 0) { sum, check in
      sum = sum.addingReportingOverflow(check.evaluations).partialValue
    }
    let start =
      "\(NumberFormatting.counted(report.checks.count, "check")) with "
      + "\(NumberFormatting.counted(evaluations, "evaluation"))."
    guard let digits = Report.least(verified.map(\.agreedDigits)),
      let power = Report.greatest(verified.map(\.detectionPower))
    else { return start + " None is verified." }
    let proven = Report.certification(verified).map { " Certified: \($0)." } ?? ""
    if report.checks.count == 1 {
      return start + " Claim and oracle agree to \(NumberFormatting.digits(digits)) digits; "
        + "an error of \(NumberFormatting.small(power)) of the largest entry would have been seen." + proven
    }
    return start
      + " In the worst verified one, claim and oracle agree to \(NumberFormatting.digits(digits)) digits; "
      + "an error of \(NumberFormatting.small(power)) of the largest entry would have been seen in every one."
      + proven
  }
}

/// Counts over one group of checks.
struct GroupRow {
  let name: String
  let total: String
  let verified: String
  let refuted: String
  let inconclusive: String
  let refutedKind: String
  let inconclusiveKind: String
  let digits: String
  let power: String

  init(_ name: String, _ checks: [Report.Check], _ limits: HTMLLimits) {
    func count(_ verdict: Report.Verdict) -> Int { checks.count { $0.outcome == verdict } }
    self.name = limits.name(name)
    total = NumberFormatting.count(checks.count)
    verified = NumberFormatting.count(count(.verified))
    refuted = NumberFormatting.count(count(.refuted))
    inconclusive = NumberFormatting.count(count(.inconclusive))
    refutedKind = count(.refuted) > 0 ? "bad" : "none"
    inconclusiveKind = count(.inconclusive) > 0 ? "unsure" : "none"
    digits = Report.least(checks.map(\.agreedDigits)).map(NumberFormatting.digits) ?? "–"
    power = Report.greatest(checks.map(\.detectionPower)).map(NumberFormatting.small) ?? "–"
  }
}

/// A table of checks.
struct CheckTable {
  let rows: [CheckRow]
}

/// One check in a table.
struct CheckRow {
  let badge: Badge
  let reason: String?
  let id: String
  let subject: String
  let link: String?
  let digits: String
  /// Agreed digits as a share of 17, for the bar: "62%".
  let share: String
  let power: String
  let certified: String?
  let worst: WorstView?

  init(_ check: Report.Check, link: String?, _ limits: HTMLLimits) {
    badge = Badge(check.outcome)
    reason = check.outcome == .inconclusive ? limits.name(check.reasonWord) : nil
    id = limits.name(check.id)
    subject = limits.name(check.subject)
    self.link = link
    digits = NumberFormatting.digits(check.agreedDigits)
    let part = check.agreedDigits.isNaN ? 0 : min(max(check.agreedDigits / 17, 0), 1)
    share = "\(Int((part * 100).rounded()))%"
    power = NumberFormatting.small(check.detectionPower)
    certified = check.certifiedWords
    worst = check.worst.map { WorstView($0, limits) }
  }
}

/// The worst entry of a check.
struct WorstView {
  let label: String
  let claimed: String
  let estimate: String
  let bound: String
  let method: String
  let step: String?

  init(_ worst: Report.Worst, _ limits: HTMLLimits) {
    let numbers = NumberFormatting.comparison(
      claimed: worst.claimed, estimate: worst.estimate, bound: worst.errorBound)
    label = limits.name(worst.label)
    claimed = numbers.claimed
    estimate = numbers.estimate
    bound = numbers.bound
    method = limits.name(worst.method)
    step = worst.step == 0 ? nil : NumberFormatting.small(worst.step)
  }
}

/// The verified checks of one group, folded.
struct PassGroup {
  let name: String
  let count: String
  let digits: String
  let hasRows: Bool
  let table: CheckTable
  let overflow: String?

  /// Groups in order, until the rows of the page are used up; the rest of the groups only say how many there
  /// are.
  static func all(_ groups: [(name: String, checks: [Report.Check])], _ limits: HTMLLimits) -> [PassGroup] {
    var left = limits.rows
    return groups.prefix(limits.rows).map { group in
      let shown = group.checks.prefix(left)
      left -= shown.count
      return PassGroup(
        name: limits.name(group.name), count: NumberFormatting.count(group.checks.count),
        digits: Report.least(group.checks.map(\.agreedDigits)).map(NumberFormatting.digits) ?? "–",
        hasRows: !shown.isEmpty, table: CheckTable(rows: shown.map { CheckRow($0, link: nil, limits) }),
        overflow: limits.overflow(group.checks.count, shown: shown.count, "verified checks"))
    }
  }
}
