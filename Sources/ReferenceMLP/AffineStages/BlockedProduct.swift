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

  private typealias Lanes = SIMD8<Double>

  /// The products of all rows of a matrix with all rows of another of as many columns, those of the first row first.
  ///
  /// - Parameter sizes: the magnitudes of the second matrix.
  static func all(_ x: Matrix<Double>, _ y: Matrix<Double>, sizes: Matrix<Double>) -> [BlockedProduct] {
    precondition(x.columns == y.columns, "\(x.columns) numbers and \(y.columns)")
    let magnitudes = x.map { abs($0) }.timesTransposed(sizes).elements
    let (rows, others, columns) = (x.rows, y.rows, x.columns)
    return [BlockedProduct](unsafeUninitializedCapacity: rows * others) { products, initialized in
      x.elements.withUnsafeBufferPointer { x in
        y.elements.withUnsafeBufferPointer { y in
          for row in 0..<rows {
            for other in 0..<others {
              let value = value(
                UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(x)[bytes(row, columns)]),
                UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(y)[bytes(other, columns)]))
              let place = row * others + other
              products.initializeElement(
                at: place, to: BlockedProduct(value: value, magnitude: magnitudes[place]))
            }
          }
        }
      }
      initialized = rows * others
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

  /// A bound on the error of a sum of such products with some roundings each, for numbers x that are themselves off by
  /// something, which costs Σ|y|·(that).
  ///
  /// Widened by 2⁻³⁰: bounds that are sums of n rounded numbers are too small by less, for any n below 2²². What underflows
  /// is less than the floor.
  func error(roundings: Int, inherited: Double = 0) -> Double {
    let unitRoundoffs = Double(roundings) * 0x1p-53
    let rounding = unitRoundoffs / (1 - unitRoundoffs) * magnitude
    return (rounding + inherited) * (1 + 0x1p-30) + .leastNormalMagnitude
  }

  private static func joined(_ sums: Lanes) -> Double {
    let four = sums.lowHalf + sums.highHalf
    let two = four.lowHalf + four.highHalf
    return two.x + two.y
  }
}
