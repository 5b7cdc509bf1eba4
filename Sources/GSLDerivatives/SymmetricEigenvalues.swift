import CGSL

/// Eigenvalues and eigenvectors of real symmetric matrices by GSL (`gsl_eigen_symmv`: Householder reduction to tridiagonal form,
/// then QR; Golub & Van Loan, Matrix Computations, section 8.3).
public enum SymmetricEigenvalues {
  /// An eigenvalue with its unit eigenvector, both with rounding errors.
  public struct Pair: Sendable {
    /// λ.
    public var value: Double
    /// v with ‖v‖₂ = 1.
    public var vector: [Double]
  }

  /// All eigenvalues of a symmetric matrix, ascending.
  ///
  /// - Parameter matrix: n × n, row by row; of it GSL reads the diagonal and what is below.
  /// - Returns: n pairs; nil where an element is not finite, where no eigenvalue means anything.
  public static func pairs(of matrix: [[Double]]) -> [Pair]? {
    let size = matrix.count
    guard size > 0, matrix.allSatisfy({ $0.count == size && $0.allSatisfy(\.isFinite) }) else { return nil }
    GSLErrors.turnHandlerOff()
    guard let copy = gsl_matrix_alloc(size, size), let vectors = gsl_matrix_alloc(size, size),
      let values = gsl_vector_alloc(size), let workspace = gsl_eigen_symmv_alloc(size)
    else { return nil }
    defer {
      gsl_eigen_symmv_free(workspace)
      gsl_vector_free(values)
      gsl_matrix_free(vectors)
      gsl_matrix_free(copy)
    }
    // The QR steps wait for an element to vanish beside its neighbours on the diagonal, which one beside subnormal numbers never does. A
    // power of two is exact, and what is below 2⁻²⁰⁰ of the largest element changes no eigenvalue by a rounding of it.
    let largest = matrix.joined().reduce(0) { max($0, abs($1)) }
    let exponent = largest > 0 ? Int(largest.exponent) : 0
    for row in 0..<size {
      for column in 0..<size {
        let element = Double.scaled(matrix[row][column], by: -exponent)
        gsl_matrix_set(copy, row, column, abs(element) < 0x1p-200 ? 0 : element)
      }
    }
    guard gsl_eigen_symmv(copy, values, vectors, workspace) == Int32(GSL_SUCCESS) else { return nil }
    gsl_eigen_symmv_sort(values, vectors, GSL_EIGEN_SORT_VAL_ASC)
    return (0..<size).map { place in
      Pair(
        value: Double.scaled(gsl_vector_get(values, place), by: exponent),
        vector: (0..<size).map { gsl_matrix_get(vectors, $0, place) })
    }
  }
}

extension Double {
  /// x·2ᵏ, in two steps, as 2ᵏ itself may be no number.
  fileprivate static func scaled(_ x: Double, by exponent: Int) -> Double {
    let half = exponent / 2
    return x * Double(sign: .plus, exponent: half, significand: 1)
      * Double(sign: .plus, exponent: exponent - half, significand: 1)
  }
}
