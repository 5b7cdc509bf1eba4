/// A natural number of any size, for exact conversions between decimal and binary; slow and simple.
struct BigNatural: Equatable, Comparable {
  /// Digits in base 2³², least significant first, without leading zeros; zero has none.
  private(set) var digits: [UInt32] = []

  /// The natural number `value`.
  init(_ value: UInt64 = 0) {
    digits = [UInt32(truncatingIfNeeded: value), UInt32(value >> 32)]
    dropLeadingZeros()
  }

  /// Whether the number is 0.
  var isZero: Bool { digits.isEmpty }

  /// The number of binary digits; 0 for zero.
  var bitWidth: Int {
    digits.last.map { digits.count * 32 - $0.leadingZeroBitCount } ?? 0
  }

  private mutating func dropLeadingZeros() {
    while digits.last == 0 { digits.removeLast() }
  }

  /// n · factor + summand, in place.
  mutating func multiply(by factor: UInt32, adding summand: UInt32 = 0) {
    var carry = UInt64(summand)
    for index in digits.indices {
      carry += UInt64(digits[index]) * UInt64(factor)
      digits[index] = UInt32(truncatingIfNeeded: carry)
      carry >>= 32
    }
    digits.append(UInt32(carry))
    dropLeadingZeros()
  }

  /// n / divisor rounded down, in place; gives the remainder.
  mutating func divide(by divisor: UInt32) -> UInt32 {
    var remainder: UInt64 = 0
    for index in digits.indices.reversed() {
      remainder = remainder << 32 | UInt64(digits[index])
      digits[index] = UInt32(remainder / UInt64(divisor))
      remainder %= UInt64(divisor)
    }
    dropLeadingZeros()
    return UInt32(remainder)
  }

  /// n · 10ᵏ.
  func timesPowerOfTen(_ exponent: Int) -> BigNatural {
    var result = self
    for _ in 0..<exponent { result.multiply(by: 10) }
    return result
  }

  /// n · 2ᵏ, rounded down for k < 0.
  func shiftedLeft(by count: Int) -> BigNatural {
    var result = self
    if count < 0 { result.digits.removeFirst(min(-count / 32, digits.count)) }
    if count > 0 { result.digits.insert(contentsOf: repeatElement(0, count: count / 32), at: 0) }
    let rest = count % 32
    if rest > 0 { result.multiply(by: 1 << UInt32(rest)) }
    if rest < 0 { _ = result.divide(by: 1 << UInt32(-rest)) }
    result.dropLeadingZeros()
    return result
  }

  /// The sum.
  static func + (left: BigNatural, right: BigNatural) -> BigNatural {
    var result = BigNatural()
    var carry: UInt64 = 0
    for index in 0...max(left.digits.count, right.digits.count) {
      if index < left.digits.count { carry += UInt64(left.digits[index]) }
      if index < right.digits.count { carry += UInt64(right.digits[index]) }
      result.digits.append(UInt32(truncatingIfNeeded: carry))
      carry >>= 32
    }
    result.dropLeadingZeros()
    return result
  }

  /// The difference of a number and one that is not larger.
  static func - (left: BigNatural, right: BigNatural) -> BigNatural {
    precondition(right <= left, "a natural number is not negative")
    var result = left
    var borrow: Int64 = 0
    for index in left.digits.indices {
      borrow += Int64(left.digits[index]) - (index < right.digits.count ? Int64(right.digits[index]) : 0)
      result.digits[index] = UInt32(truncatingIfNeeded: borrow)
      borrow >>= 32
    }
    result.dropLeadingZeros()
    return result
  }

  /// The product.
  static func * (left: BigNatural, right: BigNatural) -> BigNatural {
    var result = BigNatural()
    for digit in right.digits.reversed() {
      var partial = left
      partial.multiply(by: digit)
      result = result.shiftedLeft(by: 32) + partial
    }
    return result
  }

  /// Whether the left number is smaller.
  static func < (left: BigNatural, right: BigNatural) -> Bool {
    guard left.digits.count == right.digits.count else { return left.digits.count < right.digits.count }
    return left.digits.reversed().lexicographicallyPrecedes(right.digits.reversed())
  }

  /// The leading 64 bits m and an exponent e with m · 2ᵉ ≤ n < (m + 1) · 2ᵉ; for small numbers e may be
  /// negative.
  var leadingBits: (significand: UInt64, exponent: Int) {
    let exponent = bitWidth - 64
    let top = shiftedLeft(by: -exponent).digits
    return (top.reversed().reduce(0) { $0 << 32 | UInt64($1) }, exponent)
  }
}
