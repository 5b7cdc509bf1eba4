import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// The whole suite from the command line, in its quick profile.
@Suite struct VerifyTests {
  /// The package's data with datasets of six samples, all classes among them, and three features: on the
  /// whole ones a debug build takes a minute, and what is tested here does not depend on them.
  private static func smallFixtures() throws -> Scratch {
    let scratch = try Scratch()
    let copy = scratch.folder.appendingPathComponent("fixtures")
    // File by file: Foundation's copy of a folder keeps the owner, which is not allowed where that is somebody else.
    let files = try FileManager.default.subpathsOfDirectory(atPath: Tool.fixtures.path)
    for file in files {
      let (from, to) = (Tool.fixtures.appendingPathComponent(file), copy.appendingPathComponent(file))
      guard try from.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { continue }
      try FileManager.default.createDirectory(
        at: to.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(contentsOf: from).write(to: to)
    }
    for (name, step) in [("iris", 25), ("breast-cancer", 95)] {
      let file = copy.appendingPathComponent("datasets/\(name).csv")
      let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
      let rows = lines.enumerated().filter { $0.offset == 0 || $0.offset % step == 1 }.map { line in
        let cells = line.element.split(separator: ",")
        return (cells.prefix(3) + cells.suffix(1)).joined(separator: ",")
      }
      try Data((rows.joined(separator: "\n") + "\n").utf8).write(to: file)
    }
    return scratch
  }

  private static func verify(_ scratch: Scratch, _ arguments: String...) throws -> Tool.Outcome {
    try Tool.run(
      ["verify", "--profile", "quick", "--format", "json"] + arguments, in: scratch.folder,
      environment: ["GRADIENT_CHECK_FIXTURES": scratch.folder.appendingPathComponent("fixtures").path])
  }

  @Test func `a quick run writes four files, and is the same with any number of jobs`() throws {
    let scratch = try Self.smallFixtures()
    let serial = try Self.verify(scratch, "--jobs", "1", "--seed", "5", "--output", "new/report")
    #expect(serial.status == 0, "\(serial.errors)")
    let names = ["report.html", "report.json", "report.junit.xml", "report.md"]
    #expect(scratch.names(in: "new/report") == names)
    #expect(try scratch.text("new/report/report.json") == serial.output)
    #expect(serial.errors.split(separator: "\n").count == 4 && !serial.errors.contains("\u{1B}"))

    let report = try JSON(serial.output)
    #expect(report["verdict"].string == "verified" && report["seed"].number == 5)
    let counts = report["summary"]
    #expect(report["checks"].count >= 100)
    #expect(counts["checks"].number == Double(report["checks"].count))
    #expect(counts["verified"].number == counts["checks"].number)
    // All the claims of docs/CLAIMS.md: 47 when this was written.
    #expect(report["claims"].count >= 47)
    #expect(Set(report["claims"].elements.map { $0["id"].string }).count == report["claims"].count)
    #expect(report["workedExamples"].count >= 6)

    let html = try scratch.text("new/report/report.html")
    #expect(html.lowercased().hasPrefix("<!doctype html>") && html.contains("</html>"))
    #expect(try scratch.text("new/report/report.md").hasPrefix("# "))
    let counter = ElementCounter()
    let parser = XMLParser(data: Data(try scratch.text("new/report/report.junit.xml").utf8))
    parser.delegate = counter
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    #expect(counter.counts["testcase", default: 0] >= report["checks"].count + report["claims"].count)
    #expect(counter.counts["failure", default: 0] == 0)

    let parallel = try Self.verify(scratch, "--jobs", "3", "--seed", "5")
    #expect(Self.withoutTimes(parallel.output) == Self.withoutTimes(serial.output))
    #expect(Self.withoutTimes(serial.output) != serial.output, "nothing was taken out")
  }

  /// The text with all times replaced by one.
  private static func withoutTimes(_ report: String) -> String {
    report.replacing(/"seconds" : [-+.0-9eE]+/, with: "\"seconds\" : 0")
  }

  @Test func `missing data of the package ends with status 66 before the work begins`() throws {
    let scratch = try Scratch()
    let outcome = try Tool.run(
      ["verify", "--profile", "quick"], environment: ["GRADIENT_CHECK_FIXTURES": scratch.folder.path])
    #expect(outcome.status == 66 && outcome.output.isEmpty)
    #expect(outcome.errors.contains("GRADIENT_CHECK_FIXTURES"))
  }
}

/// Counts the elements of an XML document by name.
private final class ElementCounter: NSObject, XMLParserDelegate {
  var counts: [String: Int] = [:]

  func parser(
    _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
    qualifiedName qName: String?, attributes attributeDict: [String: String] = [:]
  ) {
    counts[elementName, default: 0] += 1
  }
}
