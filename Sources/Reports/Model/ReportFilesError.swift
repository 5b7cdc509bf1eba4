/// Why the report files could not be written.
public struct ReportFilesError: Error, Sendable, CustomStringConvertible {
  /// The file or directory.
  public let path: String
  /// What was found, and what was expected.
  public let problem: String

  /// The error in one sentence for a person.
  public var description: String { "\(path): \(problem)" }
}
