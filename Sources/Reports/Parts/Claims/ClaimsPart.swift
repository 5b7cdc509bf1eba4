extension ReportPart {
  /// Claims of the source material.
  static func claims(_ report: Report) -> ReportPart {
    var part = ReportPart(anchor: "claims", title: "Claims", noun: Noun("claim"), items: report.claims)
    part.good = Words("is as expected", "are as expected", "as expected")
    part.bad = "not what the suite must find"
    part.shelf = .first
    part.columns = ["id", "claim", "finding", "as expected", "observed", "digits"]
    part.view = { HTMLView(template: "claims", content: ClaimsSection(report, $0)) }
    part.merge = Merging.unite(\.claims, part.noun.one, \.id)
    return part
  }
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
