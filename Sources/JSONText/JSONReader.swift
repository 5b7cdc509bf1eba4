import Foundation

/// Where and why a text is not the JSON that is expected.
public struct JSONSyntaxError: Error, Sendable, Equatable {
  /// The place in the document, such as `layers[1].weights[0][2]`; empty at the top.
  public let path: String
  /// The line, from 1.
  public let line: Int
  /// The column in characters, from 1.
  public let column: Int
  /// What was found.
  public let found: String
  /// What was expected.
  public let expected: String
}

/// Reads a JSON text (RFC 8259, UTF-8) into a ``JSONValue``: strictly, and with the place of every mistake.
///
/// Strict means: no comma before a closing bracket, no comments, no NaN unless it is asked for, no number that overflows to
/// infinity, no key twice in an object, nothing after the document, and at most ``deepestLevel`` brackets
/// open at once, so that no document can exhaust the stack. A byte-order mark at the start is passed over, as
/// RFC 8259 section 8.1 permits.
///
/// Replies of programs have a reader of their own, `ReplyReader`: those may hold bare NaN, keys that nobody knows and repaired
/// text, their mistakes have no line, and of a million numbers no tree is made, which would take 45 MB more.
public struct JSONReader {
  /// The most brackets that may be open at once; a network file needs five.
  public static let deepestLevel = 64

  private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")

  private let bytes: [UInt8]
  private let acceptsNonFinite: Bool
  private var position = 0
  private var path: [PathStep] = []
  private var lines = KeyLines()

  private enum PathStep {
    case key(String)
    case index(Int)
  }

  private init(bytes: [UInt8], acceptsNonFinite: Bool) {
    self.bytes = bytes
    self.acceptsNonFinite = acceptsNonFinite
  }

  /// Reads a whole document.
  ///
  /// - Parameters:
  ///   - bytes: the document, in UTF-8.
  ///   - acceptsNonFinite: whether bare `NaN`, `Infinity` and `-Infinity`, as Python prints them, are numbers.
  /// - Throws: ``JSONSyntaxError`` for the first mistake.
  public static func value(
    from bytes: [UInt8], acceptsNonFinite: Bool = false
  ) throws(JSONSyntaxError) -> JSONValue {
    var reader = JSONReader(bytes: bytes, acceptsNonFinite: acceptsNonFinite)
    return try reader.document()
  }

  /// Reads a whole document, and says on which line, from 1, each key stands of the object that a key of the document has.
  ///
  /// - Throws: ``JSONSyntaxError`` for the first mistake.
  public static func value(
    from bytes: [UInt8], linesIn key: String
  ) throws(JSONSyntaxError) -> (value: JSONValue, lines: [String: Int]) {
    var reader = JSONReader(bytes: bytes, acceptsNonFinite: false)
    reader.lines.object = key
    let value = try reader.document()
    return (value, reader.lines.byKey)
  }

  private mutating func document() throws(JSONSyntaxError) -> JSONValue {
    try checkEncoding()
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    let value = try value()
    skipSpaces()
    guard position == bytes.count else { throw error("the end of the file after the document") }
    return value
  }

  /// Refuses what is not UTF-8 text, at its first wrong byte.
  private mutating func checkEncoding() throws(JSONSyntaxError) {
    if let zero = bytes.firstIndex(of: 0) {
      position = zero
      throw error(found: "a zero byte (a binary file, or UTF-16)", "JSON text in UTF-8")
    }
    // The repaired text differs from the bytes for the first time at the wrong byte.
    let repaired = Array(String(decoding: bytes, as: UTF8.self).utf8)
    guard repaired != bytes else { return }
    position = zip(bytes, repaired).enumerated().first { $1.0 != $1.1 }?.offset ?? bytes.count
    throw error(found: "bytes that are not UTF-8", "JSON text in UTF-8")
  }
}

/// The lines on which the keys of one object stand, counted once from the start to the end.
private struct KeyLines {
  /// The key that has the object; nil where no lines are asked for.
  var object: String?
  private(set) var byKey: [String: Int] = [:]
  private var line = 1
  private var position = 0

  /// Notes that a key begins at a position, which is behind those of the keys before.
  mutating func note(_ key: String, at start: Int, in bytes: [UInt8]) {
    for byte in bytes[position..<start] where byte == 0x0A { line += 1 }
    position = start
    byKey[key] = line
  }
}

// MARK: - Values

extension JSONReader {
  /// The value that comes next.
  private mutating func value() throws(JSONSyntaxError) -> JSONValue {
    skipSpaces()
    if acceptsNonFinite, let number = nonFinite() { return .number(number) }
    switch next {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    case let byte? where byte == UInt8(ascii: "-") || Self.digits.contains(byte): return .number(try number())
    default:
      for (word, value) in [("true", JSONValue.bool(true)), ("false", .bool(false)), ("null", .null)]
      where bytes[position...].starts(with: word.utf8) {
        position += word.utf8.count
        return value
      }
      throw error(path.isEmpty && position >= bytes.count ? "a JSON document" : "a value")
    }
  }

  /// A number as Python prints it where it is not finite.
  private mutating func nonFinite() -> Double? {
    for (word, value) in [("NaN", Double.nan), ("Infinity", .infinity), ("-Infinity", -.infinity)]
    where bytes[position...].starts(with: word.utf8) {
      position += word.utf8.count
      return value
    }
    return nil
  }

