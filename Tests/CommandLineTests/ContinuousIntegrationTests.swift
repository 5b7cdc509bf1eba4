import Foundation
import Testing

/// What a CI server is told: annotations, SARIF, skipped tests, statuses by choice, several networks in one run.
@Suite struct ContinuousIntegrationTests {
  private static let networks = Tool.fixtures.appendingPathComponent("networks")
  private static let right = networks.appendingPathComponent("claimed-gradient-right.json").path
  private static let wrong = networks.appendingPathComponent("claimed-gradient-wrong.json").path

  @Test func `one wrong entry stands below a heading in the singular`() throws {
    let summary = try Tool.run(["network", Self.wrong, "--format", "markdown"]).output
    #expect(summary.contains("\n### 1 wrong entry\n"), "\(summary)")
  }

  @Test func `GitHub gets annotations on standard error, and standard output stays JSON`() throws {
    let arguments = ["network", Self.wrong, "--format", "json"]
    let plain = try Tool.run(arguments)
    #expect(plain.status == 1 && !plain.errors.contains("::error"))
    let github = ["GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": Tool.fixtures.path]
    let annotated = try Tool.run(arguments, environment: github)
    #expect(annotated.status == 1)
    // The line of "W1" in "claimedGradient".
    #expect(annotated.errors.contains("::error file=networks/claimed-gradient-wrong.json,line=12,title="))
    #expect(try JSON(annotated.output)["verdict"].string == "refuted")
    let never = try Tool.run(arguments + ["--annotations", "never"], environment: github)
    #expect(!never.errors.contains("::error"))
    #expect(try Tool.run(arguments + ["--annotations", "always", "--quiet"]).errors.hasPrefix("::error "))
  }

  @Test func `SARIF comes on standard output, and as a file where asked for or already there`() throws {
    let scratch = try Scratch()
    func run(_ arguments: String...) throws -> Tool.Outcome {
      try Tool.run(["network", Self.wrong] + arguments, in: scratch.folder)
    }
    let output = try run("--format", "sarif", "--output", "without").output
    let result = try JSON(output)["runs"][0]["results"][0]
    #expect(result["level"].string == "error")
    #expect(result["locations"][0]["physicalLocation"]["region"]["startLine"].number == 12)
    #expect(scratch.names(in: "without")?.contains("report.sarif") == false)
    #expect(try run("--quiet", "--output", "with", "--sarif").status == 1)
    #expect(try scratch.text("with/report.sarif") == output)
    // That of an earlier run would be no part of this set.
    #expect(try Tool.run(["network", Self.right, "--output", "with"], in: scratch.folder).status == 0)
    #expect(try JSON(scratch.text("with/report.sarif"))["runs"][0]["results"].count == 0)
    #expect(try run("--sarif").status == 64)
    let render = try Tool.run(
      ["report", "render", "without/report.json", "--format", "sarif"], in: scratch.folder)
    #expect(render.status == 0 && render.output == output)
  }

  @Test func `several networks are checked in one run, each with its file`() throws {
    let scratch = try Scratch()
    let both = try Tool.run(
      ["network", Self.right, Self.wrong, "--format", "json", "--output", "."], in: scratch.folder)
    #expect(both.status == 1)
    let report = try JSON(both.output)
    #expect(report["title"].string == "network \(Self.right), \(Self.wrong)")
    #expect(report["checks"].elements.map { $0["verdict"].string } == ["verified", "refuted"])
    #expect(report["checks"].elements.map { $0["file"].string } == [Self.right, Self.wrong])
    #expect(Set(report["checks"].elements.map { $0["id"].string }).count == 2)
    #expect(try Tool.run(["network", Self.right, Self.right]).status == 64)
    let missing = try Tool.run(["network", Self.right, "none.json"], in: scratch.folder)
    #expect(missing.status == 66 && missing.output.isEmpty && missing.errors.contains("none.json"))
    #expect(try Tool.run(["network"]).status == 64)
  }

