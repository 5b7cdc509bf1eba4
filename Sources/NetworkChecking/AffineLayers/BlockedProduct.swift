import ReferenceMLP
import Scalars

/// The scalar product of two vectors with a proven bound on its rounding, far below that of a sum from left to right.
///
/// Eight sums side by side over blocks of 64 numbers, then over the blocks, then of the eight: each product passes one
/// rounding of its own, 8 in its block, one for each block after it, 3 where the eight are joined, and those of up to 7
/// products that are left over. With k such roundings the result is off by at most γₖ Σ|xy|, γₖ = ku/(1 − ku) (Higham,
/// Accuracy and Stability of Numerical Algorithms, 2nd ed., lemma 3.1 and section 4.2): for 784 numbers k is 33.
struct BlockedProduct {
  /// Σxy.
  let value: Double
  /// Σ|xy|, in any order of summation.
  let magnitude: Double
  /// Σξ|y| for numbers x that are off by up to ξ, in any order.
  let inherited: Double

  private typealias Lanes = SIMD8<Double>

  /// The products of all rows of a matrix with all rows of another of as many columns, those of the first row first.
  ///
  /// - Parameters:
  ///   - x: the first matrix.
  ///   - radii: what its numbers may be off by; nil where they are exact.
  ///   - others: how many rows the second matrix has.
  ///   - rows: some of its rows, as a copy of the whole takes as much memory as a layer's weights.
  static func all(
    _ x: Matrix<Double>, radii: Matrix<Double>?, others: Int, rows: (Range<Int>) -> Matrix<Double>
  ) -> [BlockedProduct] {
    let sizes = x.map { abs($0) }
    let nothing = BlockedProduct(value: 0, magnitude: 0, inherited: 0)
    var products = Array(repeating: nothing, count: x.rows * others)
    for part in (0..<others).inParts {
      let y = rows(part)
      precondition(x.columns == y.columns, "\(x.columns) numbers and \(y.columns)")
      let otherSizes = y.map { abs($0) }
      let magnitudes = sizes.timesTransposed(otherSizes)
      let inherited = radii?.timesTransposed(otherSizes)
      for row in 0..<x.rows {
        for other in 0..<y.rows {
          products[row * others + part.lowerBound + other] = BlockedProduct(
            value: value(x, row, y, other), magnitude: magnitudes[row, other],
            inherited: inherited?[row, other] ?? 0)
        }
      }
    }
    return products
  }

  /// Σxy of a row of each matrix.
  private static func value(_ x: Matrix<Double>, _ row: Int, _ y: Matrix<Double>, _ other: Int) -> Double {
    x.elements.withUnsafeBytes { xs in
      y.elements.withUnsafeBytes { ys in
        value(
          UnsafeRawBufferPointer(rebasing: xs[bytes(row, x.columns)]),
          UnsafeRawBufferPointer(rebasing: ys[bytes(other, y.columns)]))
      }
    }
  }

  /// The bytes of a row of so many numbers.
  private static func bytes(_ row: Int, _ columns: Int) -> Range<Int> {
    let stride = columns * MemoryLayout<Double>.stride
    return row * stride..<(row + 1) * stride
  }

  /// Σxy of two rows of one length, as bytes.
  private static func value(_ x: UnsafeRawBufferPointer, _ y: UnsafeRawBufferPointer) -> Double {
    guard let xs = x.baseAddress, let ys = y.baseAddress else { return 0 }
    let (lanes, number) = (MemoryLayout<Lanes>.stride, MemoryLayout<Double>.stride)
    let whole = x.count / lanes * lanes
    var sum = Lanes.zero
    var offset = 0
    while offset < whole {
      var block = Lanes.zero
      let end = min(offset &+ 8 &* lanes, whole)
      while offset < end {
        block +=
          xs.loadUnaligned(fromByteOffset: offset, as: Lanes.self)
          * ys.loadUnaligned(fromByteOffset: offset, as: Lanes.self)
        offset &+= lanes
      }
      sum += block
    }
    var value = joined(sum)
    while offset < x.count {
      value +=
        xs.loadUnaligned(fromByteOffset: offset, as: Double.self)
        * ys.loadUnaligned(fromByteOffset: offset, as: Double.self)
      offset &+= number
    }
    return value
  }

  /// k for vectors of a length.
  static func roundings(count: Int) -> Int { count / 64 + 21 }

  /// A bound on the error of a sum of such products with some roundings each, and of what is added besides.
  ///
  /// Widened by 2⁻³⁰: bounds that are sums of n rounded numbers are too small by less, for any n below 2²². What underflows
  /// is less than the floor.
  func error(roundings: Int, besides: Double = 0) -> Double {
    let unitRoundoffs = Double(roundings) * 0x1p-53
    let rounding = unitRoundoffs / (1 - unitRoundoffs) * magnitude
    return (rounding + inherited + besides) * (1 + 0x1p-30) + .leastNormalMagnitude
  }

  private static func joined(_ sums: Lanes) -> Double {
    let four = sums.lowHalf + sums.highHalf
    let two = four.lowHalf + four.highHalf
    return two.x + two.y
  }
}
