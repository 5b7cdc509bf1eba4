/// Makes text from outside safe to show: nothing invisible, nothing that steers a terminal, nothing endless.
enum VisibleText {
  /// Whether a character must not reach a reader's screen as it is: control characters but line feed and tab, noncharacters
  /// (XML forbids them), and marks without a shape of their own.
  ///
  /// With the marks that reverse the reading direction, a message can read as its opposite; with a space of no width, one
  /// name can look like another.
  static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control: scalar != "\t" && scalar != "\n"
    case .lineSeparator, .paragraphSeparator: true
    // The others of them are seen, such as the Arabic number sign.
    case .format: scalar.properties.isDefaultIgnorableCodePoint
    default: scalar.properties.isNoncharacterCodePoint
    }
  }

  /// `text` with every unsafe character written as in Swift, escape as \u{1B}, and carriage returns turned
  /// into line feeds.
  static func clean(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var previous: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      if scalar == "\r" {
        result.append("\n")
      } else if !(scalar == "\n" && previous == "\r") {
        if isUnsafe(scalar) {
          result.append(contentsOf: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".unicodeScalars)
        } else {
          result.append(scalar)
        }
      }
      previous = scalar
    }
    return String(result)
  }

  /// `clean(text)` on one line: every run of line breaks, tabs and spaces is one space.
  static func oneLine(_ text: String) -> String {
    clean(text).split(whereSeparator: { $0.isWhitespace }).joined(separator: " ")
  }

  /// The first `limit` Unicode scalars of `text` on one line.
  static func shortLine(_ text: String, to limit: Int) -> String { oneLine(clipped(text, to: limit)) }

  /// The first `limit` Unicode scalars of `text`, and how many bytes are missing.
  ///
  /// Scalars and not characters: one character may carry any number of combining marks.
  static func clipped(_ text: String, to limit: Int) -> String {
    let (shown, missing) = cut(text, to: limit)
    return missing > 0 ? shown + "… (\(NumberFormatting.count(missing)) more bytes in report.json)" : text
  }

  /// The first `limit` Unicode scalars of `text`, and the number of bytes after them.
  static func cut(_ text: String, to limit: Int) -> (shown: String, missing: Int) {
    let scalars = text.unicodeScalars
    guard let end = scalars.index(scalars.startIndex, offsetBy: limit, limitedBy: scalars.endIndex) else {
      return (text, 0)
    }
    return (String(scalars[..<end]), text.utf8.distance(from: end, to: text.endIndex))
  }
}
