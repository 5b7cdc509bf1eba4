// The page of checks that a user asked for: facts first, then the pictures of each check, then what it rests on.

extension Report {
  /// Whether this is the report of one check that a user asked for, with what belongs to it, and of nothing else.
  ///
  /// What belongs to the check of a gradient (its directional derivatives, its Hessian products) has an id that begins with its
  /// own. A report of several networks is that of a suite, which begins with those that failed.
  var isOwnCheck: Bool {
    let first = checks.first?.id ?? ""
    return !checks.isEmpty
      && checks.allSatisfy { $0.details != nil && ($0.id == first || $0.id.hasPrefix(first + "/")) }
      && parts.allSatisfy { $0.anchor == "checks" || !$0.isEvidence || $0.items.isEmpty }
  }
}

/// The first screen: verdict, wrong blocks, worst entry, likely cause, next step, and how much the check can see.
struct OwnCheckFacts {
  struct Check {
    let heading: String?
    let message: String?
    let facts: [FactLine]
  }

  let verdict: Badge
  let checks: [Check]
  let next: [String]
  let hasNext: Bool

  init(_ report: Report, _ limits: HTMLLimits) {
    verdict = Badge(report.verdict)
    let shown = report.checks.prefix(limits.items)
    checks = shown.map { check in
      Check(
        heading: report.checks.count > 1 ? limits.name("\(check.state): \(check.subject)") : nil,
        message: check.message.isEmpty ? nil : limits.clipped(check.message),
        facts: check.firstFacts.map { FactLine(name: $0.name, value: limits.clipped($0.value)) })
    }
    next = report.nextSteps
    hasNext = !next.isEmpty
  }
}

extension Report.Check {
  /// What a reader wants to know first, in this order: wrong blocks, worst entry, likely cause, how much the check could see,
  /// and what it took.
  var firstFacts: [Fact] {
    var facts = wrongBlocks.map { [Fact("Wrong blocks", $0)] } ?? []
    if let worst = entriesToLookAt.first {
      let difference = worst.difference(in: outcome).map { "; they \($0)" } ?? ""
      facts.append(Fact(worstName, worst.sentence + difference))
    }
    // That the rest fits no pattern is no cause beside one that was found.
    let named = diagnoses.filter { $0.code != "unknown" }
    facts += (named.isEmpty ? diagnoses : named).prefix(2).map { Fact("Likely cause", $0.message) }
    return facts + [Fact("What it saw", strength), Fact("Work", work)].filter { !$0.value.isEmpty }
  }

  private var worstName: String {
    switch outcome {
    case .verified: "Largest difference"
    case .refuted, .failed: "Worst entry"
    case .inconclusive, .notApplicable: "Undecided entry"
    }
  }

  /// How much the check could see; empty where that is nothing.
  private var strength: String {
    var seen = kinkWords.map { ["At a kink: \($0)."] } ?? []
    if detectionPower.isFinite {
      seen.append(
        "\(NumberFormatting.digits(agreedDigits)) digits agree in the worst entry; an error of "
          + "\(NumberFormatting.small(detectionPower)) of the largest entry would have been seen.")
    }
    seen += certifiedWords.map { _ in [(Report.certification([self]) ?? "").capitalizedSentence + "."] } ?? []
    return seen.joined(separator: " ")
  }

  private var work: String {
    let all = NumberFormatting.counted(parameters, "parameter")
    guard evaluations > 0 else { return all }
    return
      "\(NumberFormatting.counted(evaluations, "evaluation")) in \(NumberFormatting.seconds(seconds)) for \(all)"
  }
}

