import Foundation

extension ReplyReader {
  /// Reads a number; NaN and the infinities bare or as strings.
  mutating func number() throws -> Double {
    skipSpaces()
    let start = position
    let isQuoted = next == UInt8(ascii: "\"")
    let text = isQuoted ? try string() : word()
    // Most are plain ones: only what is none is looked up.
    if !isQuoted, Self.isNumber(text), let number = Double(text), number.isFinite { return number }
    if let number = Self.nonFinite[text.lowercased()] { return number }
    position = start
    throw mistake(
      text == "null"
        ? "a number (send one that is not finite as \"NaN\", \"Infinity\" or \"-Infinity\")" : "a number")
  }

  private static let nonFinite: [String: Double] = [
    "nan": .nan, "-nan": .nan, "infinity": .infinity, "-infinity": -.infinity, "inf": .infinity,
    "-inf": -.infinity,
  ]

  /// Whether Swift and JSON agree that this is a decimal number: Swift also reads 0x1p3, JSON does not.
  private static func isNumber(_ text: String) -> Bool {
    guard let last = text.utf8.last, digits.contains(last) else { return false }
    return text.utf8.allSatisfy { digits.contains($0) || "+-.eE".utf8.contains($0) }
  }

  private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")

  /// Reads a whole number of at least the least that makes sense.
  mutating func wholeNumber(atLeast least: Int) throws -> Int {
    skipSpaces()
    let start = position
    let number = try number()
    guard let whole = Int(exactly: number), whole >= least else {
      position = start
      throw mistake("a whole number of at least \(least)")
    }
    return whole
  }

  /// Reads a string; one with escapes is left to Foundation.
  mutating func string() throws -> String {
    skipSpaces()
    let start = position
    guard next == UInt8(ascii: "\"") else { throw mistake("a string") }
    position += 1
    var hasEscapes = false
    while let byte = next, byte != UInt8(ascii: "\"") {
      if byte == UInt8(ascii: "\\") {
        hasEscapes = true
        position += 1
      }
      position += 1
    }
    guard next != nil else {
      position = start
      throw mistake("a string with a closing \"")
    }
    position += 1
    guard hasEscapes else { return String(decoding: bytes[(start + 1)..<(position - 1)], as: UTF8.self) }
    guard let string = try? JSONDecoder().decode(String.self, from: Data(bytes[start..<position])) else {
      position = start
      throw mistake(#"a string with none but the escapes \" \\ \/ \b \f \n \r \t \uXXXX"#)
    }
    return string
  }

  /// Reads `true` or `false`.
  mutating func truth() throws -> Bool {
    if skip(words: ["true"]) { return true }
    guard skip(words: ["false"]) else { throw mistake("true or false") }
    return false
  }

  /// Passes over `null` if it comes next.
  mutating func skipNull() -> Bool { skip(words: ["null"]) }

  /// Whether a list comes next.
  mutating func isAtList() -> Bool {
    skipSpaces()
    return next == UInt8(ascii: "[")
  }

  /// Whether a string comes next.
  mutating func isAtString() -> Bool {
    skipSpaces()
    return next == UInt8(ascii: "\"")
  }
}
