import Foundation
import Testing

@testable import Reports

@Suite struct BaselineTests {
  private func compared(_ change: (inout Report) -> Void) throws -> Report.BaselineComparison {
    let earlier = SampleReport.verified()
    var later = earlier
    change(&later)
    later.finish()
    try later.compare(with: earlier)
    return try #require(later.baseline)
  }

  private func words(_ comparison: Report.BaselineComparison) -> [String] {
    comparison.changes.map { "\($0.direction.rawValue) \($0.part): \($0.words)" }
  }

  @Test func `a report has not changed since itself, NaN and repeated names included`() throws {
    for report in [SampleReport.full(), SampleReport.verified(), SampleReport.enormous()] {
      var later = report
      try later.compare(with: report)
      let baseline = try #require(later.baseline)
      #expect(baseline.changes == [])
      #expect(baseline.unchanged > 0 && baseline.seed == report.seed)
    }
  }

  @Test func `a verdict lost is worse and a verdict gained better`() throws {
    let worse = try compared { $0.checks[0].verdict = .refuted }
    #expect(words(worse).count == 2 && worse.count(.worse) == 2)
    #expect(words(worse)[0] == "worse run: verified → refuted")
    #expect(
      words(worse)[1].hasPrefix("worse gradient check: verified, 10.4 digits, power 3.1e-11 → refuted,"))
    var later = SampleReport.verified()
    var earlier = later
    earlier.checks[0].verdict = .inconclusive
    earlier.checks[0].reason = "noise"
    earlier.finish()
    try later.compare(with: earlier)
    #expect(later.baseline?.changes.map(\.direction) == [.better, .better])
    #expect(later.baseline?.changes.last?.before?.hasPrefix("inconclusive (noise), ") == true)
  }

  @Test func `a digit or a power of ten counts, less does not; NaN is no digits`() throws {
    #expect(try compared { $0.checks[0].agreedDigits -= 0.9 }.changes == [])
    #expect(try compared { $0.checks[0].agreedDigits -= 1.1 }.changes.map(\.direction) == [.worse])
    #expect(try compared { $0.checks[0].agreedDigits += 1.1 }.changes.map(\.direction) == [.better])
    #expect(try compared { $0.checks[0].agreedDigits = .nan }.changes.map(\.direction) == [.worse])
    #expect(try compared { $0.checks[0].detectionPower *= 9 }.changes == [])
    #expect(try compared { $0.checks[0].detectionPower *= 11 }.changes.map(\.direction) == [.worse])
    #expect(try compared { $0.checks[0].detectionPower /= 11 }.changes.map(\.direction) == [.better])
    for power in [Double.infinity, .nan] {
      #expect(try compared { $0.checks[0].detectionPower = power }.changes.map(\.direction) == [.worse])
    }
    #expect(try compared { $0.checks[0].detectionPower = 0 }.changes.map(\.direction) == [.better])
  }

  @Test func `one more block with wrong entries is worse, one fewer better, and both are named`() throws {
    func refuted(_ blocks: [String]) throws -> Report {
      var report = SampleReport.verified()
      report.checks[0].verdict = .refuted
      report.checks[0].wrongEntries = blocks.map { .init(block: $0, index: [0]) }
      report.finish()
      return report
    }
    for (before, after, direction) in [
      (["W1"], ["W1", "b1"], Report.Change.Direction.worse), (["W1", "b1"], ["W1"], .better),
    ] {
      var later = try refuted(after)
      try later.compare(with: refuted(before))
      let changes = try #require(later.baseline?.changes)
      #expect(changes.map(\.direction) == [direction])
      #expect(changes.first?.before?.contains(" in \(before.joined(separator: ", ")),") == true)
      #expect(changes.first?.after?.contains(" in \(after.joined(separator: ", ")),") == true)
    }
  }

  @Test func `what was verified and is gone is worse; a failure that is gone is neither`() throws {
    let other = SampleReport.verifiedCheck(7)
    let gone = try compared { $0.checks = [other] }
    #expect(gone.changes.map(\.direction) == [.worse, .better])
    #expect(gone.changes[0].words.hasPrefix("gone, was verified") && gone.changes[1].words.hasPrefix("new: "))
    var earlier = SampleReport.verified()
    earlier.checks.append(SampleReport.refuted())
    earlier.finish()
    var later = SampleReport.verified()
    try later.compare(with: earlier)
    #expect(later.baseline?.changes.map(\.direction) == [.better, .neutral])
    #expect(try compared { $0.checks.append(SampleReport.refuted()) }.count(.worse) == 2)
  }

  @Test
  func `seed, command, version and options that differ are said first; the rest of the provenance is not`()
    throws
  {
    var earlier = SampleReport.verified()
    earlier.provenance = [
      .init(name: "gradient-check", value: "1", source: "built in"),
      .init(name: "cases", value: "10", source: "--cases, default 1000"),
      .init(name: "system", value: "a", source: "measured"),
    ]
    var later = earlier
    try later.compare(with: earlier)
    #expect(later.baseline?.differences == [])
    #expect(
      later.baseline?.sentence.hasPrefix(
        "The runs can be compared: same command, seed, options and version. 0 worse, ") == true)
    (later.title, later.seed) = ("network b.json", 7)
    later.provenance = [
      .init(name: "gradient-check", value: "2", source: "built in"),
      .init(name: "profile", value: "quick", source: "--profile"),
      .init(name: "system", value: "b", source: "measured"),
    ]
    try later.compare(with: earlier)
    #expect(
      later.baseline?.comparability
        == "The runs differ in more than their results, which may explain what changed: "
        + "command network binary-classifier.json → network b.json, seed 1 → 7, version 1 → 2, "
        + "profile not said → quick, cases 10 → not said.")
  }

  @Test func `reports with nothing in common are refused, and said to be`() throws {
    var later = SampleReport.verified()
    later.checks = []
    later.claims = SampleReport.claims()
    later.title = "verify"
    later.finish()
    let error = #expect(throws: ReportComparisonError.self) {
      try later.compare(with: SampleReport.verified())
    }
    #expect(
      error?.description
        == "the baseline, \"network binary-classifier.json\": found nothing in it that \"verify\" "
        + "has too, expected an earlier run of the same")
    #expect(later.baseline == nil)
  }

  @Test func `a training that ends elsewhere has changed, neither for the better nor the worse`() throws {
    var earlier = Report(title: "train x.json", seed: 1)
    earlier.trainings = [SampleReport.training()]
    earlier.finish()
    var later = earlier
    later.trainings[0].stoppedBy = "the loss is at most 0.1"
    try later.compare(with: earlier)
    #expect(later.baseline?.changes.map(\.direction) == [.neutral])
  }

  @Test func `every kind of item is compared`() throws {
    var earlier = SampleReport.full()
    earlier.checks = []
    var later = earlier
    later.claims[0].asExpected = false
    later.workedExamples[0].withinBounds = false
    later.properties[0].verdict = .refuted
    later.defects[0].detected = false
    later.campaigns[0].holds = false
    try later.compare(with: earlier)
    let parts = later.baseline?.changes.map(\.part)
    #expect(parts == ["claim", "worked example", "property", "planted defect", "trial"])
    #expect(later.baseline?.changes.allSatisfy { $0.direction == .worse } == true)
  }

  @Test func `every format but JUnit shows the changes, escaped`() throws {
    var later = SampleReport.verified()
    later.checks.append(SampleReport.overflowing())
    later.finish()
    try later.compare(with: SampleReport.verified())
    let page = try HTMLReport.render(later)
    #expect(page.contains("2 worse, 0 better, 0 other changes, 1 as before; the baseline is"))
    #expect(!page.contains("<script>"))
    #expect(MarkdownReport.render(later).contains("## Change since the baseline"))
    #expect(
      TextReport.render(later, color: false).contains("Change since the baseline\n  The runs can be compared")
    )
    let text = try TextReport.changes(#require(later.baseline))
    #expect(text.hasPrefix("The runs can be compared: same command, seed, options and version.\n2 worse"))
    #expect(text.contains("✗ gradient check real data/digits"))
    #expect(!text.unicodeScalars.contains { $0.value == 0x1B })
    #expect(try ReportJSON.decode(ReportJSON.encode(later)).baseline == later.baseline)
  }
}
