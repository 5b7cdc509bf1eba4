import Foundation

extension ReportFiles {
  /// Reads a report that ``write(_:to:)`` wrote as report.json.
  ///
  /// - Throws: ``ReportReadingError`` with the file's name.
  public static func read(_ path: String) throws -> Report {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
      let words = (cause ?? error as NSError).localizedDescription
      throw ReportReadingError(path: path, problem: "cannot read the file: \(words)", isUnreadable: true)
    }
    do {
      return try ReportJSON.decode(data)
    } catch let error as ReportJSONError {
      throw ReportReadingError(path: path, problem: error.description, isUnreadable: false)
    }
  }
}

/// Why a report could not be read from a file.
public struct ReportReadingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file.
  public let path: String
  /// What was found, and what was expected.
  public let problem: String
  /// Whether the file could not be read at all, in contrast to one that holds no report.
  public let isUnreadable: Bool

  /// The error in one sentence for a person.
  public var description: String { "\(path): \(problem)" }
}
