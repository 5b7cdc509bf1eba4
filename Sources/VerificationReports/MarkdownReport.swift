/// The report as GitHub Markdown, for a job summary: the verdict and the failures first.
public enum MarkdownReport {
  /// GitHub takes up to 1 MiB as a job summary; other steps may want to write there too.
  public static let sizeLimit = 900 * 1024

  /// Renders `report` in at most `sizeLimit` bytes; what is left out is counted, and is in report.json.
  public static func render(_ report: Report) -> String {
    for limits in MarkdownLimits.ladder {
      let text = MarkdownDocument(report: report, limits: limits).text
      if text.utf8.count < sizeLimit { return text }
    }
    return MarkdownDocument(report: report, limits: .least).text
  }
}

/// How much of each list is written; the first that keeps the document small enough is used.
struct MarkdownLimits {
  /// Failures with their details.
  var failures: Int
  /// Rows of every other table.
  var rows: Int
  /// Unicode scalars of one text.
  var text: Int

  /// Tight enough for any input: at most 12 tables of 15 rows, 12 cells a row and 120 scalars (≤ 5 bytes
  /// each) a cell.
  static let least = MarkdownLimits(failures: 15, rows: 15, text: 120)
  static let ladder = [
    MarkdownLimits(failures: 200, rows: 1_000, text: 1_000),
    MarkdownLimits(failures: 100, rows: 300, text: 500),
    MarkdownLimits(failures: 40, rows: 80, text: 250), least,
  ]
}

/// One rendering of a report as Markdown.
struct MarkdownDocument {
  let report: Report
  let limits: MarkdownLimits

  /// The whole document.
  var text: String {
    let title = "# \(report.verdict.symbol) \(report.verdict.title): \(inline(report.title))"
    let parts = [
      [title, "\(inline(report.verdictSentence))"], keyFigures, notRun, failures, baseline, claims,
      checkGroups, properties,
      defects, campaigns, powerCurves, workedExamples, trainings, timings, provenance,
    ]
    return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n\n") }.joined(separator: "\n\n") + "\n"
  }

  func inline(_ text: String) -> String {
    MarkdownEscaping.inline(VisibleText.clipped(text, to: limits.text))
  }

  func code(_ text: String) -> String {
    MarkdownEscaping.code(VisibleText.clipped(text, to: limits.text))
  }

  /// A table of the first rows, and a sentence about the rest; cells are escaped already.
  func table<Row>(
    _ rows: [Row], _ columns: [String], _ cells: (Row) -> [String], limit: Int? = nil
  ) -> [String] {
    let shown = rows.prefix(limit ?? limits.rows)
    let lines =
      ["| " + columns.joined(separator: " | ") + " |", "|" + columns.map { _ in " --- |" }.joined()]
      + shown.map { "| " + cells($0).joined(separator: " | ") + " |" }
    return [lines.joined(separator: "\n")] + overflow(rows.count - shown.count)
  }

  func overflow(_ hidden: Int) -> [String] {
    hidden > 0 ? ["… and \(NumberFormatting.count(hidden)) more, in report.json."] : []
  }

  func outcome(_ outcome: Report.Verdict) -> String { "\(outcome.symbol) \(outcome.rawValue)" }
}

// MARK: - Verdict

extension MarkdownDocument {
  private var keyFigures: [String] {
    let summary = report.summary
    let rows: [(String, Int, String)] = [
      (
        "gradient checks", summary.checks,
        "\(count(summary.verified)) verified, \(count(summary.refuted)) refuted, "
          + "\(count(summary.inconclusive)) inconclusive"
      ),
      ("claims", summary.claims, "\(count(summary.claims - summary.claimsUnexpected)) as expected"),
      (
        "worked examples", summary.workedExamples,
        "\(count(report.workedExamples.count { $0.outcome == .verified })) within their bounds"
      ),
      (
        "properties", summary.properties, "\(count(report.properties.count { $0.outcome == .verified })) hold"
      ),
      (
        "planted defects", summary.defects,
        "\(count(summary.defectsDetected)) detected, \(count(summary.falseAlarms)) false alarms"
      ),
      (
        "trials of the checker", report.campaigns.count,
        "\(count(report.campaigns.count { $0.outcome == .verified })) passed"
      ),
    ]
    return table(rows.filter { $0.1 > 0 }, ["part", "number", "result"], { [$0.0, count($0.1), $0.2] })
  }

  private var notRun: [String] {
    guard !report.notRun.isEmpty else { return [] }
    let shown = report.notRun.prefix(limits.rows)
    let list = shown.map { "- \(inline($0.what)): \(inline($0.why))" }.joined(separator: "\n")
    return ["## Not run", list] + overflow(report.notRun.count - shown.count)
  }

  func count(_ value: Int) -> String { NumberFormatting.count(value) }
}

// MARK: - Failures

extension MarkdownDocument {
  private var failures: [String] {
    let all = report.failedChecks.map(failedCheck) + otherFailures
    guard !all.isEmpty else { return [] }
    return ["## Not verified"] + all.prefix(limits.failures) + overflow(all.count - limits.failures)
  }

