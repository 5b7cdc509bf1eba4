import Foundation
import InputFiles
import JSONText
import SwiftCSV
import Wording

/// A CSV file with a header, every row as long as the header.
///
/// The cells are taken from the bytes as they are asked for: as texts all at once they would take ten times as much memory.
struct CSVTable {
  /// A row: the line that it stands on.
  struct Row {
    /// The line in the file, from 1.
    var line: Int { Int(number) }
    fileprivate var number: Int32
    fileprivate var start: Int32
  }

  /// The file, for messages.
  let file: String
  /// The names of the columns: not empty, no two alike.
  let header: [String]
  /// The rows after the header; blank lines are passed over.
  let rows: [Row]
  private let text: CSVText

  /// The most bytes that are read from a CSV file.
  static let limit = 1 << 28
  /// The most bytes of a line: 65,536 columns of 64 bytes, twice the digits of a number.
  static let longestLine = 1 << 22

  /// Reads a table; columns are separated by commas, semicolons or tabs, whichever comes first in the header.
  ///
  /// A quoted cell cannot hold a line break: a forgotten quote would swallow whole rows.
  ///
  /// - Throws: ``NetworkFileError`` with the line.
  init(path: String) throws(NetworkFileError) {
    let bytes: [UInt8]
    do {
      bytes = try FileContents.read(path: path, limit: Self.limit, longestLine: Self.longestLine)
    } catch {
      throw NetworkFileError(error)
    }
    try self.init(bytes: bytes, file: path)
  }

  /// Reads a table from the bytes of a file.
  init(bytes: [UInt8], file: String) throws(NetworkFileError) {
    var text = CSVText(bytes: bytes, file: file)
    var header: [String]?
    var rows: [Row] = []
    var number = 0
    var start = text.firstStart
    while start < bytes.count {
      number += 1
      let end = text.end(from: start)
      guard end - start <= Self.longestLine else {
        throw NetworkFileError(
          file: file, path: "line \(number)", found: "more than \(Self.longestLine) bytes",
          expected: "a line of at most so many")
      }
      if header == nil { try text.guessDelimiter(start..<end, line: number) }
      let cells = try text.cells(start..<end, line: number)
      if cells != [""] {
        if let header {
          try Self.check(cells, line: number, columns: header.count, file: file)
          rows.append(Row(number: Int32(number), start: Int32(start)))
        } else {
          try Self.checkHeader(cells, line: number, file: file)
          header = cells
        }
      }
      start = text.next(after: end)
    }
    guard let header else {
      throw NetworkFileError(
        file: file, found: "an empty file", expected: "a line with the names of the columns")
    }
    guard !rows.isEmpty else {
      throw NetworkFileError(file: file, found: "no line after the header", expected: "at least one sample")
    }
    (self.file, self.header, self.rows, self.text) = (file, header, rows, text)
  }

  private static func checkHeader(
    _ header: [String], line: Int, file: String
  ) throws(NetworkFileError) {
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

  private static func check(
    _ cells: [String], line: Int, columns: Int, file: String
  ) throws(NetworkFileError) {
    guard cells.count == columns else {
      throw NetworkFileError(
        file: file, path: "line \(line)", found: cells.count == 1 ? "1 cell" : "\(cells.count) cells",
        expected: "\(columns) (one for each column of the header)")
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
        expected: NearName.expectation(insteadOf: column, known: header))
    }
    return index
  }

  /// The cells of a row, one for each column, without spaces around them.
  func cells(of row: Row) throws(NetworkFileError) -> [String] {
    let start = Int(row.start)
    return try text.cells(start..<text.end(from: start), line: row.line)
  }

  /// The finite number in a cell.
  ///
  /// - Throws: ``NetworkFileError`` with line and column for anything else.
  func number(_ cell: String, _ row: Row, column: Int) throws(NetworkFileError) -> Double {
    guard let number = Self.number(cell) else {
      throw NetworkFileError(
        file: file, path: place(row, column: column), found: Self.summary(cell), expected: "a number")
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
