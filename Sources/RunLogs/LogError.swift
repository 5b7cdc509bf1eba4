/// Why a log cannot be used: the file and its line, what was found there, what was expected.
public struct LogError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file, as the caller gave it.
  public let path: String
  /// The line, from 1 on; nil where it is about the whole file.
  public let line: Int?
  /// What was found.
  public let found: String
  /// What was expected.
  public let expected: String
  /// Whether the file cannot be read or written at all, in contrast to one that holds something else.
  public let isUnreadable: Bool

  /// An error from its parts.
  package init(
    path: String, line: Int? = nil, found: String, expected: String, isUnreadable: Bool = false
  ) {
    (self.path, self.line, self.found, self.expected) = (path, line, found, expected)
    self.isUnreadable = isUnreadable
  }

  /// "FILE, line 17: found …, expected …".
  public var description: String {
    "\(path)\(line.map { ", line \($0)" } ?? ""): found \(found), expected \(expected)"
  }
}
