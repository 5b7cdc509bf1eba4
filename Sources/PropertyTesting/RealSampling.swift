/// How likely each real is when it is drawn at random.
///
/// Built from random bits, products and powers of two alone: no library function whose last bit differs
/// between machines.
enum RealSampling {
  static func uniform(in range: ClosedRange<Double>, _ random: inout CaseRandom) -> Double {
    let share = random.uniform()
    // Not lower + share·(upper − lower): the difference may overflow.
    let value = range.lowerBound * (1 - share) + range.upperBound * share
    return min(max(value, range.lowerBound), range.upperBound)
  }

  /// In 256 cases: 8 zeros, 8 of ±1, ±½ and the bounds, 48 rounded to eighths, 192 uniform.
  static func mixed(in range: ClosedRange<Double>, _ random: inout CaseRandom) -> Double {
    let lot = random.next() & 0xFF
    if lot < 8 && range.contains(0) { return 0 }
    if lot < 16 { return plain(UInt64(lot), in: range) ?? uniform(in: range, &random) }
    let value = uniform(in: range, &random)
    if lot >= 64 { return value }
    let rounded = (value * 8).rounded() / 8
    return range.contains(rounded) ? rounded : value
  }

  private static func plain(_ lot: UInt64, in range: ClosedRange<Double>) -> Double? {
    let value: Double
    switch lot % 8 {
    case 0, 1: value = 1
    case 2, 3: value = -1
    case 4: value = 0.5
    case 5: value = -0.5
    case 6: value = range.lowerBound
    default: value = range.upperBound
    }
    return range.contains(value) ? value : nil
  }

  /// A random exponent of the range with a uniform significand.
  static func magnitude(in range: ClosedRange<Double>, _ random: inout CaseRandom) -> Double {
    let exponents = Int(range.lowerBound.exponent)...Int(range.upperBound.exponent)
    let exponent = random.integer(in: exponents)
    let value = RealSimplicity.scaled(1 + random.uniform(), by: exponent)
    return min(max(value, range.lowerBound), range.upperBound)
  }

  private static let notable: [Double] = [
    0, -0.0, 1, -1, 0.5, 3, 10, .ulpOfOne, 1 + .ulpOfOne, 1 - .ulpOfOne / 2, 0x1p53, 0x1p53 + 2, 0x1p31,
    0x1p63,
    .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude, .leastNormalMagnitude.nextDown,
    .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .infinity, -.infinity, .nan,
  ]

  /// In 16 cases: 2 notable values, 2 integers below 2¹⁰, 4 of moderate magnitude, 8 of any bits.
  static func any(in bounds: RealBounds, _ random: inout CaseRandom) -> Double {
    let bits = random.next()
    let value: Double
    switch bits & 15 {
    case 0, 1: value = notable[random.integer(in: 0...notable.count - 1)]
    case 2, 3: value = Double(random.integer(in: -1024...1024))
    case 4...7: value = (bits & 16 == 0 ? 1 : -1) * magnitude(in: 0x1p-20...0x1p20, &random)
    default: value = Double(bitPattern: random.next())
    }
    guard bounds.contains(value) else { return Double(random.integer(in: -1024...1024)) }
    // One NaN for all: a text gives back no other.
    return value.isNaN ? .nan : value
  }
}
