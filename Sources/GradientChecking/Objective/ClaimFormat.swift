/// A floating-point format in which a claimed gradient may have been computed.
public enum ClaimFormat: String, Sendable, CaseIterable {
  /// IEEE 754 binary64: 53 significant bits.
  case float64
  /// IEEE 754 binary32: 24 significant bits.
  case float32
  /// The upper half of a binary32: its exponents, 8 significant bits.
  case bfloat16
  /// IEEE 754 binary16: 11 significant bits, and exponents from −14.
  case float16

  /// Significant bits of a normal number, the leading one among them.
  public var significantBits: Int {
    switch self {
    case .float64: Double.significandBitCount + 1
    case .float32: Float.significandBitCount + 1
    case .bfloat16: 8
    case .float16: 11
    }
  }

  /// The exponent of the smallest normal number.
  private var leastExponent: Int {
    switch self {
    case .float64: Double.leastNormalMagnitude.exponent
    case .float32, .bfloat16: Float.leastNormalMagnitude.exponent
    case .float16: -14
    }
  }

  /// Half the distance from 1 to the next number: what rounding may change a normal number by, relative to it.
  public var unitRoundoff: Double { Double(sign: .plus, exponent: -significantBits, significand: 1) }

  /// The smallest positive number that has all significant bits.
  public var leastNormal: Double { Double(sign: .plus, exponent: leastExponent, significand: 1) }

  /// The smallest positive number of all; what is less than half of it is rounded to 0.
  public var leastPositive: Double {
    Double(sign: .plus, exponent: leastExponent - (significantBits - 1), significand: 1)
  }
}
