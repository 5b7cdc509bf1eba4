/// One check for a person at a terminal, on one screen: verdict, evidence, worst entries, diagnosis, what to do next.
public enum CheckText {
  /// Renders the report of one check as plain text, or with ANSI colour.
  ///
  /// - Parameters:
  ///   - report: the report, with one entry in `checks` for each kind of claim.
  ///   - entries: the entries to look at first; the report itself keeps the worst alone.
  ///   - color: whether to use colour.
  public static func render(_ report: Report, entries: WorstEntries, color: Bool) -> String {
    let style = TerminalStyle(isOn: color)
    var lines = [
      style.verdict(report.verdict, report.verdict.rawValue.uppercased()) + "  " + one(report.title)
    ]
    lines += report.checks.filter { !$0.message.isEmpty }.map { "  " + one($0.message, 480) }
    lines += section("", report.checks.flatMap(evidence), style)
    lines += section(heading(report), sentences(entries), style)
    lines += section(
      "Diagnosis", report.checks.flatMap(\.diagnoses).prefix(4).map { one($0.message, 480) }, style)
    lines += section("Next", next(report), style)
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
    case .refuted: "Worst entries"
    case .inconclusive: "Undecided entries"
    }
  }

  private static func sentences(_ entries: WorstEntries) -> [String] {
    let rest = entries.count - entries.sentences.count
    return entries.sentences.map { one($0) }
      + (rest > 0 ? ["… and \(NumberFormatting.count(rest)) more"] : [])
  }
}

// MARK: - What to do next

extension CheckText {
  private static func next(_ report: Report) -> [String] {
    switch report.verdict {
    case .verified:
      ["Check at a second point too: this one takes only one way through every if, max and abs."]
    case .refuted:
      [
        "Mend the entries above, where the largest error is likely to be nearest to its cause; then run this again."
      ]
    case .inconclusive:
      Set(report.checks.compactMap(\.reason).compactMap(advice)).sorted()
    }
  }

  /// What helps against a reason of "inconclusive"; nil for another word.
  static func advice(_ reason: String) -> String? {
    switch reason {
    case "kink": "Move the point a little, off the kink, and run this again."
    case "jump": "Move the point away from the jump, and run this again."
    case "staircase": "Check the function before it is rounded, or claim 0 where it is constant."
    case "singular": "Move the point away from where the derivative is infinite, and run this again."
    case "noise": "Compute the values in double precision, and solve inner iterations to the end."
    case "nonFinite": "Choose a point at which the value is finite, and so it is close by."
    case "domain": "Choose a point inside of the domain, or say where it ends (lower and upper)."
    case "nondeterministic":
      "Make the values a function of the parameters alone: fix the seed, turn dropout off, use one batch."
    case "weakOracle":
      "Compute in double precision, or bring parameters of very different sizes to the same one."
    case "budget": "Allow more evaluations, or check a smaller problem of the same form."
    default: nil
    }
  }
}

/// The entries that a person looks at first.
public struct WorstEntries: Sendable, Equatable {
  /// Entries shown; more would push the verdict off the screen.
  package static let shown = 8

  /// How many there are.
  public let count: Int
  /// A sentence on each of the first.
  public let sentences: [String]

  /// Some entries, of which the first are said; none by default.
  public init(count: Int = 0, sentences: [String] = []) {
    (self.count, self.sentences) = (count, sentences)
  }
}
