/// Makes text from outside safe to show: nothing invisible, nothing that steers a terminal, nothing endless.
enum VisibleText {
  /// The character itself, or a visible stand-in for one that must not reach a reader's screen.
  ///
  /// C0 controls become their control pictures (escape is ␛); C1 controls, noncharacters, and the marks that reverse
  /// the reading direction (they can make a message read as its opposite) become �. Line feed and tab stay.
  static func replacement(for scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0x09, 0x0A: scalar
    case 0x00...0x1F: Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}"
    case 0x7F: "\u{2421}"
    case 0x80...0x9F, 0x202A...0x202E, 0x2066...0x2069, 0xFFFE, 0xFFFF: "\u{FFFD}"
    case let value where value & 0xFFFE == 0xFFFE: "\u{FFFD}"
    default: scalar
    }
  }

  /// `text` with every unsafe character replaced, and carriage returns turned into line feeds.
  static func clean(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var previous: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      if scalar == "\r" {
        result.append("\n")
      } else if !(scalar == "\n" && previous == "\r") {
        result.append(replacement(for: scalar))
      }
      previous = scalar
    }
    return String(result)
  }

  /// `clean(text)` on one line: every run of line breaks, tabs and spaces is one space.
  static func oneLine(_ text: String) -> String {
    clean(text).split(whereSeparator: { $0.isWhitespace }).joined(separator: " ")
  }

  /// The first `limit` Unicode scalars of `text`, and how many are missing.
  ///
  /// Scalars and not characters: one character may carry any number of combining marks.
  static func clipped(_ text: String, to limit: Int) -> String {
    let scalars = text.unicodeScalars
    guard let end = scalars.index(scalars.startIndex, offsetBy: limit, limitedBy: scalars.endIndex),
      end != scalars.endIndex
    else { return text }
    let missing = scalars.distance(from: end, to: scalars.endIndex)
    return String(scalars[..<end]) + "… (\(NumberFormatting.count(missing)) more characters in report.json)"
  }
}
