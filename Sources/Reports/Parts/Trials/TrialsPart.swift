extension ReportPart {
  /// Trials of the checker itself, with its power.
  static func trials(_ report: Report) -> ReportPart {
    var part = ReportPart(
      anchor: "trials", title: "The checker on trial",
      noun: Noun("trial of the checker", "trials of the checker", name: "trial"), items: report.campaigns)
    part.good = Words("passed", "passed", "passed")
    part.bad = "failed"
    part.doubtful = "undecided"
    part.columns = ["trial", "what must hold", "cases", "verdict", "tally"]
    part.document = { Report.PowerCurve.markdown(report.powerCurves, $0) }
    part.hasPictures = !report.powerCurves.isEmpty
    part.view = { HTMLView(template: "trials", content: TrialsSection(report, $0)) }
    part.merge = { merged, shards in
      try Merging.unite(\.campaigns, "trial", \.name)(&merged, shards)
      try Merging.unite(\.powerCurves, "power curve", \.title)(&merged, shards)
    }
    return part
  }
}

extension Report.Campaign: ReportItem {
  var id: String { name }

  /// Refuted if its statement failed; a trial without a case cannot be verified.
  var outcome: Report.Verdict {
    if holds { return cases > 0 ? .verified : .inconclusive }
    return undecided == true ? .inconclusive : .refuted
  }

  var state: String {
    switch outcome {
    case .verified: "passed"
    case .refuted, .failed: "failed"
    case .inconclusive, .notApplicable: "inconclusive"
    }
  }

  /// "A correct gradient is never refuted: this held in 3,000 cases".
  var sentence: String {
    let tried = "in \(NumberFormatting.counted(cases, "case"))"
    switch outcome {
    case .verified: return "\(statement): this held \(tried)"
    case .refuted, .failed: return "\(statement): this did not hold \(tried)"
    case .inconclusive where cases > 0: return "\(statement): undecided \(tried), as the run was interrupted"
    case .inconclusive, .notApplicable: return "\(statement): no case was tried"
    }
  }

  var facts: String { "\(NumberFormatting.counted(cases, "case")): \(tally(atMost: 50))" }

  var failureDetails: [Fact] {
    (counts.isEmpty ? [] : [Fact("tally", tally(atMost: 20))]) + examples.map { Fact("case", $0) }
  }

  var cells: [Cell] {
    [
      Cell(name), Cell(statement), Cell(NumberFormatting.count(cases)), Cell(outcome),
      Cell(tally(atMost: 20)),
    ]
  }

  /// "verified 980 of 1,000 (95% interval 96.9% to 98.8%), refuted 0 of 1,000 (…)".
  func tally(atMost limit: Int) -> String {
    let shown = counts.prefix(limit).map { "\($0.name) \($0.words(ofCases: cases))" }
    let rest = counts.count - shown.count
    return (shown + (rest > 0 ? ["\(NumberFormatting.count(rest)) more"] : [])).joined(separator: ", ")
  }
}

extension Report.Campaign.Count {
  /// The part of the cases it belongs to, from 0 to 1; nil where there are none.
  func share(ofCases cases: Int) -> Double? {
    let whole = total ?? cases
    guard whole > 0 else { return nil }
    return Double(min(max(count, 0), whole)) / Double(whole)
  }

  /// "980 of 1,000 (95% interval 96.9% to 98.8%)"; the number alone where it is no part of the cases.
  func words(ofCases cases: Int) -> String {
    CountedShare(count, of: total ?? cases)?.words ?? NumberFormatting.count(count)
  }

  /// "96.9% to 98.8%"; nil where the number is no part of the cases.
  func interval(ofCases cases: Int) -> String? { CountedShare(count, of: total ?? cases)?.interval }

  /// "2.6%", or "3% of 2,634" where not all cases belong to it; "–" without a case.
  func shareText(ofCases cases: Int) -> String {
    guard let share = share(ofCases: cases) else { return "–" }
    let percent = NumberFormatting.honestPercent(share)
    return total.map { "\(percent) of \(NumberFormatting.count($0))" } ?? percent
  }
}
