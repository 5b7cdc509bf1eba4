import Mustache

/// Escaping for HTML and XML, in text and in quoted attributes.
///
/// It works on Unicode scalars: on Swift characters a `<` that forms one grapheme with its neighbour (U+0600
/// before it, a combining mark after it) would pass unescaped.
enum MarkupEscaping {
  /// `text` for HTML and SVG: `& < > " '` as references, unsafe characters made visible.
  static func html(_ text: String) -> String { escaped(VisibleText.clean(text), lineBreaks: false) }

  /// `text` for XML text and attributes; line breaks and tabs as references, since attributes would lose
  /// them.
  static func xml(_ text: String) -> String { escaped(VisibleText.clean(text), lineBreaks: true) }

  private static func escaped(_ text: String, lineBreaks: Bool) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count + 16)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): bytes += "&amp;".utf8
      case UInt8(ascii: "<"): bytes += "&lt;".utf8
      case UInt8(ascii: ">"): bytes += "&gt;".utf8
      case UInt8(ascii: "\""): bytes += "&quot;".utf8
      case UInt8(ascii: "'"): bytes += "&#39;".utf8
      case UInt8(ascii: "\n") where lineBreaks: bytes += "&#10;".utf8
      case UInt8(ascii: "\t") where lineBreaks: bytes += "&#9;".utf8
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// The escaping of every `{{variable}}` in our templates, in place of swift-mustache's, which works on
/// characters.
struct ReportContentType: MustacheContentType {
  func escapeText(_ text: String) -> String { MarkupEscaping.html(text) }
}

/// Escaping for GitHub's Markdown.
enum MarkdownEscaping {
  /// `text` on one line with nothing left that Markdown, a table or HTML would interpret.
  static func inline(_ text: String) -> String {
    var result = ""
    for scalar in VisibleText.oneLine(text).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\\", "`", "*", "_", "[", "|", "~", "$", "#", "!": result += "\\\(scalar)"
      case "@": result += "@\u{2060}"  // a word joiner: no mention is sent
      default: result.unicodeScalars.append(scalar)
      }
    }
    // GitHub makes links of bare addresses too.
    return result.replacing("://", with: "\\://").replacing("www.", with: "www\\.")
  }

  /// `text` in the type of code, still escaped: a backtick inside a code span could not be.
  static func code(_ text: String) -> String { "<code>\(inline(text))</code>" }
}
