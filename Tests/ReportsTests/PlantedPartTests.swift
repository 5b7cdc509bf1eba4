import Testing

@testable import Reports

/// A made-up part: oddities, kept where a report keeps its provenance, which every report can carry.
private struct Oddity: ReportItem, Codable {
  let name: String
  let isFine: Bool

  var id: String { name }
  var outcome: Report.Verdict { isFine ? .verified : .refuted }
  var state: String { isFine ? "explained" : "unexplained" }
  var sentence: String { "\(name) has \(isFine ? "an" : "no") explanation" }
  var facts: String { "looked at \(name)" }
  var failureDetails: [Fact] { [Fact("seen at", "three o'clock")] }
  var cells: [Cell] { [Cell(name), Cell(outcome, state)] }
}

extension Report {
  fileprivate var oddities: [Oddity] {
    get {
      provenance.filter { $0.source == "oddity" }.map { Oddity(name: $0.name, isFine: $0.value == "fine") }
    }
    set {
      provenance.removeAll { $0.source == "oddity" }
      provenance += newValue.map { .init(name: $0.name, value: $0.isFine ? "fine" : "odd", source: "oddity") }
    }
  }
}

extension ReportPart {
  fileprivate static func oddities(_ report: Report) -> ReportPart {
    var part = ReportPart(
      anchor: "oddities", title: "Oddities", noun: Noun("oddity", "oddities"), items: report.oddities)
    part.good = Words("is explained", "are explained", "explained")
    part.bad = "unexplained"
    part.columns = ["oddity", "explained"]
    part.merge = Merging.unite(\.oddities, part.noun.one, \.id)
    return part
  }
}

@Suite struct PlantedPartTests {
  private func report(_ oddities: [Oddity]) -> Report {
    var report = Report(title: "planted", seed: 1)
    report.oddities = oddities
    report.finish()
    return report
  }

  private func withPart<Result>(_ body: () throws -> Result) rethrows -> Result {
    try Report.$partMakers.withValue(Report.partMakers + [{ .oddities($0) }], operation: body)
  }

  private static let good = Oddity(name: "a draught", isFine: true)
  private static let bad = Oddity(name: "a knock", isFine: false)

  @Test func `a part that is planted counts for the verdict and is named in its reason`() {
    withPart {
      #expect(report([Self.good]).verdict == .verified)
      #expect(report([Self.good]).verdictSentence == "1 oddity is explained.")
      let refuted = report([Self.good, Self.bad])
      #expect(refuted.verdict == .refuted)
      #expect(refuted.verdictReason == "1 of 2 oddities is unexplained (a knock).")
    }
    #expect(report([Self.bad]).verdict == .inconclusive)
  }

  @Test func `a part that is planted appears in every format without a line of its own there`() throws {
    try withPart {
      let report = report([Self.good, Self.bad])
      let text = TextReport.render(report, color: false)
      #expect(
        text.contains("  oddities      1 of 2 explained") || text.contains("  oddities  1 of 2 explained"))
      #expect(text.contains("  ✗ oddity a knock  unexplained\n      a knock has no explanation\n"))
      #expect(text.contains("      seen at: three o'clock\n"))

      let markdown = MarkdownReport.render(report)
      #expect(markdown.contains("| oddities | 2 | 1 explained |"))
      #expect(
        markdown.contains(
          "### ✗ oddity a knock\n\n**unexplained**: a knock has no explanation\n\n- seen at: "))
      #expect(markdown.contains("## Oddities") && markdown.contains("| a draught | ✓ explained |"))

      let page = try HTMLReport.render(report)
      #expect(
        page.contains("<a href=\"#oddities\"><span>Oddities</span><span class=\"tally bad\">✗ 1</span></a>"))
      #expect(page.contains("<dt>oddities explained</dt><dd>1<span class=\"of\"> of 2</span></dd>"))
      #expect(page.contains("<section id=\"oddities\"") && page.contains(">a draught</td>"))
      #expect(page.contains("Oddity a knock</h3>") && page.contains("three o&#39;clock"))

      let reader = MarkupReader(JUnitReport.render(report))
      #expect(reader.problem == nil)
      #expect(reader.named("testsuite").map { $0.attributes["name"] } == ["oddities"])
      #expect(reader.named("failure").map(\.text) == ["seen at: three o'clock"])
    }
  }

  @Test func `a part that is planted is compared with a baseline and merged from shards`() throws {
    try withPart {
      var later = report([Oddity(name: "a draught", isFine: false)])
      try later.compare(with: report([Self.good]))
      #expect(later.baseline?.changes.map(\.part) == ["run", "oddity"])
      #expect(later.baseline?.changes.last?.words == "verified → refuted")

      let merged = try Report.merged([report([Self.good]), report([Self.good, Self.bad])])
      #expect(merged.oddities.map(\.name) == ["a draught", "a knock"])
      #expect(merged.verdict == .refuted)
      let contradiction = ReportMergeError.contradiction(part: "oddity", name: "a draught")
      #expect(throws: contradiction) {
        try Report.merged([report([Self.good]), report([Oddity(name: "a draught", isFine: false)])])
      }
    }
  }
}
