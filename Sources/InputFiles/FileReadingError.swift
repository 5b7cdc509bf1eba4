/// Why a file could not be read.
public struct FileReadingError: Error, Sendable, Equatable {
  /// The reasons that a user can act on.
  public enum Reason: Sendable, Equatable {
    /// Nothing of that name exists.
    case missing
    /// It is a directory.
    case directory
    /// It is no file but a pipe, a device, or something that the system makes up as it is read; with what it is.
    case special(String)
    /// It exists but cannot be opened or read; with the system's words.
    case denied(String)
    /// It holds more than this number of bytes.
    case tooLarge(limit: Int)
  }

  /// The path as the caller gave it.
  public let path: String
  /// The reason.
  public let reason: Reason

  /// An error from its parts.
  public init(path: String, reason: Reason) {
    (self.path, self.reason) = (path, reason)
  }

  /// Whether the file could not be read at all, in contrast to one that holds too much.
  public var isUnreadable: Bool { if case .tooLarge = reason { false } else { true } }

  /// What was found, for a message.
  public var found: String {
    switch reason {
    case .missing: "no such file"
    case .directory: "a directory"
    case .special(let what): what
    case .denied(let words): "a file that cannot be read (\(words))"
    case .tooLarge(let limit): "more than \(limit) bytes"
    }
  }

  /// What was expected, for a message.
  public var expected: String {
    switch reason {
    case .missing: "a readable file" + (NearFile.beside(path).map { ", such as \($0)" } ?? "")
    case .directory, .denied: "a readable file"
    case .special: "a file on a disk"
    case .tooLarge(let limit): "at most \(limit) bytes"
    }
  }
}
