import RealModule
import Scalars

/// A direction in which the parameters of a range move by their own size or the usual one, each with a random sign or times a
/// normal random number.
///
/// It is never stored: the signs are bits of a hash of seed, pattern and place (SplitMix64's finalizer as a
/// counter-based generator: Steele, Lea & Flood, OOPSLA 2014; Salmon et al., SC 2011), so that a direction of
/// 10⁸ entries costs no memory, and one restricted to a part of the parameters has the same signs there as
/// the whole one.
struct RandomSigns: Equatable {
  /// What multiplies the signs.
  enum Weights: Equatable {
    /// max(|x|, usual size): a relative change of what is large, an absolute one of what is near 0.
    case even
    /// The signs times the place in the range, from 0 to 1: the residual is then the centroid of the errors.
    case byPlace
    /// The claimed change over a parameter's size, times that size and this, without a sign: the residual is then the part of the
    /// error along the claim.
    case byClaim(unit: Double)
    /// The sizes of the even weights times normal random numbers in place of signs.
    case normal
  }

  /// The seed of all random choices.
  let seed: UInt64
  /// Which random pattern of signs.
  let pattern: Int
  /// The places in the flattened parameters that move.
  var range: Range<Int>
  /// What multiplies the signs.
  var weights = Weights.even
  /// The size that smaller parameters are given.
  var usualSize = 1.0

  /// The direction on a part of its places, with the signs that it has there.
  func restricted(to range: Range<Int>, weights: Weights = .even) -> RandomSigns {
    RandomSigns(seed: seed, pattern: pattern, range: range, weights: weights, usualSize: usualSize)
  }

  /// The same places with normal random numbers in place of the signs.
  var normal: RandomSigns { restricted(to: range, weights: .normal) }

  /// Calls `body` with every four places of the range and the direction's components there.
  @inline(__always)
  func forEachFour(
    point: UnsafeBufferPointer<Double>, claimed: UnsafeBufferPointer<Double>,
    _ body: (FourPlaces, SIMD4<Double>) -> Void
  ) {
    switch weights {
    case .even: forEachSigned(point, body)
    case .byPlace:
      forEachSigned(point) { places, components in
        let before = Double(places.first - range.lowerBound)
        body(places, components * (SIMD4(0.5, 1.5, 2.5, 3.5) + before) / Double(range.count))
      }
    case .byClaim(let unit):
      var first = range.lowerBound
      while first < range.upperBound {
        let places = FourPlaces(first: first, count: min(4, range.upperBound - first))
        let sizes = sizes(of: places.of(point))
        body(places, sizes * (sizes * places.of(claimed) * unit))
        first += 4
      }
    case .normal:
      for first in stride(from: range.lowerBound, to: range.upperBound, by: 4) {
        let places = FourPlaces(first: first, count: min(4, range.upperBound - first))
        body(places, sizes(of: places.of(point)) * normals(from: first))
      }
    }
  }

  /// Independent normal numbers of four places, by the method of Box and Muller (Annals of Mathematical Statistics 29, 1958).
  private func normals(from first: Int) -> SIMD4<Double> {
    let key = HashedBits.of(seed &+ HashedBits.of(UInt64(bitPattern: Int64(pattern))))
    var found = SIMD4<Double>.zero
    for lane in 0..<4 {
      let bits = HashedBits.of(key &+ UInt64(first + lane))
      // Neither is 0, whose logarithm is not finite.
      let radius = (Double(bits >> 32) + 0.5) * 0x1p-32
      let angle = (Double(bits & 0xFFFF_FFFF) + 0.5) * 0x1p-32
      found[lane] = (-2 * Double.log(radius)).squareRoot() * Double.cos(2 * .pi * angle)
    }
    return found
  }

  @inline(__always)
  private func forEachSigned(
    _ point: UnsafeBufferPointer<Double>, _ body: (FourPlaces, SIMD4<Double>) -> Void
  ) {
    let key = HashedBits.of(seed ^ HashedBits.of(UInt64(bitPattern: Int64(pattern))))
    var first = range.lowerBound
    while first < range.upperBound {
      let bits = HashedBits.of(key &+ UInt64(first >> 6)) >> UInt64(first & 63)
      var signs = SIMD4(bits, bits >> 1, bits >> 2, bits >> 3)
      let end = min(range.upperBound, (first | 63) + 1)
      while end - first >= 4 {
        let places = FourPlaces(first: first, count: 4)
        body(places, Self.signed(sizes(of: places.of(point)), by: signs))
        signs &>>= 4
        first += 4
      }
      guard first < end else { continue }
      let places = FourPlaces(first: first, count: end - first)
      body(places, Self.signed(sizes(of: places.of(point)), by: signs))
      first = end
    }
  }

  /// By how much each moves; NaN by NaN.
  @inline(__always)
  private func sizes(of parameters: SIMD4<Double>) -> SIMD4<Double> {
    parameters.magnitudes.replacing(with: usualSize, where: parameters.magnitudes .< usualSize)
  }

  /// Sizes with the signs that the last bits say: these are flipped, as a branch would be mispredicted every other time.
  @inline(__always)
  private static func signed(_ sizes: SIMD4<Double>, by bits: SIMD4<UInt64>) -> SIMD4<Double> {
    unsafeBitCast(unsafeBitCast(sizes, to: SIMD4<UInt64>.self) ^ (bits &<< 63), to: SIMD4<Double>.self)
  }
}

/// The size that is usual among parameters.
enum UsualSize {
  /// The number of parameters that are looked at, spread over all of them.
  private static let most = 4096

  /// The median of |x| over the parameters that are not 0; 1 where all are 0.
  static func of(_ point: [Double]) -> Double {
    let stride = max(1, point.count / most)
    let sizes = Swift.stride(from: 0, to: point.count, by: stride).lazy.map { abs(point[$0]) }
      .filter { $0 > 0 && $0.isFinite }.sorted()
    return sizes.isEmpty ? 1 : sizes[sizes.count / 2]
  }
}

extension SIMD4<Double> {
  /// |x| of each.
  @inline(__always)
  var magnitudes: SIMD4<Double> {
    let bits = unsafeBitCast(self, to: SIMD4<UInt64>.self) & 0x7FFF_FFFF_FFFF_FFFF
    return unsafeBitCast(bits, to: SIMD4<Double>.self)
  }
}

/// Up to four neighbouring places, for arithmetic on four numbers at once.
struct FourPlaces {
  /// The first one.
  let first: Int
  /// How many there are.
  let count: Int

  /// The numbers there; zeros stand for those that are missing.
  @inline(__always)
  func of(_ numbers: UnsafeBufferPointer<Double>) -> SIMD4<Double> {
    guard count == 4 else {
      var found = SIMD4<Double>.zero
      for lane in 0..<count { found[lane] = numbers[first + lane] }
      return found
    }
    assert(numbers.indices.contains(first + 3))
    return UnsafeRawPointer(numbers.baseAddress.unsafelyUnwrapped + first)
      .loadUnaligned(as: SIMD4<Double>.self)
  }

  /// Puts numbers there.
  @inline(__always)
  func put(_ values: SIMD4<Double>, into numbers: UnsafeMutableBufferPointer<Double>) {
    guard count == 4 else {
      for lane in 0..<count { numbers[first + lane] = values[lane] }
      return
    }
    assert(numbers.indices.contains(first + 3))
    UnsafeMutableRawPointer(numbers.baseAddress.unsafelyUnwrapped + first)
      .storeBytes(of: values, as: SIMD4<Double>.self)
  }
}
