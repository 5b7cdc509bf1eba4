/// The result for a person at a terminal: one screen, the verdict first.
public enum TextReport {
  /// Renders `report` as plain text, or with ANSI colour.
  ///
  /// Text from outside cannot steer the terminal: control characters in it are made visible.
  public static func render(_ report: Report, color: Bool) -> String {
    let style = TerminalStyle(isOn: color)
    var lines = [
      style.verdict(report.verdict, report.verdict.rawValue.uppercased()) + "  " + line(report.title, 120)
    ]
    lines.append("  " + line(report.verdictSentence, 480))
    lines += section(nil, counts(report))
    if let curve = powerCurve(report) { lines += section(curve.title, curve.lines, style) }
    lines += section("Not verified", failures(report, style), style)
    lines += section("Change since the baseline", baseline(report), style)
    lines += section("Not run", notRun(report), style)
    lines += ["", "seed \(report.seed)"]
    return lines.joined(separator: "\n") + "\n"
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

// MARK: - Counts

extension TextReport {
  private static func counts(_ report: Report) -> [String] {
    let summary = report.summary
    var rows: [(String, String)] = []
    if summary.checks > 0 {
      rows.append(("gradient checks", checkCounts(summary)))
      rows += evidence(report.checks)
      rows += Report.taylorSummary(report.checks).map { [("Taylor remainders", $0)] } ?? []
    }
    if summary.claims > 0 {
      let expected = summary.claims - summary.claimsUnexpected
      rows.append(("claims", share(expected, of: summary.claims) + " as expected"))
    }
    if summary.workedExamples > 0 {
      let good = report.workedExamples.count { $0.outcome == .verified }
      rows.append(("worked examples", share(good, of: summary.workedExamples) + " within their bounds"))
    }
    if summary.properties > 0 {
      let good = report.properties.count { $0.outcome == .verified }
      rows.append(("properties", share(good, of: summary.properties) + " hold"))
    }
    if summary.defects > 0 {
      let detected = share(summary.defectsDetected, of: summary.defects) + " detected"
      rows.append(("planted defects", detected + DefectTable.networks(report)))
    }
    if summary.defects > 0 || summary.falseAlarms > 0 {
      rows.append(("false alarms", NumberFormatting.count(summary.falseAlarms)))
    }
    if !report.campaigns.isEmpty {
      let good = report.campaigns.count { $0.outcome == .verified }
      rows.append(("trials of the checker", share(good, of: report.campaigns.count) + " passed"))
    }
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map { "  " + $0.0 + String(repeating: " ", count: width - $0.0.count) + "  " + $0.1 }
  }

  private static func checkCounts(_ summary: Report.Summary) -> String {
    "\(NumberFormatting.count(summary.verified)) verified, "
      + "\(NumberFormatting.count(summary.refuted)) refuted, "
      + "\(NumberFormatting.count(summary.inconclusive)) inconclusive"
  }

  /// How sure the verified checks are: never just "passed".
  private static func evidence(_ checks: [Report.Check]) -> [(String, String)] {
    let verified = checks.filter { $0.outcome == .verified }
    guard let digits = Report.least(verified.map(\.agreedDigits)),
      let power = Report.greatest(verified.map(\.detectionPower))
    else { return [] }
    let which = verified.count == 1 ? "" : " in the worst verified check"
    return [
      ("agreed digits", NumberFormatting.digits(digits) + which),
      ("smallest visible error", NumberFormatting.small(power) + " of the largest entry" + which),
    ] + (Report.certification(verified).map { [("certified", $0)] } ?? [])
  }

  private static func share(_ part: Int, of whole: Int) -> String {
    "\(NumberFormatting.count(part)) of \(NumberFormatting.count(whole))"
  }
}

// MARK: - Failures and omissions

extension TextReport {
  private static func failures(_ report: Report, _ style: TerminalStyle) -> [String] {
    let all = report.failedChecks.map { check($0, style) } + others(report, style)
    var lines = all.prefix(shownFailures).flatMap { $0 }
    if all.count > shownFailures {
      lines.append("  … and \(NumberFormatting.count(all.count - shownFailures)) more")
    }
    return lines
  }

  private static func check(_ check: Report.Check, _ style: TerminalStyle) -> [String] {
    var lines = ["  " + style.verdict(check.outcome, line(check.id, 100))]
    if check.outcome == .inconclusive { lines[0] += "  inconclusive: " + line(check.reasonWord, 60) }
    if let worst = check.worst {
      lines.append("      " + line("\(worst.sentence) (\(worst.source))", 160))
    }
    let explanations = check.diagnoses.map(\.message) + (check.diagnoses.isEmpty ? [check.message] : [])
    lines += explanations.filter { !$0.isEmpty }.prefix(2).map { "      " + line($0, 200) }
    return lines
  }

  private static func others(_ report: Report, _ style: TerminalStyle) -> [[String]] {
    let claims = report.claims.filter { !$0.asExpected }.map { claim in
      [
        "  " + style.verdict(.refuted, line("claim \(claim.id)", 60)) + "  found \(claim.verdict.rawValue)",
        "      expected " + line(claim.expected, 140), "      observed " + line(claim.observed, 140),
      ]
    }
    let examples = report.workedExamples.filter { $0.outcome != .verified }.map { example in
      ["  " + style.verdict(example.outcome, line("worked example \(example.id)", 100))]
        + example.steps.filter { !$0.withinBound }.prefix(2).map {
          "      "
            + line(
              "\($0.quantity): off by \(NumberFormatting.number($0.ulps, significant: 3)) ulp, "
                + "\(NumberFormatting.number($0.allowedUlps, significant: 3)) allowed", 140)
        }
    }
    let properties = report.properties.filter { $0.outcome != .verified }.map { property in
      var lines = ["  " + style.verdict(property.outcome, line("property \(property.name)", 100))]
      lines += [property.statement, property.result].filter { !$0.isEmpty }.map { "      " + line($0, 200) }
      if let first = property.counterexamples.first {
        lines.append("      \(line(first.kind, 20)): " + line(first.input, 400))
        lines.append("      found " + line(first.comparison, 400))
      }
      // Cut short it could not be pasted.
      if let replay = property.replay { lines.append("      replay with " + line(replay, 10_000)) }
      return lines
    }
    let defects = report.defects.filter { !$0.detected }.map { defect in
      [
        "  " + style.verdict(.refuted, line("planted defect \(defect.id)", 100)) + "  "
          + line(defect.survival, 100)
      ]
        + (defect.examples ?? []).prefix(2).map { "      " + line($0, 160) }
    }
    let campaigns = report.campaigns.filter { $0.outcome != .verified }.map { campaign in
      [
        "  " + style.verdict(campaign.outcome, line(campaign.name, 100)),
        "      "
          + line("\(NumberFormatting.counted(campaign.cases, "case")): \(campaign.tally(atMost: 20))", 160),
      ] + campaign.examples.prefix(2).map { "      " + line($0, 160) }
    }
    return claims + examples + properties + defects + campaigns
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

  func verdict(_ verdict: Report.Verdict, _ text: String) -> String {
    let color =
      switch verdict {
      case .verified: "32"
      case .refuted: "31"
      case .inconclusive: "33"
      }
    return code("1;" + color, "\(verdict.symbol) \(text)")
  }

  private func code(_ number: String, _ text: String) -> String {
    isOn ? "\u{1B}[\(number)m\(text)\u{1B}[0m" : text
  }
}
