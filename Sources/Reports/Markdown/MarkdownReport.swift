/// The report as GitHub Markdown, for a job summary: the verdict and the failures first.
public enum MarkdownReport {
  /// GitHub takes up to 1 MiB as a job summary; other steps may want to write there too.
  public static let sizeLimit = 900 * 1024

  /// Renders `report` in at most `sizeLimit` bytes; what is left out is counted, and is in report.json.
  public static func render(_ report: Report) -> String {
    render(report, run: nil)
  }

  /// Renders a report with the id of its run, as it stands in the files of a run.
  package static func render(_ report: Report, run: String?) -> String {
    for limits in MarkdownLimits.ladder {
      let text = MarkdownDocument(report: report, run: run, limits: limits).text
      if text.utf8.count < sizeLimit { return text }
    }
    return MarkdownDocument(report: report, run: run, limits: .least).text
  }
}

/// One rendering of a report as Markdown.
struct MarkdownDocument {
  private let report: Report
  private let run: String?
  private let parts: [ReportPart]
  private let writer: MarkdownWriter

  init(report: Report, run: String?, limits: MarkdownLimits) {
    self.report = report
    self.run = run
    parts = report.parts
    writer = MarkdownWriter(limits: limits)
  }

  /// The whole document.
  var text: String {
    let verdict = Badge(report.verdict)
    let title =
      "# \(verdict.symbol) \(verdict.word.capitalizedSentence): \(writer.inline(report.title))"
    let blocks = report.isOwnCheck ? ownChecks + notRun + baseline : suite
    return ([title] + blocks + provenance).joined(separator: "\n\n") + "\n"
  }

  private var suite: [String] {
    [writer.inline(report.verdictSentence)] + keyFigures + notRun + failures + baseline
      + parts.inDocumentOrder.flatMap { writer.table($0) + ($0.document?(writer) ?? []) } + timings
  }

  /// The facts of each check that a user asked for, then its entries.
  private var ownChecks: [String] {
    let shown = report.checks.prefix(writer.limits.failures)
    let next = report.nextSteps.map { Fact("Next", $0) }
    let isOnlyOne = report.checks.count == 1
    var blocks: [String] = []
    for check in shown {
      if report.checks.count > 1 {
        let subject = writer.inline(check.subject)
        blocks.append("## \(check.outcome.symbol) \(writer.inline(check.state)): \(subject)")
      }
      if !check.message.isEmpty { blocks.append(writer.inline(check.message)) }
      let facts = check.firstFacts + (isOnlyOne ? next : [])
      blocks.append(facts.map(bullet).joined(separator: "\n"))
      blocks += entries(check)
    }
    blocks += writer.overflow(report.checks.count - shown.count)
    if !isOnlyOne && !next.isEmpty { blocks.append(next.map(bullet).joined(separator: "\n")) }
    return blocks
  }

  private func bullet(_ fact: Fact) -> String {
    "- **\(writer.inline(fact.name))**: \(writer.inline(fact.value))"
  }

  /// The entries to look at with their numbers, and the names of all other wrong ones.
  private func entries(_ check: Report.Check) -> [String] {
    guard check.outcome != .verified, !check.entriesToLookAt.isEmpty else { return [] }
    let listed = check.entriesToLookAt
    let known = Set(listed.map(\.label))
    let others = check.wrongEntries.map(\.label).filter { !known.contains($0) }
    let names = others.prefix(writer.limits.rows).map(writer.inline).joined(separator: " ")
    let kind = check.wrongEntries.isEmpty ? "undecided" : "wrong"
    let title = NumberFormatting.counted(listed.count + others.count, "\(kind) entry", "\(kind) entries")
    return ["### \(title)"]
      + [listed.map { "- \(writer.inline($0.sentenceInFull))" }.joined(separator: "\n")]
      + (names.isEmpty ? [] : ["Others: \(names)"])
      + writer.overflow(others.count - min(others.count, writer.limits.rows))
  }

