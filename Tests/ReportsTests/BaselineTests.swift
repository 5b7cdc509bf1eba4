import Foundation
import Testing

@testable import Reports

@Suite struct BaselineTests {
  private func compared(_ change: (inout Report) -> Void) throws -> Report.BaselineComparison {
    let earlier = SampleReport.verified()
    var later = earlier
    change(&later)
    later.finish()
    later.compare(with: earlier)
    return try #require(later.baseline)
  }

  private func words(_ comparison: Report.BaselineComparison) -> [String] {
    comparison.changes.map { "\($0.direction.rawValue) \($0.part): \($0.words)" }
  }

  @Test func `a report has not changed since itself, NaN and repeated names included`() throws {
    for report in [SampleReport.full(), SampleReport.verified(), SampleReport.enormous()] {
      var later = report
      later.compare(with: report)
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
    later.compare(with: earlier)
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

  @Test func `what was verified and is gone is worse; a failure that is gone is neither`() throws {
    let other = SampleReport.verifiedCheck(7)
    let gone = try compared { $0.checks = [other] }
    #expect(gone.changes.map(\.direction) == [.worse, .better])
    #expect(gone.changes[0].words.hasPrefix("gone, was verified") && gone.changes[1].words.hasPrefix("new: "))
    var earlier = SampleReport.verified()
    earlier.checks.append(SampleReport.refuted())
    earlier.finish()
    var later = SampleReport.verified()
    later.compare(with: earlier)
    #expect(later.baseline?.changes.map(\.direction) == [.better, .neutral])
    #expect(try compared { $0.checks.append(SampleReport.refuted()) }.count(.worse) == 2)
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
    later.compare(with: earlier)
    let parts = later.baseline?.changes.map(\.part)
    #expect(parts == ["claim", "worked example", "property", "planted defect", "trial"])
    #expect(later.baseline?.changes.allSatisfy { $0.direction == .worse } == true)
  }

  @Test func `every format but JUnit shows the changes, escaped`() throws {
    var later = SampleReport.verified()
    later.checks.append(SampleReport.overflowing())
    later.finish()
    later.compare(with: SampleReport.verified())
    let page = try HTMLReport.render(later)
    #expect(page.contains("2 worse, 0 better, 0 other changes, 1 as before; the baseline is"))
    #expect(!page.contains("<script>"))
    #expect(MarkdownReport.render(later).contains("## Change since the baseline"))
    #expect(TextReport.render(later, color: false).contains("Change since the baseline\n  2 worse"))
    let text = try TextReport.changes(#require(later.baseline))
    #expect(text.hasPrefix("2 worse") && text.contains("✗ gradient check real data/digits"))
    #expect(!text.unicodeScalars.contains { $0.value == 0x1B })
    #expect(try ReportJSON.decode(ReportJSON.encode(later)).baseline == later.baseline)
  }
}
