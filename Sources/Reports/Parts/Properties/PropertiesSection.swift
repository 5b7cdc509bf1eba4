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
  }
}
