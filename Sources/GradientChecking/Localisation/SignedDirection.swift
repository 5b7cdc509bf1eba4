/// A direction in which the parameters of a range move by their own size or 1, each with a random sign.
///
/// It is never stored: the signs are bits of a hash of seed, pattern and place (SplitMix64's finalizer as a
/// counter-based generator: Steele, Lea & Flood, OOPSLA 2014; Salmon et al., SC 2011), so that a direction of
/// 10⁸ entries costs no memory, and one restricted to a part of the parameters has the same signs there as
/// the whole one.
struct SignedDirection: Equatable {
  /// What multiplies the signs.
  enum Weights: Equatable {
    /// max(|x|, 1): a relative change of what is large, an absolute one of what is near 0.
    case even
    /// The same times the place in the range, from 0 to 1: the residual is then the centroid of the errors.
    case byPlace
    /// The claimed entry times this, without a sign: the residual is then the part of the error along the
    /// claim.
    case byClaim(unit: Double)
  }

  /// The seed of all random choices.
  let seed: UInt64
  /// Which random pattern of signs.
  let pattern: Int
  /// The places in the flattened parameters that move.
  var range: Range<Int>
  /// What multiplies the signs.
  var weights = Weights.even

  /// The same signs on a part of the places.
  func restricted(to range: Range<Int>, weights: Weights = .even) -> SignedDirection {
    SignedDirection(seed: seed, pattern: pattern, range: range, weights: weights)
  }

  /// The natural size of a parameter: by how much it moves.
  @inline(__always)
  static func size(of parameter: Double) -> Double { max(abs(parameter), 1) }

  /// Calls `body` with every place of the range and the direction's component there.
  @inline(__always)
  func forEach(
    point: UnsafeBufferPointer<Double>, claimed: UnsafeBufferPointer<Double>, _ body: (Int, Double) -> Void
  ) {
    switch weights {
    case .even: forEachSigned(point, body)
    case .byPlace:
      forEachSigned(point) { place, component in
        body(place, component * (Double(place - range.lowerBound) + 0.5) / Double(range.count))
      }
    case .byClaim(let unit):
      for place in range { body(place, claimed[place] * unit) }
    }
  }

  @inline(__always)
  private func forEachSigned(_ point: UnsafeBufferPointer<Double>, _ body: (Int, Double) -> Void) {
    let key = HashedBits.of(seed ^ HashedBits.of(UInt64(bitPattern: Int64(pattern))))
    var place = range.lowerBound
    while place < range.upperBound {
      let bits = HashedBits.of(key &+ UInt64(place >> 6))
      let end = min(range.upperBound, (place | 63) + 1)
      while place < end {
        // The sign bit is flipped, as a branch would be mispredicted every other time.
        let sign = (bits >> UInt64(place & 63)) << 63
        body(place, Double(bitPattern: Self.size(of: point[place]).bitPattern ^ sign))
        place += 1
      }
    }
  }
}
