/// Why a program could not be asked to the end: the request that led to it, what was found, what was expected, and the
/// program's last words.
public struct ProgramError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Whose fault it is.
  public enum Kind: Sendable, Equatable {
    /// The program cannot be started, crashed, hangs, closed its output, reports an error, or asks for more than a check can
    /// do.
    case failed
    /// The program said something that is not a reply, or not the right one.
    case wrongReply
    /// There is no such library, or no place for the files by which vectors travel.
    case missing
  }

  /// Whose fault it is.
  public let kind: Kind
  /// The command, as one line.
  public let command: String
  /// The request that led to the error, cut where it is long; empty where there was none.
  public let request: String
  /// What was found.
  public let found: String
  /// What was expected.
  public let expected: String
  /// The last lines that the program wrote to its standard error.
  public let lastWords: [String]

  /// An error from its parts.
  public init(
    _ kind: Kind, command: String, request: String = "", found: String, expected: String,
    lastWords: [String] = []
  ) {
    self.kind = kind
    self.command = command
    self.request = request
    self.found = found
    self.expected = expected
    self.lastWords = lastWords
  }

  /// Everything but the last words, in one line.
  public var message: String {
    "\(command): \(request.isEmpty ? "" : "to the request \(request) ")found \(found), expected \(expected)"
  }

  /// Everything in one line.
  public var description: String {
    lastWords.isEmpty
      ? message : "\(message); its standard error ended with: \(lastWords.joined(separator: " / "))"
  }
}
