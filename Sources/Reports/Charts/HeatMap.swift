/// Agreed digits of every entry of one parameter block.
struct HeatMap {
  let block: Report.BlockSummary
  /// Indices of the entries found wrong; they are crossed, not only coloured.
  let wrongEntries: [[Int]]
  /// Indices of the entries at kinks, where no number of digits could agree.
  var kinks: [[Int]] = []
  /// Cells drawn at most; larger blocks show the worst entry of each tile.
  let cellLimit: Int
  /// What is said of each entry where a pointer rests on its cell; none where there is not one for each.
  var captions: [String] = []

  /// Buckets of the colour scale: [0, 2), [2, 4), … and one for 16 and 17.
  static let bucketCount = 9

  /// Cells up to which each also shows its number; in a larger picture the colours are read, not the numbers.
  static let numberLimit = 150

  /// Cells in one direction at most, so that a picture fits the page.
  static let longestSide = 84

  /// 0…8, or nil for a value that is not a number.
  static func bucket(_ digits: Double) -> Int? {
    if digits.isNaN { return nil }
    return digits > 0 ? Int(min(digits, 16) / 2) : 0
  }

  /// Why nothing can be drawn; nil when something can.
  var obstacle: String? {
    if block.digits.isEmpty { return "the digits of the single entries were not recorded" }
    if block.shape.contains(where: { $0 < 1 })
      || block.shape.reduce(1, { $0.multipliedSafely(by: $1) }) != block.digits.count
    {
      return "its \(NumberFormatting.count(block.digits.count)) values do not fill the shape \(shapeText)"
    }
    return nil
  }

  /// "3×2".
  var shapeText: String {
    block.shape.isEmpty ? "scalar" : block.shape.map(String.init).joined(separator: "×")
  }

  /// The text alternative.
  var description: String {
    let others = digitsOfOthers
    let worst = Report.least(others.map(\.digits)).map(NumberFormatting.digits) ?? "unknown"
    let low = others.count { !($0.digits >= 4) }
    let place = worstIndex.map { " at [\($0.map(String.init).joined(separator: ","))]" } ?? ""
    return
      "\(block.name), \(shapeText): worst entry \(worst) digits\(place); "
      + "\(NumberFormatting.counted(low, "entry", "entries")) below 4 digits"
      + (kinks.isEmpty ? "" : "; \(NumberFormatting.counted(kinks.count, "entry", "entries")) at a kink")
      + (wrongEntries.isEmpty
        ? "." : "; \(NumberFormatting.counted(wrongEntries.count, "entry", "entries")) found wrong.")
  }

  private var worstIndex: [Int]? {
    let others = digitsOfOthers
    let worst = others.first { $0.digits.isNaN } ?? others.min { $0.digits < $1.digits }
    return worst.map { index($0.position) }
  }

  /// The digits of the entries that are at no kink, with their places.
  var digitsOfOthers: [(position: Int, digits: Double)] {
    let atKinks = Set(kinks.compactMap(position))
    return block.digits.enumerated().filter { !atKinks.contains($0.offset) }.map { ($0.offset, $0.element) }
  }

  /// The index in the block's shape of a row-major position.
  private func index(_ position: Int) -> [Int] {
    var rest = position
    return block.shape.reversed().map { size in
      defer { rest /= size }
      return rest % size
    }.reversed()
  }

  /// The row-major position of an index; nil outside the shape.
  private func position(_ index: [Int]) -> Int? {
    guard index.count == block.shape.count, zip(index, block.shape).allSatisfy({ (0..<$1).contains($0) })
    else {
      return nil
    }
    return zip(index, block.shape).reduce(0) { $0 * $1.1 + $1.0 }
  }
}

// MARK: - Grid

extension HeatMap {
  /// Columns of the picture: the last dimension; a vector stands upright like the bias it is, or is wrapped
  /// when long.
  private var columns: Int {
    guard let last = block.shape.last else { return 1 }
    if block.shape.count > 1 { return last }
    return last <= 16 ? 1 : 32
  }

  private var rows: Int { (block.digits.count + columns - 1) / columns }

  private struct Tile {
    /// Nil where all entries are at kinks.
    var digits: Double?
    var isWrong = false
  }

  /// Entries of one cell, down and across: 1 × 1 unless there are more entries than cells allowed.
  var tileSize: (down: Int, across: Int) {
    var size = (down: 1, across: 1)
    while true {
      let cells = (
        down: (rows + size.down - 1) / size.down, across: (columns + size.across - 1) / size.across
      )
      if fits(down: cells.down, across: cells.across) { return size }
      if cells.down > cells.across { size.down += 1 } else { size.across += 1 }
    }
  }

  private func fits(down: Int, across: Int) -> Bool {
    max(down, across) <= Self.longestSide && down * across <= max(cellLimit, 1)
  }

  private func tiles(_ size: (down: Int, across: Int)) -> [[Tile]] {
    let width = (columns + size.across - 1) / size.across
    let height = (rows + size.down - 1) / size.down
    var tiles = Array(repeating: Array(repeating: Tile(), count: width), count: height)
    for (position, digits) in digitsOfOthers {
      let (row, column) = (position / columns / size.down, position % columns / size.across)
      tiles[row][column].digits = Report.least([tiles[row][column].digits, digits].compactMap { $0 })
    }
    for position in wrongEntries.compactMap(position) {
      tiles[position / columns / size.down][position % columns / size.across].isWrong = true
    }
    return tiles
  }
}

