import InputFiles
import JSONText
import TensorFiles

/// Why a network file, or a file that it names, cannot be used: where, what was found, and what was expected
/// there.
public struct NetworkFileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of failure this is.
  public enum Kind: Sendable, Equatable {
    /// The contents are wrong.
    case badData
    /// There is no such file, it is a directory, or it cannot be opened.
    case unreadable
  }

  /// What kind of failure this is.
  public let kind: Kind
  /// The file that is wrong, as it was named by the caller: the network file, or its CSV or weights file.
  public let file: String
  /// The place inside the file, such as `layers[1].weights[0][2]`; empty for the file as a whole.
  public let path: String
  /// What was found there.
  public let found: String
  /// What was expected there.
  public let expected: String

  /// An error from its parts.
  public init(_ kind: Kind = .badData, file: String, path: String = "", found: String, expected: String) {
    self.kind = kind
    self.file = file
    self.path = path
    self.found = found
    self.expected = expected
  }

  /// One line: `my.json: layers[1].weights[0]: found 3 numbers, expected 2 (one for each unit before)`.
  public var description: String {
    "\(file): \(path.isEmpty ? "" : path + ": ")found \(found), expected \(expected)"
  }
}

extension NetworkFileError {
  /// The error of a file that could not be read at all.
  init(_ error: FileReadingError) {
    self.init(
      error.isUnreadable ? .unreadable : .badData, file: error.path, found: error.found,
      expected: error.expected)
  }

  /// The error of a text that is not JSON, with line and column.
  init(_ error: JSONSyntaxError, file: String) {
    let place = "line \(error.line), column \(error.column)"
    self.init(
      file: file, path: error.path.isEmpty ? place : "\(error.path) (\(place))", found: error.found,
      expected: error.expected)
  }

  /// The error of a tensor file.
  init(_ error: TensorFileError) {
    self.init(
      error.kind == .unreadable ? .unreadable : .badData, file: error.file, path: error.place,
      found: error.found, expected: error.expected)
  }
}
