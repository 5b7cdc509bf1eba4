import BLAS
import Scalars
import VectorFunctions

// The products of matrices: plain loops, the reference, with sums in index order; large ones of `Double`, `Float` and
// `Dual<Double>` by the BLAS in use, whose sums are in an order of its own.

extension Matrix {
  /// The product A B.
  ///
  /// A is p×q, B is q×r.
  @inlinable
  public func times(_ other: Matrix) -> Matrix {
    precondition(columns == other.rows, "\(rows)×\(columns) times \(other.rows)×\(other.columns)")
    let shape = ProductShape(rows: rows, inner: columns, columns: other.columns)
    return Self.product(self, other, shape) { a, b, c in
      for row in 0..<shape.rows {
        for inner in 0..<shape.inner {
          Self.add(
            a[row * shape.inner + inner], times: b + inner * shape.columns, to: c + row * shape.columns,
            count: shape.columns)
        }
      }
    }
  }

  /// The product A Bᵀ.
  ///
  /// A is p×q, B is r×q.
  @inlinable
  public func timesTransposed(_ other: Matrix) -> Matrix {
    precondition(columns == other.columns, "\(rows)×\(columns) times (\(other.rows)×\(other.columns))ᵀ")
    let shape = ProductShape(rows: rows, inner: columns, columns: other.rows, transposesRight: true)
    return Self.product(self, other, shape) { a, b, c in
      for row in 0..<shape.rows {
        var column = 0
        // Four sums at a time: each addition waits for the one before it in the same sum.
        while column + 4 <= shape.columns {
          Self.multiplyFour(
            a + row * shape.inner, b + column * shape.inner, into: c + row * shape.columns + column,
            count: shape.inner)
          column += 4
        }
        while column < shape.columns {
          var sum = Scalar.zero
          let (left, right) = (a + row * shape.inner, b + column * shape.inner)
          for inner in 0..<shape.inner { sum += left[inner] * right[inner] }
          c[row * shape.columns + column] = sum
          column += 1
        }
      }
    }
  }

  /// The product Aᵀ B.
  ///
  /// A is p×q, B is p×r.
  @inlinable
  public func transposedTimes(_ other: Matrix) -> Matrix {
    Self.withStorage(rows: columns, columns: other.columns) { transposedTimes(other, into: $0) }
  }

  /// Writes the product Aᵀ B, row by row, to where the q·r numbers of a q×r matrix have their place.
  ///
  /// A is p×q, B is p×r.
  @inlinable
  func transposedTimes(_ other: Matrix, into product: UnsafeMutablePointer<Scalar>) {
    precondition(rows == other.rows, "(\(rows)×\(columns))ᵀ times \(other.rows)×\(other.columns)")
    let shape = ProductShape(rows: columns, inner: rows, columns: other.columns, transposesLeft: true)
    Self.product(self, other, shape, into: product) { a, b, c in
      for inner in 0..<shape.inner {
        for row in 0..<shape.rows {
          Self.add(
            a[inner * shape.rows + row], times: b + inner * shape.columns, to: c + row * shape.columns,
            count: shape.columns)
        }
      }
    }
  }

  /// c += f b, element by element.
  @inlinable
  static func add(
    _ f: Scalar, times b: UnsafePointer<Scalar>, to c: UnsafeMutablePointer<Scalar>, count: Int
  ) {
    for index in 0..<count { c[index] += f * b[index] }
  }

  /// The products of a row with four rows that follow each other in memory.
  @inlinable
  static func multiplyFour(
    _ row: UnsafePointer<Scalar>, _ others: UnsafePointer<Scalar>, into c: UnsafeMutablePointer<Scalar>,
    count: Int
  ) {
    var (first, second, third, fourth) = (Scalar.zero, Scalar.zero, Scalar.zero, Scalar.zero)
    for index in 0..<count {
      first += row[index] * others[index]
      second += row[index] * others[count + index]
      third += row[index] * others[2 * count + index]
      fourth += row[index] * others[3 * count + index]
    }
    (c[0], c[1], c[2], c[3]) = (first, second, third, fourth)
  }

  /// A product by the BLAS in use, where it is worth it, or by loops that add to zeros.
  @inlinable
  static func product(
    _ left: Matrix, _ right: Matrix, _ shape: ProductShape,
    loops: (
      _ a: UnsafePointer<Scalar>, _ b: UnsafePointer<Scalar>, _ c: UnsafeMutablePointer<Scalar>
    ) -> Void
  ) -> Matrix {
    withStorage(rows: shape.rows, columns: shape.columns) {
      product(left, right, shape, into: $0, loops: loops)
    }
  }

  /// The product, written to where its elements have their place.
  @inlinable
  static func product(
    _ left: Matrix, _ right: Matrix, _ shape: ProductShape, into product: UnsafeMutablePointer<Scalar>,
    loops: (
      _ a: UnsafePointer<Scalar>, _ b: UnsafePointer<Scalar>, _ c: UnsafeMutablePointer<Scalar>
    ) -> Void
  ) {
    if Scalar.self == Double.self || Scalar.self == Float.self || Scalar.self == Dual<Double>.self,
      shape.isWorthACall,
      isWrittenByLibrary(left, right, shape, into: product)
    {
      return
    }
    product.initialize(repeating: .zero, count: shape.rows * shape.columns)
    left.elements.withUnsafeBufferPointer { a in
      right.elements.withUnsafeBufferPointer { b in
        guard let a = a.baseAddress, let b = b.baseAddress else { return }
        loops(a, b, product)
      }
    }
  }

