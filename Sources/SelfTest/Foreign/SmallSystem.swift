/// Three linear equations with a symmetric matrix: the diagonal is given by the parameters, the rest is fixed.
struct SmallSystem {
  /// The entries (0, 1), (0, 2) and (1, 2).
  let couplings: [Double]

  /// By Cramer's rule, which a matrix of this size allows.
  func solution(_ diagonal: [Double], right: [Double]) -> [Double] {
    let rows = [
      [diagonal[0], couplings[0], couplings[1]], [couplings[0], diagonal[1], couplings[2]],
      [couplings[1], couplings[2], diagonal[2]],
    ]
    let determinant = determinant(rows)
    return (0..<3).map { column in
      var replaced = rows
      for row in 0..<3 { replaced[row][column] = right[row] }
      return self.determinant(replaced) / determinant
    }
  }

  private func determinant(_ a: [[Double]]) -> Double {
    a[0][0] * (a[1][1] * a[2][2] - a[1][2] * a[2][1]) - a[0][1] * (a[1][0] * a[2][2] - a[1][2] * a[2][0])
      + a[0][2] * (a[1][0] * a[2][1] - a[1][1] * a[2][0])
  }

  func iterated(_ x: [Double], tolerance: Double) -> [Double] {
    var solution = [0.0, 0.0, 0.0]
    for _ in 0..<500 {
      let next = [
        (x[3] - couplings[0] * solution[1] - couplings[1] * solution[2]) / x[0],
        (x[4] - couplings[0] * solution[0] - couplings[2] * solution[2]) / x[1],
        (x[5] - couplings[1] * solution[0] - couplings[2] * solution[1]) / x[2],
      ]
      let change = zip(next, solution).reduce(0) { max($0, abs($1.0 - $1.1)) }
      solution = next
      if change < tolerance { break }
    }
    return solution
  }
}
