/// What the page's templates show, all numbers as text.
///
/// Every optional is a template section that may be absent.
///
/// Templates look names up from the inside out, so that a missing inner value would be taken from an outer
/// one of the same name; they therefore write optional values with a leading dot, which looks at the
/// innermost object only.
struct HTMLPage {
  let style: String
  let title: String
  let seed: String
  let verdict: Badge
  let sentence: String
  let figures: [KeyFigure]
  let proportions: String?
  let hasOmissions: Bool
  let omissions: [Omission]
  let omissionsOverflow: String?
  let contents: [ContentsEntry]
  /// What stands above all sections.
  let head: HTMLView?
  /// Each section, in order.
  let sections: [HTMLView]
  let failures: FailuresSection
  /// The rendered head; nil for the usual one.
  var ownHead: String?
  /// The rendered sections.
  var body = ""

  init(_ report: Report, _ limits: HTMLLimits, run: String?, style: String) {
    self.style = style
    title = limits.name(report.title)
    seed = String(report.seed)
    verdict = Badge(report.verdict)
    sentence = limits.clipped(report.verdictSentence)
    let parts = report.parts
    let alarms = report.summary.falseAlarms
    let isAsked = report.summary.checks + report.summary.defects + alarms > 0
    figures =
      parts.flatMap(\.keyFigures)
      + (isAsked ? [KeyFigure(alarms, "false alarms", alarms > 0 ? "bad" : "none")] : [])
    proportions = ProportionBar(report.summary).svg(id: "proportions")
    let shown = report.notRun.prefix(limits.rows)
    omissions = shown.map { Omission(what: limits.clipped($0.what), why: limits.clipped($0.why)) }
    hasOmissions = !shown.isEmpty
    omissionsOverflow = limits.overflow(report.notRun.count, shown: shown.count, "parts that were not run")
    failures = FailuresSection(report, parts, limits)
    let isOwnCheck = report.isOwnCheck
    head = isOwnCheck ? HTMLView(template: "own-check-facts", content: OwnCheckFacts(report, limits)) : nil
    var sections = isOwnCheck ? Self.ownChecks(report, limits) : Self.suite(report, parts, failures, limits)
    sections.append(HTMLView(template: "provenance", content: ProvenanceSection(report, limits, run: run)))
    if let baseline = report.baseline {
      sections.append(HTMLView(template: "baseline", content: BaselineSection(baseline, limits)))
    }
    self.sections = sections
    contents = isOwnCheck ? ContentsEntry.ownChecks(report, limits) : ContentsEntry.all(report, parts)
  }

  private static func ownChecks(_ report: Report, _ limits: HTMLLimits) -> [HTMLView] {
    report.checks.prefix(limits.items).enumerated().map {
      HTMLView(
        template: "own-check", content: OwnCheckSection($0.element, number: $0.offset + 1, limits))
    }
  }

  private static func suite(
    _ report: Report, _ parts: [ReportPart], _ failures: FailuresSection, _ limits: HTMLLimits
  ) -> [HTMLView] {
    // What failed is what a reader looks for.
    var sections = failures.views.isEmpty ? [] : [HTMLView(template: "failures", content: failures)]
    sections += parts.inDocumentOrder.filter { !$0.isEmpty }.map { part in
      part.view?(limits) ?? HTMLView(template: "part", content: PartSection(part, limits))
    }
    if !report.timings.isEmpty {
      sections.append(HTMLView(template: "timings", content: TimingsSection(report, limits)))
    }
    return sections
  }

  struct Omission {
    let what: String
    let why: String
  }
}
