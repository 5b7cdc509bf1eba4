import Foundation
import Testing

@testable import Reports

@Suite struct SARIFReportTests {
  private let root = SourceRoot("/work", folder: "/work")

  private func run(_ report: Report) throws -> [String: Any] {
    let text = try SARIFReport.render(report, root: root)
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(document["version"] as? String == "2.1.0")
    let runs = try #require(document["runs"] as? [[String: Any]])
    #expect(runs.count == 1)
    return runs[0]
  }

  private func results(_ run: [String: Any]) throws -> [[String: Any]] {
    try #require(run["results"] as? [[String: Any]])
  }

  @Test func `the rule of a refuted check is the code of its diagnosis, with message and place`() throws {
    var report = SampleReport.verified()
    var check = SampleReport.refuted()
    check.file = "my model.py"
    check.line = 12
    report.checks.append(check)
    report.provenance = [.init(name: "gradient-check", value: "1.2.3", source: "built in")]
    report.finish()
    let run = try run(report)
    let result = try #require(try results(run).first)
    #expect(try results(run).count == 1)
    #expect(result["ruleId"] as? String == "constant-factor" && result["level"] as? String == "error")
    let message = (result["message"] as? [String: String])?["text"]
    #expect(message?.contains("15 of 47 entries lie outside") == true)
    #expect(message?.contains("constant-factor 64 in W2: all of W2 is 64.000× too large") == true)
    let location = try #require((result["locations"] as? [[String: Any]])?.first)
    let physical = location["physicalLocation"] as? [String: [String: Any]]
    #expect(physical?["artifactLocation"]?["uri"] as? String == "my%20model.py")
    #expect(physical?["region"]?["startLine"] as? Int == 12)
    let logical = location["logicalLocations"] as? [[String: String]]
    #expect(logical?.map { $0["fullyQualifiedName"] } == [check.id, "W2"])
    let driver = (run["tool"] as? [String: [String: Any]])?["driver"]
    #expect(driver?["version"] as? String == "1.2.3")
    #expect((driver?["rules"] as? [[String: Any]])?.map { $0["id"] as? String } == ["constant-factor"])
    #expect((run["properties"] as? [String: String])?["run"] == report.run)
  }

  private func region(_ check: Report.Check) throws -> [String: Int]? {
    var report = SampleReport.verified()
    report.checks = [check]
    report.finish()
    let location = try #require((try results(run(report)).first?["locations"] as? [[String: Any]])?.first)
    return (location["physicalLocation"] as? [String: Any])?["region"] as? [String: Int]
  }

  @Test func `a result is where the file names its block, and nowhere in the file where that is not known`()
    throws
  {
    var check = SampleReport.refuted()
    check.file = "my.json"
    #expect(try region(check) == nil)
    let wrong = try #require(check.blocks.firstIndex { $0.name == "W2" })
    check.blocks[wrong].line = 17
    #expect(try region(check) == ["startLine": 17])
    // Another block's line is not that of the wrong one.
    check.blocks[wrong].line = nil
    check.blocks[0].line = 3
    #expect(check.blocks[0].name != "W2")
    #expect(try region(check) == nil)
  }

  @Test func `every result has a place, which is the repository where it is of no file`() throws {
    for result in try results(run(SampleReport.full())) {
      let location = try #require((result["locations"] as? [[String: Any]])?.first)
      let physical = location["physicalLocation"] as? [String: [String: Any]]
      #expect((physical?["artifactLocation"]?["uri"] as? String)?.isEmpty == false)
      if physical?["artifactLocation"]?["uri"] as? String == "." { #expect(physical?["region"] == nil) }
    }
  }

  @Test func `every failure of every part is a result with a rule of the list`() throws {
    let report = SampleReport.full()
    let run = try run(report)
    let driver = (run["tool"] as? [String: [String: Any]])?["driver"]
    let rules = (driver?["rules"] as? [[String: Any]])?.compactMap { $0["id"] as? String } ?? []
    #expect(rules == rules.sorted() && Set(rules).count == rules.count)
    let results = try results(run)
    #expect(results.count == report.parts.failures.count)
    for result in results {
      let index = try #require(result["ruleIndex"] as? Int)
      #expect(rules[index] == result["ruleId"] as? String)
      let text = try #require((result["message"] as? [String: String])?["text"])
      // The limit, and what is said of the rest.
      #expect(!text.isEmpty && text.unicodeScalars.count < 1_100)
    }
    for rule in ["gradient-inconclusive-kink", "non-finite", "claim-refuted", "property-inconclusive"] {
      #expect(rules.contains(rule), "\(rule)")
    }
  }

  @Test func `nothing is null, and a report without a failure has no result`() throws {
    for report in [SampleReport.full(), SampleReport.verified(), Report(title: Hostile.all, seed: 1)] {
      #expect(try !SARIFReport.render(report, root: root).contains(": null"))
    }
    #expect(try results(run(SampleReport.verified())).isEmpty)
    var nothing = Report(title: "nothing", seed: 1)
    nothing.finish()
    #expect(try results(run(nothing)).map { $0["ruleId"] as? String } == ["run-inconclusive"])
  }

  @Test func `it is one of the files where it is asked for, with the id of the run`() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("gradient-check-sarif-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let report = SampleReport.full()
    #expect(try ReportFiles.write(report, to: folder).count == 4)
    let files = try ReportFiles.write(report, to: folder, sarif: root)
    #expect(files.map(\.lastPathComponent).last == "report.sarif" && files.count == 5)
    #expect(try String(contentsOf: files[4], encoding: .utf8) == SARIFReport.render(report, root: root))
  }
}
