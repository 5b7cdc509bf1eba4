/// Planted defects × checks as a table of text, survivors first.
public enum DefectTable {
  /// A line for each defect: its id, the rate at which each check saw it, how often it was rightly named, and how often
  /// wrongly but with confidence.
  ///
  /// A dot stands for a check that was not made.
  public static func text(_ report: Report) -> String {
    guard !report.defects.isEmpty else { return "" }
    let checks = Self.checks(report)
    let rows =
      [["defect"] + checks + ["any", "named right", "wrong but confident", "named"]]
      + survivorsFirst(report).map { defect in
        [defect.id] + checks.map { defect.rate(of: $0) ?? "·" }
          + [
            defect.seenShare ?? (defect.detected ? "yes" : "no"), defect.rightlyNamed ?? "·",
            defect.misled ?? "·", defect.namedWords ?? defect.diagnosis ?? "·",
          ]
      }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = row.indices.map { column in
        column == row.count - 1
          ? row[column] : row[column] + String(repeating: " ", count: widths[column] - row[column].count)
      }
      return cells.joined(separator: "  ") + "\n"
    }
    .joined()
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
