/// Planted defects × the code that was named first: how often each was taken for which mistake.
struct ConfusionMatrix {
  /// One defect.
  struct Row {
    /// "D14".
    let id: String
    /// A cell for each code.
    let cells: [Cell]
  }

  /// How often a defect was given one name.
  struct Cell {
    /// The number of networks; nil where there was none.
    let cases: Int?
    /// Whether the name is right.
    let isExpected: Bool
  }

  /// The codes that were named or are right, in the order in which the defects need them; then wrong ones.
  let codes: [String]
  /// A row for each defect whose names were counted, in the order of the report.
  let rows: [Row]

  /// The matrix of a report; nil where no names were counted.
  init?(_ report: Report) {
    let counted = report.defects.filter { $0.names?.isEmpty == false }
    guard !counted.isEmpty else { return nil }
    var seen: Set<String> = []
    let named = Set(counted.flatMap { ($0.names ?? []).map(\.code) })
    let right = counted.flatMap { $0.expected ?? [] }.filter(named.contains)
    let codes = (right + named.sorted()).filter { seen.insert($0).inserted }
    self.codes = codes
    rows = counted.map { defect in
      let namings = Dictionary((defect.names ?? []).map { ($0.code, $0) }) { first, _ in first }
      let expected = Set(defect.expected ?? [])
      return Row(
        id: defect.id,
        cells: codes.map {
          Cell(cases: namings[$0]?.cases, isExpected: namings[$0]?.isExpected ?? expected.contains($0))
        })
    }
  }
}
