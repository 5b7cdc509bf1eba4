/// A choice sequence as a line of text: `(2 (1 0.5 -0.0) 3)`.
///
/// Integers have no point; reals have a point or an exponent, or are `nan`, `inf`, `-inf`, and are written
/// with the fewest digits that give the same bits back. Groups are parentheses, `<…>` where they are items of
/// a list.
extension ChoiceSequence {
  /// The text; ``init(text:)`` reads it back.
  public var text: String {
    var words: [String] = []
    var closings: [(end: Int, mark: String)] = []
    for (index, node) in nodes.enumerated() {
      switch node {
      case .choice(.integer(let value)): words.append(String(value))
      case .choice(.real(let value)): words.append(value.isNaN ? "nan" : "\(value)")
      case .group(let count, let isItem):
        words.append(isItem ? "<" : "(")
        closings.append((index + 1 + count, isItem ? ">" : ")"))
      }
      while let last = closings.last, last.end == index + 1 {
        words.append(last.mark)
        closings.removeLast()
      }
    }
    return words.joined(separator: " ").replacing("( ", with: "(").replacing(" )", with: ")")
      .replacing("< ", with: "<").replacing(" >", with: ">")
  }

  /// Reads what ``text`` has written.
  ///
  /// - Throws: ``ChoiceTextError`` where the text is not of that form.
  public init(text: String) throws {
    var nodes: [Node] = []
    var open: [Int] = []
    for word in Self.words(of: text) {
      switch word {
      case "(", "<":
        open.append(nodes.count)
        nodes.append(.group(count: 0, isItem: word == "<"))
      case ")", ">":
        guard let start = open.popLast(), nodes[start] == .group(count: 0, isItem: word == ">") else {
          throw ChoiceTextError(found: "\"\(word)\" with no group to close")
        }
        nodes[start] = .group(count: nodes.count - start - 1, isItem: word == ">")
      default:
        nodes.append(.choice(try Self.choice(String(word))))
      }
    }
    guard open.isEmpty else {
      throw ChoiceTextError(found: "the end of the text inside \(open.count) groups")
    }
    self.init(nodes: nodes)
  }

  private static func words(of text: String) -> [Substring] {
    var spaced = ""
    for character in text {
      spaced += "()<>".contains(character) ? " \(character) " : String(character)
    }
    return spaced.split(separator: " ").map { Substring($0) }
  }

  private static func choice(_ word: String) throws -> Choice {
    if let value = Int(word) { return .integer(value) }
    if ["nan", "inf", "-inf"].contains(word) || word.contains(where: { ".eE".contains($0) }),
      let value = Double(word)
    {
      return .real(value)
    }
    throw ChoiceTextError(found: "\"\(word)\"")
  }
}

extension ChoiceSequence: Codable {
  /// Reads ``text``.
  public init(from decoder: any Decoder) throws {
    try self.init(text: decoder.singleValueContainer().decode(String.self))
  }

  /// Writes ``text``.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

/// A text that should have held choices and does not.
public struct ChoiceTextError: Error, CustomStringConvertible, Equatable {
  /// What stands in the text instead.
  public let found: String

  /// What was found and what was expected.
  public var description: String { "choices: found \(found), expected integers, reals and balanced groups" }
}
