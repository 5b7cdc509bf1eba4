import Foundation
import Testing

@testable import Reports

@Suite struct HTMLReportTests {
  private static let full = Result { try HTMLReport.render(SampleReport.full()) }

  private func pages() throws -> [String] {
    [
      try Self.full.get(), try HTMLReport.render(SampleReport.verified()),
      try HTMLReport.render(Report(title: "none", seed: 0)),
    ]
  }

  /// The page without its style sheet and its two void declarations is well-formed XML, if we write it so.
  private func asXML(_ page: String) -> String {
    var text = page
    for (from, to) in [("<style>", "</style>")] {
      if let start = text.range(of: from), let end = text.range(of: to) {
        text.removeSubrange(start.lowerBound..<end.upperBound)
      }
    }
    text = text.replacingOccurrences(of: "<!doctype html>", with: "")
    text = text.replacingOccurrences(
      of: "<details class=\"claim bad\" open>", with: "<details class=\"claim bad\">")
    text = text.replacingOccurrences(of: "<details class=\"fold\" open>", with: "<details class=\"fold\">")
    return text.replacing(/<(meta|link)([^>]*)>/) { "<\($0.1)\($0.2)/>" }
  }

  @Test func `every page is well-formed: each element closed, each text escaped`() throws {
    #expect(try pages().map { MarkupReader(asXML($0)).problem } == [nil, nil, nil])
  }

  @Test func `nothing from a report becomes markup`() throws {
    let reader = MarkupReader(asXML(try Self.full.get()))
    let names = Set(reader.elements.map(\.name))
    #expect(names.isDisjoint(with: ["script", "img", "iframe", "object", "embed", "form", "input"]))
    let handlers = reader.elements.flatMap { $0.attributes.keys }.filter { $0.lowercased().hasPrefix("on") }
    #expect(handlers == [])
  }

  @Test func `a letter that joins with a bracket or quote does not hide it from escaping`() {
    #expect(MarkupEscaping.html("\u{0600}<b> \"\u{0301}") == "\u{0600}&lt;b&gt; &quot;\u{0301}")
    #expect(!MarkupEscaping.html(Hostile.all).contains("<"))
  }