  @Test func `the status is that of the events which are to fail`() throws {
    let scratch = try Scratch()
    #expect(try Tool.run(["network", Self.right, "--output", "right"], in: scratch.folder).status == 0)
    #expect(try Tool.run(["network", Self.wrong, "--output", "wrong"], in: scratch.folder).status == 1)
    func status(_ arguments: String...) throws -> Int32 {
      try Tool.run(["network", Self.wrong] + arguments, in: scratch.folder).status
    }
    #expect(try status("--fail-on", "inconclusive") == 0)
    #expect(try status("--fail-on", "nothing") == 0)
    #expect(try status("--baseline", "wrong/report.json", "--fail-on", "worse") == 0)
    #expect(try status("--baseline", "wrong/report.json") == 1)
    #expect(try status("--fail-on", "worse") == 64)
    #expect(try status("--fail-on", "nothing,refuted") == 64)
    #expect(try status("--fail-on", "everything") == 64)
    #expect(try status("--baseline", "none.json") == 66)
  }

  @Test func `a comparison says what the runs differ in, and refuses those with nothing in common`() throws {
    let scratch = try Scratch()
    let selftest = ["selftest", "--filter", "^localisation", "--cases", "100", "--quiet", "--output"]
    #expect(try Tool.run(selftest + ["one"], in: scratch.folder).status == 0)
    #expect(try Tool.run(["network", Self.right, "--output", "right"], in: scratch.folder).status == 0)
    let other = try Tool.run(
      selftest + ["two", "--seed", "7", "--baseline", "one/report.json", "--format", "markdown"],
      in: scratch.folder)
    #expect(other.status == 0)
    let diff = try Tool.run(["report", "diff", "one/report.json", "two/report.json"], in: scratch.folder)
    #expect(diff.output.hasPrefix("The runs differ in more than their results"))
    #expect(diff.output.contains("seed 1 → 7"))
    let changed = try Tool.run(
      ["report", "diff", "one/report.json", "two/report.json", "--fail-on", "nothing"], in: scratch.folder)
    #expect(changed.status == 0)
    let alien = try Tool.run(["report", "diff", "one/report.json", "right/report.json"], in: scratch.folder)
    #expect(alien.status == 65 && alien.output.isEmpty)
    #expect(alien.errors.contains("found nothing in it that"))
    // The result is not lost where only the baseline is wrong.
    let late = try Tool.run(["network", Self.right, "--baseline", "one/report.json"], in: scratch.folder)
    #expect(late.status == 65 && late.output.contains("VERIFIED"))
  }

  @Test func `merge gives a title to reports that have different ones`() throws {
    let scratch = try Scratch()
    #expect(try Tool.run(["network", Self.right, "--output", "right"], in: scratch.folder).status == 0)
    #expect(try Tool.run(["network", Self.wrong, "--output", "wrong"], in: scratch.folder).status == 1)
    let merge = ["report", "merge", "right/report.json", "wrong/report.json", "--format", "json"]
    #expect(try Tool.run(merge, in: scratch.folder).status == 65)
    let merged = try Tool.run(merge + ["--title", "homework"], in: scratch.folder)
    #expect(merged.status == 1)
    #expect(try JSON(merged.output)["title"].string == "homework")
  }

  @Test func `a training is compared with an earlier one`() throws {
    let scratch = try Scratch()
    let iris = Self.networks.appendingPathComponent("iris-classifier.json").path
    func train(_ arguments: String...) throws -> Tool.Outcome {
      try Tool.run(["train", iris] + arguments, in: scratch.folder)
    }
    #expect(try train("--epochs", "2", "--output", "two").status == 0)
    let same = try train("--epochs", "2", "--baseline", "two/report.json", "--fail-on", "changed")
    #expect(same.status == 0 && same.output.contains("Change since the baseline\nThe runs can be compared"))
    let longer = try train("--epochs", "3", "--baseline", "two/report.json", "--fail-on", "changed")
    #expect(longer.status == 1)
    #expect(try train("--epochs", "3", "--baseline", "two/report.json").status == 0)
  }
}
