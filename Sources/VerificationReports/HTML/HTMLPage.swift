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
  let claims: ClaimsSection
  let checks: ChecksSection
  let kinks: KinksSection
  let properties: PropertiesSection
  let defects: DefectsSection
  let trials: TrialsSection
  let training: TrainingSection
  let workedExamples: WorkedExamplesSection
  let failures: FailuresSection
  let timings: TimingsSection
  let provenance: ProvenanceSection
  let baseline: BaselineSection
  let contents: [ContentsEntry]

  init(_ report: Report, _ limits: HTMLLimits, style: String) {
    self.style = style
    title = limits.name(report.title)
    seed = String(report.seed)
    verdict = Badge(report.verdict)
    sentence = limits.clipped(report.verdictSentence)
    figures = KeyFigure.all(report)
    proportions = ProportionBar(report.summary).svg(id: "proportions")
    let shown = report.notRun.prefix(limits.rows)
    omissions = shown.map { Omission(what: limits.clipped($0.what), why: limits.clipped($0.why)) }
    hasOmissions = !shown.isEmpty
    omissionsOverflow = limits.overflow(report.notRun.count, shown: shown.count, "parts that were not run")
    claims = ClaimsSection(report, limits)
    checks = ChecksSection(report, limits)
    kinks = KinksSection(report, limits)
    properties = PropertiesSection(report, limits)
    defects = DefectsSection(report, limits)
    trials = TrialsSection(report, limits)
    training = TrainingSection(report, limits)
    workedExamples = WorkedExamplesSection(report, limits)
    failures = FailuresSection(report, limits)
    timings = TimingsSection(report, limits)
    provenance = ProvenanceSection(report, limits)
    baseline = BaselineSection(report, limits)
    contents = ContentsEntry.all(report)
  }

  struct Omission {
    let what: String
    let why: String
  }
}

/// A verdict: style, symbol and word.
struct Badge {
  let kind: String
  let symbol: String
  let word: String

  init(_ verdict: Report.Verdict, word: String? = nil) {
    switch verdict {
    case .verified: kind = "ok"
    case .refuted: kind = "bad"
    case .inconclusive: kind = "unsure"
    }
    symbol = verdict.symbol
    self.word = word ?? verdict.rawValue
  }
}

/// One of the large numbers under the verdict.
struct KeyFigure {
  let value: String
  let total: String?
  let label: String
  /// "ok", "bad", "unsure", or "none" for a count that is neither good nor bad.
  let kind: String

  static func all(_ report: Report) -> [KeyFigure] {
    let summary = report.summary
    var figures: [KeyFigure] = []
    if summary.checks > 0 {
      figures = [
        KeyFigure(
          summary.verified, of: summary.checks, "gradient checks verified",
          summary.verified > 0 ? "ok" : "none"),
        KeyFigure(summary.refuted, "refuted", summary.refuted > 0 ? "bad" : "none"),
        KeyFigure(summary.inconclusive, "inconclusive", summary.inconclusive > 0 ? "unsure" : "none"),
      ]
    }
    if summary.claims > 0 {
      figures.append(share(summary.claims - summary.claimsUnexpected, summary.claims, "claims as expected"))
    }
    if summary.workedExamples > 0 {
      let good = report.workedExamples.count { $0.outcome == .verified }
      figures.append(share(good, summary.workedExamples, "worked examples within bounds"))
    }
    if summary.properties > 0 {
      let good = report.properties.count { $0.outcome == .verified }
      figures.append(share(good, summary.properties, "properties hold"))
    }
    if summary.defects > 0 {
      figures.append(share(summary.defectsDetected, summary.defects, "planted defects detected"))
    }
    if !report.campaigns.isEmpty {
      let good = report.campaigns.count { $0.outcome == .verified }
      figures.append(share(good, report.campaigns.count, "trials of the checker passed"))
    }
    if summary.checks + summary.defects + summary.falseAlarms > 0 {
      figures.append(KeyFigure(summary.falseAlarms, "false alarms", summary.falseAlarms > 0 ? "bad" : "none"))
    }
    return figures
  }

  private static func share(_ part: Int, _ whole: Int, _ label: String) -> KeyFigure {
    KeyFigure(part, of: whole, label, part == whole ? "ok" : "bad")
  }

  private init(_ value: Int, of total: Int? = nil, _ label: String, _ kind: String) {
    self.value = NumberFormatting.count(value)
    self.total = total.map(NumberFormatting.count)
    self.label = label
    self.kind = kind
  }
}

/// A line of the table of contents, with the number of items in the section: of the worst ones where there
/// are any.
struct ContentsEntry {
  let anchor: String
  let title: String
  let count: String?
  let kind: String

  static func all(_ report: Report) -> [ContentsEntry] {
    let failed = FailuresSection.count(report)
    return [
      entry("claims", "Claims", report.claims.map(\.outcome)),
      entry("checks", "Gradient checks", report.checks.map(\.outcome)),
      entry("kinks", "Kinks", count: report.checks.reduce(0) { $0 + $1.kinks.count }),
      entry("properties", "Properties", report.properties.map(\.outcome)),
      entry("defects", "Planted defects", report.defects.map(\.outcome)),
      entry("trials", "The checker on trial", report.campaigns.map(\.outcome)),
      entry("training", "Training and stability", count: report.trainings.count),
      entry("examples", "Worked examples", report.workedExamples.map(\.outcome)),
      entry("failures", "Failures", count: failed, kind: failed > 0 ? "bad" : "none"),
      entry("timings", "Time", count: 0), entry("provenance", "Provenance", count: 0), baseline(report),
    ]
  }

  private static func baseline(_ report: Report) -> ContentsEntry {
    let worse = report.baseline?.count(.worse) ?? 0
    return entry("baseline", "Change since the baseline", count: worse, kind: worse > 0 ? "bad" : "none")
  }

  private static func entry(_ anchor: String, _ title: String, _ outcomes: [Report.Verdict]) -> ContentsEntry
  {
    let refuted = outcomes.count { $0 == .refuted }
    let inconclusive = outcomes.count { $0 == .inconclusive }
    if refuted > 0 { return entry(anchor, title, count: refuted, kind: "bad") }
    if inconclusive > 0 { return entry(anchor, title, count: inconclusive, kind: "unsure") }
    return entry(anchor, title, count: outcomes.count, kind: "ok")
  }

  private static func entry(_ anchor: String, _ title: String, count: Int, kind: String = "none")
    -> ContentsEntry
  {
    let number = count > 0 ? NumberFormatting.count(count) : nil
    let mark = ["ok": "✓ ", "bad": "✗ ", "unsure": "? "][kind] ?? ""
    return ContentsEntry(anchor: anchor, title: title, count: number.map { mark + $0 }, kind: kind)
  }
}

/// A part of the report that may be empty, and the reason why it is.
enum ReportPart {
  /// The sentence for an empty part: the run's own reason where `notRun` names the part, else `otherwise`.
  static func whyEmpty(_ report: Report, words: [String], otherwise: String, _ limits: HTMLLimits) -> String {
    let omission = report.notRun.first { omission in
      let what = omission.what.lowercased()
      return words.contains { what.contains($0) }
    }
    guard let omission else { return otherwise }
    return "Not run: \(limits.clipped(omission.what)) — \(limits.clipped(omission.why))"
  }
}
