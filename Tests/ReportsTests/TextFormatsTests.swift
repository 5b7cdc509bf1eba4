import Foundation
import Testing

@testable import Reports

@Suite struct MarkdownReportTests {
  @Test func `verdict and failures come before everything else`() throws {
    let text = MarkdownReport.render(SampleReport.full())
    #expect(text.hasPrefix("# ✗ Refuted: verify, profile standard\n"))
    let headings = text.split(separator: "\n").filter { $0.hasPrefix("## ") }
    #expect(
      headings == [
        "## Not run", "## Not verified", "## Claims", "## Gradient checks", "## Properties",
        "## Planted defects",
        "## The checker on trial", "## Detection power", "## Detection power",
        "## Training", "## Loss against learning rate", "## Worked examples", "## Time", "## Provenance",
      ])
    #expect(text.contains("W2\\[2,1]: claimed 7.901, is 0.123 ± 2.1e-12"))
  }

  @Test func `claims are counted by their source, and folded below`() throws {
    let text = MarkdownReport.render(SampleReport.full())
    #expect(text.contains("\n| S2: two worked examples | 2 | 1 | 1 | ✓ 2 of 2 as expected |\n"))
    #expect(text.contains("\n| S4 | 1 | 1 | 0 | ✗ **0 of 1 as expected** |\n"))
    let fold =
      "\n\n<details><summary>S2: two worked examples: 1 confirmed, 1 refuted</summary>\n\n| id | claim |"
    #expect(text.contains(fold))
    let tags = text.split(separator: "\n").filter { $0.hasPrefix("<") }
    #expect(
      tags.count { $0.hasPrefix("<details>") } == 4 && tags.count { $0 == "</details>" } == 4
        && tags.count == 8)
  }

  @Test func `every row of a table has as many cells as its head`() {
    let lines = MarkdownReport.render(SampleReport.full()).split(
      separator: "\n", omittingEmptySubsequences: false)
    var wrong: [Substring] = []
    var expected: Int?
    for line in lines {
      guard line.hasPrefix("|") else {
        expected = nil
        continue
      }
      let cells = line.replacing("\\|", with: "").count { $0 == "|" }
      if let expected, expected != cells { wrong.append(line) }
      expected = expected ?? cells
    }
    #expect(wrong == [])
  }

  @Test func `nothing in a text is taken for Markdown or HTML`() {
    let text = MarkdownEscaping.inline(Hostile.all + " $x$ @someone")
    #expect(
      !text.contains("<") && !text.contains("\n") && !text.contains("@someone") && !text.contains("http://"))
    for special in ["`", "*", "_", "[", "|", "$", "#", "!"] {
      let bare = text.replacing("\\" + special, with: "")
      #expect(!bare.contains(special), "\(special) is not escaped")
    }
    #expect(MarkdownEscaping.inline("a\\|b") == "a\\\\\\|b")
  }

  @Test func `the document stays below its limit whatever the input, and says so`() {
    let large = MarkdownReport.render(SampleReport.enormous())
    #expect(large.utf8.count < MarkdownReport.sizeLimit)
    #expect(large.contains("more, in report.json."))
    #expect(MarkdownReport.render(SampleReport.large(1_000)).utf8.count < MarkdownReport.sizeLimit)
  }
}

@Suite struct TextReportTests {
  @Test func `the first line is the verdict, and a failure shows claim, estimate and bound`() {
    let lines = TextReport.render(SampleReport.full(), color: false).split(separator: "\n")
    #expect(lines.first == "✗ REFUTED  verify, profile standard")
    #expect(
      lines.contains { $0.contains("W2[2,1]: claimed 7.901, is 0.123 ± 2.1e-12 (Richardson, step 0.0012)") })
  }

  @Test func `a verified check says how sure it is`() {
    let text = TextReport.render(SampleReport.verified(), color: false)
    #expect(text.hasPrefix("✓ VERIFIED"))
    #expect(
      text.contains("agreed digits") && text.contains("smallest visible error  3.1e-11 of the largest entry"))
    #expect(text.contains("Not run\n  Claims, properties, planted defects: This command"))
  }

  @Test func `plain text carries no escape, colour adds nothing but escapes`() {
    let report = SampleReport.full()
    let plain = TextReport.render(report, color: false)
    let colored = TextReport.render(report, color: true)
    let controls = plain.unicodeScalars.filter {
      $0.value < 0x20 && $0 != "\n" || (0x7F...0x9F).contains($0.value)
    }
    #expect(controls.isEmpty)
    #expect(colored != plain)
    #expect(colored.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain)
  }

  @Test func `the worst report is one screen`() {
    let text = TextReport.render(SampleReport.enormous(), color: false)
    #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= 60)
    #expect(text.utf8.count < 20_000)
  }
}

@Suite struct ReportFilesTests {
  private func temporary() -> URL {
    FileManager.default.temporaryDirectory.appendingPathComponent("report-files-\(UUID().uuidString)")
  }

  @Test func `four files are written, nothing else, and written again`() throws {
    let directory = temporary().appendingPathComponent("deeper")
    defer { try? FileManager.default.removeItem(at: directory.deletingLastPathComponent()) }
    let names = ["report.json", "report.html", "report.md", "report.junit.xml"]
    #expect(try ReportFiles.write(SampleReport.full(), to: directory).map(\.lastPathComponent) == names)
    #expect(try ReportFiles.write(SampleReport.verified(), to: directory).count == 4)
    #expect(Set(try FileManager.default.contentsOfDirectory(atPath: directory.path)) == Set(names))
    let json = try Data(contentsOf: directory.appendingPathComponent("report.json"))
    #expect(try ReportJSON.decode(json) == SampleReport.verified())
    #expect(
      try String(contentsOf: directory.appendingPathComponent("report.html"), encoding: .utf8)
        == HTMLReport.render(SampleReport.verified(), run: SampleReport.verified().run))
  }

  @Test func `a directory that cannot be made is a clear error`() throws {
    let file = temporary()
    defer { try? FileManager.default.removeItem(at: file) }
    try Data("a file".utf8).write(to: file)
    let below = file.appendingPathComponent("reports")
    let error = #expect(throws: ReportFilesError.self) {
      try ReportFiles.write(SampleReport.verified(), to: below)
    }
    #expect(error?.description.contains("reports: found that the folder cannot be made (") == true)
    let same = #expect(throws: ReportFilesError.self) {
      try ReportFiles.write(SampleReport.verified(), to: file)
    }
    #expect(same?.description.contains(file.lastPathComponent) == true)
  }
}
