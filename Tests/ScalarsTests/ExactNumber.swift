@testable import Scalars

/// ± magnitude · 2ᵉ, exactly: what sums and products of `Double`s are.
struct ExactNumber {
  var isNegative: Bool
  var magnitude: BigNatural
  var exponent: Int

  init(isNegative: Bool, magnitude: BigNatural, exponent: Int) {
    self.isNegative = isNegative
    self.magnitude = magnitude
    self.exponent = exponent
  }

  init(_ x: Double) {
    precondition(x.isFinite, "only finite numbers are exact")
    let hidden: UInt64 = x.exponentBitPattern == 0 ? 0 : 1 << 52
    self.init(
      isNegative: x < 0, magnitude: BigNatural(x.significandBitPattern | hidden),
      exponent: Int(max(x.exponentBitPattern, 1)) - 1075)
  }

  init(_ x: DoubleDouble) {
    self = ExactNumber(x.high) + ExactNumber(x.low)
  }

  var isZero: Bool { magnitude.isZero }

  static func + (left: Self, right: Self) -> Self {
    let exponent = min(left.exponent, right.exponent)
    let a = left.magnitude.shiftedLeft(by: left.exponent - exponent)
    let b = right.magnitude.shiftedLeft(by: right.exponent - exponent)
    if left.isNegative == right.isNegative {
      return Self(isNegative: left.isNegative, magnitude: a + b, exponent: exponent)
    }
    return a < b
      ? Self(isNegative: right.isNegative, magnitude: b - a, exponent: exponent)
      : Self(isNegative: left.isNegative, magnitude: a - b, exponent: exponent)
  }

  static prefix func - (operand: Self) -> Self {
    Self(isNegative: !operand.isNegative, magnitude: operand.magnitude, exponent: operand.exponent)
  }

  static func - (left: Self, right: Self) -> Self { left + -right }

  static func * (left: Self, right: Self) -> Self {
    Self(
      isNegative: left.isNegative != right.isNegative, magnitude: left.magnitude * right.magnitude,
      exponent: left.exponent + right.exponent)
  }

  static func <= (left: Self, right: Self) -> Bool {
    let difference = right - left
    return difference.isZero || !difference.isNegative
  }

  /// |self|.
  var absolute: Self { Self(isNegative: false, magnitude: magnitude, exponent: exponent) }

  /// Whether |self| ≤ (hundredths/100) · 2⁻ᵇⁱᵗˢ · |other|.
  func isWithin(hundredths: UInt32, bits: Int = 106, of other: Self) -> Bool {
    var (left, right) = (magnitude, other.magnitude)
    left.multiply(by: 100)
    right.multiply(by: hundredths)
    let (a, b) = (exponent + bits, other.exponent)
    return left.shiftedLeft(by: max(0, a - b)) <= right.shiftedLeft(by: max(0, b - a))
  }
}
