import Foundation

extension Report.Property {
  /// What a pass means: "at 95% confidence fewer than 0.3% of cases fail"; nil where nothing of the kind is
  /// known.
  ///
  /// No failure in n cases: the Clopper–Pearson upper bound is 1 − 0.05^(1/n).
  var passBound: String? {
    guard outcome == .verified else { return nil }
    if expectsFailure { return "false, as it must be: \(counterexamples.first?.input ?? "refuted")" }
    if stoppedBy == "replay" { return "the replayed case holds" }
    let share = failingFractionBound ?? (1 - pow(0.05, 1 / Double(cases)))
    guard share < 1 else { return nil }
    return
      "at 95% confidence fewer than \(NumberFormatting.number(share * 100, significant: 2))% of cases fail"
  }

  /// "5,000 more by climbing", "12 discarded", "worst margin 0.0053 of 1", "0.41 s": what else is known of a
  /// run.
  var details: [String] {
    [
      climbingCases > 0 ? "\(NumberFormatting.count(climbingCases)) more by climbing" : nil,
      discards > 0 ? "\(NumberFormatting.count(discards)) discarded" : nil,
      stoppedBy.isEmpty || stoppedBy == "cases" ? nil : "stopped by \(stoppedBy)",
      worstMargin.map { "worst margin \(NumberFormatting.small($0)) of 1" },
      seconds > 0 ? NumberFormatting.seconds(seconds) : nil,
    ].compactMap { $0 }
  }

  /// "zero weight 41%, soft targets 8.3% (at least 2%: sufficient)"; nil without labels.
  var labelWords: String? {
    labels.isEmpty ? nil : labels.map(\.words).joined(separator: ", ")
  }
}

extension Report.Property.Label {
  /// "zero weight 41%"; of a frequency, and where a share is required, the count with its interval and what it proves.
  var words: String {
    let share = cases > 0 ? Double(count) / Double(cases) : 0
    guard minimum != nil || lowerBound != nil, let counted = CountedShare(count, of: cases) else {
      return "\(name) \(NumberFormatting.small(share * 100))%"
    }
    let required = minimum.map { ", at least \(NumberFormatting.small($0 * 100))%: \(verdict)" } ?? ""
    return "\(name) \(counted.words)\(required)"
  }
}

extension Report {
  /// A line for each property, failures first, with its labels below: the text of a run that tests nothing
  /// else.
  public var propertyLines: String {
    let ordered = [Verdict.refuted, .inconclusive, .verified].flatMap { verdict in
      properties.filter { $0.outcome == verdict }
    }
    let width = ordered.map(\.name.count).max() ?? 0
    return ordered.map { property in
      let name = VisibleText.shortLine(property.name, to: 100)
      let facts = [NumberFormatting.counted(property.cases, "case")] + property.details
      let bound = property.passBound.map { ": " + VisibleText.shortLine($0, to: 300) } ?? ""
      let line =
        "\(property.outcome.symbol) \(name)" + String(repeating: " ", count: max(0, width - name.count))
        + "  " + facts.joined(separator: ", ") + bound
      let labels = property.labelWords.map { "\n    labels: " + VisibleText.shortLine($0, to: 1_000) } ?? ""
      return line + labels + "\n"
    }.joined()
  }
}
