/// Planted defects × what saw them, survivors first.
struct DefectsSection {
  struct Row {
    let badge: Badge
    let id: String
    let statement: String?
    let diagnosis: String?
    let cells: [Cell]
    let by: String?
  }

  struct Cell {
    let symbol: String
    let word: String
    let kind: String
  }

  let lead: String
  /// The columns of the matrix; empty where there are too many checks for one.
  let columns: [String]
  let hasList: Bool
  let rows: [Row]
  let overflow: String?
  /// Defect × first-named diagnosis; nil where no names were counted, or too many for a table.
  let confusion: Confusion?

  init(_ report: Report, _ limits: HTMLLimits) {
    let names = DefectTable.checks(report)
    let asMatrix = !names.isEmpty && names.count <= DefectTable.columnLimit
    columns = asMatrix ? names.map(limits.name) : []
    hasList = !asMatrix
    let ordered = DefectTable.survivorsFirst(report)
    let falseAlarms = NumberFormatting.counted(report.summary.falseAlarms, "correct gradient")
    rows = ordered.prefix(limits.rows).map { Row($0, columns: asMatrix ? names : [], limits) }
    overflow = limits.overflow(ordered.count, shown: rows.count, "planted defects")
    confusion = ConfusionMatrix(report).flatMap { Confusion($0, limits) }
    let planted = NumberFormatting.counted(ordered.count, "planted defect")
    let detected = report.defects.count { $0.detected }
    lead =
      "\(NumberFormatting.count(detected)) of \(planted) detected\(DefectTable.networks(report)); "
      + "\(falseAlarms) refuted by mistake."
      + (DefectTable.sureness(report).map { " " + $0 } ?? "")
  }
}

extension DefectsSection.Row {
  init(_ defect: Report.Defect, columns: [String], _ limits: HTMLLimits) {
    badge = Badge(defect.outcome, word: defect.detected ? "detected" : "survived")
    id = limits.name(defect.id)
    statement = defect.statement.map(limits.clipped)
    let misled = defect.misled.map { $0.count == 0 ? "" : ", \($0.words) wrong but confident" } ?? ""
    let right = defect.rightlyNamed.map { "\($0.words) right\(misled): " } ?? ""
    diagnosis = (defect.namedWords ?? defect.diagnosis).map { limits.clipped(right + $0) }
    cells = columns.map { Self.cell(defect, $0) }
    let shown = defect.by.prefix(limits.items).map(limits.name).joined(separator: ", ")
    let rest = defect.by.count - min(defect.by.count, limits.items)
    by = columns.isEmpty ? shown + (rest > 0 ? " and \(NumberFormatting.count(rest)) more" : "") : nil
  }

  /// The rate at which a check saw the defect, or a mark where no rate was counted.
  private static func cell(_ defect: Report.Defect, _ check: String) -> DefectsSection.Cell {
    let isSeen = defect.by.contains(check)
    if let rate = defect.rate(of: check) {
      return .init(
        symbol: rate, word: isSeen ? "seen in \(rate)" : "not seen", kind: isSeen ? "seen" : "unseen")
    }
    return isSeen
      ? .init(symbol: "●", word: "seen", kind: "seen") : .init(symbol: "·", word: "not seen", kind: "unseen")
  }
}

extension DefectsSection {
  /// Defect × first-named diagnosis.
  struct Confusion {
    struct Row {
      let id: String
      let cells: [Cell]
    }

    let columns: [String]
    let rows: [Row]

    /// Codes that still can be read beside each other; there are 26 of them.
    private static let columnLimit = 30

    init?(_ matrix: ConfusionMatrix, _ limits: HTMLLimits) {
      guard matrix.codes.count <= Self.columnLimit else { return nil }
      columns = matrix.codes.map(limits.name)
      rows = matrix.rows.prefix(limits.rows).map { row in
        Row(id: limits.name(row.id), cells: row.cells.map(Self.cell))
      }
    }

    private static func cell(_ cell: ConfusionMatrix.Cell) -> Cell {
      guard let cases = cell.cases else { return Cell(symbol: "·", word: "never", kind: "unseen") }
      let number = NumberFormatting.count(cases)
      return cell.isExpected
        ? Cell(symbol: number, word: "\(number), rightly", kind: "seen")
        : Cell(symbol: number, word: "\(number), wrongly", kind: "wrong")
    }
  }
}
