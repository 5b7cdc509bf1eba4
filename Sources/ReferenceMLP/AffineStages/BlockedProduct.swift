import Scalars

/// The scalar product of two vectors with a proven bound on its rounding, far below that of a sum from left to right.
///
/// Eight sums side by side over blocks of 64 numbers, then over the blocks, then of the eight: each product passes one
/// rounding of its own, 8 in its block, one for each block after it, 3 where the eight are joined, and those of up to 7
/// products that are left over. With k such roundings the result is off by at most γₖ Σ|xy|, γₖ = ku/(1 − ku) (Higham,
/// Accuracy and Stability of Numerical Algorithms, 2nd ed., lemma 3.1 and section 4.2): for 784 numbers k is 33.
struct BlockedProduct {
  /// Σxy.
  private(set) var value: Double
  /// Σ|xy|.
  private(set) var magnitude: Double

  private typealias Lanes = SIMD8<Double>

  /// The product of two vectors of one length.
  init(_ x: UnsafeBufferPointer<Double>, _ y: UnsafeBufferPointer<Double>) {
    precondition(x.count == y.count, "\(x.count) numbers and \(y.count)")
    let (xs, ys) = (UnsafeRawBufferPointer(x), UnsafeRawBufferPointer(y))
    let (width, whole) = (Lanes.scalarCount, x.count / Lanes.scalarCount)
    var (sum, size) = (Lanes.zero, Lanes.zero)
    var step = 0
    while step < whole {
      var (block, blockSize) = (Lanes.zero, Lanes.zero)
      for inner in step..<min(step + 8, whole) {
        let offset = inner * MemoryLayout<Lanes>.stride
        let product =
          xs.loadUnaligned(fromByteOffset: offset, as: Lanes.self)
          * ys.loadUnaligned(fromByteOffset: offset, as: Lanes.self)
        block += product
        blockSize += Self.magnitudes(product)
      }
      sum += block
      size += blockSize
      step += 8
    }
    value = Self.joined(sum)
    magnitude = Self.joined(size)
    for index in whole * width..<x.count {
      value += x[index] * y[index]
      magnitude += abs(x[index] * y[index])
    }
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

  private static func magnitudes(_ x: Lanes) -> Lanes {
    unsafeBitCast(
      unsafeBitCast(x, to: SIMD8<UInt64>.self) & SIMD8(repeating: 0x7FFF_FFFF_FFFF_FFFF), to: Lanes.self)
  }

  private static func joined(_ sums: Lanes) -> Double {
    let four = sums.lowHalf + sums.highHalf
    let two = four.lowHalf + four.highHalf
    return two.x + two.y
  }
}

extension Matrix<Double> {
  /// Hands one row to a closure.
  func withRow<Result>(_ index: Int, _ body: (UnsafeBufferPointer<Double>) -> Result) -> Result {
    elements.withUnsafeBufferPointer {
      body(UnsafeBufferPointer(rebasing: $0[index * columns..<(index + 1) * columns]))
    }
  }
}
