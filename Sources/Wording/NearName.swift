/// The nearest known name to a misspelt one.
package enum NearName {
  /// The known name that is meant: one with this abbreviation (`mse`, of mean-squared-error), one with this
  /// beginning (`leaky`), else the one with the smallest edit distance, the first of equals; nothing where
  /// none is known.
  package static func nearest(to name: String, in known: [String]) -> String? {
    let start = String(name.unicodeScalars.prefix(100)).lowercased()
    let abbreviated = known.first { start.count > 1 && initials($0) == start }
    let begun = known.first { start.count > 1 && $0.lowercased().hasPrefix(start) }
    return abbreviated ?? begun
      ?? known.map { (name: $0, distance: editDistance(name, $0)) }.min { $0.distance < $1.distance }?.name
  }

  /// What was expected instead of an unknown name: the nearest one first, then all of them.
  package static func expectation(insteadOf name: String, known: [String]) -> String {
    guard let nearest = nearest(to: name, in: known) else { return "none" }
    return known.count == 1
      ? nearest : "\(nearest) (or one of \(known.filter { $0 != nearest }.joined(separator: ", ")))"
  }

  /// The known name of which some part is nearest to what is looked for in names, the first of equals; nothing where none is
  /// known.
  package static func containing(_ part: String, in known: [String]) -> String? {
    known.map { (name: $0, distance: editDistance(part, $0, anywhere: true)) }
      .min { $0.distance < $1.distance }?.name
  }

  /// The known names that differ from a misspelt one in a third of its letters at most, the nearest first.
  package static func close(to name: String, in known: [String]) -> [String] {
    known.map { (name: $0, distance: editDistance(name, $0)) }
      .filter { $0.distance <= simplified(name).count / 3 }
      .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.map(\.name)
  }

  /// The number of letters to insert, delete, replace or swap with their neighbour to get from one name to
  /// the other.
  ///
  /// The optimal string alignment distance (Damerau, Communications of the ACM 7, 1964), taken without regard
  /// to case, `-`, `_` and spaces, so that `Learning_Rate` is at 0 from `learningRate`.
  ///
  /// - Parameter anywhere: whether the first name may stand anywhere in the second, whose other letters then cost nothing.
  static func editDistance(_ first: String, _ second: String, anywhere: Bool = false) -> Int {
    let a = simplified(first)
    let b = simplified(second)
    var table = [anywhere ? Array(repeating: 0, count: b.count + 1) : Array(0...b.count)]
    for i in 1..<(a.count + 1) {
      var row = [i] + Array(repeating: 0, count: b.count)
      for j in 1..<(b.count + 1) {
        let replaced = table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
        row[j] = min(table[i - 1][j] + 1, row[j - 1] + 1, replaced)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          row[j] = min(row[j], table[i - 2][j - 2] + 1)
        }
      }
      table.append(row)
    }
    return anywhere ? table[a.count].min() ?? 0 : table[a.count][b.count]
  }

  private static func initials(_ name: String) -> String {
    String(name.split(separator: "-").compactMap(\.first))
  }

  /// Lower case, without separators; cut at 100, since the table has the size of the product of both lengths.
  /// (At 100 scalars: a single character may carry megabytes of accents.)
  private static func simplified(_ name: String) -> [Character] {
    Array(String(name.unicodeScalars.prefix(100)).lowercased().filter { $0 != "-" && $0 != "_" && $0 != " " })
  }
}
