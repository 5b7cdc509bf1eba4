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
  /// The entry with the smallest bound so far.
  private(set) var best: Entry?
  private var previous: [Entry] = []
  private var rows = 0

  init(power: Int) {
    self.power = power
  }

  /// Adds Q(h) for the next, halved step.
  mutating func append(quotient: Double, rounding: Double) {
    var row = [Entry(value: quotient, truncation: .infinity, rounding: rounding, row: rows, column: 0)]
    for column in 1..<(min(previous.count, Self.maximumColumns - 1) + 1) {
      row.append(extrapolated(left: row[column - 1], above: previous, column: column))
    }
    for entry in row where entry.bound.isFinite && !(best.map { $0.bound <= entry.bound } ?? false) {
      best = entry
    }
    previous = row
    rows += 1
  }

  private func extrapolated(left: Entry, above: [Entry], column: Int) -> Entry {
    let diagonal = above[column - 1]
    let factor = Double((1 << (power * column)) - 1)
    let value = left.value + (left.value - diagonal.value) / factor
    var truncation = max(abs(value - left.value), abs(value - diagonal.value))
    if column < above.count { truncation = max(truncation, abs(value - above[column].value)) }
    if value.isNaN { truncation = .infinity }
    let rounding = left.rounding * (1 + 1 / factor) + diagonal.rounding / factor + abs(value) * 0x1p-52
    return Entry(value: value, truncation: truncation, rounding: rounding, row: rows, column: column)
  }
}