// MARK: - Drawing

extension HeatMap {
  /// The drawing, empty where there is an obstacle; `id` must be unique in the page.
  func svg(id: String) -> String {
    guard obstacle == nil else { return "" }
    let tiles = tiles(tileSize)
    let across = Double(tiles.first?.count ?? 1)
    let cell = min(30, max(5, 420 / across))
    let margin = cell >= 14 ? 22.0 : 2.0
    let width = margin + across * cell + 2
    let height = margin + Double(tiles.count) * cell + 2
    return SVG.open(
      id: id, width: width, height: height, title: "Agreed digits of \(block.name)", description: description)
      + fields(tiles, cell, margin) + (margin > 2 ? indices(tiles, cell, margin) : "")
      + (cell >= 22 && tiles.count * Int(across) <= Self.numberLimit ? numbers(tiles, cell, margin) : "")
      + crosses(tiles, cell, margin) + hoverFields(cell, margin) + "</svg>"
  }

  /// One path for each colour, which takes a quarter of the bytes of single rectangles.
  private func fields(_ tiles: [[Tile]], _ cell: Double, _ margin: Double) -> String {
    var paths: [String: String] = [:]
    for (row, line) in tiles.enumerated() {
      for (column, tile) in line.enumerated() {
        let side = SVG.coordinate(cell - (cell > 8 ? 1 : 0))
        let bucket = tile.digits.map { Self.bucket($0).map(String.init) ?? "n" } ?? "k"
        paths[bucket, default: ""] +=
          "M\(SVG.coordinate(margin + Double(column) * cell)) \(SVG.coordinate(margin + Double(row) * cell))"
          + "h\(side)v\(side)h-\(side)z"
      }
    }
    return paths.sorted { $0.key < $1.key }.map { "<path class=\"h\($0)\" d=\"\($1)\"/>" }.joined()
  }

  /// Invisible fields with a caption each, where a cell is one entry.
  private func hoverFields(_ cell: Double, _ margin: Double) -> String {
    guard captions.count == block.digits.count, tileSize == (down: 1, across: 1) else { return "" }
    let side = SVG.coordinate(cell)
    return captions.enumerated().map { position, caption in
      let x = SVG.coordinate(margin + Double(position % columns) * cell)
      let y = SVG.coordinate(margin + Double(position / columns) * cell)
      return "<rect class=\"hover\" x=\"\(x)\" y=\"\(y)\" width=\"\(side)\" height=\"\(side)\">"
        + "<title>\(MarkupEscaping.html(caption))</title></rect>"
    }.joined()
  }

  private func numbers(_ tiles: [[Tile]], _ cell: Double, _ margin: Double) -> String {
    forEach(tiles, cell, margin) { tile, x, y in
      guard let digits = tile.digits, !tile.isWrong else { return "" }
      let bucket = Self.bucket(digits)
      let text = digits.isNaN ? "NaN" : NumberFormatting.number(digits.rounded(.down))
      return SVG.text(text, x: x, y: y + 4, style: bucket.map { "t\($0)" } ?? "tn")
    }
  }

  private func crosses(_ tiles: [[Tile]], _ cell: Double, _ margin: Double) -> String {
    let arm = min(cell * 0.28, 7)
    let data = forEach(tiles, cell, margin) { tile, x, y in
      guard tile.isWrong else { return "" }
      let (low, size) = (SVG.coordinate(-arm), SVG.coordinate(2 * arm))
      return
        "M\(SVG.coordinate(x)) \(SVG.coordinate(y))m\(low) \(low)l\(size) \(size)m0-\(size)l-\(size) \(size)"
    }
    return data.isEmpty
      ? "" : "<path class=\"cross-under\" d=\"\(data)\"/><path class=\"cross\" d=\"\(data)\"/>"
  }

  /// Row and column indices, as many as fit.
  private func indices(_ tiles: [[Tile]], _ cell: Double, _ margin: Double) -> String {
    let size = tileSize
    let every = cell >= 20 ? 1 : 4
    guard block.shape.count > 1 || columns == 1 else { return "" }
    let left = stride(from: 0, to: tiles.count, by: every).map { row in
      let middle: Double = margin + (Double(row) + 0.5) * cell
      return SVG.text(String(row * size.down), x: margin - 5, y: middle + 3.5, anchor: "end")
    }
    guard columns > 1 else { return left.joined() }
    let above = stride(from: 0, to: tiles.first?.count ?? 0, by: every).map { column in
      let middle: Double = margin + (Double(column) + 0.5) * cell
      return SVG.text(String(column * size.across), x: middle, y: margin - 6)
    }
    return left.joined() + above.joined()
  }

  private func forEach(
    _ tiles: [[Tile]], _ cell: Double, _ margin: Double, _ draw: (Tile, Double, Double) -> String
  ) -> String {
    tiles.enumerated().map { row, line in
      line.enumerated().map { column, tile in
        draw(tile, margin + (Double(column) + 0.5) * cell - 0.5, margin + (Double(row) + 0.5) * cell - 0.5)
      }.joined()
    }.joined()
  }
}

extension Int {
  /// The product, or the largest number where it would overflow.
  func multipliedSafely(by other: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }
}