  private var keyFigures: [String] {
    let evidence = parts.filter { $0.isEvidence && !$0.items.isEmpty }
    let rows = evidence.map { [$0.noun.many, writer.count($0.items.count), $0.tally(ofTotal: false)] }
    let alarms = report.summary.falseAlarms
    let isAsked = report.summary.defects + alarms > 0
    guard isAsked || !rows.isEmpty else { return [] }
    return writer.table(
      rows + (isAsked ? [["false alarms", writer.count(alarms), "correct gradients refuted"]] : []),
      ["part", "number", "result"], { $0 })
  }

  private var notRun: [String] {
    guard !report.notRun.isEmpty else { return [] }
    let shown = report.notRun.prefix(writer.limits.rows)
    let list = shown.map { "- \(writer.inline($0.what)): \(writer.inline($0.why))" }
    return ["## Not run", list.joined(separator: "\n")] + writer.overflow(report.notRun.count - shown.count)
  }

  /// Details of one failure; the rest is in report.json.
  private static let shownDetails = 12

  private var failures: [String] {
    let all = parts.failures
    guard !all.isEmpty else { return [] }
    let shown = all.prefix(writer.limits.failures).map { part, item in
      let details = item.failureDetails.prefix(Self.shownDetails).map { fact in
        "- \(writer.inline(fact.name)): "
          + (fact.isCommand ? writer.code(fact.value) : writer.inline(fact.value))
      }
      return "### \(item.outcome.symbol) \(writer.inline(part.label(item)))\n\n"
        + "**\(writer.inline(item.state))**: \(writer.inline(item.sentence))"
        + (details.isEmpty ? "" : "\n\n" + details.joined(separator: "\n"))
    }
    let heading = report.verdict == .failed ? "Failed" : "Not verified"
    return ["## \(heading)"] + shown + writer.overflow(all.count - shown.count)
  }

  /// What changed since the baseline, worse items first.
  private var baseline: [String] {
    guard let baseline = report.baseline else { return [] }
    let heading = ["## Change since the baseline", writer.inline(baseline.sentence)]
    guard !baseline.changes.isEmpty else { return heading }
    return heading
      + writer.table(baseline.changes, ["change", "part", "item", "before and after"]) {
        [
          "\($0.symbol) \($0.direction.rawValue)", writer.inline($0.part), writer.inline($0.name),
          writer.inline($0.words),
        ]
      }
  }

  private var timings: [String] {
    guard !report.timings.isEmpty else { return [] }
    return ["## Time"]
      + writer.table(report.timings, ["part", "time"]) {
        [writer.inline($0.part), NumberFormatting.seconds($0.seconds)]
      }
  }

  private var provenance: [String] {
    let run = run.map {
      Report.ProvenanceItem(
        name: "run", value: $0, source: "the result itself; report.json has the same")
    }
    let seed = Report.ProvenanceItem(name: "seed", value: String(report.seed), source: "this run")
    let hasSeed = report.provenance.contains { $0.name == "seed" }
    return ["## Provenance"]
      + writer.table(
        (run.map { [$0] } ?? []) + (hasSeed ? [] : [seed]) + report.provenance,
        ["name", "value", "where from"]
      ) {
        [writer.inline($0.name), writer.inline($0.value), writer.inline($0.source)]
      }
  }
}

extension MarkdownWriter {
  /// The table of a part's items; nothing for a part without columns or items.
  fileprivate func table(_ part: ReportPart) -> [String] {
    guard !part.columns.isEmpty, !part.items.isEmpty else { return [] }
    return ["## \(part.title)"] + table(part.items, part.columns.map(inline)) { $0.cells.map(cell) }
  }

  /// A cell of a table: a verdict by its symbol and in words, a note on a line of its own.
  func cell(_ cell: Cell) -> String {
    let note = cell.note.map { "<br>\(inline($0))" } ?? ""
    guard let verdict = cell.verdict else { return inline(cell.text) + note }
    let isStressed = cell.isStrong && verdict != .verified
    return "\(verdict.symbol) " + (isStressed ? "**\(inline(cell.text))**" : inline(cell.text)) + note
  }
}
