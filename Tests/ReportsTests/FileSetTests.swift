import Foundation
import Testing

@testable import Reports

/// Files that are put in place together; `Tests/Fuzzing/kills.py` looks at every moment between.
@Suite struct FileSetTests {
  private static let names = ["a", "b", "c"]

  /// A folder of the test's own.
  private func inFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "file-set-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    try body(folder)
  }

  private func put(_ text: String, in folder: URL) throws {
    try FileSet(Self.names.map { ($0, Data("\(text) \($0)".utf8)) }, in: folder.path).put()
  }

  private func contents(of folder: URL) throws -> [String: String] {
    var found: [String: String] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      found[name] = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    }
    return found
  }

  /// What a run leaves that is killed: the hidden folder with both sets, `set` leading to one, and some names as links.
  private func leaveKilledRun(_ folder: URL, set: String, linked: [String]) throws {
    let files = FileManager.default
    let workshop = folder.appendingPathComponent(".gradient-check-set-0123abcd")
    for (part, text) in [("new", "killed"), ("old", "old")] {
      let place = workshop.appendingPathComponent(part)
      try files.createDirectory(at: place, withIntermediateDirectories: true)
      for name in Self.names {
        try Data("\(text) \(name)".utf8).write(to: place.appendingPathComponent(name))
      }
    }
    try files.createSymbolicLink(
      atPath: workshop.appendingPathComponent("set").path, withDestinationPath: set)
    for name in linked {
      let place = folder.appendingPathComponent(name)
      try files.removeItem(at: place)
      try files.createSymbolicLink(
        atPath: place.path, withDestinationPath: ".gradient-check-set-0123abcd/set/\(name)")
    }
  }

  private func hasLinks(_ folder: URL) -> Bool {
    Self.names.contains {
      (try? FileManager.default.destinationOfSymbolicLink(atPath: folder.appendingPathComponent($0).path))
        != nil
    }
  }

  @Test func `what is put in place are plain files, and other files stay`() throws {
    try inFolder { folder in
      let other = folder.appendingPathComponent("other")
      try Data("other".utf8).write(to: other)
      let elsewhere = folder.appendingPathComponent("elsewhere")
      try Data("elsewhere".utf8).write(to: elsewhere)
      try FileManager.default.createSymbolicLink(
        at: folder.appendingPathComponent("b"), withDestinationURL: elsewhere)
      for text in ["first", "second"] {
        try put(text, in: folder)
        let expected = [
          "a": "\(text) a", "b": "\(text) b", "c": "\(text) c", "other": "other", "elsewhere": "elsewhere",
        ]
        #expect(try contents(of: folder) == expected)
        #expect(!hasLinks(folder))
      }
    }
  }

  @Test func `what a killed run left is finished and removed, whichever set it shows`() throws {
    for set in ["old", "new"] {
      // Before the exchange any of the names may be links, after it any may be plain already.
      for linked in [["a", "b", "c"], ["a"], ["c"], []] {
        try inFolder { folder in
          try put("old", in: folder)
          try leaveKilledRun(folder, set: set, linked: linked)
          // A folder in the place of a file stops the run after it has tidied up.
          try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("d"), withIntermediateDirectories: false)
          #expect(throws: ReportFilesError.self) {
            try FileSet((Self.names + ["d"]).map { ($0, Data()) }, in: folder.path).put()
          }
          try FileManager.default.removeItem(at: folder.appendingPathComponent("d"))
          let text = set == "new" ? "killed" : "old"
          let expected = Dictionary(
            uniqueKeysWithValues: Self.names.map { ($0, linked.contains($0) ? "\(text) \($0)" : "old \($0)") }
          )
          #expect(try contents(of: folder) == expected)
          #expect(!hasLinks(folder))
        }
      }
    }
  }

  @Test func `what cannot be put in place leaves all as it was`() throws {
    try inFolder { folder in
      try put("old", in: folder)
      let c = folder.appendingPathComponent("c")
      try FileManager.default.removeItem(at: c)
      try FileManager.default.createDirectory(at: c, withIntermediateDirectories: false)
      let error = #expect(throws: ReportFilesError.self) { try put("new", in: folder) }
      #expect(error?.description == "\(c.path): found a folder, expected a file, or nothing")
      try FileManager.default.removeItem(at: c)
      #expect(try contents(of: folder) == ["a": "old a", "b": "old b"])
      mkfifo(c.path, 0o600)
      let pipe = #expect(throws: ReportFilesError.self) { try put("new", in: folder) }
      #expect(pipe?.description == "\(c.path): found a device or a pipe, expected a file, or nothing")
    }
  }

  @Test func `a folder that was made for nothing is removed`() throws {
    try inFolder { folder in
      let made = folder.appendingPathComponent("made")
      #expect(throws: ReportFilesError.self) {
        try FileSet([("no/such/folder", Data())], in: made.path).put()
      }
      let left = try contents(of: folder)
      #expect(left.isEmpty)
    }
  }

  @Test func `runs that write to one folder at once leave the set of one of them`() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "file-set-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for text in 0..<8 { group.addTask { for _ in 0..<5 { try put("\(text)", in: folder) } } }
      try await group.waitForAll()
    }
    let found = try contents(of: folder)
    #expect(Set(found.keys) == Set(Self.names))
    #expect(Set(found.values.map { $0.prefix(1) }).count == 1)
  }
}

/// The id that stands in all files of one run.
@Suite struct ReportRunTests {
  @Test func `the id stands in all four files`() throws {
    for report in [SampleReport.full(), SampleReport.verified(), Report(title: "nothing", seed: 1)] {
      let id = report.run
      #expect(id.count == 16 && id.allSatisfy(\.isHexDigit))
      #expect(
        String(decoding: try ReportJSON.encode(report), as: UTF8.self).contains(
          "\"run\" : \"\(id)\""))
      #expect(try HTMLReport.render(report, run: id).contains(id))
      #expect(MarkdownReport.render(report, run: id).contains("| run | \(id) |"))
      #expect(JUnitReport.render(report, run: id).contains("<!-- run \(id) -->"))
      let read = try ReportJSON.decode(try ReportJSON.encode(report))
      #expect(read.run == id)
    }
  }

  @Test func `the id is the same for the same result, whatever the seconds`() throws {
    var report = SampleReport.full()
    report.timings = [Report.Timing(part: "all", seconds: 1)]
    let id = report.run
    report.timings[0].seconds = 2
    #expect(report.run == id)
    #expect(!report.checks.isEmpty)
    for index in report.checks.indices { report.checks[index].seconds += 1 }
    #expect(report.run == id)
    let seed = report.seed
    report.seed = 5
    #expect(seed != 5 && report.run != id)
    report.seed = seed
    report.timings[0].part += " "
    #expect(report.run != id)
  }
}
