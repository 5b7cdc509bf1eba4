import Foundation

/// A folder with one JSON file for each property that has ever failed: the choices of its counterexamples.
///
/// A run replays them first. They are meant to be committed: what failed once is checked for ever after. A
/// counterexample whose choices the generator no longer takes is reported as stale, and its file wants to be
/// edited or removed.
public struct RegressionStore: Sendable {
  /// The folder; made when the first failure is written.
  public var folder: URL
  /// Counterexamples kept for one property; the oldest go first.
  public var limit: Int

  /// A store in a folder.
  public init(folder: URL, limit: Int = 20) {
    self.folder = folder
    self.limit = limit
  }

  /// One counterexample.
  public struct Entry: Codable, Sendable, Hashable {
    /// The choices, as ``ChoiceSequence/text``.
    public let choices: String
    /// What was wrong, when it was found.
    public let failure: String
    /// The seed of the run that found it.
    public let seed: UInt64
  }

  private struct File: Codable {
    var schema: String
    var property: String
    var statement: String
    var counterexamples: [Entry]
  }

  private static let schema = "property-testing/regressions/1"

  /// The file of a property: its name with everything but letters, digits, ".", "_" and "-" escaped.
  public func file(of property: String) -> URL {
    folder.appendingPathComponent(PropertyName.escaped(property) + ".json")
  }

  /// What is stored for a property; nothing where there is no file.
  ///
  /// - Throws: ``RegressionError``.
  public func entries(of property: String) throws -> [Entry] {
    let url = file(of: property)
    guard FileManager.default.fileExists(atPath: url.path) else { return [] }
    guard let data = FileManager.default.contents(atPath: url.path) else {
      throw RegressionError(
        file: url.path, message: "found that it cannot be read, expected a readable file", isUnreadable: true)
    }
    let file: File
    do {
      file = try JSONDecoder().decode(File.self, from: data)
    } catch {
      throw RegressionError(file: url.path, message: "found \(error), expected JSON of schema \(Self.schema)")
    }
    guard file.schema == Self.schema, file.property == property else {
      throw RegressionError(
        file: url.path,
        message:
          "found schema \"\(file.schema)\" of property \"\(file.property)\", expected \"\(Self.schema)\" of "
          + "\"\(property)\"")
    }
    return file.counterexamples
  }

  /// Writes the counterexamples of a property, at once or not at all.
  ///
  /// - Throws: ``RegressionError``.
  public func write(_ entries: [Entry], of property: TestedProperty) throws {
    let file = File(
      schema: Self.schema, property: property.name, statement: property.statement,
      counterexamples: entries.suffix(limit))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let url = self.file(of: property.name)
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try (encoder.encode(file) + Data("\n".utf8)).write(to: url, options: .atomic)
    } catch {
      throw RegressionError(
        file: url.path,
        message:
          "found that it cannot be written (\(error.localizedDescription)), expected a folder for stored failures",
        isUnreadable: true)
    }
  }
}

/// A file of regressions that cannot be read or written.
public struct RegressionError: Error, CustomStringConvertible {
  /// The path of the file.
  public let file: String
  /// What was found and what was expected.
  public let message: String
  /// Whether the file could not be read or written at all, in contrast to one that holds something else.
  public internal(set) var isUnreadable = false

  /// The path and the message.
  public var description: String { "\(file): \(message)" }
}

/// A property's name as part of a file name or a replay token.
enum PropertyName {
  /// Everything but ASCII letters, digits, ".", "_" and "-" as % and two hexadecimal digits for each byte.
  static func escaped(_ name: String) -> String {
    name.utf8.map { byte -> String in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
        return String(decoding: [byte], as: UTF8.self)
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        return "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }.joined()
  }
}
