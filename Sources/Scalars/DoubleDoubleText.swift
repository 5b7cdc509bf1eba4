// Exact conversions between double-double numbers and decimal text.

extension DoubleDouble: LosslessStringConvertible {
  /// Reads a decimal number such as "-1.25e-3", "inf" or "nan"; `nil` when the text is something else.
  ///
  /// The high word is the correctly rounded `Double`; the low word is the exact rest, rounded: the relative
  /// error is at most 2⁻¹⁰⁷(1 + 2⁻⁹), far beyond 31 digits.
  public init?(_ description: String) {
    guard let high = Double(description) else { return nil }
    guard high.isFinite, high != 0, let decimal = ExactDecimal(description) else {
      self.init(high)
      return
    }
    self.init(high, plus: decimal.rest(of: high))
  }
}

extension DoubleDouble: CustomStringConvertible {
  /// Up to 32 significant digits, correctly rounded, trailing zeros dropped, such as
  /// "3.1415926535897932384626433832795".
  ///
  /// Scientific notation outside 1e-5…1e32.
  public var description: String {
    guard isFinite, high != 0 else { return high.description }
    let exact = ExactBinary(self)
    let (digits, exponent) = exact.decimal(significantDigits: 32)
    return (high < 0 ? "-" : "") + Self.layOut(digits, exponent: exponent)
  }

  /// d.ddd · 10ᵉ as text, from its digits without the point.
  private static func layOut(_ digits: String, exponent: Int) -> String {
    let trimmed = String(digits.reversed().drop { $0 == "0" }.reversed())
    switch exponent {
    case -5..<0: return "0." + String(repeating: "0", count: -1 - exponent) + trimmed
    case 0..<32:
      let padded = trimmed + String(repeating: "0", count: max(0, exponent + 2 - trimmed.count))
      return padded.prefix(exponent + 1) + "." + padded.dropFirst(exponent + 1)
    default: return "\(trimmed.prefix(1)).\(trimmed.count > 1 ? trimmed.dropFirst() : "0")e\(exponent)"
    }
  }
}

/// A decimal number: ± digits · 10ᵉ, exactly.
private struct ExactDecimal {
  var isNegative = false
  var digits = BigNatural()
  var exponent = 0

  /// Reads what `Double` has already accepted; `nil` for a hexadecimal number, which needs no rest.
  init?(_ text: String) {
    guard !text.lowercased().contains("x") else { return nil }
    let parts = text.lowercased().split(separator: "e", maxSplits: 1)
    var fraction = false
    for character in parts[0] {
      switch character {
      case "-": isNegative = true
      case ".": fraction = true
      default:
        guard let digit = character.wholeNumberValue else { continue }
        digits.multiply(by: 10, adding: UInt32(digit))
        exponent -= fraction ? 1 : 0
      }
    }
    if parts.count == 2 { exponent += Int(parts[1]) ?? 0 }
  }

  /// What a `Double` that was rounded from this number leaves of it, rounded to a `Double`.
  func rest(of head: Double) -> Double {
    // Both sides times 10ᵃ2ᵇ are natural numbers.
    let binary = ExactBinary(DoubleDouble(head))
    let a = max(0, -exponent)
    let b = max(0, -binary.exponent)
    let mine = digits.timesPowerOfTen(max(0, exponent)).shiftedLeft(by: b)
    let heads = binary.significand.timesPowerOfTen(a).shiftedLeft(by: binary.exponent + b)
    let difference = mine < heads ? heads - mine : mine - heads
    guard !difference.isZero else { return 0 }
    let top = difference.leadingBits
    let bottom = BigNatural(1).timesPowerOfTen(a).leadingBits
    // 64 bits of both give the quotient to 2⁻⁶², before its one rounding to a `Double`.
    let quotient = (Self.number(top.significand) / Self.number(bottom.significand)).high
    let rest = Double(sign: .plus, exponent: top.exponent - bottom.exponent - b, significand: quotient)
    return (mine < heads) == isNegative ? rest : -rest
  }

  /// A 64-bit number, exactly.
  private static func number(_ bits: UInt64) -> DoubleDouble {
    DoubleDouble(Double(bits >> 32) * 0x1p32, plus: Double(bits & 0xffff_ffff))
  }
}

/// A finite double-double number as ± significand · 2ᵉ, exactly.
private struct ExactBinary {
  var significand: BigNatural
  var exponent: Int

  init(_ value: DoubleDouble) {
    let high = Self.parts(value.high.magnitude)
    let low = Self.parts(value.low.magnitude)
    exponent = value.low == 0 ? high.exponent : min(high.exponent, low.exponent)
    significand = BigNatural(high.significand).shiftedLeft(by: high.exponent - exponent)
    guard value.low != 0 else { return }
    let rest = BigNatural(low.significand).shiftedLeft(by: low.exponent - exponent)
    significand =
      (value.low < 0) == (value.high < 0) ? significand + rest : significand - rest
  }

  /// An integral significand and the exponent of its unit.
  private static func parts(_ x: Double) -> (significand: UInt64, exponent: Int) {
    guard x != 0 else { return (0, 0) }
    let isNormal = x.exponentBitPattern != 0
    let hidden: UInt64 = isNormal ? 1 << 52 : 0
    return (x.significandBitPattern | hidden, Int(max(x.exponentBitPattern, 1)) - 1075)
  }

  /// d.ddd · 10ᵉ: the digits without the point and e.
  func decimal(significantDigits count: Int) -> (digits: String, exponent: Int) {
    // log₁₀2 ≈ 0.30103; the estimate is right or one too small.
    var power = Int((Double(significand.bitWidth - 1 + exponent) * 0.30102999566).rounded(.down))
    var rounded = self.rounded(timesPowerOfTen: count - 1 - power)
    if rounded >= BigNatural(1).timesPowerOfTen(count) {
      power += 1
      rounded = self.rounded(timesPowerOfTen: count - 1 - power)
    }
    var digits = ""
    while !rounded.isZero { digits = "\(rounded.divide(by: 10))" + digits }
    return (digits, power)
  }

  /// The value · 10ᵏ, rounded to an integer (halves up).
  private func rounded(timesPowerOfTen k: Int) -> BigNatural {
    // Doubled first, so that the last bit is the half.
    var doubled = significand.timesPowerOfTen(max(0, k)).shiftedLeft(by: max(0, exponent) + 1)
    if k < 0 {
      for _ in 0..<(-k) { _ = doubled.divide(by: 10) }
    }
    doubled = doubled.shiftedLeft(by: min(0, exponent))
    return (doubled + BigNatural(1)).shiftedLeft(by: -1)
  }
}
