import Foundation
import SwiftCSV

/// The bytes of a CSV file, from which lines are taken one by one.
struct CSVText {
  let bytes: [UInt8]
  let file: String
  private var delimiter = CSVDelimiter.comma

  init(bytes: [UInt8], file: String) {
    (self.bytes, self.file) = (bytes, file)
  }

  /// Where the first line begins: after a byte-order mark, if any.
  var firstStart: Int { bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }

  /// Where the line that begins there ends: at its line break, or with the file.
  func end(from start: Int) -> Int {
    bytes[start...].firstIndex { $0 == Self.lineFeed || $0 == Self.carriageReturn } ?? bytes.count
  }

  /// Where the line after one that ends there begins.
  func next(after end: Int) -> Int {
    let isPair =
      end + 1 < bytes.count && bytes[end] == Self.carriageReturn && bytes[end + 1] == Self.lineFeed
    return end + (isPair ? 2 : 1)
  }

  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  /// Takes for the separator what comes first in a line, unless it is blank.
  mutating func guessDelimiter(_ line: Range<Int>, line number: Int) throws(NetworkFileError) {
    delimiter = CSVDelimiter.guessed(string: try text(line, line: number))
  }

  /// The cells of a line, without spaces around them; one empty cell of a blank line.
  ///
  /// SwiftCSV parses those with quotes, which have rules of their own.
  ///
  /// - Throws: ``NetworkFileError`` with the line.
  func cells(_ range: Range<Int>, line: Int) throws(NetworkFileError) -> [String] {
    let text = try text(range, line: line)
    guard text.utf8.contains(UInt8(ascii: "\"")) else {
      return text.split(separator: delimiter.rawValue, omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
    }
    var rows: [[String]] = []
    do {
      // A line break at the end, since SwiftCSV drops an empty last cell of a text that ends without one.
      let csv = try CSV<Enumerated>(
        string: text + "\n", delimiter: delimiter, loadColumns: false, rowLimit: 0)
      try csv.enumerateAsArray(startAt: 0, rowLimit: nil) { rows.append($0) }
    } catch {
      throw NetworkFileError(
        file: file, path: "line \(line)", found: "text after a closing quote", expected: "a separator")
    }
    guard rows.count == 1, !rows[0].contains(where: { $0.contains(where: \.isNewline) }) else {
      throw NetworkFileError(
        file: file, path: "line \(line)", found: "a line break in a quoted cell",
        expected: "a closing quote on the same line")
    }
    return rows[0].map { $0.trimmingCharacters(in: .whitespaces) }
  }

  private func text(_ range: Range<Int>, line: Int) throws(NetworkFileError) -> String {
    guard !bytes[range].contains(0), let text = String(validating: bytes[range], as: UTF8.self) else {
      throw NetworkFileError(
        file: file, path: "line \(line)", found: "bytes that are not UTF-8 text", expected: "a CSV file")
    }
    return text
  }
}
