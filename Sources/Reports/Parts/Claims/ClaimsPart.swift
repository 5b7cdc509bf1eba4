extension ReportPart {
  /// Claims of the source material.
  static func claims(_ report: Report) -> ReportPart {
    var part = ReportPart(anchor: "claims", title: "Claims", noun: Noun("claim"), items: report.claims)
    part.good = Words("is as expected", "are as expected", "as expected")
    part.bad = "not what the suite must find"
    part.shelf = .first
    part.document = { ClaimSource.markdown(report, $0) }
    part.view = { HTMLView(template: "claims", content: ClaimsSection(report, $0)) }
    part.merge = Merging.unite(\.claims, part.noun.one, \.id)
    return part
  }
}

extension ClaimSource {
  /// A line for each source, and its claims folded below; what is not as expected stands among the failures besides.
  static func markdown(_ report: Report, _ writer: MarkdownWriter) -> [String] {
    guard !report.claims.isEmpty else { return [] }
    let sources = all(report.claims)
    let table = writer.table(sources, ["source", "claims", "confirmed", "refuted", "as expected"]) { source in
      [
        writer.inline(source.name), writer.count(source.claims.count), writer.count(source.confirmed),
        writer.count(source.claims.count - source.confirmed),
        writer.cell(Cell(source.outcome, source.tally, isStrong: true)),
      ]
    }
    return ["## Claims"] + table
      + sources.prefix(writer.limits.rows).flatMap { source in
        writer.fold(
          "\(source.name): \(source.findings)",
          writer.table(source.claims, columns) { $0.cells.map(writer.cell) })
      }
  }

  private static let columns = ["id", "claim", "finding", "as expected", "observed", "digits"]
}

extension Report.Claim: ReportItem {
  /// Verified if the run found what it must find, whether that is a confirmation or a refutation.
  var outcome: Report.Verdict { asExpected ? .verified : .refuted }

  var state: String { asExpected ? "as expected" : "not as expected" }

  var sentence: String {
    asExpected
      ? "\(verdict.rawValue): \(statement)"
      : "Found \(verdict.rawValue), which is not what the suite must find: \(statement)"
  }

  var facts: String { "\(verdict.rawValue): \(statement)" }

  var failureDetails: [Fact] {
    [Fact("expected", expected), Fact("observed", observed)]
      + (correction.map { [Fact("correction", $0)] } ?? [])
  }

  var cells: [Cell] {
    [
      Cell(id), Cell(statement, note: correction.map { "\(correctionLabel): \($0)" }), Cell(verdict.rawValue),
      Cell(outcome, asExpected ? "yes" : "no", isStrong: true), Cell(observed),
      Cell(agreedDigits.map(NumberFormatting.digits) ?? ""),
    ]
  }

  var comparedWords: String { "\(verdict.rawValue), \(state)" }

  /// What introduces the correction: a refuted claim is replaced, a confirmed one made precise.
  var correctionLabel: String { verdict == .refuted ? "Instead" : "More precisely" }
}
