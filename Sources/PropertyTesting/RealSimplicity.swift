/// How simple a real number is for a reader; smaller is simpler.
///
/// 1. Finite before +∞, −∞ and NaN.
/// 2. Fewer fractional bits first: every integer is simpler than 0.5, which is simpler than 0.25 or 1.25.
/// 3. Then the smaller magnitude.
/// 4. Then the positive one.
struct RealSimplicity: Comparable {
  private let kind: Int
  private let fractionalBits: Int
  private let magnitude: Double
  private let isNegative: Bool

  init(_ value: Double) {
    let isFinite = value.isFinite
    kind = isFinite ? 0 : (value.isNaN ? 3 : (value > 0 ? 1 : 2))
    fractionalBits = isFinite ? Self.fractionalBits(of: value) : 0
    magnitude = isFinite ? value.magnitude : 0
    isNegative = isFinite && value.sign == .minus
  }

  static func < (left: RealSimplicity, right: RealSimplicity) -> Bool {
    if left.kind != right.kind { return left.kind < right.kind }
    if left.fractionalBits != right.fractionalBits { return left.fractionalBits < right.fractionalBits }
    if left.magnitude != right.magnitude { return left.magnitude < right.magnitude }
    return !left.isNegative && right.isNegative
  }

  /// The number of binary digits after the point: 0 for integers, 1 for 0.5, 55 for 0.1.
  static func fractionalBits(of value: Double) -> Int {
    guard value.isFinite, value != 0 else { return 0 }
    return max(0, value.significandWidth - Int(value.exponent))
  }

  /// The power of two of the last binary digit that is set: 0 for 3, 1 for 6, −1 for 0.5; nil for 0, ∞ and
  /// NaN.
  static func lastBit(of value: Double) -> Int? {
    guard value.isFinite, value != 0 else { return nil }
    return Int(value.exponent) - value.significandWidth
  }

  /// The finite value with at most `bits` fractional bits next to `value`, in the direction of the rule.
  static func rounded(_ value: Double, toFractionalBits bits: Int, _ rule: FloatingPointRoundingRule)
    -> Double
  {
    scaled(scaled(value, by: bits).rounded(rule), by: -bits)
  }

  /// The simplest real of a range: with the fewest fractional bits, then the smallest magnitude.
  static func simplest(in range: ClosedRange<Double>) -> Double {
    if range.contains(0) { return 0 }
    if range.upperBound < 0 { return -simplest(in: -range.upperBound ... -range.lowerBound) }
    let most = fractionalBits(of: range.lowerBound)
    for bits in 0..<most {
      let candidate = rounded(range.lowerBound, toFractionalBits: bits, .up)
      if candidate <= range.upperBound { return candidate }
    }
    return range.lowerBound
  }

  /// value·2^exponent without forming the power, which overflows before the product does.
  static func scaled(_ value: Double, by exponent: Int) -> Double {
    Double(sign: .plus, exponent: exponent, significand: value)
  }
}
