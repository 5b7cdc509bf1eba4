/// Everything that is not verified, with all that is known about it.
struct FailuresSection {
  /// Each failure, in the view of its part.
  let views: [HTMLView]
  let overflow: String?

  init(_ report: Report, _ parts: [ReportPart], _ limits: HTMLLimits) {
    let shown = parts.map { ($0, Array($0.failures.prefix(limits.failures))) }
    views = shown.flatMap { part, items in
      items.enumerated().map { offset, item in
        part.failureView?(item, offset + 1, limits)
          ?? HTMLView(template: "failure", content: FailureView(item, part.label(item), limits))
      }
    }
    let all = parts.failures.count
    overflow = limits.overflow(all, shown: views.count, "failures")
  }
}

/// One failure as a list of facts.
struct FailureView {
  let badge: Badge
  let label: String
  let sentence: String
  let lines: [FactLine]

  init(_ item: any ReportItem, _ label: String, _ limits: HTMLLimits) {
    badge = Badge(item.outcome, word: limits.name(item.state))
    self.label = limits.name(label.capitalizedSentence)
    sentence = limits.clipped(item.sentence)
    lines = item.failureDetails.prefix(limits.items).map {
      FactLine(name: limits.name($0.name), value: limits.clipped($0.value))
    }
  }
}

/// A name and a value, both short enough to show.
struct FactLine {
  let name: String
  let value: String
}

/// The failures' section, with each failure rendered.
struct RenderedFailures {
  let articles: String
  let overflow: String?

  init(_ section: FailuresSection, _ articles: String) {
    (overflow, self.articles) = (section.overflow, articles)
  }
}
