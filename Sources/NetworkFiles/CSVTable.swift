import Foundation
import JSONText
import SwiftCSV
import TensorFiles

/// The cells of a CSV file with a header, every row as long as the header.
struct CSVTable {
  /// A row with the line that it stands on.
  struct Row {
    /// The line in the file, from 1.
    var line: Int
    /// The cells, without spaces around them.
    var cells: [String]
  }

  /// The file, for messages.
  let file: String
  /// The names of the columns: not empty, no two alike.
  let header: [String]
  /// The rows after the header; blank lines are passed over.
  let rows: [Row]

  /// The most bytes that are read from a CSV file.
  static let limit = 1 << 28

  /// Reads a table; columns are separated by commas, semicolons or tabs, whichever comes first in the header.
  ///
  /// SwiftCSV does the parsing. It would fill up short rows with empty cells, so that the rows are taken from
  /// it as they are and counted here. A quoted cell cannot hold a line break: a forgotten quote would swallow
  /// whole rows.
  ///
  /// - Throws: ``NetworkFileError`` with the line.
  init(path: String) throws(NetworkFileError) {
    let bytes: [UInt8]
    do {
      bytes = try FileContents.read(path: path, limit: Self.limit)
    } catch {
      throw NetworkFileError(error)
    }
    try self.init(bytes: bytes, file: path)
  }

  /// Reads a table from the bytes of a file.
  init(bytes: [UInt8], file: String) throws(NetworkFileError) {
    guard !bytes.contains(0), let text = String(bytes: bytes, encoding: .utf8) else {
      throw NetworkFileError(file: file, found: "bytes that are not UTF-8 text", expected: "a CSV file")
    }
    let lines = try Self.lines(of: text, file: file)
    guard let first = lines.first else {
      throw NetworkFileError(
        file: file, found: "an empty file", expected: "a line with the names of the columns")
    }
    self.file = file
    header = first.cells
    rows = Array(lines.dropFirst())
    try checkHeader(line: first.line)
    try checkRows()
  }

  /// All lines that are not blank.
  private static func lines(of text: String, file: String) throws(NetworkFileError) -> [Row] {
    // A line break at the end, since SwiftCSV drops an empty last cell of a text that ends without one.
    let text = text.hasSuffix("\n") ? text : text + "\n"
    var lines: [Row] = []
    var line = 0
    do {
      let csv = try CSV<Enumerated>(
        string: text, delimiter: CSVDelimiter.guessed(string: text), loadColumns: false, rowLimit: 0)
      try csv.enumerateAsArray(startAt: 0, rowLimit: nil) { cells in
        line += 1
        let cells = cells.map { $0.trimmingCharacters(in: .whitespaces) }
        if cells != [""] { lines.append(Row(line: line, cells: cells)) }
      }
    } catch {
      throw NetworkFileError(
        file: file, path: "line \(line + 1)", found: "text after a closing quote", expected: "a separator")
    }
    for row in lines where row.cells.contains(where: { $0.contains(where: \.isNewline) }) {
      throw NetworkFileError(
        file: file, path: "line \(row.line)", found: "a line break in a quoted cell",
        expected: "a closing quote on the same line")
    }
    return lines
  }

  private func checkHeader(line: Int) throws(NetworkFileError) {
    var names: Set<String> = []
    for (index, name) in header.enumerated() {
      guard !name.isEmpty, names.insert(name).inserted else {
        throw NetworkFileError(
          file: file, path: "line \(line), column \(index + 1)",
          found: name.isEmpty ? "no name" : "the name \(JSONValue.quoted(name)) again",
          expected: "a name of its own for each column")
      }
    }
  }

  private func checkRows() throws(NetworkFileError) {
    guard !rows.isEmpty else {
      throw NetworkFileError(file: file, found: "no line after the header", expected: "at least one sample")
    }
    for row in rows where row.cells.count != header.count {
      throw NetworkFileError(
        file: file, path: "line \(row.line)",
        found: row.cells.count == 1 ? "1 cell" : "\(row.cells.count) cells",
        expected: "\(header.count) (one for each column of the header)")
    }
  }
}

// MARK: - Columns

extension CSVTable {
  /// The index of a column.
  ///
  /// - Throws: ``NetworkFileError`` that names the nearest one.
  func index(of column: String) throws(NetworkFileError) -> Int {
    guard let index = header.firstIndex(of: column) else {
      throw NetworkFileError(
        file: file, path: "line 1", found: "no column \(JSONValue.quoted(column))",
        expected: NetworkFileNames.expectation(insteadOf: column, known: header))
    }
    return index
  }

  /// The finite number in a cell.
  ///
  /// - Throws: ``NetworkFileError`` with line and column for anything else.
  func number(_ row: Row, column: Int) throws(NetworkFileError) -> Double {
    guard let number = Self.number(row.cells[column]) else {
      throw NetworkFileError(
        file: file, path: place(row, column: column), found: Self.summary(row.cells[column]),
        expected: "a number")
    }
    return number
  }

  /// The place of a cell: `line 3, column "petal_width"`.
  func place(_ row: Row, column: Int) -> String {
    "line \(row.line), column \(JSONValue.quoted(header[column]))"
  }

  /// What stands in a cell, for messages.
  static func summary(_ cell: String) -> String {
    cell.isEmpty ? "an empty cell" : JSONValue.quoted(cell)
  }

  /// A finite decimal number; not the hexadecimal ones, `nan` and `inf` that Swift's `Double` reads too.
  static func number(_ cell: String) -> Double? {
    guard cell.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }), let number = Double(cell),
      number.isFinite
    else { return nil }
    return number
  }
}