extension Report.Worst {
  /// "differ by 7e-7, 350000 times the bound"; "differ by 7e-7, no more than is allowed for"; nil where one of them is not a number, or none is the derivative.
  ///
  /// What a right claim may be off by is no part of the oracle's bound: where that is allowed for, a ratio would accuse the claim.
  func difference(in outcome: Report.Verdict) -> String? {
    let difference = (claimed - estimate).magnitude
    guard difference.isFinite, fromBelow == nil else { return nil }
    let words = "differ by \(NumberFormatting.small(difference))"
    guard errorBound.isFinite, errorBound > 0 else { return words }
    let ratio = difference / errorBound
    if outcome == .verified && ratio > 1 { return "\(words), no more than is allowed for" }
    return "\(words), \(NumberFormatting.number(ratio, significant: 2)) times the bound"
  }
}

/// One check below the first screen: its pictures, then all wrong entries, its oracles and the rest of its facts.
struct OwnCheckSection {
  let anchor: String
  let title: String
  let subject: String
  let charts: [ChartFigure]
  let hasCharts: Bool
  let heatMap: HeatMapFigure?
  let scale: [ScaleStep]
  let entriesTitle: String?
  let entries: [EntryRow]
  let hasRows: Bool
  let names: [String]
  let entriesOverflow: String?
  let oracles: [FailedCheck.OracleRow]
  let hasOracles: Bool
  let facts: [FactLine]

  /// A wrong or undecided entry with its numbers.
  struct EntryRow {
    let label: String
    let claimed: String
    let known: String
    let source: String
    let power: String
  }

  init(_ check: Report.Check, number: Int, _ limits: HTMLLimits) {
    anchor = "check-\(number)"
    title = limits.name(check.id)
    subject = limits.clipped(check.subject)
    charts = CheckPictures(check, id: anchor, limits).figures
    hasCharts = !charts.isEmpty
    let isDrawn = check.blocks.contains { !$0.digits.isEmpty }
    heatMap = isDrawn ? HeatMapFigure(check, number: number, limits) : nil
    scale = ScaleStep.all
    let listed = check.outcome == .verified ? [] : check.entriesToLookAt
    entries = listed.map { EntryRow($0, limits) }
    hasRows = !entries.isEmpty
    let known = Set(listed.map(\.label))
    let others = check.wrongEntries.map(\.label).filter { !known.contains($0) }
    names = others.prefix(8 * limits.items).map(limits.name)
    entriesOverflow = limits.overflow(others.count, shown: names.count, "wrong entries")
    entriesTitle =
      check.wrongEntries.isEmpty
      ? (entries.isEmpty ? nil : "Undecided entries")
      : NumberFormatting.counted(check.wrongEntries.count, "wrong entry", "wrong entries").capitalizedSentence
    oracles = check.oracles.prefix(limits.items).map { FailedCheck.OracleRow($0, limits) }
    hasOracles = !oracles.isEmpty
    facts = Self.facts(check, limits)
  }

  private static func facts(_ check: Report.Check, _ limits: HTMLLimits) -> [FactLine] {
    [
      check.taylor.map { FactLine(name: "Taylor remainder", value: limits.name($0.sentence)) },
      check.certifiedError.map {
        FactLine(name: "proven error at most", value: NumberFormatting.bound($0))
      },
      FactLine(name: "mode", value: limits.name(check.mode)),
      check.strategy.map { FactLine(name: "strategy", value: limits.name($0)) },
    ].compactMap { $0 }
  }
}

extension OwnCheckSection.EntryRow {
  init(_ worst: Report.Worst, _ limits: HTMLLimits) {
    label = limits.name(worst.label)
    let numbers = NumberFormatting.comparison(
      claimed: worst.claimed, estimate: worst.estimate, bound: worst.errorBound)
    claimed = numbers.claimed
    if let fromBelow = worst.fromBelow, let fromAbove = worst.fromAbove {
      known =
        "\(NumberFormatting.number(fromBelow)) from below, \(NumberFormatting.number(fromAbove)) from above"
    } else {
      known = worst.estimate.isFinite ? "\(numbers.estimate) ± \(numbers.bound)" : "no estimate"
    }
    source = worst.method.isEmpty ? "" : limits.name(worst.source)
    power = worst.detectionPower.flatMap { $0.isFinite ? NumberFormatting.small($0) : nil } ?? "none"
  }
}
