import Foundation

/// What there is to know of the terminal behind a stream.
package enum Terminal {
  /// The number of columns; nothing where the stream is a file or a pipe.
  static func columns(of descriptor: Int32) -> Int? {
    guard isatty(descriptor) == 1 else { return nil }
    var size = winsize()
    // A terminal that does not know its size (a serial line) is taken for the classic one.
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Whether the environment says that the terminal knows no control sequences.
  static var isDumb: Bool { ProcessInfo.processInfo.environment["TERM"] == "dumb" }

  /// Back to the start of the line, and erases it.
  static let eraseLine = "\r\u{1B}[K"

  /// The text with lines longer than the terminal broken between words; as it is for a file or a pipe.
  ///
  /// - Parameter hanging: columns by which the rest of a broken line is indented beyond its beginning.
  package static func wrapped(_ text: String, hanging: Int) -> String {
    guard let columns = columnsToWrapAt else { return text }
    return text.split(separator: "\n", omittingEmptySubsequences: false)
      .flatMap { wrapped(line: $0, columns: columns, hanging: hanging) }.joined(separator: "\n")
  }

  /// The columns of the terminal behind standard output; nil for a file or a pipe, and where breaking lines makes nothing better.
  package static var columnsToWrapAt: Int? {
    columns(of: STDOUT_FILENO).flatMap { $0 >= narrowest ? $0 : nil }
  }

  /// Below this number of columns breaking lines makes nothing better.
  private static let narrowest = 40

  private static func wrapped(line: Substring, columns: Int, hanging: Int) -> [String] {
    guard width(of: line) > columns else { return [String(line)] }
    let indentation = line.prefix { $0 == " " }
    var lines: [String] = []
    var current = String(indentation)
    var isEmpty = true
    for word in line.dropFirst(indentation.count).split(separator: " ", omittingEmptySubsequences: false) {
      if !isEmpty, width(of: current[...]) + 1 + width(of: word) > columns {
        lines.append(current)
        current = String(indentation) + String(repeating: " ", count: hanging)
        isEmpty = true
      }
      if !isEmpty { current += " " }
      current += word
      isEmpty = false
    }
    return lines + [current]
  }

  /// The columns that a line takes: its characters, but for colours such as ESC [ 1 m.
  private static func width(of line: Substring) -> Int {
    var width = 0
    var isInColor = false
    for character in line {
      if isInColor {
        isInColor = character != "m"
      } else if character == "\u{1B}" {
        isInColor = true
      } else {
        width += 1
      }
    }
    return width
  }
}