  private func failedCheck(_ check: Report.Check) -> String {
    var lines = ["### \(check.outcome.symbol) \(inline(check.id))", ""]
    let message = check.message.isEmpty ? check.subject : "\(check.subject): \(check.message)"
    lines.append("**\(inline(check.outcomeWords))**: \(inline(message))")
    var items: [String] = []
    if let worst = check.worst {
      items.append("worst entry \(code(worst.sentence)) by \(inline(worst.source))")
    }
    items += check.diagnoses.prefix(5).map { "\(code($0.heading)) \(inline($0.message))" }
    if !check.wrongEntries.isEmpty {
      let count = NumberFormatting.counted(check.wrongEntries.count, "wrong entry", "wrong entries")
      let labels = check.wrongEntries.prefix(20).map(\.label).joined(separator: " ")
      items.append(
        "\(count): \(code(labels))"
      )
    }
    items.append(
      "agreed digits \(NumberFormatting.digits(check.agreedDigits)), smallest visible error "
        + "\(NumberFormatting.small(check.detectionPower)) of the largest entry")
    if let taylor = check.taylor { items.append("Taylor remainder: \(inline(taylor.sentence))") }
    return (lines + [""] + items.map { "- \($0)" }).joined(separator: "\n")
  }

  private var otherFailures: [String] {
    let claims = report.claims.filter { !$0.asExpected }.map {
      "### ✗ claim \(inline($0.id))\n\nFound \($0.verdict.rawValue), which is not what the suite must find: "
        + "\(inline($0.statement))\n\n- expected: \(inline($0.expected))\n- observed: \(inline($0.observed))"
    }
    let examples = report.workedExamples.filter { $0.outcome != .verified }.map { example in
      let wrong = example.steps.filter { !$0.withinBound }.prefix(5).map {
        "- \(inline($0.quantity)): off by \(NumberFormatting.number($0.ulps)) ulp, "
          + "\(NumberFormatting.number($0.allowedUlps)) allowed"
      }
      let list = example.steps.isEmpty ? "- no step was computed" : wrong.joined(separator: "\n")
      return "### \(example.outcome.symbol) worked example \(inline(example.id))\n\n\(list)"
    }
    let properties = report.properties.filter { $0.outcome != .verified }.map { property in
      "### \(property.outcome.symbol) property \(inline(property.name))\n\n\(property.outcome.title) in "
        + "\(NumberFormatting.counted(property.cases, "case"))"
        + (property.result.isEmpty ? "" : ": \(inline(property.result))")
        + (property.replay.map { "; replay with \(code($0))" } ?? "") + ".\n"
        + (property.statement.isEmpty ? "" : "\n- must hold: \(inline(property.statement))\n")
        + property.counterexamples.map {
          "\n- \(inline($0.kind)) counterexample: \(inline($0.input))\n- found: \(inline($0.comparison))\n"
        }.joined()
    }
    let defects = report.defects.filter { !$0.detected }.map {
      "### ✗ planted defect \(inline($0.id))\n\n\(inline($0.survival))."
    }
    let campaigns = report.campaigns.filter { $0.outcome != .verified }.map { campaign in
      "### \(campaign.outcome.symbol) \(inline(campaign.name))\n\n"
        + "Must hold: \(inline(campaign.statement)).\n\n"
        + "- \(NumberFormatting.counted(campaign.cases, "case")): \(inline(campaign.tally(atMost: 20)))\n"
        + campaign.examples.prefix(5).map { "- \(inline($0))\n" }.joined()
    }
    return claims + examples + properties + defects + campaigns
  }
}

// MARK: - Tables

extension MarkdownDocument {
  private var claims: [String] {
    guard !report.claims.isEmpty else { return [] }
    return ["## Claims"]
      + table(
        report.claims, ["id", "claim", "finding", "as expected", "observed", "digits"],
        { claim in
          [
            inline(claim.id),
            inline(claim.statement)
              + (claim.correction.map { "<br>\(claim.correctionLabel): \(inline($0))" } ?? ""),
            claim.verdict == .confirmed ? "confirmed" : "refuted", claim.asExpected ? "✓ yes" : "✗ **no**",
            inline(claim.observed), claim.agreedDigits.map(NumberFormatting.digits) ?? "",
          ]
        })
  }

  /// Oracles with a column of their own.
  private static let shownOracles = 8

  private var checkGroups: [String] {
    guard !report.checks.isEmpty else { return [] }
    let all = Report.oracleNames(report.checks)
    let oracles = all.prefix(Self.shownOracles)
    let heading =
      "Least agreed digits by oracle"
      + (all.count > oracles.count ? ", of the first \(oracles.count) of \(all.count) oracles." : ".")
    let columns = ["group", "checks", "✓ verified", "✗ refuted", "? inconclusive", "least digits"]
    let proven = Report.certification(report.checks.filter { $0.outcome == .verified })
    return ["## Gradient checks", heading] + (proven.map { ["Certified: \($0)."] } ?? [])
      + table(
        report.checkGroups, columns + oracles.map { inline($0) },
        { group in
          [inline(group.name), count(group.checks.count)]
            + Report.Verdict.allCases.map { verdict in
              count(group.checks.count { $0.outcome == verdict })
            } + [leastDigits(group.checks.map(\.agreedDigits))]
            + oracles.map { oracle in
              leastDigits(group.checks.flatMap(\.oracles).filter { $0.name == oracle }.map(\.agreedDigits))
            }
        }) + (Report.taylorSummary(report.checks).map { ["Taylor remainders: \($0)."] } ?? [])
  }

