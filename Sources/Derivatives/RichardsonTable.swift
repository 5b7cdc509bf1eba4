/// Richardson's extrapolation of difference quotients to step 0, with error bounds for every entry.
///
/// For quotients Q(h) = f′ + c₁h^p + c₂h^(2p) + … on steps halved each time, the Neville scheme
///
///     T(i, 0) = Q(hᵢ),   T(i, j) = T(i, j−1) + (T(i, j−1) − T(i−1, j−1)) / (2^(pj) − 1)
///
/// removes one power a column (Ridders, Adv. Eng. Softw. 4, 1982, equations 2–4; p = 2 for central quotients, p = 1
/// for one-sided ones). Truncation is bounded by the largest difference to the three neighbours of lower order, each
/// of which is less accurate; rounding by running the noise of each quotient through the same sums with absolute
/// values.
struct RichardsonTable {
  /// One entry with its two error bounds.
  struct Entry {
    var value: Double
    var truncation: Double
    var rounding: Double
    var row: Int
    var column: Int

    var bound: Double { truncation + rounding }
  }

  /// Columns beyond this order gain nothing: the noise of 2^(pj) ≥ 2¹⁴ : 1 sums dominates.
  static let maximumColumns = 8

  /// The p of the error expansion in h^p, h^(2p), h^(3p), and so on.
  let power: Int
  /// Row by row, the quotient first.
  private var entries: [Entry] = []
  private var rows = 0

  init(power: Int) {
    self.power = power
    // Ten steps, as most ladders have.
    entries.reserveCapacity(Self.start(ofRow: 10))
  }

  /// The place of a row's first entry: a row is longer by one than that above, up to the number of columns.
  private static func start(ofRow row: Int) -> Int {
    let growing = min(row, maximumColumns)
    return growing * (growing + 1) / 2 + (row - growing) * maximumColumns
  }

  /// The entry with the smallest bound among those that no smaller step contradicts.
  ///
  /// Truncation shrinks down a column until only noise is left, which rounding bounds: two entries differ by twice
  /// theirs at the most. What differs by more further down (a wave or a tail that large steps are blind to) is
  /// truncation that the entry has too.
  var best: Entry? {
    var truncations = entries.map(\.truncation)
    var later = SIMD8<Double>.zero
    for index in entries.indices.reversed() {
      let entry = entries[index]
      truncations[index] = max(entry.truncation, later[entry.column])
      guard entry.truncation.isFinite else { continue }
      later[entry.column] = max(later[entry.column], entry.truncation - 2 * entry.rounding)
    }
    while let index = Self.smallest(truncations, entries) {
      var candidate = entries[index]
      candidate.truncation = truncations[index]
      if isConsistent(candidate) { return candidate }
      truncations[index] = .infinity
    }
    return nil
  }

  /// The first of the entries with the smallest bound, if that is finite.
  private static func smallest(_ truncations: [Double], _ entries: [Entry]) -> Int? {
    var smallest = (index: 0, bound: Double.infinity)
    for index in entries.indices {
      let bound = truncations[index] + entries[index].rounding
      if bound < smallest.bound { smallest = (index, bound) }
    }
    return smallest.bound.isFinite ? smallest.index : nil
  }

  /// Q(h) of a row.
  func quotient(ofRow row: Int) -> Double { entries[Self.start(ofRow: row)].value }

  /// Adds Q(h) for the next, halved step.
  mutating func append(quotient: Double, rounding: Double) {
    let above = rows == 0 ? 0..<0 : Self.start(ofRow: rows - 1)..<entries.count
    entries.append(Entry(value: quotient, truncation: .infinity, rounding: rounding, row: rows, column: 0))
    for column in 1..<(min(above.count, Self.maximumColumns - 1) + 1) {
      entries.append(extrapolated(above: above, column: column, row: rows))
    }
    rows += 1
  }

  /// Whether the quotients at smaller steps lie where the entry says: within its bound, their own rounding (widened by
  /// 2, as noise is measured within that), and their truncation, which shrinks like h^p from that of the entry's step.
  ///
  /// Two large steps can agree by accident, and then look converged.
  private func isConsistent(_ entry: Entry) -> Bool {
    var shrunk = abs(quotient(ofRow: entry.row) - entry.value)
    for row in entry.row + 1..<rows {
      let quotient = entries[Self.start(ofRow: row)]
      shrunk /= Double(1 << power)
      guard abs(quotient.value - entry.value) <= entry.bound + 2 * quotient.rounding + shrunk else {
        return false
      }
    }
    return true
  }

  /// The entry to the right of the last one.
  ///
  /// - Parameter above: the places of the row above.
  private func extrapolated(above: Range<Int>, column: Int, row: Int) -> Entry {
    let left = entries[entries.count - 1]
    let diagonal = entries[above.lowerBound + column - 1]
    let factor = Double((1 << (power * column)) - 1)
    let value = left.value + (left.value - diagonal.value) / factor
    var truncation = max(abs(value - left.value), abs(value - diagonal.value))
    if column < above.count {
      truncation = max(truncation, abs(value - entries[above.lowerBound + column].value))
    }
    if value.isNaN { truncation = .infinity }
    let rounding = left.rounding * (1 + 1 / factor) + diagonal.rounding / factor + abs(value) * 0x1p-52
    return Entry(value: value, truncation: truncation, rounding: rounding, row: row, column: column)
  }
}
