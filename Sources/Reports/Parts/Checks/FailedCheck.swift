/// One check that is not verified.
struct FailedCheck {
  let anchor: String
  let badge: Badge
  let reason: String?
  let id: String
  let subject: String
  let message: String?
  let facts: [FactLine]
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

  init(_ check: Report.Check, number: Int, in report: Report, _ limits: HTMLLimits) {
    anchor = "failure-\(number)"
    badge = Badge(check.outcome)
    reason = check.outcome == .inconclusive ? limits.name(check.reasonWord) : nil
    id = limits.name(check.id)
    subject = limits.clipped(check.subject)
    message = check.message.isEmpty ? nil : limits.clipped(check.message)
    facts = Self.facts(check, limits)
    worst = check.worst.map { WorstView($0, limits) }
    difference = check.worst?.difference(in: check.outcome)
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
    picture = Self.picture(number, report.failedChecks, limits)
  }

  /// The anchor of a failed check's heat map, as numbered in `FiguresView`; nil where there is none.
  private static func picture(_ number: Int, _ failed: [Report.Check], _ limits: HTMLLimits) -> String? {
    let isDrawn = failed.prefix(number).map { $0.blocks.contains { !$0.digits.isEmpty } }
    let before = isDrawn.count { $0 }
    return isDrawn.last == true && before <= limits.heatMaps ? "heat-\(before)" : nil
  }

  private static func facts(_ check: Report.Check, _ limits: HTMLLimits) -> [FactLine] {
    (check.kinkWords.map { [.init(name: "at a kink", value: $0)] } ?? [
      .init(name: "agreed digits", value: NumberFormatting.digits(check.agreedDigits)),
      .init(name: "detection power", value: NumberFormatting.small(check.detectionPower)),
    ]) + [
      .init(name: "proven error at most", value: check.certifiedError.map(NumberFormatting.bound) ?? "–"),
      .init(name: "parameters", value: NumberFormatting.count(check.parameters)),
      .init(name: "evaluations", value: NumberFormatting.count(check.evaluations)),
      .init(name: "mode", value: limits.name(check.mode)),
      .init(name: "time", value: NumberFormatting.seconds(check.seconds)),
    ] + (check.taylor.map { [.init(name: "Taylor remainder", value: limits.name($0.sentence))] } ?? [])
  }
}

extension FailedCheck.OracleRow {
  init(_ oracle: Report.OracleSummary, _ limits: HTMLLimits) {
    name = limits.name(oracle.name)
    badge = Badge(oracle.verdict)
    digits = NumberFormatting.digits(oracle.agreedDigits)
    error = NumberFormatting.small(oracle.largestError)
    bound = NumberFormatting.small(oracle.largestBound)
    evaluations = NumberFormatting.count(oracle.evaluations)
  }
}
