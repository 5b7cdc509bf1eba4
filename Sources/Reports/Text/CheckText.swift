/// One check for a person at a terminal, on one screen: verdict, evidence, worst entries, diagnosis, what to do next.
public enum CheckText {
  /// Renders the report of one check as plain text, or with ANSI colour.
  ///
  /// - Parameters:
  ///   - report: the report, with one entry in `checks` for each kind of claim.
  ///   - color: whether to use colour.
  public static func render(_ report: Report, color: Bool) -> String {
    let style = TerminalStyle(isOn: color)
    var lines = [
      style.verdict(report.verdict, report.verdict.rawValue.uppercased()) + "  " + one(report.title)
    ]
    lines += report.checks.filter { !$0.message.isEmpty }.map { "  " + one($0.message, 480) }
    lines += section("", report.checks.flatMap(evidence), style)
    lines += section("Wrong blocks", report.checks.flatMap(wrongBlocks), style)
    lines += section(heading(report), report.checks.flatMap(entries), style)
    lines += section(
      "Diagnosis", report.checks.flatMap(\.diagnoses).prefix(4).map { one($0.message, 480) }, style)
    if report.baseline != nil {
      lines += ["", style.bold("Change since the baseline")] + TextReport.baseline(report)
    }
    let interrupted = report.notRun.filter { $0.interrupted == true }
    lines += section("Not run", interrupted.map { one("\($0.what): \($0.why)") }, style)
    lines += section("Next", report.nextSteps, style)
    return lines.joined(separator: "\n") + "\n"
  }

  private static func section(_ title: String, _ lines: [String], _ style: TerminalStyle) -> [String] {
    guard !lines.isEmpty else { return [] }
    return [""] + (title.isEmpty ? [] : [style.bold(title)]) + lines.map { "  " + $0 }
  }

  private static func one(_ text: String, _ limit: Int = 160) -> String {
    let (shown, missing) = VisibleText.cut(text, to: limit)
    return VisibleText.oneLine(shown) + (missing > 0 ? "…" : "")
  }
}

// MARK: - Evidence

extension CheckText {
  private static func evidence(_ check: Report.Check) -> [String] {
    var rows: [(String, String)] = [
      ("checked", one("\(check.id), \(check.subject)")),
      ("parameters", NumberFormatting.count(check.parameters)),
    ]
    if check.evaluations > 0 {
      let time = NumberFormatting.seconds(check.seconds)
      rows.append(("evaluations", "\(NumberFormatting.count(check.evaluations)) in \(time)"))
    }
    rows += check.kinkWords.map { [("at a kink", $0)] } ?? []
    if check.detectionPower.isFinite {
      rows.append(("agreed digits", NumberFormatting.digits(check.agreedDigits) + " in the worst entry"))
      rows.append(
        ("smallest visible error", NumberFormatting.small(check.detectionPower) + " of the largest entry"))
    }
    rows += check.certifiedWords.map { _ in [("certified", Report.certification([check]) ?? "")] } ?? []
    rows += check.taylor.map { [("Taylor remainder", $0.sentence)] } ?? []
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map { $0.0 + String(repeating: " ", count: width - $0.0.count) + "  " + $0.1 }
  }

  private static func heading(_ report: Report) -> String {
    switch report.verdict {
    case .verified: "Largest difference"
    case .refuted, .failed: "Worst entries"
    case .inconclusive, .notApplicable: "Undecided entries"
    }
  }

  private static func wrongBlocks(_ check: Report.Check) -> [String] {
    check.wrongBlocks.map { [one($0, 480)] } ?? []
  }

  private static func entries(_ check: Report.Check) -> [String] {
    let shown = check.entriesToLookAt
    let rest = (check.details?.worstCount ?? 0) - shown.count
    return shown.map { one($0.sentence) } + (rest > 0 ? ["… and \(NumberFormatting.count(rest)) more"] : [])
  }
}
