extension ReportPart {
  /// Deliberately wrong gradients: the proof that the checks would have noticed.
  static func defects(_ report: Report) -> ReportPart {
    var part = ReportPart(
      anchor: "defects", title: "Planted defects", noun: Noun("planted defect"), items: report.defects)
    part.good = Words("was detected", "were detected", "detected")
    part.bad = "undetected"
    part.tallyNote = DefectTable.networks(report)
    part.document = { DefectTable.markdown(report, $0) }
    part.view = { HTMLView(template: "defects", content: DefectsSection(report, $0)) }
    part.merge = Merging.unite(\.defects, part.noun.one, \.id)
    return part
  }
}

extension Report.Defect: ReportItem {
  /// Verified if some check saw the defect.
  var outcome: Report.Verdict { detected ? .verified : .refuted }

  var state: String { detected ? "detected" : "survived" }

  var sentence: String { survival + (statement.map { ": \($0)" } ?? "") }

  var facts: String {
    guard detected else { return "" }
    return "seen by \(by.joined(separator: ", "))"
      + ((namedWords ?? diagnosis).map { "; named \($0)" } ?? "")
  }

  var failureDetails: [Fact] { (examples ?? []).map { Fact("not seen in", $0) } }

  var comparedWords: String { state }
}

extension DefectTable {
  /// Survivors first, then how often each defect was taken for which mistake.
  static func markdown(_ report: Report, _ writer: MarkdownWriter) -> [String] {
    guard !report.defects.isEmpty else { return [] }
    let ordered = survivorsFirst(report)
    guard report.defects.contains(where: { $0.rates != nil }) else {
      return ["## Planted defects"]
        + writer.table(ordered, ["defect", "detected", "seen by", "diagnosis"]) {
          [
            writer.inline($0.id), $0.detected ? "✓ yes" : "✗ **no**",
            writer.inline($0.by.joined(separator: ", ")), writer.inline($0.diagnosis ?? ""),
          ]
        }
    }
    let checks = Array(checks(report).prefix(columnLimit))
    let columns =
      ["defect", "detected"] + checks.map(writer.inline) + ["named right", "wrong but confident", "named"]
    return ["## Planted defects"]
      + writer.table(ordered, columns) { defect in
        [
          writer.inline(defect.id) + (defect.statement.map { ": " + writer.inline($0) } ?? ""),
          (defect.detected ? "✓ " : "✗ ") + (defect.seenCount?.words ?? (defect.detected ? "yes" : "**no**")),
        ] + checks.map { defect.rate(of: $0) ?? "" }
          + [
            defect.rightlyNamed?.words ?? "", defect.misled?.words ?? "",
            writer.inline(defect.namedWords ?? defect.diagnosis ?? ""),
          ]
      } + confusion(report, writer)
  }

  /// Defect × first-named diagnosis, what is right in bold.
  private static func confusion(_ report: Report, _ writer: MarkdownWriter) -> [String] {
    guard let matrix = ConfusionMatrix(report), matrix.codes.count <= writer.limits.rows else { return [] }
    return ["### First-named diagnosis of each defect"]
      + writer.table(matrix.rows, ["defect"] + matrix.codes.map(writer.inline)) { row in
        [writer.inline(row.id)]
          + row.cells.map { cell in
            guard let number = cell.cases else { return "" }
            return cell.isExpected ? "**\(writer.count(number))**" : writer.count(number)
          }
      }
  }
}