  /// A matrix whose elements something else writes, all of them.
  @inlinable
  static func withStorage(
    rows: Int, columns: Int, _ write: (UnsafeMutablePointer<Scalar>) -> Void
  ) -> Matrix {
    let count = rows * columns
    let elements = [Scalar](unsafeUninitializedCapacity: count) { buffer, initialized in
      guard let start = buffer.baseAddress else { return }
      write(start)
      initialized = count
    }
    return Matrix(rows: rows, columns: columns, elements: elements)
  }

  /// Writes a product by the BLAS in use; false without one.
  @usableFromInline
  static func isWrittenByLibrary(
    _ left: Matrix, _ right: Matrix, _ shape: ProductShape, into product: UnsafeMutablePointer<Scalar>
  ) -> Bool {
    guard let library = BLASLibrary.current else { return false }
    return left.elements.withUnsafeBytes { a in
      right.elements.withUnsafeBytes { b in
        guard let a = a.baseAddress, let b = b.baseAddress else { return false }
        let c = UnsafeMutableRawPointer(product)
        if Scalar.self == Double.self {
          library.multiply(
            a.assumingMemoryBound(to: Double.self), b.assumingMemoryBound(to: Double.self),
            into: c.assumingMemoryBound(to: Double.self), shape)
          return true
        }
        if Scalar.self == Dual<Double>.self {
          writeDualProduct(
            a.assumingMemoryBound(to: Dual<Double>.self), b.assumingMemoryBound(to: Dual<Double>.self),
            into: c.assumingMemoryBound(to: Dual<Double>.self), shape, library)
          return true
        }
        guard Scalar.self == Float.self else { return false }
        library.multiply(
          a.assumingMemoryBound(to: Float.self), b.assumingMemoryBound(to: Float.self),
          into: c.assumingMemoryBound(to: Float.self), shape)
        return true
      }
    }
  }
}

/// Writes a product of dual numbers as three of doubles: (A + A′ε)(B + B′ε) = AB + (A′B + AB′)ε.
private func writeDualProduct(
  _ a: UnsafePointer<Dual<Double>>, _ b: UnsafePointer<Dual<Double>>,
  into product: UnsafeMutablePointer<Dual<Double>>, _ shape: ProductShape, _ library: BLASLibrary
) {
  func parts(_ numbers: UnsafePointer<Dual<Double>>, _ count: Int) -> (
    values: [Double], derivatives: [Double]
  ) {
    ((0..<count).map { numbers[$0].value }, (0..<count).map { numbers[$0].derivative })
  }
  func multiplied(_ left: [Double], _ right: [Double]) -> [Double] {
    [Double](unsafeUninitializedCapacity: shape.rows * shape.columns) { buffer, initialized in
      guard let start = buffer.baseAddress else { return }
      left.withUnsafeBufferPointer { left in
        right.withUnsafeBufferPointer { right in
          guard let left = left.baseAddress, let right = right.baseAddress else { return }
          library.multiply(left, right, into: start, shape)
        }
      }
      initialized = shape.rows * shape.columns
    }
  }
  let left = parts(a, shape.rows * shape.inner)
  let right = parts(b, shape.inner * shape.columns)
  let values = multiplied(left.values, right.values)
  // Samples do not move, nor do all parameters; but 0 · NaN is NaN, and 0 · ∞ too.
  let isFinite = values.allSatisfy(\.isFinite)
  func moves(_ derivatives: [Double]) -> Bool { !isFinite || derivatives.contains { $0 != 0 } }
  var terms: [[Double]] = []
  if moves(left.derivatives) { terms.append(multiplied(left.derivatives, right.values)) }
  if moves(right.derivatives) { terms.append(multiplied(left.values, right.derivatives)) }
  for place in values.indices {
    let derivative = terms.reduce(0) { $0 + $1[place] }
    (product + place).initialize(to: Dual(values[place], derivative: derivative))
  }
}

extension ProductShape {
  /// Whether a BLAS takes less time than the loops, call and all.
  ///
  /// Measured with OpenBLAS 0.3.21 on a Xeon at 2.5 GHz: 8×8×8 takes 0.2–0.6 µs (loops 0.7–0.8), 12×12×12 0.3–0.7 (0.9–1.2),
  /// 16×16×16 0.3–1.1 (1.8–2.6), 32×32×32 1.1–2.5 (20). Below 16³ there is no more than 2 µs to be had, and small networks
  /// have the same bits whatever BLAS a machine has.
  ///
  /// With a single row or column, newer versions of OpenBLAS take the kernels of a matrix times a vector, whose sums may
  /// depend on where in memory the numbers are.
  @inlinable
  var isWorthACall: Bool {
    let (least, most) = (Swift.min(rows, inner, columns), Swift.max(rows, inner, columns))
    return least >= 2 && most <= Int(Int32.max) && rows * inner * columns >= 4096
  }
}

extension MLP {
  /// ``forward(_:)`` by the plain loops, whatever the BLAS and the vector functions: every sum in index order, each product
  /// rounded, φ of one number after another.
  @inlinable
  public func forwardByLoops(_ batch: Matrix<Scalar>) -> ForwardTrace<Scalar> {
    BLASLibrary.$current.withValue(nil) {
      VectorFunctionLibrary.$current.withValue(nil) { forward(batch) }
    }
  }
}
