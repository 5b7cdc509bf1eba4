/// Everything that is not verified, with all that is known about it.
struct FailuresSection {
  let empty: String?
  let checks: [FailedCheck]
  let checksOverflow: String?
  let others: [OtherFailure]
  let othersOverflow: String?

  /// Anything but a check: a claim, a worked example, a property, a planted defect, a false alarm.
  struct OtherFailure {
    let badge: Badge
    let kind: String
    let id: String
    let lines: [Line]
  }

  struct Line {
    let name: String
    let value: String
  }

  init(_ report: Report, _ limits: HTMLLimits) {
    let failed = report.failedChecks
    let pictures = Self.pictureAnchors(failed, limits)
    checks = failed.prefix(limits.failures).enumerated().map { offset, check in
      FailedCheck(check, number: offset + 1, picture: pictures[offset], limits)
    }
    checksOverflow = limits.overflow(failed.count, shown: checks.count, "checks that are not verified")
    let rest = Self.others(report, limits)
    others = Array(rest.prefix(limits.failures))
    othersOverflow = limits.overflow(rest.count, shown: others.count, "other failures")
    empty = failed.isEmpty && rest.isEmpty ? Self.emptySentence(report) : nil
  }

  /// Failures of every kind.
  static func count(_ report: Report) -> Int {
    report.failedChecks.count + report.claims.count { $0.outcome != .verified }
      + report.workedExamples.count { $0.outcome != .verified }
      + report.properties.count { $0.outcome != .verified }
      + report.defects.count { $0.outcome != .verified } + report.campaigns.count { $0.outcome != .verified }
  }

  private static func emptySentence(_ report: Report) -> String {
    report.verdict == .verified
      ? "Nothing failed and nothing stayed undecided."
      : "No single item failed; the verdict says why the run did."
  }

  /// The anchor of each failed check's heat map, as numbered in `FiguresView`; nil where there is none.
  private static func pictureAnchors(_ failed: [Report.Check], _ limits: HTMLLimits) -> [String?] {
    var number = 0
    return failed.map { check in
      guard check.blocks.contains(where: { !$0.digits.isEmpty }), number < limits.heatMaps else { return nil }
      number += 1
      return "heat-\(number)"
    }
  }
}

// MARK: - Other failures

extension FailuresSection {
  private static func lines(of property: Report.Property, _ limits: HTMLLimits) -> [Line] {
    var lines = [Line(name: "cases", value: NumberFormatting.count(property.cases))]
    for (name, text) in [("must hold", property.statement), ("result", property.result)] where !text.isEmpty {
      lines.append(Line(name: name, value: limits.clipped(text)))
    }
    for example in property.counterexamples.prefix(limits.items) {
      lines.append(Line(name: limits.name(example.kind), value: limits.clipped(example.input)))
      lines.append(Line(name: "found", value: limits.clipped(example.comparison)))
    }
    if let replay = property.replay {
      lines.append(Line(name: "replay with", value: limits.clipped(replay)))
    }
    return lines
  }

  private static func others(_ report: Report, _ limits: HTMLLimits) -> [OtherFailure] {
    let claims = report.claims.filter { $0.outcome != .verified }.map { claim in
      OtherFailure(
        badge: Badge(.refuted, word: "not as expected"), kind: "Claim", id: limits.name(claim.id),
        lines: [
          Line(name: "claim", value: limits.clipped(claim.statement)),
          Line(name: "found", value: claim.verdict == .confirmed ? "confirmed" : "refuted"),
          Line(name: "expected", value: limits.clipped(claim.expected)),
          Line(name: "observed", value: limits.clipped(claim.observed)),
        ])
    }
    let properties = report.properties.filter { $0.outcome != .verified }.map { property in
      OtherFailure(
        badge: Badge(property.outcome), kind: "Property", id: limits.name(property.name),
        lines: lines(of: property, limits))
    }
    let defects = report.defects.filter { $0.outcome != .verified }.map { defect in
      OtherFailure(
        badge: Badge(.refuted, word: "survived"), kind: "Planted defect", id: limits.name(defect.id),
        lines: [Line(name: "outcome", value: limits.clipped(defect.survival))])
    }
    return claims + examples(report, limits) + properties + defects + campaigns(report, limits)
  }

  private static func campaigns(_ report: Report, _ limits: HTMLLimits) -> [OtherFailure] {
    report.campaigns.filter { $0.outcome != .verified }.map { campaign in
      OtherFailure(
        badge: Badge(campaign.outcome, word: campaign.outcome == .refuted ? "failed" : nil), kind: "Trial",
        id: limits.name(campaign.name),
        lines: [
          Line(name: "must hold", value: limits.clipped(campaign.statement)),
          Line(name: "tally", value: limits.clipped(campaign.tally(atMost: limits.items))),
        ] + campaign.examples.prefix(limits.items).map { Line(name: "case", value: limits.clipped($0)) })
    }
  }

