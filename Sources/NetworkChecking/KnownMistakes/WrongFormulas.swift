import ReferenceMLP
import Scalars

/// Formulas of wrong backpropagation that are supposed by a diagnosis and planted as a defect alike.
package enum WrongFormulas {
  /// Softmax of every row, each exponential reduced by the largest z of the whole batch.
  @inlinable
  package static func softmaxByBatchMaximum<Scalar: NetworkScalar>(
    _ preactivations: [Matrix<Scalar>]
  ) -> Matrix<Scalar> {
    let z = preactivations[preactivations.count - 1]
    let top = z.elements[Activation.indexOfLargest(z.elements)]
    var a = z.map { Scalar.exp($0 - top) }
    for row in 0..<a.rows {
      let sum = a.row(row).reduce(.zero, +)
      for column in 0..<a.columns { a[row, column] = a[row, column] / sum }
    }
    return a
  }

  /// δᵀa with products and sums in `Float`.
  @inlinable
  package static func singlePrecisionProduct<Scalar: NetworkScalar>(
    _ delta: Matrix<Scalar>, _ input: Matrix<Scalar>
  ) -> Matrix<Scalar> {
    var product = Matrix<Scalar>(rows: delta.columns, columns: input.columns)
    for unit in 0..<delta.columns {
      for feature in 0..<input.columns {
        var sum = Float(0)
        for sample in 0..<delta.rows {
          sum += Float(delta[sample, unit].primal) * Float(input[sample, feature].primal)
        }
        product[unit, feature] = Scalar(Double(sum))
      }
    }
    return product
  }
}
