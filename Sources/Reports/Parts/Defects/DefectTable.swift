/// Planted defects × checks as a table of text, survivors first.
public enum DefectTable {
  /// A line for each defect in at most 80 columns: how often each check saw it, and what it was named.
  ///
  /// Above stand the checks by their numbers; below, what else defects were named. A dot stands for a check that was not made.
  public static func text(_ report: Report) -> String {
    guard !report.defects.isEmpty else { return "" }
    let all = checks(report)
    let shown = Array(all.prefix(columnLimit))
    let rows =
      [["defect"] + shown.indices.map { "\($0 + 1)" } + ["any", "right", "named first"]]
      + survivorsFirst(report).map { row($0, shown) }
    let legend = shown.enumerated().map { "\($0.offset + 1) \($0.element)" } + ["right: named rightly first"]
    let rest = all.count > shown.count ? ["\(all.count - shown.count) more checks are in report.json"] : []
    return
      (filled("Seen in % of the networks by:", legend + rest) + [""] + aligned(rows) + certainty(report)
      + otherNames(report)).map { $0 + "\n" }.joined()
  }

  private static func row(_ defect: Report.Defect, _ checks: [String]) -> [String] {
    // The heading says that they are percent.
    func number(_ share: String?) -> String { share.map { String($0.dropLast()) } ?? "·" }
    let named = defect.names?.max { $0.cases < $1.cases }?.code ?? defect.diagnosis ?? "·"
    let seen =
      defect.share(defect.seenCount).map { String($0.dropLast()) } ?? (defect.detected ? "yes" : "no")
    return [defect.id] + checks.map { number(defect.rate(of: $0)) }
      + [seen, number(defect.share(defect.rightlyNamed)), named]
  }

  /// Columns beside each other, numbers to the right; the last one is cut where the line would be too long.
  private static func aligned(_ rows: [[String]]) -> [String] {
    let last = rows[0].count - 1
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    let room = lineWidth - widths.dropLast().reduce(0) { $0 + $1 + 1 } - 1
    return rows.map { row in
      row.indices.map { column in
        let padding = String(repeating: " ", count: widths[column] - row[column].count)
        if column == 0 { return row[column] + padding }
        return column < last ? padding + row[column] : " " + cut(row[column], to: max(room, 8))
      }.joined(separator: " ")
    }
  }

  /// What the percentages of the table are worth.
  private static func certainty(_ report: Report) -> [String] {
    sureness(report).map { ["", $0] } ?? []
  }

  /// "A share of 100% means 100 of 100 (95% interval 96.4% to 100%) or more."; nil where no networks were counted.
  static func sureness(_ report: Report) -> String? {
    let fewest = report.defects.compactMap(\.cases).filter { $0 > 0 }.min()
    return fewest.flatMap { CountedShare($0, of: $0) }.map { "A share of 100% means \($0.words) or more." }
  }

  /// Defects that were not always named alike, with every name and how often it was wrong but confident.
  private static func otherNames(_ report: Report) -> [String] {
    let several = survivorsFirst(report).filter { ($0.names?.count ?? 0) > 1 }
    let lines = several.flatMap { defect in
      let misled = defect.misled.flatMap { $0.count > 0 ? "wrong but confident in \($0.words)" : nil }
      let names = (defect.names ?? []).map { "\($0.code) \(NumberFormatting.count($0.cases))" }
      return filled(
        "  \(defect.id)",
        [defect.rightlyNamed.map { "right in \($0.words)" }, misled].compactMap { $0 } + names)
    }
    return lines.isEmpty ? [] : ["", "Not always named alike:"] + lines
  }

  /// A text on one line, with … in place of what is too long.
  private static func cut(_ text: String, to limit: Int) -> String {
    let line = VisibleText.oneLine(text)
    return line.count > limit ? line.prefix(limit - 1) + "…" : line
  }

  /// Columns of a terminal that nobody has widened.
  private static let lineWidth = 80

  /// A beginning and pieces with commas between, in lines that are not too long.
  private static func filled(_ start: String, _ pieces: [String]) -> [String] {
    var lines = [start]
    for (number, piece) in pieces.enumerated() {
      let text = " " + cut(piece, to: 70) + (number == pieces.count - 1 ? "" : ",")
      if lines[lines.count - 1].count + text.count > lineWidth {
        lines.append("   " + text)
      } else {
        lines[lines.count - 1] += text
      }
    }
    return lines
  }

  /// Columns that still can be read beside each other.
  static let columnLimit = 10

  /// ", planted in 108 networks"; empty where none were counted.
  static func networks(_ report: Report) -> String {
    let networks = report.defects.reduce(0) { $0 + ($1.cases ?? 0) }
    return networks == 0 ? "" : ", planted in \(NumberFormatting.counted(networks, "network"))"
  }

  /// The defects, those that were not detected first.
  static func survivorsFirst(_ report: Report) -> [Report.Defect] {
    report.defects.filter { !$0.detected } + report.defects.filter(\.detected)
  }

  /// Every check that some defect was put to or seen by, in the order they come in.
  static func checks(_ report: Report) -> [String] {
    var seen: Set<String> = []
    let named = report.defects.flatMap { ($0.rates ?? []).map(\.check) + $0.by }
    return named.filter { seen.insert($0).inserted }
  }
}
