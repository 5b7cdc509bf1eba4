import Foundation

/// The tables in docs, which state what the catalogues hold, to the letter.
package enum DocumentTable {
  /// A page of the repository, by its path from the top.
  package static func text(of page: String) throws -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(contentsOf: root.appendingPathComponent(page), encoding: .utf8)
  }

  /// The cells of all rows of a page's tables whose first cell begins with one of some letters and a digit.
  package static func rows(of page: String, _ letters: String) throws -> [[String]] {
    try text(of: page).components(separatedBy: "\n")
      .filter { $0.hasPrefix("| ") }.map { line in
        // A bar inside of a cell has a backslash before it.
        line.replacingOccurrences(of: "\\|", with: "\u{0}").split(separator: "|").map {
          $0.trimmingCharacters(in: .whitespaces).replacingOccurrences(of: "\u{0}", with: "|")
        }
      }.filter { cells in
        let id = cells.first ?? ""
        return id.count >= 2 && letters.contains(id.prefix(1)) && id.dropFirst().first?.isNumber == true
      }
  }
}