  private func leastDigits(_ values: [Double]) -> String {
    Report.least(values).map(NumberFormatting.digits) ?? "–"
  }

  private var properties: [String] {
    guard !report.properties.isEmpty else { return [] }
    return ["## Properties"]
      + table(
        report.properties, ["property", "cases", "verdict", "what it means", "details", "labels"],
        {
          [
            inline($0.name) + ($0.statement.isEmpty ? "" : ": " + inline($0.statement)), count($0.cases),
            outcome($0.outcome), inline($0.passBound ?? ""), inline($0.details.joined(separator: ", ")),
            inline($0.labelWords ?? ""),
          ]
        })
  }

  private var defects: [String] {
    guard !report.defects.isEmpty else { return [] }
    let ordered = DefectTable.survivorsFirst(report)
    guard report.defects.contains(where: { $0.rates != nil }) else {
      return ["## Planted defects"]
        + table(
          ordered, ["defect", "detected", "seen by", "diagnosis"],
          {
            [
              inline($0.id), $0.detected ? "✓ yes" : "✗ **no**", inline($0.by.joined(separator: ", ")),
              inline($0.diagnosis ?? ""),
            ]
          })
    }
    let checks = Array(DefectTable.checks(report).prefix(DefectTable.columnLimit))
    return ["## Planted defects"]
      + table(
        ordered,
        ["defect", "detected"] + checks.map(inline) + ["named right", "wrong but confident", "named"],
        { defect in
          [
            inline(defect.id) + (defect.statement.map { ": " + inline($0) } ?? ""),
            (defect.detected ? "✓ " : "✗ ") + (defect.seenShare ?? (defect.detected ? "yes" : "**no**")),
          ] + checks.map { defect.rate(of: $0) ?? "" }
            + [
              defect.rightlyNamed ?? "", defect.misled ?? "",
              inline(defect.namedWords ?? defect.diagnosis ?? ""),
            ]
        }) + confusion
  }

  /// Defect × first-named diagnosis, what is right in bold.
  private var confusion: [String] {
    guard let matrix = ConfusionMatrix(report), matrix.codes.count <= limits.rows else { return [] }
    return ["### First-named diagnosis of each defect"]
      + table(
        matrix.rows, ["defect"] + matrix.codes.map(inline),
        { row in
          [inline(row.id)]
            + row.cells.map { cell in
              guard let number = cell.cases else { return "" }
              return cell.isExpected ? "**\(count(number))**" : count(number)
            }
        })
  }

  private var campaigns: [String] {
    guard !report.campaigns.isEmpty else { return [] }
    return ["## The checker on trial"]
      + table(
        report.campaigns, ["trial", "what must hold", "cases", "verdict", "tally"],
        {
          [
            inline($0.name), inline($0.statement), count($0.cases), outcome($0.outcome),
            inline($0.tally(atMost: 20)),
          ]
        })
  }

  private var workedExamples: [String] {
    guard !report.workedExamples.isEmpty else { return [] }
    return ["## Worked examples"]
      + table(
        report.workedExamples, ["example", "steps", "verdict", "least digits"],
        { example in
          [
            inline("\(example.id): \(example.title)"), count(example.steps.count), outcome(example.outcome),
            leastDigits(example.steps.map(\.agreedDigits)),
          ]
        })
  }

  private var trainings: [String] {
    guard !report.trainings.isEmpty else { return [] }
    return ["## Training"]
      + table(
        report.trainings, ["run", "optimizer", "epochs", "loss at the end", "accuracy", "ended by"],
        { run in
          [
            inline(run.name), inline(run.optimizer), run.history.last.map { count($0.epoch) } ?? "–",
            run.history.last.map { NumberFormatting.number($0.loss) } ?? "–",
            run.accuracy.map(NumberFormatting.percent) ?? "–", inline(run.stoppedBy),
          ]
        })
  }

  private var timings: [String] {
    guard !report.timings.isEmpty else { return [] }
    return ["## Time"]
      + table(report.timings, ["part", "time"], { [inline($0.part), NumberFormatting.seconds($0.seconds)] })
  }

  private var provenance: [String] {
    let seed = Report.ProvenanceItem(name: "seed", value: String(report.seed), source: "this run")
    let hasSeed = report.provenance.contains { $0.name == "seed" }
    return ["## Provenance"]
      + table(
        (hasSeed ? [] : [seed]) + report.provenance, ["name", "value", "where from"],
        { [inline($0.name), inline($0.value), inline($0.source)] })
  }
}
