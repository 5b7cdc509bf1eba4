import Foundation

/// The four report files of a run.
public enum ReportFiles {
  /// Writes report.json, report.html, report.md and report.junit.xml into `directory`, which is made if need
  /// be.
  ///
  /// All four are rendered before the first is written, and each is written to a temporary file in the same
  /// folder and then renamed: an interruption leaves the old file or the new one, never half of one. Returns
  /// the files' locations in that order. Throws `ReportFilesError` where the directory or a file cannot be
  /// made.
  @discardableResult
  public static func write(_ report: Report, to directory: URL) throws -> [URL] {
    let contents: [(name: String, data: Data)] = [
      ("report.json", try ReportJSON.encode(report)),
      ("report.html", Data(try HTMLReport.render(report).utf8)),
      ("report.md", Data(MarkdownReport.render(report).utf8)),
      ("report.junit.xml", Data(JUnitReport.render(report).utf8)),
    ]
    try makeDirectory(directory)
    return try contents.map { name, data in
      let file = directory.appendingPathComponent(name)
      do {
        try data.write(to: file, options: .atomic)
      } catch {
        throw ReportFilesError(path: file.path, action: "write the file", error)
      }
      return file
    }
  }

  private static func makeDirectory(_ directory: URL) throws {
    do {
      try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    } catch {
      throw ReportFilesError(path: directory.path, action: "make the directory", error)
    }
  }
}

/// Why the report files could not be written.
public struct ReportFilesError: Error, Sendable, CustomStringConvertible {
  /// The file or directory.
  public let path: String
  /// What was tried and what the system said.
  public let problem: String

  /// The error in one sentence for a person.
  public var description: String { "\(path): \(problem)" }

  init(path: String, action: String, _ error: any Error) {
    self.path = path
    let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    let words = (cause ?? error as NSError).localizedDescription
    self.problem = "cannot \(action): \(words)"
  }
}
