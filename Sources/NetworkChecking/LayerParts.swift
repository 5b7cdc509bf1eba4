import ReferenceMLP
import Scalars

// Some units or inputs of a layer at a time, for work that would take as much memory as all its weights.

extension Layer {
  /// The units in parts.
  var unitsInParts: [Range<Int>] { (0..<units).inParts }

  /// The places of some units' weights among all of the layer's.
  func places(ofWeightsOf units: Range<Int>) -> Range<Int> {
    units.lowerBound * fanIn..<units.upperBound * fanIn
  }
}

extension Range<Int> {
  /// Units or inputs of a layer in parts of 64.
  var inParts: [Range<Int>] {
    stride(from: lowerBound, to: upperBound, by: 64).map { $0..<Swift.min($0 + 64, upperBound) }
  }
}

extension Matrix {
  /// The matrix of some rows that follow each other.
  func rows(_ range: Range<Int>) -> Matrix {
    Matrix(
      rows: range.count, columns: columns,
      elements: Array(elements[range.lowerBound * columns..<range.upperBound * columns]))
  }

  /// The matrix of some columns.
  func columns(_ range: Range<Int>) -> Matrix {
    Matrix(
      rows: rows, columns: range.count,
      elements: (0..<rows).flatMap { row in
        elements[row * columns + range.lowerBound..<row * columns + range.upperBound]
      })
  }
}
