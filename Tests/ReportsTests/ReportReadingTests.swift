import Foundation
import Testing

@testable import Reports

@Suite struct ReportReadingTests {
  /// The error that reading a file of these bytes leads to.
  private func error(_ contents: Data, size: Int? = nil) throws -> ReportReadingError? {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).json")
    defer { try? FileManager.default.removeItem(at: file) }
    try contents.write(to: file)
    if let size { #expect(truncate(file.path, off_t(size)) == 0) }
    return #expect(throws: ReportReadingError.self) { try ReportFiles.read(file.path) }
  }

  @Test func `a verdict that is not what the parts come to is refused`() throws {
    var report = SampleReport.verified()
    report.checks[0].verdict = .refuted
    let found = try error(ReportJSON.encode(report))
    #expect(found?.isUnreadable == false)
    #expect(
      found?.problem.hasPrefix("the report's verdict: found verified, expected refuted, as its parts say")
        == true)
  }

  @Test func `a training's report with a verdict from before there was a word for it is read with that word`()
    throws
  {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      "gradient-check-\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: file) }
    for (failed, older, word) in [
      (true, Report.Verdict.refuted, Report.Verdict.failed), (false, .inconclusive, .notApplicable),
    ] {
      var report = Report(title: "train my.json", seed: 1)
      report.trainings = [SampleReport.training()]
      report.trainings[0].failed = failed
      report.finish()
      #expect(report.verdict == word)
      report.verdict = older
      try ReportJSON.encode(report).write(to: file)
      #expect(try ReportFiles.read(file.path).verdict == word)
      report.verdict = .verified
      #expect(
        try error(ReportJSON.encode(report))?.problem.contains("found verified, expected \(word.rawValue)")
          == true)
    }
  }

  @Test func `a report that is too large, or no text, is refused before it is read`() throws {
    let start = try ReportJSON.encode(SampleReport.verified())
    let large = try error(start, size: 1 << 40)
    #expect(large?.problem == "found more than 33554432 bytes, expected at most 33554432 bytes")
    #expect(large?.isUnreadable == false)
    let dense = try error(Data(String(repeating: "0,", count: 3_000_000).utf8))
    #expect(dense?.problem == "found 3000000 values, expected fewer than 3000000")
    #expect(try error(start, size: 1 << 25)?.problem.hasPrefix("the report is not JSON") == true)
    for place in ["/dev/zero", "/", "/no/such/report.json"] {
      let error = #expect(throws: ReportReadingError.self) { try ReportFiles.read(place) }
      #expect(error?.isUnreadable == true && error?.problem.hasPrefix("cannot read the file: found ") == true)
    }
  }

  @Test func `a written report reads as it was; a missing and a broken file are named`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("read-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = try ReportFiles.write(SampleReport.full(), to: folder)
    let read = try ReportFiles.read(files[0].path)
    #expect(try ReportJSON.encode(read) == Data(contentsOf: files[0]))
    // Rendered anew, every file has the same bytes.
    let again = try ReportFiles.write(read, to: folder.appendingPathComponent("again"))
    for (first, second) in zip(files, again) {
      #expect(try Data(contentsOf: first) == Data(contentsOf: second), "\(first.lastPathComponent)")
    }
    let missing = #expect(throws: ReportReadingError.self) { try ReportFiles.read("no/such/report.json") }
    #expect(missing?.isUnreadable == true)
    #expect(missing?.description.hasPrefix("no/such/report.json: cannot read the file: ") == true)
    let broken = #expect(throws: ReportReadingError.self) { try ReportFiles.read(files[2].path) }
    #expect(broken?.isUnreadable == false && broken?.description.contains("not JSON") == true)
  }
}
