import Foundation
import Testing

@testable import Reports

@Suite struct JUnitReportTests {
  @Test func `the hostile sample is well-formed XML`() {
    let reader = MarkupReader(JUnitReport.render(SampleReport.full()))
    #expect(reader.problem == nil)
    #expect(
      reader.named("testsuite").map { $0.attributes["name"] } == [
        "checks", "claims", "worked examples", "properties", "planted defects", "trials of the checker",
      ])
  }

  @Test func `the counts of every suite and of the whole are those of its cases`() {
    let reader = MarkupReader(JUnitReport.render(SampleReport.full()))
    let counts = reader.named("testsuite").map {
      "\($0.attributes["tests"] ?? "") \($0.attributes["failures"] ?? "")"
    }
    #expect(counts == ["52 4", "5 2", "2 1", "5 3", "5 1", "3 2"])
    let whole = reader.named("testsuites").first?.attributes
    #expect(whole?["tests"] == "72" && whole?["failures"] == "13" && whole?["errors"] == "0")
    #expect(reader.named("testcase").count == 72 && reader.named("failure").count == 13)
  }

  @Test func `refuted and inconclusive are failures of their own types`() {
    let failures = MarkupReader(JUnitReport.render(SampleReport.full())).named("failure")
    let types = failures.map { $0.attributes["type"] ?? "" }
    #expect(types.count { $0 == "refuted" } == 8 && types.count { $0 == "inconclusive" } == 5)
    #expect(failures.contains { $0.attributes["message"]?.hasPrefix("kink: ") == true })
    #expect(failures.contains { $0.text.contains("W2[2,1]: claimed 7.901, is 0.123 ± 2.1e-12") })
  }

  @Test func `texts arrive as they were, with controls made visible`() {
    let reader = MarkupReader(JUnitReport.render(SampleReport.full()))
    let defect = reader.named("testcase").first { $0.attributes["name"]?.hasPrefix("D28") == true }
    #expect(defect?.attributes["name"] == "D28 " + Hostile.markup)
    let property = reader.named("testcase").first { $0.attributes["name"]?.hasPrefix("P0") == true }
    #expect(
      property?.attributes["name"]?.contains(
        "escape \\u{1B}[31mred\\u{1B}[0m, null \\u{0}, delete \\u{7F}, C1 \\u{9B}, bidi \\u{202E}abc") == true
    )
  }

  @Test func `a run that is not verified always has a failing case`() {
    var report = Report(title: "empty", seed: 1)
    report.finish()
    let reader = MarkupReader(JUnitReport.render(report))
    #expect(reader.named("failure").map { $0.attributes["message"] } == ["Nothing was checked."])
    var alarmed = SampleReport.verified()
    alarmed.summary.falseAlarms = 1
    alarmed.finish()
    #expect(MarkupReader(JUnitReport.render(alarmed)).named("failure").count == 1)
  }

  @Test func `a verified run has no failing case`() {
    #expect(MarkupReader(JUnitReport.render(SampleReport.verified())).named("failure").isEmpty)
  }

  @Test func `every single character up to U+FFFF is either legal or replaced`() {
    var text = String.UnicodeScalarView()
    for value in UInt32(0)...0xFFFF {
      if let scalar = Unicode.Scalar(value) { text.append(scalar) }
    }
    var report = SampleReport.verified()
    for start in stride(from: 0, to: text.count, by: 500) {
      let from = text.index(text.startIndex, offsetBy: start)
      let to = text.index(from, offsetBy: 500, limitedBy: text.endIndex) ?? text.endIndex
      report.claims.append(
        .init(
          id: String(text[from..<to]), statement: String(text[from..<to]), verdict: .confirmed, expected: "",
          observed: "",
          asExpected: true))
    }
    #expect(MarkupReader(JUnitReport.render(report)).problem == nil)
  }
}
