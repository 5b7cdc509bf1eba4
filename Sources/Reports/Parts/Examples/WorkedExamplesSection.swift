/// Worked examples: out of bounds open and first, the others folded.
struct WorkedExamplesSection {
  struct Example {
    let badge: Badge
    let isOpen: Bool
    let id: String
    let title: String
    let summary: String
    let hasSteps: Bool
    let steps: [Step]
    let overflow: String?
  }

  struct Step {
    let quantity: String
    let formula: String
    let values: String
    let digits: String
    let ulps: String
    let allowed: String
    let kind: String
    let mark: String
  }

  let examples: [Example]
  let overflow: String?

  init(_ report: Report, _ limits: HTMLLimits) {
    let ordered =
      report.workedExamples.filter { $0.outcome != .verified }
      + report.workedExamples.filter { $0.outcome == .verified }
    var left = limits.rows
    examples = ordered.prefix(min(limits.rows, 100)).map { example in
      let shown = min(left, example.steps.count)
      left -= shown
      return Example(example, steps: shown, limits)
    }
    overflow = limits.overflow(ordered.count, shown: examples.count, "worked examples")
  }
}

extension WorkedExamplesSection.Example {
  init(_ example: Report.WorkedExample, steps count: Int, _ limits: HTMLLimits) {
    badge = Badge(
      example.outcome,
      word: example.outcome == .verified
        ? "within bounds" : example.outcome == .refuted ? "out of bounds" : "inconclusive")
    isOpen = example.outcome != .verified
    id = limits.name(example.id)
    title = limits.clipped(example.title)
    let digits = Report.least(example.steps.map(\.agreedDigits)).map {
      $0.isNaN ? ", agreed digits unknown" : ", at least \(NumberFormatting.digits($0)) digits agreed"
    }
    summary = NumberFormatting.counted(example.steps.count, "step") + (digits ?? "")
    // Steps out of bounds come first only when the list is cut: else the order of the calculation says more.
    let wrongFirst =
      count < example.steps.count
      ? example.steps.filter { !$0.withinBound } + example.steps.filter(\.withinBound) : example.steps
    hasSteps = count > 0
    steps = wrongFirst.prefix(count).map { .init($0, limits) }
    overflow = limits.overflow(example.steps.count, shown: count, "steps")
  }
}

extension WorkedExamplesSection.Step {
  init(_ step: Report.WorkedExample.Step, _ limits: HTMLLimits) {
    quantity = limits.name(step.quantity)
    formula = limits.clipped(step.formula)
    let shown = step.values.prefix(limits.items).map(NumberFormatting.exact).joined(separator: "  ")
    let rest = step.values.count - min(step.values.count, limits.items)
    values = shown + (rest > 0 ? "  … \(NumberFormatting.count(rest)) more" : "")
    digits = NumberFormatting.digits(step.agreedDigits)
    ulps = NumberFormatting.number(step.ulps, significant: 3)
    allowed = NumberFormatting.number(step.allowedUlps, significant: 3)
    kind = step.withinBound ? "ok" : "bad"
    mark = step.withinBound ? "✓" : "✗"
  }
}
