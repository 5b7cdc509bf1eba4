import Foundation
import JSONText

/// The report as JSON: our own versioned format, from which every other one is rendered.
public enum ReportJSON {
  /// Encodes `report` with sorted keys and indentation, always to the same bytes.
  ///
  /// A number that is not finite is one of the strings "NaN", "Infinity", "-Infinity"; a value that is
  /// missing is null. Letters that a terminal does not show as they are stand as \uXXXX, which reads as the same text.
  public static func encode(_ report: Report) throws -> Data {
    try encode(report, run: report.run)
  }

  static func encode(_ report: Report, run: String) throws -> Data {
    try document(ReportOfRun(report: report, run: run))
  }

  /// A whole file, in the same form.
  static func document(_ value: some Encodable) throws -> Data {
    visible(try encoder.encode(value)) + Data("\n".utf8)
  }

  /// A report with the id of its run among its values.
  private struct ReportOfRun: Encodable {
    let report: Report
    let run: String

    private enum Key: CodingKey { case run }

    func encode(to encoder: any Encoder) throws {
      try report.encode(to: encoder)
      var values = encoder.container(keyedBy: Key.self)
      try values.encode(run, forKey: .run)
    }
  }

  /// JSON with unsafe letters, which nothing but strings can hold, as escapes.
  private static func visible(_ json: Data) -> Data {
    let text = String(decoding: json, as: UTF8.self)
    guard text.unicodeScalars.contains(where: VisibleText.isUnsafe) else { return json }
    var result = ""
    for scalar in text.unicodeScalars {
      guard VisibleText.isUnsafe(scalar) else {
        result.unicodeScalars.append(scalar)
        continue
      }
      for unit in String(scalar).utf16 {
        let digits = String(unit, radix: 16, uppercase: true)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return Data(result.utf8)
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
      throw ReportJSONError(error, in: data)
    }
  }

  private struct SchemaOnly: Decodable {
    let schema: String
  }
}

/// Why a report could not be read: what was found, and what was expected.
public enum ReportJSONError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Not JSON at all; the place of the first mistake, what was found and what was expected there.
  case notJSON(String)
  /// A report of another version, or not a report.
  case unknownSchema(found: String)
  /// A value is missing, or is not of the kind expected; with the path to it: "checks[3].worst.index".
  case invalid(path: String, found: String, expected: String)

  /// The error in one sentence for a person.
  public var description: String {
    switch self {
    case .notJSON(let words):
      "the report is not JSON: \(words)"
    case .unknownSchema(let found):
      "the report's schema: found \"\(VisibleText.shortLine(found, to: 200))\", "
        + "expected \"\(Report.currentSchema)\", which this version reads"
    case .invalid(let path, let found, let expected):
      "the report's \(path): found \(found), expected \(expected)"
    }
  }

  /// Foundation knows the path and what was expected there; what was found, and where a text is no JSON, is looked up.
  init(_ error: DecodingError, in data: Data) {
    let document: JSONValue
    do {
      document = try JSONReader.value(from: Array(data))
    } catch {
      let place = "line \(error.line), column \(error.column)\(error.path.isEmpty ? "" : " (\(error.path))")"
      self = .notJSON("\(place): found \(error.found), expected \(error.expected)")
      return
    }
    let (keys, expected): ([any CodingKey], String) =
      switch error {
      case .keyNotFound(let key, let context): (context.codingPath + [key], "a value")
      case .valueNotFound(let type, let context): (context.codingPath, Self.words(type))
      case .typeMismatch(let type, let context): (context.codingPath, Self.words(type))
      case .dataCorrupted(let context): (context.codingPath, "a value of the schema")
      @unknown default: ([], "a report")
      }
    self = .invalid(
      path: Self.path(keys), found: Self.value(at: keys, in: document)?.summary ?? "nothing",
      expected: expected)
  }

  private static func value(at keys: [any CodingKey], in document: JSONValue) -> JSONValue? {
    keys.reduce(document) { value, key in
      guard let index = key.intValue else { return value?[key.stringValue] }
      guard case .array(let elements)? = value, elements.indices.contains(index) else { return nil }
      return elements[index]
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

  mutating func encodeIfPresent(_ value: Int?, forKey key: Key) throws {
    if let value { try encode(value, forKey: key) } else { try encodeNil(forKey: key) }
  }

  mutating func encodeIfPresent(_ value: Bool?, forKey key: Key) throws {
    if let value { try encode(value, forKey: key) } else { try encodeNil(forKey: key) }
  }

  mutating func encodeIfPresent<Value: Encodable>(_ value: Value?, forKey key: Key) throws {
    if let value { try encode(value, forKey: key) } else { try encodeNil(forKey: key) }
  }
}
