import Foundation
import Testing

@testable import Reports

@Suite struct MergeTests {
  /// The checks of a report dealt out to shards; every shard repeats the rest.
  private func shards(_ report: Report, _ count: Int) -> [Report] {
    (0..<count).map { shard in
      var part = report
      part.checks = report.checks.enumerated().filter { $0.offset % count == shard }.map(\.element)
      part.campaigns = []
      part.powerCurves = []
      part.timings = []
      part.finish()
      return part
    }
  }

  @Test func `shards make the whole report again, NaN included`() throws {
    var whole = SampleReport.full()
    whole.checks.sort { $0.id < $1.id }
    let parts = shards(whole, 3)
    var merged = try Report.merged(parts)
    #expect(merged.checks.count == whole.checks.count)
    // The checks come shard by shard; the verdict's reason names the first.
    merged.checks.sort { $0.id < $1.id }
    merged.finish()
    var expected = whole
    expected.campaigns = []
    expected.powerCurves = []
    expected.timings = []
    expected.finish()
    #expect(try ReportJSON.encode(merged) == ReportJSON.encode(expected))
  }

  @Test func `a merged verdict is that of the worst shard`() throws {
    var bad = SampleReport.verified()
    bad.checks = [SampleReport.refuted()]
    bad.summary.falseAlarms = 2
    bad.finish()
    let merged = try Report.merged([SampleReport.verified(), bad])
    #expect(merged.verdict == .refuted && merged.summary.checks == 2 && merged.summary.falseAlarms == 2)
    #expect(try Report.merged([SampleReport.verified()]).verdict == .verified)
  }

  @Test func `what every shard repeats is kept once, and times are added up`() throws {
    var one = SampleReport.verified()
    one.campaigns = SampleReport.campaigns()
    one.powerCurves = [SampleReport.powerCurve(), SampleReport.tornPowerCurve()]
    one.timings = [.init(part: "p", seconds: 1.5)]
    var two = one
    two.timings = [.init(part: "q", seconds: 1), .init(part: "p", seconds: 1.5)]
    let merged = try Report.merged([one, two])
    #expect(merged.checks.count == 1)
    #expect(merged.campaigns == one.campaigns && merged.powerCurves.count == 2)
    #expect(merged.timings == [.init(part: "p", seconds: 3), .init(part: "q", seconds: 1)])
  }

  @Test func `a title of the whole joins reports of different titles`() throws {
    let one = SampleReport.verified()
    var two = SampleReport.verified()
    two.title = "network other.json"
    two.checks = [SampleReport.verifiedCheck(7)]
    two.finish()
    #expect(throws: ReportMergeError.self) { try Report.merged([one, two]) }
    let merged = try Report.merged([one, two], title: "all networks")
    #expect(merged.title == "all networks" && merged.checks.count == 2 && merged.verdict == .verified)
  }

  @Test func `what is not one run is refused, with what was found`() throws {
    let good = SampleReport.verified()
    #expect(throws: ReportMergeError.nothing) { try Report.merged([]) }
    #expect(throws: ReportMergeError.repeated) { try Report.merged([good, good]) }
    var other = good
    other.seed = 2
    let seeds = #expect(throws: ReportMergeError.self) { try Report.merged([good, other]) }
    #expect(seeds?.description.contains("seed 1") == true && seeds?.description.contains("seed 2") == true)
    #expect(throws: ReportMergeError.self) { try Report.merged([good, other], title: "both") }
    var slower = good
    slower.checks[0].seconds += 1
    #expect(try Report.merged([good, slower]).checks.count == 1)
    var different = good
    different.checks[0].agreedDigits -= 1
    #expect(throws: ReportMergeError.contradiction(part: "gradient check", name: good.checks[0].id)) {
      try Report.merged([good, different])
    }
    // Two selftests of one seed try the same cases: their sum would count them twice.
    var curve = good
    curve.powerCurves = [SampleReport.powerCurve()]
    var cut = curve
    cut.powerCurves[0].series.removeLast()
    #expect(throws: ReportMergeError.self) { try Report.merged([curve, cut]) }
  }
}
