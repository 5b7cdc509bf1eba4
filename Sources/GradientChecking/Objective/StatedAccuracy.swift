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

extension Objective {
  /// The relative accuracy that the objective states of its values; 0 where it states none.
  var statedAccuracy: Double { (self as? any StatedAccuracyObjective)?.valueAccuracy ?? 0 }

  /// The unit roundoff of the format that the objective states of its claim, once it was asked for; 0 where it states none.
  var statedRoundoff: Double { (self as? any StatedAccuracyObjective)?.claimFormat?.unitRoundoff ?? 0 }

  /// The unit roundoff of the sums in a claim of the stated format: narrower ones are added in single precision.
  var roundoffOfSums: Double { min(statedRoundoff, ClaimFormat.float32.unitRoundoff) }
}

/// An objective that states how accurate its values and its claimed gradient can be at best.
public protocol StatedAccuracyObjective: Objective {
  /// The accuracy of the values, relative to them, above 0 and below 1; nil where none is stated.
  ///
  /// Values that come from a solver or a quadrature have it from the tolerance, which no rounding shows.
  var valueAccuracy: Double? { get }

  /// The format in which the gradient is computed; nil where none is stated.
  ///
  /// Some programs state it only in their reply to a request for the gradient: it is to be read once that was asked for.
  var claimFormat: ClaimFormat? { get }
}

extension StatedAccuracyObjective {
  /// None stated.
  public var valueAccuracy: Double? { nil }

  /// None stated.
  public var claimFormat: ClaimFormat? { nil }
}