  private static func examples(_ report: Report, _ limits: HTMLLimits) -> [OtherFailure] {
    report.workedExamples.filter { $0.outcome != .verified }.map { example in
      let wrong = example.steps.filter { !$0.withinBound }.prefix(limits.items).map {
        Line(
          name: limits.name($0.quantity),
          value: "off by \(NumberFormatting.number($0.ulps, significant: 3)) ulp, "
            + "\(NumberFormatting.number($0.allowedUlps, significant: 3)) allowed")
      }
      let none = [
        Line(name: "steps", value: example.steps.isEmpty ? "none computed" : "all within their own bounds")
      ]
      return OtherFailure(
        badge: Badge(example.outcome, word: example.outcome == .refuted ? "out of bounds" : nil),
        kind: "Worked example", id: limits.name(example.id), lines: wrong.isEmpty ? none : Array(wrong))
    }
  }
}

/// One check that is not verified.
struct FailedCheck {
  let anchor: String
  let badge: Badge
  let reason: String?
  let id: String
  let subject: String
  let message: String?
  let facts: [FailuresSection.Line]
  let worst: WorstView?
  let difference: String?
  let diagnoses: [DiagnosisView]
  let hasDiagnoses: Bool
  let diagnosesOverflow: String?
  let entries: [String]
  let entriesTitle: String?
  let entriesOverflow: String?
  let oracles: [OracleRow]
  let hasOracles: Bool
  let oraclesOverflow: String?
  let picture: String?

  struct DiagnosisView {
    let heading: String
    let message: String
  }

  struct OracleRow {
    let name: String
    let badge: Badge
    let digits: String
    let error: String
    let bound: String
    let evaluations: String
  }

  init(_ check: Report.Check, number: Int, picture: String?, _ limits: HTMLLimits) {
    anchor = "failure-\(number)"
    badge = Badge(check.outcome)
    reason = check.outcome == .inconclusive ? limits.name(check.reasonWord) : nil
    id = limits.name(check.id)
    subject = limits.clipped(check.subject)
    message = check.message.isEmpty ? nil : limits.clipped(check.message)
    facts = Self.facts(check, limits)
    worst = check.worst.map { WorstView($0, limits) }
    difference = check.worst.flatMap(Self.difference)
    let named = check.diagnoses.prefix(limits.items)
    diagnoses = named.map {
      DiagnosisView(heading: limits.name($0.heading), message: limits.clipped($0.message))
    }
    hasDiagnoses = !diagnoses.isEmpty
    diagnosesOverflow = limits.overflow(check.diagnoses.count, shown: named.count, "diagnoses")
    entries = check.wrongEntries.prefix(limits.items).map { limits.name($0.label) }
    entriesTitle =
      entries.isEmpty
      ? nil : NumberFormatting.counted(check.wrongEntries.count, "wrong entry", "wrong entries")
    entriesOverflow = limits.overflow(check.wrongEntries.count, shown: entries.count, "wrong entries")
    oracles = check.oracles.prefix(limits.items).map { OracleRow($0, limits) }
    hasOracles = !oracles.isEmpty
    oraclesOverflow = limits.overflow(check.oracles.count, shown: oracles.count, "oracles")
    self.picture = picture
  }

  private static func facts(_ check: Report.Check, _ limits: HTMLLimits) -> [FailuresSection.Line] {
    [
      .init(name: "agreed digits", value: NumberFormatting.digits(check.agreedDigits)),
      .init(name: "detection power", value: NumberFormatting.small(check.detectionPower)),
      .init(name: "proven error at most", value: check.certifiedError.map(NumberFormatting.bound) ?? "–"),
      .init(name: "parameters", value: NumberFormatting.count(check.parameters)),
      .init(name: "evaluations", value: NumberFormatting.count(check.evaluations)),
      .init(name: "mode", value: limits.name(check.mode)),
      .init(name: "time", value: NumberFormatting.seconds(check.seconds)),
    ] + (check.taylor.map { [.init(name: "Taylor remainder", value: limits.name($0.sentence))] } ?? [])
  }

  /// "differ by 7e-7, 350000 times the bound"; nil where one of them is not a number.
  private static func difference(_ worst: Report.Worst) -> String? {
    let difference = (worst.claimed - worst.estimate).magnitude
    guard difference.isFinite else { return nil }
    guard worst.errorBound.isFinite, worst.errorBound > 0 else {
      return "differ by \(NumberFormatting.small(difference))"
    }
    let ratio = NumberFormatting.number(difference / worst.errorBound, significant: 2)
    return "differ by \(NumberFormatting.small(difference)), \(ratio) times the bound"
  }
}

extension FailedCheck.OracleRow {
  init(_ finding: Report.OracleFinding, _ limits: HTMLLimits) {
    name = limits.name(finding.name)
    badge = Badge(finding.verdict)
    digits = NumberFormatting.digits(finding.agreedDigits)
    error = NumberFormatting.small(finding.largestError)
    bound = NumberFormatting.small(finding.largestBound)
    evaluations = NumberFormatting.count(finding.evaluations)
  }
}
