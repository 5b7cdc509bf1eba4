/// Sums Σₛ cₛxₛⱼ over the rows of a matrix X, with the same bits for one column as for all at once.
///
/// Rows whose factor is 0 are left out: a sample through which nothing acts. Of the others, four are added up at a time,
/// in pairs, so that a sum of m products has passed m/4 + 8 roundings at the most: (cx + cx) + (cx + cx) are three of
/// each product, each group is one more, and so is each of up to three products that are left over.
struct WeightedSums {
  private let rows: [Int]
  private let factors: [Double]

  /// Sums with these factors, one for each row.
  init(_ factors: [Double]) {
    rows = factors.indices.filter { factors[$0] != 0 }
    self.factors = rows.map { factors[$0] }
  }

  /// γₙ = nu/(1 − nu) for the n roundings of a product in a sum over this many rows: the sum is off by γₙ Σ|cx| at the
  /// most (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., lemma 3.1).
  static func relativeError(rows: Int) -> Double {
    let unitRoundoffs = Double(rows / 4 + 8) * 0x1p-53
    return unitRoundoffs / (1 - unitRoundoffs)
  }

  /// Adds Σₛ cₛxₛⱼ for a range of columns j of a matrix to as many sums that are 0.
  ///
  /// The column behind the last counts as one of ones: its sum is Σₛ cₛ.
  func add(_ matrix: [Double], _ columns: Int, _ range: Range<Int>, to sums: inout [Double]) {
    precondition(sums.count >= range.count, "\(range.count) columns need as many sums, found \(sums.count)")
    precondition(
      rows.allSatisfy { ($0 + 1) * columns <= matrix.count }, "one factor for each row of the matrix")
    let inside = range.clamped(to: 0..<columns)
    if range.upperBound > columns { sums[columns - range.lowerBound] = total }
    guard !inside.isEmpty else { return }
    sums.withUnsafeMutableBufferPointer { sums in
      matrix.withUnsafeBufferPointer { matrix in
        func row(_ place: Int) -> UnsafeBufferPointer<Double> {
          let start = rows[place] * columns
          return UnsafeBufferPointer(
            rebasing: matrix[start + inside.lowerBound..<start + inside.upperBound])
        }
        var place = 0
        while place + 4 <= rows.count {
          addFour(from: place, row, inside.count, sums)
          place += 4
        }
        while place < rows.count {
          let (factor, x) = (factors[place], row(place))
          for column in x.indices { sums[column] += factor * x[column] }
          place += 1
        }
      }
    }
  }

  /// Σₛ cₛ, in the order of the other sums.
  private var total: Double {
    var sum = 0.0
    var place = 0
    while place + 4 <= factors.count {
      sum += (factors[place] + factors[place + 1]) + (factors[place + 2] + factors[place + 3])
      place += 4
    }
    return factors[place...].reduce(sum, +)
  }

  private func addFour(
    from place: Int, _ row: (Int) -> UnsafeBufferPointer<Double>, _ columns: Int,
    _ sums: UnsafeMutableBufferPointer<Double>
  ) {
    let (x0, x1, x2, x3) = (row(place), row(place + 1), row(place + 2), row(place + 3))
    let (c0, c1, c2, c3) = (factors[place], factors[place + 1], factors[place + 2], factors[place + 3])
    for column in 0..<columns {
      sums[column] += (c0 * x0[column] + c1 * x1[column]) + (c2 * x2[column] + c3 * x3[column])
    }
  }
}
