/// Trials of the checker itself on many random cases, failed ones first, and its detection power as a picture.
struct TrialsSection {
  let hasTrials: Bool
  let trials: [TrialView]
  let overflow: String?
  let curves: [PowerCurveView]
  let curvesOverflow: String?

  init(_ report: Report, _ limits: HTMLLimits) {
    let ordered = [Report.Verdict.refuted, .inconclusive, .verified].flatMap { verdict in
      report.campaigns.filter { $0.outcome == verdict }
    }
    trials = ordered.prefix(limits.rows).map { TrialView($0, limits) }
    hasTrials = !trials.isEmpty
    overflow = limits.overflow(ordered.count, shown: trials.count, "trials")
    curves = report.powerCurves.prefix(limits.charts).enumerated().map {
      PowerCurveView($0.element, number: $0.offset + 1, limits)
    }
    curvesOverflow = limits.overflow(report.powerCurves.count, shown: curves.count, "power curves")
  }
}

/// One trial: its verdict in a sentence, its tally, and some cases to look at.
struct TrialView {
  /// How many cases ended in one way.
  struct CountRow {
    let name: String
    let count: String
    let share: String
    /// What is known of the share of all such cases; nil without a case.
    let interval: String?
    /// The share as the length of a bar: "62%".
    let bar: String
    /// "none" for a count of 0, which is there to be seen but not to be read first.
    let tone: String
  }

  /// The rows of one tally.
  struct Tally {
    let name: String
    let rows: [CountRow]
    let overflow: String?
  }

  let badge: Badge
  let name: String
  let sentence: String
  /// A short tally is shown, a long one folded; nil for the other.
  let tally: Tally?
  let foldedTally: Tally?
  let foldedTitle: String?
  let examplesTitle: String?
  let examples: [String]
}

extension TrialView {
  /// Examples of one trial; they are there to give an idea.
  private static let shownExamples = 5
  /// Rows of a tally that is not folded.
  private static let shownCounts = 12

  init(_ campaign: Report.Campaign, _ limits: HTMLLimits) {
    badge = Badge(campaign.outcome, word: campaign.state)
    name = limits.name(campaign.name)
    sentence = limits.clipped(campaign.sentence + ".")
    let counts = Tally(campaign, limits)
    let isShort = counts.rows.count <= Self.shownCounts
    tally = isShort && !counts.rows.isEmpty ? counts : nil
    foldedTally = isShort ? nil : counts
    foldedTitle =
      isShort ? nil : NumberFormatting.counted(campaign.counts.count, "count") + " over all cases"
    examples = campaign.examples.prefix(min(Self.shownExamples, limits.items)).map { limits.clipped($0) }
    examplesTitle = Self.title(shown: examples.count, of: campaign.examples.count)
  }

  private static func title(shown: Int, of all: Int) -> String? {
    guard shown > 0 else { return nil }
    if shown == all { return NumberFormatting.counted(all, "case to look at", "cases to look at") }
    return "\(NumberFormatting.count(shown)) of \(NumberFormatting.count(all)) cases to look at"
  }
}

extension TrialView.Tally {
  init(_ campaign: Report.Campaign, _ limits: HTMLLimits) {
    let shown = campaign.counts.prefix(limits.items)
    name = limits.name(campaign.name)
    rows = shown.map { count in
      let share = count.share(ofCases: campaign.cases)
      return TrialView.CountRow(
        name: limits.name(count.name), count: NumberFormatting.count(count.count),
        share: count.shareText(ofCases: campaign.cases), interval: count.interval(ofCases: campaign.cases),
        bar: "\(Int(((share ?? 0) * 100).rounded()))%", tone: count.count == 0 ? "none" : "plain")
    }
    overflow = limits.overflow(campaign.counts.count, shown: shown.count, "counts")
  }
}
