/// Entries at a kink, with the interval of the one-sided derivatives.
struct KinksSection {
  struct Row {
    let check: String
    let entry: String
    let claimed: String
    let interval: String
    let place: Badge
  }

  let empty: String?
  let rows: [Row]
  let overflow: String?

  init(_ report: Report, _ limits: HTMLLimits) {
    let kinks = report.checks.flatMap { check in check.kinks.map { (check: check.id, kink: $0) } }
    let shown = kinks.prefix(limits.rows)
    rows = shown.map { Row($0.check, $0.kink, limits) }
    overflow = limits.overflow(kinks.count, shown: shown.count, "kinks")
    let none =
      report.checks.isEmpty
      ? "No gradient was checked, so no kink was met." : "No entry that was checked lies at a kink."
    empty = kinks.isEmpty ? ReportPart.whyEmpty(report, words: ["kink"], otherwise: none, limits) : nil
  }
}

extension KinksSection.Row {
  init(_ check: String, _ kink: Report.Kink, _ limits: HTMLLimits) {
    self.check = limits.name(check)
    entry = limits.name(kink.entry.label)
    claimed = NumberFormatting.number(kink.claimed)
    let low = min(kink.fromBelow, kink.fromAbove)
    let high = max(kink.fromBelow, kink.fromAbove)
    interval =
      "\(NumberFormatting.number(kink.fromBelow)) from below, "
      + "\(NumberFormatting.number(kink.fromAbove)) from above"
    let known = !kink.fromBelow.isNaN && !kink.fromAbove.isNaN && !kink.claimed.isNaN
    if !known {
      place = Badge(.inconclusive, word: "unknown")
    } else if kink.claimed >= low && kink.claimed <= high {
      place = Badge(.verified, word: "between them")
    } else {
      place = Badge(.refuted, word: "outside them")
    }
  }
}

/// The properties, failures first.
struct PropertiesSection {
  struct Row {
    let badge: Badge
    let name: String
    let statement: String?
    let cases: String
    let meaning: String?
    let details: String?
    let labels: String?
    let replay: String?
  }

  let empty: String?
  let rows: [Row]
  let overflow: String?

  init(_ report: Report, _ limits: HTMLLimits) {
    let ordered = [Report.Verdict.refuted, .inconclusive, .verified].flatMap { verdict in
      report.properties.filter { $0.outcome == verdict }
    }
    rows = ordered.prefix(limits.rows).map { property in
      Row(
        badge: Badge(property.outcome), name: limits.clipped(property.name),
        statement: property.statement.isEmpty ? nil : limits.clipped(property.statement),
        cases: NumberFormatting.count(property.cases), meaning: property.passBound,
        details: property.details.isEmpty ? nil : property.details.joined(separator: ", "),
        labels: property.labelWords.map(limits.clipped), replay: property.replay.map(limits.clipped))
    }
    overflow = limits.overflow(ordered.count, shown: rows.count, "properties")
    empty =
      ordered.isEmpty
      ? ReportPart.whyEmpty(
        report, words: ["propert"], otherwise: "No property was tested in this run.", limits) : nil
  }
}

/// Seconds by part of the run.
struct TimingsSection {
  struct Row {
    let part: String
    let time: String
    let share: String
  }

  let empty: String?
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
    empty =
      rows.isEmpty
      ? ReportPart.whyEmpty(report, words: ["timing"], otherwise: "No times were recorded.", limits) : nil
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

  init(_ report: Report, _ limits: HTMLLimits) {
    let named = Set(report.provenance.map(\.name))
    let own = [
      Row(name: "seed", value: String(report.seed), source: "this run"),
      Row(name: "schema", value: limits.name(report.schema), source: "the report's format"),
    ].filter { !named.contains($0.name) }
    let shown = report.provenance.prefix(limits.rows)
    rows =
      own
      + shown.map {
        Row(name: limits.name($0.name), value: limits.clipped($0.value), source: limits.name($0.source))
      }
    overflow = limits.overflow(report.provenance.count, shown: shown.count, "facts")
  }
}
