import ReferenceMLP

// Vectors as long as a network has parameters: sums of eight numbers side by side, so that no addition waits for the one before it.

extension [Double] {
  /// Σ xᵢyᵢ of two vectors of one length.
  func dot(_ other: [Double]) -> Double {
    precondition(count == other.count, "\(count) numbers times \(other.count)")
    return withUnsafeBytes { left in
      other.withUnsafeBytes { right in
        let size = MemoryLayout<Double>.size
        var (place, sums) = (0, SIMD8<Double>.zero)
        while place + 8 <= count {
          sums +=
            left.loadUnaligned(fromByteOffset: place * size, as: SIMD8<Double>.self)
            * right.loadUnaligned(fromByteOffset: place * size, as: SIMD8<Double>.self)
          place += 8
        }
        var sum = sums.sum()
        while place < count {
          sum += self[place] * other[place]
          place += 1
        }
        return sum
      }
    }
  }

  /// ‖x‖₂, that neither overflows nor underflows; NaN where a number is.
  var length: Double {
    let square = dot(self)
    // Where squares that are no numbers or lost to 0 would matter, with every number scaled.
    return square > 0x1p-900 && square < 0x1p1000 ? square.squareRoot() : euclideanNorm(self)
  }

  /// x/‖x‖₂; a vector of zeros as it is.
  var normalized: [Double] {
    let length = length
    return length > 0 ? map { $0 / length } : self
  }

  /// x − y of two vectors of one length.
  func minus(_ other: [Double]) -> [Double] {
    var difference = self
    difference.subtract(1, times: other)
    return difference
  }

  /// x ← x − c·y, for two vectors of one length.
  mutating func subtract(_ factor: Double, times other: [Double]) {
    precondition(count == other.count, "\(count) numbers less \(other.count)")
    withUnsafeMutableBufferPointer { numbers in
      other.withUnsafeBufferPointer { other in
        for place in numbers.indices { numbers[place] -= factor * other[place] }
      }
    }
  }
}
