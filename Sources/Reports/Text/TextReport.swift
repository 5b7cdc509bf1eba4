/// The result for a person at a terminal: one screen, the verdict first.
public enum TextReport {
  /// Renders `report` as plain text, or with ANSI colour.
  ///
  /// Text from outside cannot steer the terminal: control characters in it are made visible.
  public static func render(_ report: Report, color: Bool) -> String {
    let style = TerminalStyle(isOn: color)
    var lines = heading(report, style)
    lines += section(nil, counts(report))
    if let curve = powerCurve(report) { lines += section(curve.title, curve.lines, style) }
    lines += section(
      report.verdict == .failed ? "Failed" : "Not verified", failures(report, style), style)
    lines += section("Change since the baseline", baseline(report), style)
    lines += section("Not run", notRun(report), style)
    lines += ["", "seed \(report.seed)"]
    return lines.joined(separator: "\n") + "\n"
  }

  /// The verdict, or that a training failed, and why, for a text that has no such heading.
  public static func heading(_ report: Report, color: Bool) -> String {
    heading(report, TerminalStyle(isOn: color)).joined(separator: "\n") + "\n"
  }

  private static func heading(_ report: Report, _ style: TerminalStyle) -> [String] {
    [
      style.heading(Badge(report.verdict)) + "  " + line(report.title, 120),
      "  " + line(report.verdictSentence, 480),
    ]
  }

  /// Failures shown before the rest is only counted, and omissions: together with the counts about one
  /// screen.
  private static let shownFailures = 8
  private static let shownOmissions = 6

  private static func section(_ title: String?, _ lines: [String], _ style: TerminalStyle? = nil) -> [String]
  {
    guard !lines.isEmpty else { return [] }
    let heading = title.map { [style?.bold($0) ?? $0] } ?? []
    return [""] + heading + lines
  }

  private static func line(_ text: String, _ limit: Int) -> String {
    let (shown, missing) = VisibleText.cut(text, to: limit)
    return VisibleText.oneLine(shown) + (missing > 0 ? "…" : "")
  }
}

// MARK: - Counts, failures and omissions

extension TextReport {
  private static func counts(_ report: Report) -> [String] {
    var rows = report.parts.filter { $0.isEvidence && !$0.items.isEmpty }.flatMap { part in
      [Fact(part.noun.many, part.tally(ofTotal: true))] + part.remarks
    }
    let alarms = report.summary.falseAlarms
    if report.summary.defects + alarms > 0 {
      rows.append(Fact("false alarms", NumberFormatting.count(alarms)))
    }
    let width = rows.map(\.name.count).max() ?? 0
    return rows.map {
      "  " + $0.name + String(repeating: " ", count: width - $0.name.count) + "  " + $0.value
    }
  }

  /// Details of one failure: the sentence, what is most helpful, and what is to be pasted.
  private static let shownDetails = 2

  private static func failures(_ report: Report, _ style: TerminalStyle) -> [String] {
    let all = report.parts.failures
    let rest = all.count - shownFailures
    return all.prefix(shownFailures).flatMap { failure($0.part, $0.item, style) }
      + (rest > 0 ? ["  … and \(NumberFormatting.count(rest)) more"] : [])
  }

  private static func failure(
    _ part: ReportPart, _ item: any ReportItem, _ style: TerminalStyle
  ) -> [String] {
    let label = style.verdict(item.outcome, line(part.label(item), 100))
    let details = item.failureDetails
    let shown =
      details.filter { !$0.isCommand }.prefix(shownDetails).map { line($0.line, 400) }
      // Cut short it could not be pasted.
      + details.filter(\.isCommand).map { VisibleText.oneLine("\($0.name) \($0.value)") }
    return ["  \(label)  \(line(item.state, 60))"]
      + ([line(item.sentence, 200)] + shown).filter { !$0.isEmpty }.map { "      " + $0 }
  }

  private static func notRun(_ report: Report) -> [String] {
    let shown = report.notRun.prefix(shownOmissions).map {
      "  " + line($0.what, 80) + ": " + line($0.why, 160)
    }
    let rest = report.notRun.count - shown.count
    return shown + (rest > 0 ? ["  … and \(NumberFormatting.count(rest)) more"] : [])
  }
}

/// ANSI colour for a terminal, or none; the symbol is always there.
struct TerminalStyle {
  let isOn: Bool

  func bold(_ text: String) -> String { code("1", text) }

  /// "✗ REFUTED".
  func heading(_ badge: Badge) -> String {
    let colors = ["ok": "1;32", "bad": "1;31", "unsure": "1;33"]
    return code(colors[badge.kind] ?? "1", "\(badge.symbol) \(badge.word.uppercased())")
  }

  func verdict(_ verdict: Report.Verdict, _ text: String) -> String {
    let color =
      switch verdict {
      case .verified: "32"
      case .refuted, .failed: "31"
      case .inconclusive, .notApplicable: "33"
      }
    return code("1;" + color, "\(verdict.symbol) \(text)")
  }

  private func code(_ number: String, _ text: String) -> String {
    isOn ? "\u{1B}[\(number)m\(text)\u{1B}[0m" : text
  }
}
