import Foundation
import Testing

@testable import Reports

/// Every kind of report against docs/report.schema.json, by the Python module jsonschema.
@Suite struct ReportSchemaTests {
  private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Formats/schema.py")

  /// What a script says of files, and its exit status: 0 valid, 1 not, 77 without jsonschema, 127 without Python.
  private static func validate(_ reports: [String]) throws -> (status: Int32, output: String) {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("gradient-check-schema-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = try reports.enumerated().map { number, text in
      let file = folder.appendingPathComponent("\(number).json")
      try Data(text.utf8).write(to: file)
      return file.path
    }
    let output = folder.appendingPathComponent("output")
    try Data().write(to: output)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", script.path] + files
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = process.standardOutput
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: try Data(contentsOf: output), as: UTF8.self))
  }

  private static let isAvailable = (try? validate(["{}"]).status) == 1

  private static func text(_ report: Report) throws -> String {
    String(decoding: try ReportJSON.encode(report), as: UTF8.self)
  }

  @Test(.enabled(if: isAvailable, "Python's module jsonschema is not installed"))
  func `every sample is valid, compared with another or not`() throws {
    var compared = SampleReport.verified()
    try compared.compare(with: SampleReport.full())
    let samples = JUnitSchemaTests.samples.map(\.report) + [compared]
    let result = try Self.validate(samples.map(Self.text))
    #expect(result.status == 0, "\(result.output)")
  }

  @Test(.enabled(if: isAvailable, "Python's module jsonschema is not installed"))
  func `a key too many, a key that is missing and a value of another kind are found`() throws {
    let good = try Self.text(SampleReport.verified())
    for (old, new) in [
      ("\"title\" :", "\"titel\" :"), ("\"seed\" : 1", "\"seed\" : -1"), ("\"row\"", "\"line\""),
      ("\"verdict\" : \"verified\"", "\"verdict\" : \"fine\""),
      ("\"parameters\" : 40", "\"parameters\" : null"),
    ] where good.contains(old) {
      let result = try Self.validate([good.replacingOccurrences(of: old, with: new)])
      #expect(result.status == 1, "\(new)")
    }
  }

  @Test func `every key of a report with everything in it stands in the schema`() throws {
    let schema = try String(
      contentsOf: Self.script.deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("docs/report.schema.json"), encoding: .utf8)
    var report = SampleReport.full()
    try report.compare(with: SampleReport.verified())
    let keys = try Self.text(report).matches(of: #/"([A-Za-z]+)" : /#).map { String($0.output.1) }
    #expect(keys.count > 1_000)
    for key in Set(keys) { #expect(schema.contains("\"\(key)\": {"), "\(key)") }
  }
}
