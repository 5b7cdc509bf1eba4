import Foundation
import Testing

/// `report render`, `diff` and `merge`, on the report of a small network.
@Suite struct ReportCommandTests {
  private static let network = Tool.fixtures.appendingPathComponent("networks/binary-classifier.json").path
  private static let names = ["report.html", "report.json", "report.junit.xml", "report.md"]

  @Test func `a report rendered anew has the same bytes, whatever its verdict`() throws {
    let scratch = try Scratch()
    #expect(try Tool.run(["network", Self.network, "--output", "a"], in: scratch.folder).status == 0)
    let render = try Tool.run(
      ["report", "render", "a/report.json", "--output", "b", "--format", "json"], in: scratch.folder)
    #expect(render.status == 0)
    for name in Self.names {
      #expect(try scratch.text("a/\(name)") == scratch.text("b/\(name)"), "\(name)")
    }
    #expect(try render.output == scratch.text("a/report.json"))
  }

  @Test func `diff says what changed, and its status is 1 where something is worse`() throws {
    let scratch = try Scratch()
    #expect(try Tool.run(["network", Self.network, "--output", "."], in: scratch.folder).status == 0)
    let good = try scratch.text("report.json")
    let bad = good.replacingOccurrences(of: "\"verdict\" : \"verified\"", with: "\"verdict\" : \"refuted\"")
    #expect(good != bad)
    try scratch.write("bad.json", Data(bad.utf8))
    func diff(_ arguments: String...) throws -> Tool.Outcome {
      try Tool.run(["report", "diff"] + arguments, in: scratch.folder)
    }
    let same = try diff("report.json", "report.json")
    #expect(same.status == 0 && same.output.hasPrefix("The runs can be compared"))
    #expect(same.output.contains("0 worse, 0 better, 0 other changes, 2 as before"))
    let worse = try diff("report.json", "bad.json", "--output", "new")
    #expect(worse.status == 1 && worse.output.contains("✗ run verdict: verified → refuted"))
    #expect(try scratch.text("new/report.md").contains("## Change since the baseline"))
    #expect(try diff("bad.json", "report.json").status == 0)
  }

  @Test func `merge makes one report of several, and refuses what is none`() throws {
    let scratch = try Scratch()
    #expect(try Tool.run(["network", Self.network, "--output", "."], in: scratch.folder).status == 0)
    func report(_ arguments: String...) throws -> Tool.Outcome {
      try Tool.run(["report"] + arguments, in: scratch.folder)
    }
    let merged = try report("merge", "report.json", "--format", "json")
    #expect(merged.status == 0)
    #expect(try JSON(merged.output)["checks"].count == 1)
    let twice = try report("merge", "report.json", "report.json")
    #expect(twice.status == 65)
    #expect(twice.errors.hasPrefix("error: report.json, report.json: found one report twice"))
    let none = try report("merge", "none.json")
    #expect(none.status == 66 && none.errors.hasPrefix("error: none.json: cannot read the file"))
    let markdown = try report("render", "report.md")
    #expect(markdown.status == 65 && markdown.errors.contains("report.md: the report is not JSON"))
    #expect(try report("merge").status == 64)
    #expect(try Tool.run(["verify", "--baseline", "none.json"], in: scratch.folder).status == 66)
  }
}
