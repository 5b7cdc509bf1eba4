extension ReportPart {
  /// Calculations, step by step.
  static func workedExamples(_ report: Report) -> ReportPart {
    var part = ReportPart(
      anchor: "examples", title: "Worked examples", noun: Noun("worked example"), items: report.workedExamples
    )
    part.good = Words("is within its bounds", "are within their bounds", "within their bounds")
    part.bad = "out of bounds"
    part.doubtful = "without a single step"
    part.shelf = .last
    part.columns = ["example", "steps", "verdict", "least digits"]
    part.view = { HTMLView(template: "worked-examples", content: WorkedExamplesSection(report, $0)) }
    part.merge = Merging.unite(\.workedExamples, part.noun.one, \.id)
    return part
  }
}

extension Report.WorkedExample: ReportItem {
  /// Refuted if it or any of its steps is out of bounds (NaN is), inconclusive without any step.
  var outcome: Report.Verdict {
    if !withinBounds || steps.contains(where: { !$0.withinBound }) { return .refuted }
    return steps.isEmpty ? .inconclusive : .verified
  }

  var state: String {
    switch outcome {
    case .verified: "within bounds"
    case .refuted, .failed: "out of bounds"
    case .inconclusive, .notApplicable: "inconclusive"
    }
  }

  var sentence: String {
    if steps.isEmpty { return "No step was computed: \(title)" }
    let wrong = steps.count { !$0.withinBound }
    return "\(NumberFormatting.counted(wrong, "step")) out of bounds: \(title)"
  }

  var facts: String { NumberFormatting.counted(steps.count, "step") }

  var failureDetails: [Fact] {
    steps.filter { !$0.withinBound }.map { step in
      Fact(
        step.quantity,
        "off by \(NumberFormatting.number(step.ulps, significant: 3)) ulp, "
          + "\(NumberFormatting.number(step.allowedUlps, significant: 3)) allowed (\(step.formula))")
    }
  }

  var cells: [Cell] {
    [
      Cell("\(id): \(title)"), Cell(NumberFormatting.count(steps.count)), Cell(outcome),
      Cell(Report.least(steps.map(\.agreedDigits)).map(NumberFormatting.digits) ?? "–"),
    ]
  }
}

extension Report.WorkedExample.Step {
  /// Whether the difference is known and allowed.
  var withinBound: Bool { ulps <= allowedUlps }
}
