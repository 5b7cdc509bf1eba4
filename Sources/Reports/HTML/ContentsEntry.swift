/// A line of the table of contents, with the number of items in the section: of the worst ones where there
/// are any.
struct ContentsEntry {
  let anchor: String
  let title: String
  let count: String?
  let kind: String

  static func all(_ report: Report, _ parts: [ReportPart]) -> [ContentsEntry] {
    let failed = parts.failures.count
    var entries = failed > 0 ? [entry("failures", "Failures", count: failed, kind: "bad")] : []
    entries += parts.inDocumentOrder.filter { !$0.isEmpty }.map { part in
      part.size.map { entry(part.anchor, part.title, count: $0) }
        ?? entry(part.anchor, part.title, part.items.map(\.outcome))
    }
    if !report.timings.isEmpty { entries.append(entry("timings", "Time", count: 0)) }
    entries.append(entry("provenance", "Provenance", count: 0))
    if let comparison = report.baseline { entries.append(baseline(comparison)) }
    return entries
  }

  /// The contents of a page of checks that a user asked for.
  static func ownChecks(_ report: Report, _ limits: HTMLLimits) -> [ContentsEntry] {
    let checks = report.checks.prefix(limits.items).enumerated().map {
      ContentsEntry(
        anchor: "check-\($0.offset + 1)", title: limits.name($0.element.subject),
        count: $0.element.outcome.symbol, kind: Badge($0.element.outcome).kind)
    }
    return checks + [entry("provenance", "Provenance", count: 0)]
      + (report.baseline.map { [baseline($0)] } ?? [])
  }

  private static func baseline(_ comparison: Report.BaselineComparison) -> ContentsEntry {
    let worse = comparison.count(.worse)
    return entry("baseline", "Change since the baseline", count: worse, kind: worse > 0 ? "bad" : "none")
  }

  private static func entry(_ anchor: String, _ title: String, _ outcomes: [Report.Verdict]) -> ContentsEntry
  {
    let refuted = outcomes.count { $0 == .refuted }
    let inconclusive = outcomes.count { $0 == .inconclusive }
    if refuted > 0 { return entry(anchor, title, count: refuted, kind: "bad") }
    if inconclusive > 0 { return entry(anchor, title, count: inconclusive, kind: "unsure") }
    return entry(anchor, title, count: outcomes.count, kind: "ok")
  }

  private static func entry(_ anchor: String, _ title: String, count: Int, kind: String = "none")
    -> ContentsEntry
  {
    let number = count > 0 ? NumberFormatting.count(count) : nil
    let mark = ["ok": "✓ ", "bad": "✗ ", "unsure": "? "][kind] ?? ""
    return ContentsEntry(anchor: anchor, title: title, count: number.map { mark + $0 }, kind: kind)
  }
}
