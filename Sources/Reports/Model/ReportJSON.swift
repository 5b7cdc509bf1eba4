import Foundation

/// The report as JSON: our own versioned format, from which every other one is rendered.
public enum ReportJSON {
  /// Encodes `report` with sorted keys and indentation, always to the same bytes.
  ///
  /// A number that is not finite is one of the strings "NaN", "Infinity", "-Infinity"; a value that is
  /// missing is null.
  public static func encode(_ report: Report) throws -> Data {
    try encoder.encode(report) + Data("\n".utf8)
  }

  /// A part of a report as JSON: two parts are the same where their texts are, NaN included.
  static func text(_ part: some Encodable) throws -> String {
    String(decoding: try encoder.encode(part), as: UTF8.self)
  }

  private static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return encoder
  }

  /// Decodes what `encode` wrote.
  ///
  /// Throws `ReportJSONError`: for what is not JSON, for another schema, and for a value that is missing or
  /// of the wrong kind, with the path to it.
  public static func decode(_ data: Data) throws -> Report {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    do {
      let found = try decoder.decode(SchemaOnly.self, from: data).schema
      guard found == Report.currentSchema else { throw ReportJSONError.unknownSchema(found: found) }
      return try decoder.decode(Report.self, from: data)
    } catch let error as DecodingError {
      throw ReportJSONError(error)
    }
  }

  private struct SchemaOnly: Decodable {
    let schema: String
  }
}

/// Why a report could not be read.
public enum ReportJSONError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Not JSON at all; the parser's words.
  case notJSON(String)
  /// A report of another version, or not a report.
  case unknownSchema(found: String)
  /// A value is missing, or is not of the kind expected; the path to it: "checks[3].worst.index".
  case invalid(path: String, problem: String)

  /// The error in one sentence for a person.
  public var description: String {
    switch self {
    case .notJSON(let words):
      "the report is not JSON: \(words)"
    case .unknownSchema(let found):
      "the report has the schema \"\(VisibleText.shortLine(found, to: 200))\"; "
        + "this version reads \"\(Report.currentSchema)\""
    case .invalid(let path, let problem):
      "the report's \(path): \(problem)"
    }
  }

  init(_ error: DecodingError) {
    switch error {
    case .keyNotFound(let key, let context):
      self = .invalid(path: Self.path(context.codingPath + [key]), problem: "is missing")
    case .valueNotFound(let type, let context):
      self = .invalid(path: Self.path(context.codingPath), problem: "is null, expected \(Self.words(type))")
    case .typeMismatch(let type, let context):
      self = .invalid(path: Self.path(context.codingPath), problem: "is not \(Self.words(type))")
    case .dataCorrupted(let context) where context.codingPath.isEmpty:
      let cause = context.underlyingError.map { " (\(($0 as NSError).debugDescriptionOfCause))" } ?? ""
      self = .notJSON(context.debugDescription + cause)
    case .dataCorrupted(let context):
      self = .invalid(path: Self.path(context.codingPath), problem: context.debugDescription)
    @unknown default:
      self = .notJSON(String(describing: error))
    }
  }

  private static func path(_ keys: [any CodingKey]) -> String {
    let path = keys.reduce(into: "") { text, key in
      if let index = key.intValue {
        text += "[\(index)]"
      } else {
        text += text.isEmpty ? key.stringValue : ".\(key.stringValue)"
      }
    }
    return path.isEmpty ? "top level" : path
  }

  private static func words(_ type: Any.Type) -> String {
    switch type {
    case is String.Type: "a string"
    case is Bool.Type: "true or false"
    case is Int.Type, is UInt64.Type: "a whole number"
    case is Double.Type: "a number"
    case is [Any].Type: "a list"
    default: String(describing: type).hasPrefix("Dictionary") ? "an object" : "a \(type)"
    }
  }
}

extension NSError {
  /// The parser's own words about the place of the mistake, where there are any.
  fileprivate var debugDescriptionOfCause: String {
    (userInfo[NSDebugDescriptionErrorKey] as? String) ?? localizedDescription
  }
}

/// What is in a list that the schema gained after its first reports: the list may be missing from one, and is then empty.
protocol AddedToSchema: Decodable {}

extension KeyedDecodingContainer {
  /// Decodes a list that may be missing.
  func decode<Item: AddedToSchema>(_ type: [Item].Type, forKey key: Key) throws -> [Item] {
    try decodeIfPresent(type, forKey: key) ?? []
  }
}

/// Missing values are written as null, so that every key of the schema is always there to be read.
///
/// The synthesised `encode(to:)` of the model calls these in place of the standard library's, which leave the
/// key out.
extension KeyedEncodingContainer {
  mutating func encodeIfPresent(_ value: String?, forKey key: Key) throws {
    if let value { try encode(value, forKey: key) } else { try encodeNil(forKey: key) }
  }

  mutating func encodeIfPresent(_ value: Double?, forKey key: Key) throws {
    if let value { try encode(value, forKey: key) } else { try encodeNil(forKey: key) }
  }

  mutating func encodeIfPresent<Value: Encodable>(_ value: Value?, forKey key: Key) throws {
    if let value { try encode(value, forKey: key) } else { try encodeNil(forKey: key) }
  }
}
