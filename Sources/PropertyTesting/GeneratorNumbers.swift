extension Generator where Value == Int {
  /// The integers of a range, each equally likely; shrinks towards `simplest`, or else towards 0.
  public static func integer(in range: ClosedRange<Int>, simplest: Int? = nil) -> Generator {
    Generator(isGrouped: false) { source in try source.integer(in: range, simplest: simplest) }
  }

  /// A size: small in the first cases of every hundred, anything in the range in the last ones.
  public static func size(in range: ClosedRange<Int>) -> Generator {
    Generator(isGrouped: false) { source in try source.size(in: range) }
  }
}

extension Generator where Value == Double {
  /// The reals of a range: mostly uniform, with exact zeros, ±1, the bounds and short binary fractions mixed
  /// in.
  public static func double(in range: ClosedRange<Double>) -> Generator {
    Generator(isGrouped: false) { source in try source.double(in: range) }
  }

  /// The reals of a range, uniform, with nothing mixed in.
  public static func uniform(in range: ClosedRange<Double>) -> Generator {
    Generator(isGrouped: false) { source in try source.uniform(in: range) }
  }

  /// Reals of a range of positive numbers, where every power of two is equally likely: for hostile scales.
  ///
  /// - Precondition: the lower bound is positive and normal, the upper one finite.
  public static func magnitude(in range: ClosedRange<Double>) -> Generator {
    precondition(
      range.lowerBound >= .leastNormalMagnitude && range.upperBound.isFinite,
      "magnitude(in:): found \(range), expected positive normal bounds")
    return Generator(isGrouped: false) { source in
      try source.choose(RealBounds(range)) { RealSampling.magnitude(in: range, &$0) }
    }
  }

  /// Any double: of every magnitude and sign, subnormal numbers, −0, the largest ones, infinities and NaN.
  public static func anyDouble(infinities: Bool = true, nan: Bool = true) -> Generator {
    let largest = Double.greatestFiniteMagnitude
    let bounds = RealBounds(-largest...largest, allowsInfinities: infinities, allowsNaN: nan)
    return Generator(isGrouped: false) { source in
      try source.choose(bounds) { RealSampling.any(in: bounds, &$0) }
    }
  }
}

extension ChoiceSource {
  /// An integer of a range, each equally likely; shrinks towards `simplest`, or else towards 0.
  public mutating func integer(in range: ClosedRange<Int>, simplest: Int? = nil) throws -> Int {
    try choose(IntegerBounds(range, simplest: simplest)) { $0.integer(in: range) }
  }

  /// A size: small in the first cases of every hundred, anything in the range in the last ones.
  public mutating func size(in range: ClosedRange<Int>) throws -> Int {
    let reach = scaledUpperBound(of: range)
    return try choose(IntegerBounds(range, simplest: range.lowerBound)) {
      $0.integer(in: range.lowerBound...reach)
    }
  }

  /// A real of a range: mostly uniform, with exact zeros, ±1, the bounds and short binary fractions mixed in.
  public mutating func double(in range: ClosedRange<Double>) throws -> Double {
    try choose(RealBounds(range)) { RealSampling.mixed(in: range, &$0) }
  }

  /// A real of a range, uniform, with nothing mixed in.
  public mutating func uniform(in range: ClosedRange<Double>) throws -> Double {
    try choose(RealBounds(range)) { RealSampling.uniform(in: range, &$0) }
  }

  /// The upper bound that a case of this size reaches; the range's own at the largest size.
  func scaledUpperBound(of range: ClosedRange<Int>) -> Int {
    let (width, overflows) = range.upperBound.subtractingReportingOverflow(range.lowerBound)
    if overflows { return range.upperBound }
    let share = width.multipliedFullWidth(by: size)
    let (quotient, remainder) = Self.largestSize.dividingFullWidth(share)
    return range.lowerBound + quotient + (remainder > 0 ? 1 : 0)
  }
}
