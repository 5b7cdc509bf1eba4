/// Where and why a reply is not what was asked for.
struct ReplyMistake: Error {
  /// The place in the reply, such as `result.parameters[1].shape`.
  var place: String
  /// What was found.
  var found: String
  /// What was expected.
  var expected: String
  /// Whether the program failed, or said something wrong.
  var kind = ProgramError.Kind.wrongReply
}

/// Reads one reply: JSON (RFC 8259), and the numbers that are not finite as Python, JavaScript's strings and C print
/// them.
///
/// The caller asks for what it expects and gets it, or a ``ReplyMistake`` with the place. Nothing is built of what is
/// not asked for, so that a reply needs no more memory than its line and the numbers in it.
struct ReplyReader {
  /// The most brackets that may be open at once; a description needs five.
  private static let deepestLevel = 32

  let bytes: [UInt8]
  var position = 0
  private var path: [String] = []

  /// A reader of one line.
  init(_ line: [UInt8]) { bytes = line }

  /// The byte that comes next.
  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// What stands at the start of the line, in quotes.
  static func quoted(_ bytes: some Collection<UInt8>) -> String {
    let text = String(decoding: bytes.prefix(limitOfQuotes * 4), as: UTF8.self)
    let cut = text.count > limitOfQuotes || bytes.count > limitOfQuotes * 4
    return quoted(String(text.prefix(limitOfQuotes))) + (cut ? "…" : "")
  }

  /// A text in quotes on one line.
  static func quoted(_ text: String) -> String {
    // Swift escapes single quotes too, which are not special in double ones.
    text.debugDescription.replacing("\\'", with: "'")
  }

  private static let limitOfQuotes = 80
}

// MARK: - Objects and lists

extension ReplyReader {
  /// Reads an object; the closure reads, or skips, the value of each key.
  mutating func object(_ member: (inout ReplyReader, String) throws -> Void) throws {
    try open("{", "an object")
    if skip("}") { return }
    repeat {
      skipSpaces()
      guard next == UInt8(ascii: "\"") else { throw mistake("a key in double quotes") }
      let key = try string()
      guard skip(":") else { throw mistake("\":\" after the key") }
      path.append(path.isEmpty ? key : ".\(key)")
      try member(&self, key)
      path.removeLast()
    } while skip(",")
    guard skip("}") else { throw mistake("\",\" or \"}\"") }
  }

  /// Reads a list; the closure reads each element.
  mutating func list(_ element: (inout ReplyReader) throws -> Void) throws {
    try open("[", "a list")
    if skip("]") { return }
    var index = 0
    repeat {
      path.append("[\(index)]")
      try element(&self)
      path.removeLast()
      index += 1
    } while skip(",")
    guard skip("]") else { throw mistake("\",\" or \"]\"") }
  }

  /// Reads a list of numbers, as many as expected; more are counted and not kept.
  ///
  /// - Parameter each: what there is one number for, for the message.
  mutating func numbers(_ expected: Int, each: String) throws -> [Double] {
    var numbers: [Double] = []
    numbers.reserveCapacity(expected)
    var found = 0
    try open("[", "a list of \(expected) numbers (one for each \(each))")
    if !skip("]") {
      repeat {
        let number = try number()
        found += 1
        if found <= expected { numbers.append(number) }
      } while skip(",")
      guard skip("]") else { throw mistake("\",\" or \"]\"") }
    }
    guard found == expected else {
      throw mistake(found: "\(found) numbers", "\(expected) (one for each \(each))")
    }
    return numbers
  }

  /// Passes over a value of any kind.
  mutating func skipValue() throws {
    skipSpaces()
    switch next {
    case UInt8(ascii: "{"): try object { reader, _ in try reader.skipValue() }
    case UInt8(ascii: "["): try list { try $0.skipValue() }
    case UInt8(ascii: "\""): _ = try string()
    default: if !skip(words: ["true", "false", "null"]) { _ = try number() }
    }
  }

  /// Checks that nothing follows.
  mutating func end() throws {
    skipSpaces()
    guard position == bytes.count else { throw mistake("the end of the line after the reply") }
  }

  private mutating func open(_ bracket: Unicode.Scalar, _ expected: String) throws {
    skipSpaces()
    guard path.count < Self.deepestLevel else {
      throw mistake(found: "more than \(Self.deepestLevel) brackets inside each other", "a reply")
    }
    guard skip(bracket) else { throw mistake(expected) }
  }
}

// MARK: - Bytes and mistakes

extension ReplyReader {
  /// The place of the value that was read last, for mistakes that show only later.
  func mistake(found: String, _ expected: String) -> ReplyMistake {
    ReplyMistake(place: path.joined(), found: found, expected: expected)
  }

  /// A mistake that quotes what comes next.
  func mistake(_ expected: String) -> ReplyMistake {
    let rest = bytes[min(position, bytes.count)...]
    guard let first = rest.first else { return mistake(found: "the end of the line", expected) }
    if first == UInt8(ascii: "\""), let end = rest.dropFirst().firstIndex(of: first) {
      return mistake(found: "the text " + Self.quoted(rest[(rest.startIndex + 1)..<end]), expected)
    }
    let word = rest.prefix { !Self.isDelimiter($0) }
    return mistake(found: Self.quoted(word.isEmpty ? rest.prefix(1) : word), expected)
  }

  /// Passes over everything up to a delimiter, and returns it.
  mutating func word() -> String {
    let start = position
    while let byte = next, !Self.isDelimiter(byte) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private static func isDelimiter(_ byte: UInt8) -> Bool {
    byte <= 0x20 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}")
  }

  mutating func skip(words: [String]) -> Bool {
    skipSpaces()
    for word in words where bytes[position...].starts(with: word.utf8) {
      position += word.utf8.count
      return true
    }
    return false
  }

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    skipSpaces()
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  mutating func skipSpaces() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0D { position += 1 }
  }
}
