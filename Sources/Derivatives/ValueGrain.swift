/// The lattice that all values of a program lie on: those of a narrower format, of fixed point, or of printed digits.
///
/// Values in single precision have at most 24 significant bits, fixed-point ones a common unit, printed ones few decimals or
/// few significant digits. A lattice that six distinct values show is no accident: seven trailing zero bits in each of six
/// numbers have the probability 2⁻⁴², a common unit of 16 ulps 2⁻²⁴.
public struct ValueGrain: Sendable, Equatable {
  /// The distance of neighbouring values of a lattice with equal distances; 0 where there is none.
  public var absolute = 0.0
  /// The unit roundoff of the values' format, relative to a value; that of `Double` where nothing coarser shows.
  public var relative = Self.ofDouble
  /// Whether the values are rounded as floating-point numbers of few bits or digits are, and are not just multiples of one unit: those in
  /// higher binades, or decades, are multiples of a larger one, or the significands have the 24 bits of single precision.
  public var isFloatingPoint = false

  /// 2⁻⁵²: one unit in the last place of a `Double`, at the most.
  public static let ofDouble = 0x1p-52
  /// Fewer distinct values than this show no lattice.
  public static let fewestValues = 6

  /// The grain of a `Double`.
  public init() {}

  /// The grain that distinct values show.
  public init(of values: some Sequence<Double>) {
    let values = values.filter { $0 != 0 && $0.isFinite }
    guard values.count >= Self.fewestValues else { return }
    let largest = values.reduce(0) { max($0, abs($1)) }
    let (unit, bits) = Self.unitAndBits(of: values, largest: largest)
    let narrow = bits <= Self.mostNarrowBits ? Double(sign: .plus, exponent: -bits, significand: 1) : nil
    isFloatingPoint = narrow != nil && Self.areFloatingPoint(values, bits: bits)
    if unit > Self.fewestUnits * Self.ofDouble * largest {
      absolute = Self.commonUnit(of: values, unit: unit)
      relative = narrow ?? Self.ofDouble
    } else if let narrow {
      relative = narrow
    } else {
      readDecimals(of: values, largest: largest)
    }
  }

  /// With more significant bits than this, values are those of a `Double`.
  private static let mostNarrowBits = 46
  private static let bitsOfSinglePrecision = 24
  /// A common unit counts from so many units in the last place of the largest value on.
  private static let fewestUnits = 16.0

  /// The smallest power of two that all values are multiples of, and the most significant bits of any.
  private static func unitAndBits(of values: [Double], largest: Double) -> (unit: Double, bits: Int) {
    var unit = Double.infinity
    var most = 0
    for value in values {
      let bits = SignificantBits.count(of: value)
      most = max(most, bits)
      // The last significant bit's weight.
      unit = min(unit, Double(sign: .plus, exponent: Int(value.exponent) - bits + 1, significand: 1))
      if unit <= 4 * ofDouble * largest && most > 48 { break }
    }
    return (unit, most)
  }

  /// Whether values with so many significant bits, the most of any, are those of a format and not multiples of one unit.
  ///
  /// They are if those above the lowest binade with a full significand are at least six: of multiples of one unit each would have had more
  /// bits with a probability of ½. In one binade both are alike, but for the 24 bits of single precision.
  private static func areFloatingPoint(_ values: [Double], bits: Int) -> Bool {
    let full = values.lazy.filter { SignificantBits.count(of: $0) == bits }.map(\.exponent)
    guard let lowest = full.min() else { return false }
    let (below, above) = (values.count { $0.exponent < lowest }, values.count { $0.exponent > lowest })
    return above >= fewestValues || (bits == bitsOfSinglePrecision && below < fewestValues)
  }

  /// The greatest common divisor of the values' differences; bisection of [−3, 3] lands on multiples of 3·2⁻ᵏ.
  private static func commonUnit(of values: [Double], unit: Double) -> Double {
    let multiples = values.map { Int($0 / unit) }
    let divisor = multiples.reduce(0) { greatestCommonDivisor($0, abs($1 - multiples[0])) }
    return unit * Double(divisor)
  }

  private static func greatestCommonDivisor(_ first: Int, _ second: Int) -> Int {
    second == 0 ? first : greatestCommonDivisor(second, first % second)
  }

  private mutating func readDecimals(of values: [Double], largest: Double) {
    guard largest > 1e-12 && largest < 1e12 else { return }
    let decimals = (0...12).first { decimals in values.allSatisfy { Self.has($0, decimals) } }
    if let decimals, Self.power(-decimals) > Self.fewestUnits * Self.ofDouble * largest {
      absolute = Self.power(-decimals)
    }
    guard let digits = DecimalDigits.common(to: values) else { return }
    relative = 0.5 * Self.power(1 - digits)
    guard let decimals else { return }
    // The highest decade in which so many digits show all of the decimals.
    let highest = digits - 1 - decimals
    isFloatingPoint =
      values.count { DecimalDigits.exponentOfTen(abs($0)) > highest } >= Self.fewestHigherValues
  }

  /// Of numbers with all of their decimals one in ten ends with a zero, and of three all with a probability of 1/1000.
  private static let fewestHigherValues = 3

  private static func has(_ value: Double, _ decimals: Int) -> Bool {
    let power = power(decimals)
    return (value * power).rounded() / power == value
  }

  private static func power(_ exponent: Int) -> Double { DecimalDigits.power(exponent) }
}

/// The significant bits of numbers.
public enum SignificantBits {
  /// From the first to the last bit that is set; 0 for 0 and for what is not finite.
  public static func count(of value: Double) -> Int {
    guard value != 0, value.isFinite else { return 0 }
    return value.significandWidth + 1
  }
}

/// The decimal digits that numbers were printed with.
public enum DecimalDigits {
  /// The digits that suffice for all numbers, between 3 and 12; nil where some number needs more.
  public static func common(to values: some Sequence<Double>) -> Int? {
    (3...12).first { digits in values.allSatisfy { suffice(digits, for: $0) } }
  }

  /// Whether a number is the one nearest to a decimal number of so many digits.
  ///
  /// An integer below 2⁵³ over an exact power of ten is rounded correctly, as a reader of decimal text does. Powers above 10²²
  /// are not exact: such numbers count as having more digits.
  public static func suffice(_ digits: Int, for value: Double) -> Bool {
    guard value != 0 else { return true }
    guard value.isFinite else { return false }
    let magnitude = exponentOfTen(abs(value))
    let shift = digits - 1 - magnitude
    guard abs(shift) <= 22 else { return false }
    let power = power(abs(shift))
    return shift >= 0
      ? (value * power).rounded() / power == value : (value / power).rounded() * power == value
  }

  /// 10ᵏ, exact for |k| ≤ 22 with a positive k.
  public static func power(_ exponent: Int) -> Double {
    var power = 1.0
    for _ in 0..<abs(exponent) { power *= 10 }
    return exponent >= 0 ? power : 1 / power
  }

  /// ⌊log₁₀ x⌋, or one off where x is within rounding of a power of ten.
  fileprivate static func exponentOfTen(_ value: Double) -> Int {
    // log₁₀ x = log₁₀ 2 · log₂ x; the significand adds less than one binary order, and the loop mends the guess.
    var exponent = Int((Double(value.exponent) * 0.30102999566398120).rounded(.down))
    while exponent < 308, power(exponent + 1) <= value { exponent += 1 }
    return exponent
  }
}
