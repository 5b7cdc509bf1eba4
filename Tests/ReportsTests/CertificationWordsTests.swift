import Foundation
import Testing

@testable import Reports

@Suite struct CertificationWordsTests {
  private func check(certified: Bool? = true, error: Double? = 2.31e-14) -> Report.Check {
    var check = Report.Check(
      id: "a", subject: "s", verdict: .verified, parameters: 3, evaluations: 9, agreedDigits: 15,
      detectionPower: 1e-13, seconds: 0)
    check.certified = certified
    check.certifiedError = error
    return check
  }

  @Test func `a bound is shown rounded up, never below what is proven`() {
    let cases: [(Double, String)] = [
      (2.31e-14, "2.4e-14"), (2.3e-14, "2.3e-14"), (9.91e-14, "1e-13"), (9.99e-14, "1e-13"), (1, "1"),
      (1.01, "1.1"), (0, "0"), (.infinity, "∞"), (.nan, "NaN"), (123, "130"), (120, "120"),
    ]
    for (value, words) in cases { #expect(NumberFormatting.bound(value) == words) }
    for exponent in -300...300 {
      let value = 1.0472975511965976 * pow(10, Double(exponent))
      #expect(Double(NumberFormatting.bound(value)) ?? 0 >= value)
    }
  }

  @Test func `only a verified check with a bound is called certified`() {
    #expect(check().certifiedWords == "certified: proven within 2.4e-14")
    #expect(check(certified: false).certifiedWords == nil && check(certified: nil).certifiedWords == nil)
    #expect(check(error: nil).certifiedWords == nil)
    var refuted = check()
    refuted.verdict = .refuted
    #expect(refuted.certifiedWords == nil)
    let all = [check(), check(error: 3e-14)]
    #expect(Report.certification(all) == "every entry is proven to be within 3e-14 of the true derivative")
    #expect(
      Report.certification(all + [check(certified: false, error: 1)])
        == "every entry is proven to be within 3e-14 of the true derivative in 2 of 3 checks")
    #expect(Report.certification([check(certified: nil)]) == nil && Report.certification([]) == nil)
  }

  @Test func `every format says what is proven, and the JSON carries both values`() throws {
    var report = SampleReport.verified()
    for index in report.checks.indices {
      report.checks[index].certified = true
      report.checks[index].certifiedError = 4.41e-15
    }
    let words = "proven to be within 4.5e-15 of the true derivative"
    #expect(TextReport.render(report, color: false).contains(words))
    #expect(MarkdownReport.render(report).contains("Certified: every entry is \(words)."))
    let page = try HTMLReport.render(report)
    #expect(page.contains(words) && page.contains("certified: proven within 4.5e-15"))
    #expect(JUnitReport.render(report).contains("certified: proven within 4.5e-15"))
    let data = try ReportJSON.encode(report)
    #expect(try ReportJSON.decode(data) == report)
    let text = String(decoding: data, as: UTF8.self)
    #expect(text.contains("\"certified\" : true") && text.contains("\"certifiedError\" : 4.41e-15"))
  }

  @Test func `a report from before certification still reads, as not recorded`() throws {
    let text = String(decoding: try ReportJSON.encode(SampleReport.verified()), as: UTF8.self)
    let older = text.replacingOccurrences(of: "      \"certified\" : null,\n", with: "")
      .replacingOccurrences(of: "      \"certifiedError\" : null,\n", with: "")
    #expect(older.utf8.count < text.utf8.count && !older.contains("certified"))
    #expect(try ReportJSON.decode(Data(older.utf8)) == SampleReport.verified())
  }
}