  private mutating func array() throws(JSONSyntaxError) -> JSONValue {
    try open()
    var elements: [JSONValue] = []
    skipSpaces()
    if skip("]") { return .array([]) }
    path.append(.index(0))
    repeat {
      path[path.count - 1] = .index(elements.count)
      elements.append(try value())
      skipSpaces()
    } while skip(",")
    path.removeLast()
    guard skip("]") else { throw error("\",\" or \"]\"") }
    return .array(elements)
  }

  private mutating func object() throws(JSONSyntaxError) -> JSONValue {
    try open()
    var members: [JSONValue.Member] = []
    var keys: Set<String> = []
    skipSpaces()
    if skip("}") { return .object([]) }
    repeat {
      skipSpaces()
      guard next == UInt8(ascii: "\"") else { throw error("a key in double quotes") }
      let start = position
      let key = try string()
      path.append(.key(key))
      if path.count == 2, case .key(lines.object) = path[0] { lines.note(key, at: start, in: bytes) }
      guard keys.insert(key).inserted else {
        position = start
        throw error(found: "the same key twice", "each key once")
      }
      skipSpaces()
      guard skip(":") else { throw error("\":\" after the key") }
      members.append(JSONValue.Member(key, try value()))
      path.removeLast()
      skipSpaces()
    } while skip(",")
    guard skip("}") else { throw error("\",\" or \"}\"") }
    return .object(members)
  }

  /// Passes an opening bracket, if not too many are open.
  private mutating func open() throws(JSONSyntaxError) {
    guard path.count < Self.deepestLevel else {
      throw error(found: "more than \(Self.deepestLevel) brackets inside each other", "a network file")
    }
    position += 1
  }

  /// A number: the grammar of RFC 8259 section 6, the value from the standard library, which rounds
  /// correctly.
  private mutating func number() throws(JSONSyntaxError) -> Double {
    let start = position
    _ = skip("-")
    if !skip("0") { try digits() }
    if skip(".") { try digits() }
    if skip("e") || skip("E") {
      if !skip("+") { _ = skip("-") }
      try digits()
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let value = Double(text), value.isFinite else {
      position = start
      throw error(
        found: text.count > 40 ? text.prefix(40) + "…" : text,
        "a number up to \(Double.greatestFiniteMagnitude)")
    }
    return value
  }

  private mutating func digits() throws(JSONSyntaxError) {
    let start = position
    while let next, Self.digits.contains(next) { position += 1 }
    guard position > start else { throw error("a digit") }
  }

  /// A string; one with escapes is left to Foundation.
  private mutating func string() throws(JSONSyntaxError) -> String {
    let start = position
    position += 1
    var hasEscapes = false
    while let next, next != UInt8(ascii: "\"") {
      guard next >= 0x20 else { throw error(found: "a line break or control character", "a closing \"") }
      if next == UInt8(ascii: "\\") {
        hasEscapes = true
        position += 1
      }
      position += 1
    }
    guard skip("\"") else {
      position = start
      throw error(found: "a string without an end", "a closing \"")
    }
    guard hasEscapes else { return String(decoding: bytes[(start + 1)..<(position - 1)], as: UTF8.self) }
    guard let string = try? JSONDecoder().decode(String.self, from: Data(bytes[start..<position])) else {
      position = start
      throw error(found: "a wrong escape in a string", #"one of \" \\ \/ \b \f \n \r \t \uXXXX"#)
    }
    return string
  }
}

// MARK: - Bytes and places

extension JSONReader {
  /// The byte that comes next.
  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func skipSpaces() {
    while let next, next == 0x20 || next == 0x0A || next == 0x0D || next == 0x09 { position += 1 }
  }

  /// An error that quotes what comes next.
  private func error(_ expected: String) -> JSONSyntaxError {
    guard position < bytes.count else { return error(found: "the end of the file", expected) }
    // A word such as NaN whole, anything else as one character.
    let word = bytes[position...].prefix(20).prefix { byte in
      Character(Unicode.Scalar(byte)).isLetter && byte < 0x80 || byte == UInt8(ascii: "+")
    }
    let rest = String(decoding: bytes[position...].prefix(8), as: UTF8.self)
    let quoted = word.isEmpty ? String(rest.prefix(1)) : String(decoding: word, as: UTF8.self)
    let isNumberOfPython = ["nan", "inf", "infinity"].contains(quoted.lowercased())
    return error(found: JSONValue.quoted(quoted), isNumberOfPython ? "a finite number" : expected)
  }

  private func error(found: String, _ expected: String) -> JSONSyntaxError {
    let before = bytes[..<min(position, bytes.count)]
    let line = before.reduce(1) { $1 == 0x0A ? $0 + 1 : $0 }
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    var shown = before[lineStart...]
    if lineStart == 0, shown.starts(with: [0xEF, 0xBB, 0xBF]) { shown = shown.dropFirst(3) }
    let column = String(decoding: shown, as: UTF8.self).count + 1
    return JSONSyntaxError(
      path: Self.text(of: path), line: line, column: column, found: found, expected: expected)
  }

  private static func text(of path: [PathStep]) -> String {
    path.reduce("") { text, step in
      switch step {
      case .key(let key): text.isEmpty ? key : text + "." + key
      case .index(let index): text + "[\(index)]"
      }
    }
  }
}