  @Test func `the page loads nothing: no reference leaves it`() throws {
    let references = try pages().flatMap { page in
      MarkupReader(asXML(page)).elements.flatMap { element in
        ["href", "src", "xlink:href", "action", "srcset", "data"].compactMap { element.attributes[$0] }
      }
    }
    #expect(references.filter { !$0.hasPrefix("#") && $0 != "data:," } == [])
    let style = try HTMLTemplates().style
    #expect(!style.contains("@import") && !style.contains("http") && !style.contains("<"))
    let addresses = style.matches(of: /url\(([^)]*)\)/).map { String($0.1) }
    #expect(addresses.allSatisfy { $0.hasPrefix("#") })
  }

  @Test func `every id is unique and every inner link has its target`() throws {
    let elements = MarkupReader(asXML(try Self.full.get())).elements
    let ids = elements.compactMap { $0.attributes["id"] }
    #expect(Set(ids).count == ids.count)
    let targets = elements.compactMap { $0.attributes["href"] }.filter { $0.hasPrefix("#") }.map {
      String($0.dropFirst())
    }
    let labels = elements.compactMap { $0.attributes["aria-labelledby"] }.flatMap {
      $0.split(separator: " ").map(String.init)
    }
    #expect(Set(targets + labels).subtracting(ids) == [])
    #expect(targets.contains("failure-1") && targets.contains("heat-1"))
  }

  @Test func `sections come in the order of the design, and those without content are not there`() throws {
    let order = [
      "summary", "failures", "claims", "checks", "kinks", "properties", "defects", "trials", "training",
      "rates", "examples", "timings", "provenance",
    ]
    let orders = try pages().map {
      MarkupReader(asXML($0)).named("section").compactMap { $0.attributes["id"] }
    }
    #expect(orders[0] == order)
    #expect(orders[1] == ["summary", "checks", "provenance"])
    #expect(orders[2] == ["summary", "provenance"])
  }

  @Test func `the page says what was not run, and why`() throws {
    let page = try HTMLReport.render(SampleReport.verified())
    #expect(page.contains("Claims, properties, planted defects"))
    #expect(page.contains("This command checks one network; verify runs them."))
    #expect(!page.contains("No network was trained in this run."))
  }

  @Test func `failures are open and passes are folded`() throws {
    let page = try Self.full.get()
    #expect(page.components(separatedBy: "<details class=\"fold\" open>").count - 1 == 2)
    #expect(page.components(separatedBy: "<details class=\"claim bad\" open>").count - 1 == 2)
    #expect(page.components(separatedBy: "<details class=\"fold\">").count - 1 == 3 + 4 + 1)
    #expect(!page.contains("<details>"))
  }

  @Test func `claims are folded by their source behind a line with its counts, unexpected ones open above`()
    throws
  {
    let page = try Self.full.get()
    let claims = try #require(
      page.split(separator: "<section id=\"claims\"").last?.split(separator: "</section>").first)
    let (open, folded) = try #require(
      claims.range(of: "<details class=\"fold\">").map {
        (claims[..<$0.lowerBound], claims[$0.lowerBound...])
      })
    #expect(open.contains("S4.2") && !open.contains("S1.4"))
    #expect(folded.contains("S1.4") && !folded.contains(">S4.2<"))
    for words in [
      "S1: forward propagation and backpropagation in matrix form</span><span class=\"fold-note\">0 confirmed, 1 refuted",
      "S2: two worked examples</span><span class=\"fold-note\">1 confirmed, 1 refuted", "2 of 2 as expected",
      // A report of an earlier version says the source only in the id.
      "S4</span><span class=\"fold-note\">1 confirmed, 0 refuted", "0 of 1 as expected",
      "Each of them is shown above.",
    ] { #expect(folded.contains(words), "\(words)") }
  }

  @Test func `every drawing has a title and a description`() throws {
    let elements = MarkupReader(asXML(try Self.full.get())).elements
    let drawings = elements.filter { $0.name == "svg" && $0.attributes["role"] == "img" }
    let silent = elements.filter {
      $0.name == "svg" && $0.attributes["role"] == nil && $0.attributes["aria-hidden"] != "true"
    }
    #expect(drawings.count >= 15 && silent.isEmpty)
    #expect(elements.count { $0.name == "desc" && !$0.text.isEmpty } == drawings.count)
    #expect(elements.count { $0.name == "title" && $0.parents.contains("svg") } == drawings.count)
  }

  @Test func `the same report gives the same bytes`() throws {
    #expect(try HTMLReport.render(SampleReport.full()) == Self.full.get())
    #expect(MarkdownReport.render(SampleReport.full()) == MarkdownReport.render(SampleReport.full()))
    #expect(JUnitReport.render(SampleReport.full()) == JUnitReport.render(SampleReport.full()))
  }

  @Test func `a thousand checks with blocks stay below the limit, none left out`() throws {
    let page = try HTMLReport.render(SampleReport.large(1_000))
    #expect(page.utf8.count < HTMLReport.sizeLimit)
    let content = page.components(separatedBy: "</style>")[1]
    let numbers = content.components(separatedBy: " #").dropFirst().map { $0.prefix { $0.isNumber } }
    #expect(Set(numbers).count == 1_000)
    #expect(page.contains("more checks with recorded digits not shown here"))
  }

  @Test func `the worst possible report stays below the limit and says what is left out`() throws {
    let page = try HTMLReport.render(SampleReport.enormous())
    #expect(page.utf8.count < HTMLReport.sizeLimit)
    #expect(page.contains("more claims not shown here; report.json has them all."))
    #expect(MarkupReader(asXML(page)).problem == nil)
  }

  @Test func `the tightest limits leave room even for the worst report`() throws {
    let templates = try HTMLTemplates()
    let page = HTMLPage(SampleReport.enormous(), .least, run: "0", style: templates.style)
    let text = try templates.render(page)
    #expect(text.utf8.count < HTMLReport.sizeLimit / 4)
    let document = MarkdownDocument(report: SampleReport.enormous(), run: "0", limits: .least)
    #expect(document.text.utf8.count < MarkdownReport.sizeLimit / 4)
  }

  @Test func `infinite and missing numbers break no drawing`() throws {
    let page = try Self.full.get()
    let data = MarkupReader(asXML(page)).named("path").compactMap { $0.attributes["d"] }
    #expect(data.count > 100)
    #expect(data.filter { $0.contains("n") || $0.contains("i") || $0.contains("e") } == [])
  }
}
