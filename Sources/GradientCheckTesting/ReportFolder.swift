import Foundation
import PropertyTesting
import Testing

/// The folder in which a test's checks leave their reports, one file each.
struct ReportFolder {
  let url: URL

  private static let names = FileNames()

  /// Writes a report under a name that nothing else in this run has.
  ///
  /// - Throws: an error of the file system, or of the encoding.
  func write(_ name: String, _ json: () throws -> Data) throws {
    // A child that runs cases runs what stands before its property too: its parent has reported that.
    guard ProcessInfo.processInfo.environment[CaseIsolation.variable] == nil else { return }
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    let place = Test.current.map { [$0.id.moduleName] + $0.id.nameComponents } ?? []
    let words = place.joined(separator: ".").filter { !"`()".contains($0) } + "-" + name
    try json().write(to: Self.names.next(for: words, in: url), options: .atomic)
  }

  /// The files that this process has written: tests run side by side, and may check things of the same name.
  private final class FileNames: @unchecked Sendable {
    private let lock = NSLock()
    private var taken: Set<String> = []

    /// "Module.Suite.test-layer.json", then "Module.Suite.test-layer-2.json".
    func next(for name: String, in folder: URL) -> URL {
      lock.withLock {
        var number = 1
        while true {
          let file = folder.appendingPathComponent(TestRecord.fileName(name, number: number))
          if taken.insert(file.standardizedFileURL.path).inserted { return file }
          number += 1
        }
      }
    }
  }
}
