/// Seconds by part of the run.
struct TimingsSection {
  struct Row {
    let part: String
    let time: String
    let share: String
  }

  let rows: [Row]
  let overflow: String?

  init(_ report: Report, _ limits: HTMLLimits) {
    let longest = report.timings.map(\.seconds).filter(\.isFinite).max() ?? 0
    rows = report.timings.prefix(limits.rows).map { timing in
      let part = longest > 0 && timing.seconds.isFinite ? max(timing.seconds / longest, 0) : 0
      return Row(
        part: limits.name(timing.part), time: NumberFormatting.seconds(timing.seconds),
        share: "\(Int((part * 100).rounded()))%")
    }
    overflow = limits.overflow(report.timings.count, shown: rows.count, "parts")
  }
}

/// Versions, configuration, and where each value was set.
struct ProvenanceSection {
  struct Row {
    let name: String
    let value: String
    let source: String
  }

  let rows: [Row]
  let overflow: String?

  init(_ report: Report, _ limits: HTMLLimits, run: String?) {
    let named = Set(report.provenance.map(\.name))
    let own = [
      run.map { Row(name: "run", value: $0, source: "the result itself; report.json has the same") },
      Row(name: "seed", value: String(report.seed), source: "this run"),
      Row(name: "schema", value: limits.name(report.schema), source: "the report's format"),
    ].compactMap { $0 }.filter { !named.contains($0.name) }
    let shown = report.provenance.prefix(limits.rows)
    rows =
      own
      + shown.map {
        Row(name: limits.name($0.name), value: limits.clipped($0.value), source: limits.name($0.source))
      }
    overflow = limits.overflow(report.provenance.count, shown: shown.count, "facts")
  }
}

/// What changed since the baseline, worse items first.
struct BaselineSection {
  struct Row {
    let badge: Badge
    let part: String
    let name: String
    let words: String
  }

  let lead: String
  let hasRows: Bool
  let rows: [Row]
  let overflow: String?

  init(_ baseline: Report.BaselineComparison, _ limits: HTMLLimits) {
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
