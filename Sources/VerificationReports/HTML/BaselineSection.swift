/// What changed since the baseline, worse items first.
struct BaselineSection {
  struct Row {
    let badge: Badge
    let part: String
    let name: String
    let words: String
  }

  let empty: String?
  let lead: String?
  let hasRows: Bool
  let rows: [Row]
  let overflow: String?

  init(_ report: Report, _ limits: HTMLLimits) {
    guard let baseline = report.baseline else {
      empty = "The run was not compared with an earlier one (--baseline, or gradient-check report diff)."
      (lead, hasRows, rows, overflow) = (nil, false, [], nil)
      return
    }
    empty = nil
    lead = baseline.sentence
    rows = baseline.changes.prefix(limits.rows).map { Row($0, limits) }
    hasRows = !rows.isEmpty
    overflow = limits.overflow(baseline.changes.count, shown: rows.count, "changes")
  }
}

extension BaselineSection.Row {
  init(_ change: Report.Change, _ limits: HTMLLimits) {
    switch change.direction {
    case .worse: badge = Badge(.refuted, word: "worse")
    case .better: badge = Badge(.verified, word: "better")
    case .neutral: badge = Badge(.inconclusive, word: "changed")
    }
    part = limits.name(change.part)
    name = limits.name(change.name)
    words = limits.clipped(change.words)
  }
}
