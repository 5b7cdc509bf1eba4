import Dispatch

/// The sizes of a product C = op(A) op(B) of matrices stored row by row.
public struct ProductShape: Sendable {
  /// Rows of C, and of op(A).
  public var rows: Int
  /// Columns of op(A), rows of op(B): the terms of each sum.
  public var inner: Int
  /// Columns of C, and of op(B).
  public var columns: Int
  /// Whether op(A) = Aᵀ, A being inner × rows.
  public var transposesLeft: Bool
  /// Whether op(B) = Bᵀ, B being columns × inner.
  public var transposesRight: Bool

  /// A shape from its sizes.
  @inlinable
  public init(
    rows: Int, inner: Int, columns: Int, transposesLeft: Bool = false, transposesRight: Bool = false
  ) {
    self.rows = rows
    self.inner = inner
    self.columns = columns
    self.transposesLeft = transposesLeft
    self.transposesRight = transposesRight
  }
}

// MARK: - Parts

extension ProductShape {
  /// A part of a product: some rows of C, or some columns.
  struct Part {
    var rows: Range<Int>
    var columns: Range<Int>
  }

  /// How many parts a product is computed in: a power of 2 that depends on nothing but the shape.
  ///
  /// Each has at least 2²² products, 100 µs on a core of 2.5 GHz: some times what threads cost.
  var parts: Int {
    let (leastProducts, leastLines) = (1 << 22, 16)
    var count = 1
    while 2 * count * leastLines <= max(rows, columns), 2 * count * leastProducts <= rows * inner * columns {
      count *= 2
    }
    return count
  }

  /// One of the ``parts``, cut from the longer side of C: each packs all of the factor that is not cut, the smaller one.
  func part(_ index: Int) -> Part {
    func cut(_ count: Int) -> Range<Int> { index * count / parts..<(index + 1) * count / parts }
    return columns > rows
      ? Part(rows: 0..<rows, columns: cut(columns)) : Part(rows: cut(rows), columns: 0..<columns)
  }

  /// Calls `work` with each part, on several threads where ``BLASLibrary/usesThreads``.
  func forEachPart(_ work: @Sendable (Part) -> Void) {
    let parts = parts
    if parts > 1, BLASLibrary.usesThreads {
      DispatchQueue.concurrentPerform(iterations: parts) { work(part($0)) }
    } else {
      for index in 0..<parts { work(part(index)) }
    }
  }
}
