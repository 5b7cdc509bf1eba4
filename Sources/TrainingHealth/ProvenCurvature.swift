import GSLDerivatives
import Scalars

extension LargestCurvature {
  /// λmax between two numbers that are proven, from an enclosure of the whole Hessian.
  ///
  /// From below Rayleigh's quotient vᵀHv/vᵀv ≤ λmax, over intervals, with GSL's eigenvector v. From above H = M + E, with M the symmetric
  /// matrix of midpoints and |E| ≤ R, the radii: λmax(H) ≤ λmax(M) + ‖R‖∞ (Weyl; ‖·‖₂ ≤ ‖·‖∞ of a symmetric matrix). And
  /// λmax(M) ≤ τ + γ tr(B)/(1 − γ) + u·max|bᵢᵢ| wherever the Cholesky factorisation of B = fl(τI − M) runs to its end in floating
  /// point, with γ = (n + 1)u/(1 − (n + 1)u) (Demmel, "On floating point errors in Cholesky", LAPACK working note 14, 1989;
  /// Rump, "Verification of positive definiteness", BIT 46, 2006, section 2). τ begins beside GSL's largest eigenvalue and its
  /// distance doubles until that is so.
  ///
  /// - Parameters:
  ///   - count: the number of parameters n, at least 1.
  ///   - column: an enclosure of a column of H.
  /// - Returns: nil where the Hessian cannot be enclosed, as at a kink or where a number is not finite.
  static func proven(count: Int, column: (Int) -> [Interval]) -> LargestCurvature? {
    var columns: [[Interval]] = []
    for place in 0..<count {
      let enclosure = column(place)
      guard enclosure.count == count, enclosure.allSatisfy(\.isFinite) else { return nil }
      columns.append(enclosure)
    }
    let middles = (0..<count).map { row in
      (0..<count).map { 0.5 * columns[row][$0].midpoint + 0.5 * columns[$0][row].midpoint }
    }
    guard let top = SymmetricEigenvalues.pairs(of: middles)?.last else { return nil }
    let radius = Self.largestRadius(columns, middles)
    guard let above = upperBound(middles, from: top.value) else { return nil }
    let upper = (Interval(above) + Interval(radius)).upper
    let lower = rayleigh(columns, top.vector).lower
    guard lower <= upper else { return nil }
    return LargestCurvature(
      value: top.value, lower: lower, upper: upper, certainty: .proven, direction: top.vector, products: count
    )
  }

  /// ‖R‖∞, rounded up: what the enclosure of an element is away from the midpoint used for it.
  private static func largestRadius(_ columns: [[Interval]], _ middles: [[Double]]) -> Double {
    var largest = 0.0
    for row in columns.indices {
      var sum = Interval.zero
      for column in columns.indices {
        let element = columns[column][row]
        let (below, above) = (
          Interval(middles[row][column]) - Interval(element.lower),
          Interval(element.upper) - Interval(middles[row][column])
        )
        sum += Interval(below.upper > above.upper ? below.upper : above.upper)
      }
      largest = sum.upper > largest ? sum.upper : largest
    }
    return largest
  }

  /// vᵀHv/vᵀv over intervals.
  private static func rayleigh(_ columns: [[Interval]], _ vector: [Double]) -> Interval {
    var (product, square) = (Interval.zero, Interval.zero)
    for column in columns.indices {
      var inner = Interval.zero
      for row in columns.indices { inner += Interval(vector[row]) * columns[column][row] }
      product += inner * Interval(vector[column])
      square += Interval(vector[column]) * Interval(vector[column])
    }
    return product / square
  }

  private static func upperBound(_ matrix: [[Double]], from estimate: Double) -> Double? {
    let count = matrix.count
    let units = Interval(Double(count + 1)) * Interval(0x1p-53)
    let gamma = units / (Interval(1) - units)
    let size = matrix.reduce(abs(estimate)) { largest, row in
      row.reduce(largest) { abs($1) > $0 ? abs($1) : $0 }
    }
    var distance = Double(4 * (count + 1)) * 0x1p-53 * Double(count) * size
    for _ in 0..<60 where distance.isFinite {
      let shift = estimate + distance
      let shifted = matrix.indices.map { row in
        matrix.indices.map { (row == $0 ? shift : 0) - matrix[row][$0] }
      }
      if isPositive(shifted) {
        var (trace, largest) = (Interval.zero, 0.0)
        for place in shifted.indices {
          trace += Interval(shifted[place][place])
          largest = abs(shifted[place][place]) > largest ? abs(shifted[place][place]) : largest
        }
        let loss = gamma * trace / (Interval(1) - gamma) + Interval(0x1p-53) * Interval(largest)
        return (Interval(shift) + loss).upper
      }
      distance = distance > 0 ? 2 * distance : Double.leastNormalMagnitude
    }
    return nil
  }

  /// Whether the Cholesky factorisation of a symmetric matrix runs to its end.
  private static func isPositive(_ matrix: [[Double]]) -> Bool {
    var factor = matrix
    for column in factor.indices {
      for row in column..<factor.count {
        var sum = factor[row][column]
        for inner in 0..<column { sum -= factor[row][inner] * factor[column][inner] }
        if row == column {
          guard sum > 0 else { return false }
          factor[row][column] = sum.squareRoot()
        } else {
          factor[row][column] = sum / factor[column][column]
        }
      }
    }
    return true
  }
}
