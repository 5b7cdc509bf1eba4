/// Messages made fit for one line of a terminal, whatever names and texts from outside stand in them.
package enum OneLine {
  /// The most Unicode scalars of a message; one about a misspelt key, with all the known ones, has about 300.
  static let limit = 1000

  /// The text without line breaks and control sequences, and with its middle left out where it is too long.
  ///
  /// The beginning names the file and the end says what was expected; what was found, between them, may be
  /// megabytes.
  package static func text(_ text: String) -> String {
    visible(shortened(text))
  }

  private static func shortened(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard scalars.count > limit else { return text }
    return String(scalars.prefix(limit / 2)) + " … " + String(scalars.suffix(limit / 2))
  }

  /// Line breaks, control characters and marks that reverse the reading direction, written as \u{1B}.
  private static func visible(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator:
        result.append(contentsOf: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".unicodeScalars)
      default:
        result.append(scalar)
      }
    }
    return String(result)
  }
}
