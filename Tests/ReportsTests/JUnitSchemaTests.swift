import Foundation
import Testing

@testable import Reports

/// JUnit reports against the rules of Tests/Formats/junit.xsd, which are stricter than those of Jenkins.
@Suite struct JUnitSchemaTests {
  /// Reports with everything, with next to nothing, with nothing, and with a verdict that no item has.
  static let samples: [(name: String, report: Report)] = {
    var nothing = Report(title: Hostile.all, seed: 1)
    nothing.finish()
    var alarmed = SampleReport.verified()
    alarmed.summary.falseAlarms = 1
    alarmed.finish()
    return [
      ("full", SampleReport.full()), ("verified", SampleReport.verified()), ("nothing", nothing),
      ("alarmed", alarmed),
    ]
  }()

  private static let documents = samples.flatMap { sample in
    JUnitReport.Inconclusive.allCases.map { form in
      (name: "\(sample.name), \(form)", text: JUnitReport.render(sample.report, inconclusive: form))
    }
  }

  /// The children that an element may have, in their order, each with whether there may be several.
  private static let children: [String: [(name: String, mayRepeat: Bool)]] = [
    "testsuites": [("testsuite", true)],
    "testsuite": [("properties", false), ("testcase", true)],
    "properties": [("property", true)],
    "testcase": [("skipped", false), ("failure", false), ("system-out", false)],
  ]

  private static let counts: Set = ["name", "tests", "failures", "errors", "time"]
  /// The attributes of each element; it has all of them.
  private static let attributes: [String: Set<String>] = [
    "testsuites": counts, "testsuite": counts.union(["skipped"]), "property": ["name", "value"],
    "testcase": ["classname", "name", "time"], "failure": ["type", "message"],
    "skipped": ["type", "message"],
  ]

  @Test func `elements, their order and their attributes are those of the schema`() {
    for document in Self.documents {
      let reader = MarkupReader(document.text)
      #expect(reader.problem == nil, "\(document.name)")
      #expect(reader.elements.first?.name == "testsuites")
      // The place in its list of the last child of each open element.
      var last: [Int] = []
      for element in reader.elements {
        let depth = element.parents.count
        #expect(Set(element.attributes.keys) == Self.attributes[element.name, default: []])
        #expect(
          element.attributes["time"]?.wholeMatch(of: /[0-9]+\.[0-9]{3}/) != nil
            || element.attributes["time"] == nil)
        last = last.prefix(depth) + [-1]
        guard let parent = element.parents.last else { continue }
        let known = Self.children[parent] ?? []
        let place = known.firstIndex { $0.name == element.name }
        let before = last[depth - 1]
        #expect(
          place.map { $0 > before || $0 == before && known[$0].mayRepeat } == true,
          "\(element.name) in \(parent) of \(document.name)")
        last[depth - 1] = place ?? before
      }
    }
  }

  @Test(.enabled(if: xmllint != nil, "xmllint is not installed (libxml2-utils)"))
  func `xmllint finds every report valid, and a wrong one invalid`() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("gradient-check-junit-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func status(_ text: String) throws -> Int32 {
      let file = folder.appendingPathComponent("report.junit.xml")
      try Data(text.utf8).write(to: file)
      let process = Process()
      process.executableURL = try #require(Self.xmllint)
      process.arguments = ["--noout", "--nonet", "--schema", Self.schema.path, file.path]
      process.standardError = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      return process.terminationStatus
    }
    for document in Self.documents {
      #expect(try status(document.text) == 0, "\(document.name)")
    }
    let good = JUnitReport.render(SampleReport.verified())
    #expect(try status(good.replacingOccurrences(of: "errors=\"0\"", with: "errors=\"0\" skips=\"0\"")) != 0)
    #expect(try status(good.replacingOccurrences(of: "time=\"0.0", with: "time=\"1e-")) != 0)
  }

  private static let schema = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Formats/junit.xsd")

  /// Where xmllint is; nil where it is not installed.
  private static let xmllint: URL? = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .map { URL(fileURLWithPath: String($0)).appendingPathComponent("xmllint") }
    .first { FileManager.default.isExecutableFile(atPath: $0.path) }

  @Test func `what is inconclusive is skipped where that is asked for, and the counts say so`() {
    let reader = MarkupReader(JUnitReport.render(SampleReport.full(), inconclusive: .skipped))
    #expect(reader.named("failure").allSatisfy { $0.attributes["type"] == "refuted" })
    #expect(reader.named("skipped").allSatisfy { $0.attributes["type"] == "inconclusive" })
    let counts = reader.named("testsuite").map {
      "\($0.attributes["failures"] ?? "") \($0.attributes["skipped"] ?? "")"
    }
    #expect(counts == ["2 2", "2 0", "1 0", "1 2", "1 0", "1 1"])
    #expect(reader.named("testsuites").first?.attributes["failures"] == "8")
    #expect(reader.named("skipped").contains { $0.text.contains("at a kink: 3 of 13 entries") })
  }

  @Test func `an inconclusive check that counts as passed is skipped, and says so`() throws {
    var report = SampleReport.full()
    let place = try #require(report.checks.firstIndex { $0.verdict == .inconclusive })
    report.checks[place].accepted = true
    let reader = MarkupReader(JUnitReport.render(report))
    let skipped = reader.named("skipped")
    let messages = skipped.map { $0.attributes["message"] ?? "" }
    #expect(messages.count == 1 && messages[0].hasPrefix("accepted, "), "\(messages)")
    let failures = MarkupReader(JUnitReport.render(SampleReport.full())).named("failure").count
    #expect(reader.named("failure").count == failures - 1)
  }

  @Test func `a run that checked nothing is a failure, or skipped, in a case of its own`() {
    let nothing = Self.samples[2].report
    #expect(MarkupReader(JUnitReport.render(nothing)).named("failure").count == 1)
    let skipped = MarkupReader(JUnitReport.render(nothing, inconclusive: .skipped))
    #expect(skipped.named("failure").isEmpty && skipped.named("skipped").count == 1)
    #expect(skipped.named("testcase").map { $0.attributes["name"] } == ["verdict of the run"])
  }
}
