/// Some entries of a block, with the words for where they are: "on its diagonal".
struct EntryRegion: Equatable {
  /// Places in the block, in order; those of the whole block are no region.
  var offsets: [Int]
  /// Where the region is, said after a sentence on the block.
  var words: String

  /// The number of rows or columns that are named one by one.
  private static let mostNamed = 3

  /// Regions of a block that have all of some entries in them, the tidier first, ending with a list of these.
  ///
  /// - Parameters:
  ///   - entries: places in the block, in order.
  ///   - block: the block.
  static func around(_ entries: [Int], in block: ParameterBlock) -> [EntryRegion] {
    let within = Set(entries)
    let tidy = block.shape.count == 2 ? ofMatrix(block, entries) : runs(block, entries)
    return tidy.filter { region in
      region.offsets.count < block.count && within.isSubset(of: region.offsets)
    } + [list(entries, block)]
  }

  private static func name(_ offset: Int, _ block: ParameterBlock) -> String {
    ParameterIndex(block: block.name, index: block.index(atOffset: offset)).description
  }

  private static func list(_ entries: [Int], _ block: ParameterBlock) -> EntryRegion {
    EntryRegion(offsets: entries, words: "in \(DiagnosisWords.list(entries.map { name($0, block) }))")
  }

  /// From the first to the last.
  private static func runs(_ block: ParameterBlock, _ entries: [Int]) -> [EntryRegion] {
    guard let first = entries.first, let last = entries.last, last - first >= 2 else { return [] }
    return [
      EntryRegion(
        offsets: Array(first...last), words: "from \(name(first, block)) to \(name(last, block))")
    ]
  }

  private static func ofMatrix(_ block: ParameterBlock, _ entries: [Int]) -> [EntryRegion] {
    let columns = block.shape[1]
    func region(_ words: String, _ contains: (_ row: Int, _ column: Int) -> Bool) -> EntryRegion {
      EntryRegion(
        offsets: (0..<block.count).filter { contains($0 / columns, $0 % columns) }, words: words)
    }
    let rows = Set(entries.map { $0 / columns })
    let inColumns = Set(entries.map { $0 % columns })
    var regions: [EntryRegion] = []
    if rows.count <= mostNamed { regions.append(region(words("row", rows)) { row, _ in rows.contains(row) }) }
    if inColumns.count <= mostNamed {
      regions.append(region(words("column", inColumns)) { _, column in inColumns.contains(column) })
    }
    return [region("on its diagonal") { $0 == $1 }] + regions + [
      region("above its diagonal") { $0 < $1 }, region("below its diagonal") { $0 > $1 },
      region("on and above its diagonal") { $0 <= $1 }, region("on and below its diagonal") { $0 >= $1 },
      region("off its diagonal") { $0 != $1 },
    ]
  }

  private static func words(_ kind: String, _ numbers: Set<Int>) -> String {
    "in \(kind)\(numbers.count == 1 ? "" : "s") \(DiagnosisWords.list(numbers.sorted().map(String.init)))"
  }
}
