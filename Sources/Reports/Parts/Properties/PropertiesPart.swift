extension ReportPart {
  /// Theorems, tested on random cases.
  static func properties(_ report: Report) -> ReportPart {
    var part = ReportPart(
      anchor: "properties", title: "Properties", noun: Noun("property", "properties"),
      items: report.properties)
    part.good = Words("holds", "hold", "hold")
    part.columns = ["property", "cases", "verdict", "what it means", "details", "labels"]
    part.view = { HTMLView(template: "properties", content: PropertiesSection(report, $0)) }
    part.merge = Merging.unite(\.properties, part.noun.one, \.name)
    return part
  }
}

extension Report.Property: ReportItem {
  var id: String { name }

  /// The verdict; a property that tested no case cannot be verified.
  var outcome: Report.Verdict { verdict == .verified && cases <= 0 ? .inconclusive : verdict }

  var sentence: String {
    let what = statement.isEmpty ? name : statement
    if cases <= 0 { return "\(what): no case was tested" }
    return "\(what): \(outcome.rawValue) in \(NumberFormatting.counted(cases, "case"))"
      + (result.isEmpty ? "" : ", \(result)")
  }

  var facts: String {
    [
      ([NumberFormatting.counted(cases, "case")] + details).joined(separator: ", "), passBound, labelWords,
    ].compactMap { $0 }.joined(separator: "; ")
  }

  var failureDetails: [Fact] {
    counterexamples.flatMap { [Fact("\($0.kind) counterexample", $0.input), Fact("found", $0.comparison)] }
      + (replay.map { [Fact("replay with", $0, isCommand: true)] } ?? [])
  }

  var cells: [Cell] {
    [
      Cell(statement.isEmpty ? name : "\(name): \(statement)"), Cell(NumberFormatting.count(cases)),
      Cell(outcome), Cell(passBound ?? ""), Cell(details.joined(separator: ", ")), Cell(labelWords ?? ""),
    ]
  }
}
