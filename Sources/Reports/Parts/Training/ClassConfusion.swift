/// True class × predicted class, as a table of text.
struct ClassConfusionTable {
  /// A number of samples.
  struct Cell {
    let count: Int
    /// Whether true and predicted class are the same.
    let isRight: Bool
  }

  /// "samples held out, 29 of 30 (95% interval 83% to 99.9%) classified rightly".
  let title: String
  /// The predicted classes, and "none" where the network named no class for some.
  let columns: [String]
  /// The true classes with their cells.
  let rows: [(name: String, cells: [Cell])]

  init(_ confusion: Report.Training.Confusion) {
    let counts = confusion.counts
    let hasUndecided = confusion.undecided.contains { $0 > 0 }
    columns = confusion.classes + (hasUndecided ? ["none"] : [])
    rows = confusion.classes.enumerated().map { row, name in
      let own = counts.indices.contains(row) ? counts[row] : []
      let undecided = confusion.undecided.indices.contains(row) ? [confusion.undecided[row]] : []
      let cells = own.enumerated().map { Cell(count: $0.element, isRight: $0.offset == row) }
      return (name, cells + (hasUndecided ? undecided.map { Cell(count: $0, isRight: false) } : []))
    }
    let all = rows.flatMap(\.cells)
    let right = all.filter(\.isRight).reduce(0) { $0 + $1.count }
    let total = all.reduce(0) { $0 + $1.count }
    title =
      confusion.samples
      + (CountedShare(right, of: total).map { ", \($0.words) classified rightly" } ?? ", none")
  }

  /// Classes that still can be read beside each other.
  static let columnLimit = 20
}

extension Report.Training {
  /// A table for each set of samples of each run.
  static func markdown(_ runs: [Report.Training], _ writer: MarkdownWriter) -> [String] {
    let shown = runs.prefix(shownRuns)
    return shown.flatMap { run in
      run.confusions.filter { $0.classes.count <= ClassConfusionTable.columnLimit }.flatMap { confusion in
        let table = ClassConfusionTable(confusion)
        return ["### \(writer.inline("\(run.name), \(table.title)"))"]
          + writer.table(table.rows, ["true class"] + table.columns.map { writer.inline("taken for \($0)") })
        { row in
          [writer.inline(row.name)]
            + row.cells.map { $0.isRight ? "**\(writer.count($0.count))**" : writer.count($0.count) }
        }
      }
    } + writer.overflow(runs.dropFirst(shownRuns).filter { !$0.confusions.isEmpty }.count)
  }

  /// Runs whose tables are written.
  private static let shownRuns = 12
}
