import Foundation

/// A JSON document as a tree, with the members of objects in the order of the file.
///
/// Read by ``JSONReader`` and not by Foundation, for reasons that were measured on Swift 6.3 for Linux:
/// `JSONSerialization` rounds 22% of all 17-digit numbers wrongly in the last place, which is fatal where
/// derivatives are compared; `JSONDecoder` rounds rightly, but says of a broken document only "not valid
/// JSON", without a position, accepts a comma before a closing bracket, and quietly takes the first of two
/// equal keys.
public enum JSONValue: Sendable, Equatable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A number, rounded to the nearest double; always finite when read from a file, unless others were asked for.
  case number(Double)
  /// A string.
  case string(String)
  /// A list.
  case array([JSONValue])
  /// An object; no key comes twice when read from a file.
  case object([Member])

  /// A key with its value.
  public struct Member: Sendable, Equatable {
    /// The key.
    public var key: String
    /// The value.
    public var value: JSONValue

    /// A member from its two parts.
    public init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// The value of a key, or nothing where this is no object or has no such key.
  public subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// What this is, for a message: `the string "two"`, `a list of 3`, `-2.5`.
  public var summary: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number(let value): Self.text(of: value)
    case .string(let value): "the string \(Self.quoted(value))"
    case .array(let elements): elements.isEmpty ? "an empty list" : "a list of \(elements.count)"
    case .object: "an object"
    }
  }

  /// A string in quotes on one line, control characters escaped, cut after 40 characters.
  package static func quoted(_ string: String) -> String {
    let cut = string.count > 40 ? string.prefix(40) + "…" : string
    // Swift escapes single quotes too, which are not special in double ones.
    return cut.debugDescription.replacing("\\'", with: "'")
  }
}

// MARK: - Writing

extension JSONValue {
  /// The document as text, two spaces a level, lists of numbers on one line.
  ///
  /// Every finite double is written with the fewest digits that read back to the same bits. JSON has no other
  /// numbers: the non-finite ones become the strings "NaN", "Infinity" and "-Infinity".
  public var text: String {
    var text = ""
    write(to: &text, indentation: "")
    return text + "\n"
  }

  private func write(to text: inout String, indentation: String) {
    let inner = indentation + "  "
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .number(let value): text += value.isFinite ? Self.text(of: value) : "\"\(Self.text(of: value))\""
    case .string(let value): text += Self.escaped(value)
    case .array(let elements) where isShort:
      text += "["
      for (index, element) in elements.enumerated() {
        text += index > 0 ? ", " : ""
        element.write(to: &text, indentation: inner)
      }
      text += "]"
    case .array(let elements):
      for (index, element) in elements.enumerated() {
        text += (index > 0 ? ",\n" : "[\n") + inner
        element.write(to: &text, indentation: inner)
      }
      text += "\n" + indentation + "]"
    case .object(let members) where members.isEmpty: text += "{}"
    case .object(let members):
      for (index, member) in members.enumerated() {
        text += (index > 0 ? ",\n" : "{\n") + inner + Self.escaped(member.key) + ": "
        member.value.write(to: &text, indentation: inner)
      }
      text += "\n" + indentation + "}"
    }
  }

  /// Whether a list holds only numbers and strings, and so fits on one line.
  private var isShort: Bool {
    guard case .array(let elements) = self else { return false }
    return elements.allSatisfy {
      switch $0 {
      case .array(let inner): inner.isEmpty
      case .object: false
      default: true
      }
    }
  }

  /// A number with the fewest digits that identify it; whole ones below 2⁵³ without a fraction.
  package static func text(of value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
    if value.magnitude < 0x1p53, let whole = Int(exactly: value), !(value == 0 && value.sign == .minus) {
      return String(whole)
    }
    return value.description
  }

  /// A string with JSON's escapes, in quotes.
  private static func escaped(_ string: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    guard let data = try? encoder.encode(string) else { return "\"\"" }
    return String(decoding: data, as: UTF8.self)
  }
}
