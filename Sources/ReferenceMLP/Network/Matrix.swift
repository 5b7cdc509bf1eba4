import Scalars

/// A dense matrix, stored row by row.
public struct Matrix<Scalar: NetworkScalar>: Sendable, Equatable {
  /// Number of rows.
  public let rows: Int
  /// Number of columns.
  public let columns: Int
  /// The elements in row-major order: `rows × columns` of them.
  public var elements: [Scalar]

  /// A matrix from its elements in row-major order, of which there must be `rows × columns`.
  @inlinable
  public init(rows: Int, columns: Int, elements: [Scalar]) {
    precondition(
      elements.count == rows * columns,
      "a \(rows)×\(columns) matrix needs \(rows * columns) elements, found \(elements.count)")
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  /// A matrix with every element equal to `value`.
  @inlinable
  public init(rows: Int, columns: Int, repeating value: Scalar = .zero) {
    self.init(rows: rows, columns: columns, elements: Array(repeating: value, count: rows * columns))
  }

  /// A matrix from rows of equal length.
  @inlinable
  public init(_ rows: [[Scalar]]) {
    let columns = rows.first?.count ?? 0
    precondition(rows.allSatisfy { $0.count == columns }, "the rows of a matrix have one length")
    self.init(rows: rows.count, columns: columns, elements: rows.flatMap { $0 })
  }

  /// The element in row `row` and column `column`, both from 0.
  @inlinable
  public subscript(row: Int, column: Int) -> Scalar {
    get { elements[row * columns + column] }
    set { elements[row * columns + column] = newValue }
  }

  /// One row as an array.
  @inlinable
  public func row(_ index: Int) -> [Scalar] {
    Array(elements[index * columns..<(index + 1) * columns])
  }

  /// The matrix with the rows at `indices`, in that order.
  @inlinable
  public func selectingRows(_ indices: some Sequence<Int>) -> Matrix {
    let selected = indices.map(row)
    return Matrix(rows: selected.count, columns: columns, elements: selected.flatMap { $0 })
  }

  /// The transposed matrix.
  @inlinable
  public var transposed: Matrix {
    var result = Matrix(rows: columns, columns: rows)
    for row in 0..<rows {
      for column in 0..<columns { result[column, row] = self[row, column] }
    }
    return result
  }

  /// Each element mapped to another scalar type or value.
  @inlinable
  public func map<Result: NetworkScalar>(_ transform: (Scalar) throws -> Result) rethrows -> Matrix<Result> {
    let count = elements.count
    let mapped = try Array<Result>(unsafeUninitializedCapacity: count) { buffer, initialized in
      var done = 0
      defer { initialized = done }
      try elements.withUnsafeBufferPointer { elements in
        while done < count {
          buffer.initializeElement(at: done, to: try transform(elements[done]))
          done += 1
        }
      }
    }
    return Matrix<Result>(rows: rows, columns: columns, elements: mapped)
  }

  /// Element-wise combination of two matrices of one shape.
  @inlinable
  public func combined(with other: Matrix, _ combine: (Scalar, Scalar) -> Scalar) -> Matrix {
    precondition(
      rows == other.rows && columns == other.columns,
      "shapes \(rows)×\(columns) and \(other.rows)×\(other.columns) differ")
    let count = elements.count
    let combined = Array<Scalar>(unsafeUninitializedCapacity: count) { buffer, initialized in
      elements.withUnsafeBufferPointer { elements in
        other.elements.withUnsafeBufferPointer { others in
          for index in 0..<count {
            buffer.initializeElement(at: index, to: combine(elements[index], others[index]))
          }
        }
      }
      initialized = count
    }
    return Matrix(rows: rows, columns: columns, elements: combined)
  }

  /// The element-wise (Hadamard) product A ⊙ B.
  @inlinable
  public func hadamard(_ other: Matrix) -> Matrix {
    combined(with: other, *)
  }

  /// The sum of each column over the rows, in row order.
  @inlinable
  public func columnSums() -> [Scalar] {
    var sums = Array(repeating: Scalar.zero, count: columns)
    sums.withUnsafeMutableBufferPointer { sums in
      elements.withUnsafeBufferPointer { elements in
        for row in 0..<rows {
          let start = row * columns
          for column in 0..<columns { sums[column] += elements[start + column] }
        }
      }
    }
    return sums
  }
}
