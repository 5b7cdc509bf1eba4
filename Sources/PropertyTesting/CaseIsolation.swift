import Foundation

/// Where cases are run that may trap or never end: in child processes, so that they end alone.
///
/// A child is started with a command that leads to the same property, run by a runner that is
/// ``PropertyRunner/configured(by:)`` its environment; there it runs the cases that it is asked for, and ends. One
/// child runs many cases: another is started where one was lost.
public struct CaseIsolation: Sendable, Hashable {
  /// The program.
  public var executable: URL
  /// Its arguments.
  public var arguments: [String]
  /// How long one case may take; the time to start is not counted.
  public var limit: Duration

  /// - Parameters:
  ///   - executable: the program; this one unless said.
  ///   - arguments: those that make it run the property; this program's own unless said.
  ///   - limit: how long one case may take.
  public init(
    executable: URL? = nil, arguments: [String] = Array(CommandLine.arguments.dropFirst()), limit: Duration
  ) {
    let path = executable ?? Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
    self.executable = path
    self.arguments = arguments
    self.limit = limit
  }

  /// The variable by which a child is told the property and the folder of its pipes.
  package static let variable = "GRADIENT_CHECK_CASES_OF"
}

/// A case, as it is asked of a child.
enum CaseRequest: Sendable, Hashable, Codable {
  case seeded(seed: UInt64, size: Int)
  case replayed(ChoiceSequence, completion: ReplayCursor.Completion, seed: UInt64)
  /// One of the property's examples.
  case example(Int)

  /// Nil for an example, which draws nothing.
  var source: ChoiceSource? {
    switch self {
    case .example: return nil
    case .seeded(let seed, let size): return ChoiceSource(seed: seed, size: size, isRecording: false)
    case .replayed(let sequence, let completion, let seed):
      return ChoiceSource(replaying: sequence, completion: completion, seed: seed)
    }
  }
}

/// What a child says of a case.
enum CaseReply: Sendable, Codable {
  /// The child waits for cases.
  case ready
  /// The value is made, and its body begins.
  case drawn
  case ended(Execution.Status, Outcome?)
}

/// Messages as lines of JSON, in which infinities and NaN are strings.
enum CaseMessage {
  static func line(_ message: some Encodable, keys: JSONEncoder.OutputFormatting = []) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = keys.union(.withoutEscapingSlashes)
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return try encoder.encode(message) + Data("\n".utf8)
  }

  static func message<Message: Decodable>(_ type: Message.Type, of line: Data) throws -> Message {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return try decoder.decode(type, from: line)
  }
}

/// The two named pipes of a child, in a folder of their own.
struct CasePipes: Sendable {
  let folder: URL

  var requests: String { folder.appendingPathComponent("requests").path }
  var replies: String { folder.appendingPathComponent("replies").path }
  /// What the child writes to its standard error.
  var errors: URL { folder.appendingPathComponent("errors") }
}

/// A child process could not be started, or did not get to the property.
struct CaseIsolationError: Error, CustomStringConvertible {
  let description: String
}
