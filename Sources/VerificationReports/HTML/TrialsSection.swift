/// Trials of the checker itself on many random cases, failed ones first.
struct TrialsSection {
  struct Row {
    let badge: Badge
    let name: String
    let statement: String
    let cases: String
    let tally: String
    let examplesTitle: String?
    let examples: [String]
  }

  let empty: String?
  let rows: [Row]
  let overflow: String?

  init(_ report: Report, _ limits: HTMLLimits) {
    let ordered = [Report.Verdict.refuted, .inconclusive, .verified].flatMap { verdict in
      report.campaigns.filter { $0.outcome == verdict }
    }
    rows = ordered.prefix(limits.rows).map { Row($0, limits) }
    overflow = limits.overflow(ordered.count, shown: rows.count, "trials")
    empty =
      ordered.isEmpty
      ? ReportPart.whyEmpty(
        report, words: ["trial", "selftest", "self-test", "campaign"],
        otherwise: "The checker itself was not put on trial in this run.", limits) : nil
  }
}

extension TrialsSection.Row {
  /// Examples of one trial; they are there to give an idea.
  private static let shownExamples = 5

  init(_ campaign: Report.Campaign, _ limits: HTMLLimits) {
    switch campaign.outcome {
    case .verified: badge = Badge(.verified, word: "passed")
    case .refuted: badge = Badge(.refuted, word: "failed")
    case .inconclusive: badge = Badge(.inconclusive)
    }
    name = limits.name(campaign.name)
    statement = limits.clipped(campaign.statement)
    cases = NumberFormatting.count(campaign.cases)
    tally = limits.clipped(campaign.tally(atMost: limits.items))
    examples = campaign.examples.prefix(min(Self.shownExamples, limits.items)).map { limits.clipped($0) }
    examplesTitle =
      examples.isEmpty
      ? nil : NumberFormatting.counted(examples.count, "case to look at", "cases to look at")
  }
}
