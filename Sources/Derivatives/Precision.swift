/// The floating-point format in which a function computes.
public enum Precision: String, Sendable, Codable, CaseIterable {
  /// IEEE 754 binary64, `Double`.
  case float64
  /// IEEE 754 binary32, `Float`: arguments and values are rounded to it.
  case float32

  /// Half the distance from 1 to the next number.
  public var unitRoundoff: Double {
    switch self {
    case .float64: 0x1p-53
    case .float32: 0x1p-24
    }
  }

  /// What underflow may add to a result: the smallest normal number, over u.
  ///
  /// A product that underflows is off by less than the smallest normal number; further factors of up to 1/u may follow.
  public var underflow: Double {
    switch self {
    case .float64: Double.leastNormalMagnitude * 0x1p53
    case .float32: Double(Float.leastNormalMagnitude) * 0x1p24
    }
  }

  /// The smallest number above 0, which is subnormal.
  public var leastMagnitude: Double {
    switch self {
    case .float64: .leastNonzeroMagnitude
    case .float32: Double(Float.leastNonzeroMagnitude)
    }
  }

  /// The largest finite number.
  public var largestMagnitude: Double {
    switch self {
    case .float64: .greatestFiniteMagnitude
    case .float32: Double(Float.greatestFiniteMagnitude)
    }
  }

  /// Whether an argument passes through the format unchanged.
  public func represents(_ x: Double) -> Bool {
    switch self {
    case .float64: true
    case .float32: Double(Float(x)) == x
    }
  }

  /// The distance from |x| to the next larger number of the format.
  public func ulp(of x: Double) -> Double {
    switch self {
    case .float64: x.ulp
    case .float32: Double(Float(x).ulp)
    }
  }
}
