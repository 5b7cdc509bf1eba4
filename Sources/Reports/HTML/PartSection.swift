/// A part without a view of its own, as a table.
struct PartSection {
  struct Row {
    let cells: [CellView]
  }

  struct CellView {
    /// The column, for a window too narrow for columns.
    let label: String
    let text: String?
    let note: String?
    let badge: Badge?
  }

  let anchor: String
  let title: String
  let columns: [String]
  let rows: [Row]
  let overflow: String?

  init(_ part: ReportPart, _ limits: HTMLLimits) {
    anchor = part.anchor
    title = part.title
    columns = part.columns
    rows = part.items.prefix(limits.rows).map { item in
      Row(
        cells: zip(part.columns, item.cells).map { column, cell in
          CellView(
            label: column, text: cell.verdict == nil ? limits.clipped(cell.text) : nil,
            note: cell.note.map(limits.clipped),
            badge: cell.verdict.map { Badge($0, word: limits.name(cell.text)) })
        })
    }
    overflow = limits.overflow(part.items.count, shown: rows.count, part.noun.many)
  }
}
