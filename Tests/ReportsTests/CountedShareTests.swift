import Testing

@testable import Reports

@Suite struct CountedShareTests {
  @Test(arguments: [
    // Exact binomial bounds, each wrong in 2.5%: of 0 and n, 1 − 0.025^(1/n).
    (97, 100, "97 of 100 (95% interval 91.5% to 99.4%)"),
    (0, 100, "0 of 100 (95% interval 0% to 3.6%)"),
    (100, 100, "100 of 100 (95% interval 96.4% to 100%)"),
    (1, 1, "1 of 1 (95% interval 3% to 100%)"),
    (0, 100_000, "0 of 100,000 (95% interval 0% to 0.0037%)"),
    (3, 10, "3 of 10 (95% interval 7% to 65%)"),
  ])
  func `a share of few cases has its count and its interval`(count: Int, cases: Int, words: String) {
    #expect(CountedShare(count, of: cases)?.words == words)
  }

  @Test func `an end is 0% or 100% only where it is that`() {
    // 1 − 0.975^(1/100) = 0.000253 and its mirror image: rounded to tenths they would be 0 and 100.
    #expect(CountedShare(1, of: 100)?.interval == "0.03% to 5.4%")
    #expect(CountedShare(99, of: 100)?.interval == "94.6% to 99.97%")
  }

  @Test func `what is no share of cases has none`() {
    #expect(CountedShare(0, of: 0) == nil && CountedShare(2, of: 1) == nil && CountedShare(-1, of: 1) == nil)
  }

  @Test func `every form gives the tallies of trials with their intervals`() throws {
    var report = Report(title: "selftest", seed: 1)
    report.campaigns = [
      .init(
        name: "No false alarm", statement: "s", cases: 100, counts: [.init(name: "verified", count: 97)],
        holds: true, examples: [])
    ]
    report.finish()
    let words = "verified 97 of 100 (95% interval 91.5% to 99.4%)"
    #expect(MarkdownReport.render(report).contains(words))
    #expect(JUnitReport.render(report).contains(words))
    #expect(
      try HTMLReport.render(report).contains(
        "<td class=\"num\">97%</td><td class=\"num\">91.5% to 99.4%</td>"))
  }

  @Test func `frequencies of properties and required shares have them too`() {
    var label = Report.Property.Label(name: "diverges", count: 36, cases: 100, verdict: "observed")
    #expect(label.words == "diverges 36%")
    (label.lowerBound, label.upperBound) = (0.266, 0.462)
    #expect(label.words == "diverges 36 of 100 (95% interval 26.6% to 46.2%)")
    label.minimum = 0.1
    #expect(label.words == "diverges 36 of 100 (95% interval 26.6% to 46.2%), at least 10%: observed")
  }
}
