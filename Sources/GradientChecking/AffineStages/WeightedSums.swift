/// Sums Σₛ cₛxₛⱼ over the rows of a matrix X, for all columns at once or for one of them, with the same bits.
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

  /// Σₛ cₛ.
  var total: Double { sum { _ in 1 } }

  /// Σₛ cₛxₛⱼ for one column j of the matrix.
  func sum(ofColumn column: Int, of matrix: [Double], columns: Int) -> Double {
    sum { matrix[$0 * columns + column] }
  }

  private func sum(_ element: (Int) -> Double) -> Double {
    var sum = 0.0
    var place = 0
    while place + 4 <= rows.count {
      let first = factors[place] * element(rows[place]) + factors[place + 1] * element(rows[place + 1])
      let second =
        factors[place + 2] * element(rows[place + 2]) + factors[place + 3] * element(rows[place + 3])
      sum += first + second
      place += 4
    }
    while place < rows.count {
      sum += factors[place] * element(rows[place])
      place += 1
    }
    return sum
  }

  /// Σₛ cₛxₛⱼ for every column j, written to the first elements of the sums.
  func sums(of matrix: [Double], columns: Int, into sums: inout [Double]) {
    precondition(sums.count >= columns, "\(columns) columns need as many sums, found \(sums.count)")
    precondition(
      rows.allSatisfy { ($0 + 1) * columns <= matrix.count }, "one factor for each row of the matrix")
    sums.withUnsafeMutableBufferPointer { sums in
      matrix.withUnsafeBufferPointer { matrix in
        for column in 0..<columns { sums[column] = 0 }
        var place = 0
        while place + 4 <= rows.count {
          addFour(from: place, matrix, columns, sums)
          place += 4
        }
        while place < rows.count {
          let (factor, row) = (factors[place], rows[place] * columns)
          for column in 0..<columns { sums[column] += factor * matrix[row + column] }
          place += 1
        }
      }
    }
  }

  private func addFour(
    from place: Int, _ matrix: UnsafeBufferPointer<Double>, _ columns: Int,
    _ sums: UnsafeMutableBufferPointer<Double>
  ) {
    func row(_ number: Int) -> UnsafeBufferPointer<Double> {
      UnsafeBufferPointer(
        rebasing: matrix[rows[place + number] * columns..<(rows[place + number] + 1) * columns])
    }
    let (x0, x1, x2, x3) = (row(0), row(1), row(2), row(3))
    let (c0, c1, c2, c3) = (factors[place], factors[place + 1], factors[place + 2], factors[place + 3])
    for column in 0..<columns {
      sums[column] += (c0 * x0[column] + c1 * x1[column]) + (c2 * x2[column] + c3 * x3[column])
    }
  }
}
