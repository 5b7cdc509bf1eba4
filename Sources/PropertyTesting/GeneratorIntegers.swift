extension Generator where Value: FixedWidthInteger & Sendable {
  /// The integers of a range of any type, each equally likely; shrinks towards the one nearest to 0.
  public static func integer(in range: ClosedRange<Value>) -> Generator {
    let choices = IntegerChoices(range)
    return Generator(isGrouped: false) { source in
      choices.value(try source.choose(choices.bounds) { $0.integer(in: choices.range) })
    }
  }

  /// Integers of every magnitude: the bounds in one case of 32, half of the others below 2⁸, where every number of
  /// bits is equally likely; shrinks towards the one nearest to 0.
  ///
  /// Small ones meet each other, which uniform ones of 64 bits never do.
  public static func anyInteger(in range: ClosedRange<Value> = Value.min...Value.max) -> Generator {
    let choices = IntegerChoices(range)
    return Generator(isGrouped: false) { source in
      choices.value(try source.choose(choices.bounds) { choices.sample(&$0) })
    }
  }
}

/// The integers of a range as choices, which are of type `Int`.
///
/// Where the range does not fit into `Int`, as that of `UInt64`, its choices are shifted by 2⁶³, and the simplest
/// choice with them.
private struct IntegerChoices<Value: FixedWidthInteger & Sendable>: Sendable {
  let range: ClosedRange<Int>
  let bounds: IntegerBounds
  private let isShifted: Bool

  init(_ values: ClosedRange<Value>) {
    precondition(
      Value.bitWidth <= Int.bitWidth,
      "integer(in:): found a type of \(Value.bitWidth) bits, expected at most \(Int.bitWidth)")
    isShifted = Int(exactly: values.upperBound) == nil
    let choice = Self.choice(isShifted: isShifted)
    range = choice(values.lowerBound)...choice(values.upperBound)
    bounds = IntegerBounds(range, simplest: choice(0))
  }

  private static func choice(isShifted: Bool) -> (Value) -> Int {
    { isShifted ? Int(truncatingIfNeeded: $0) ^ .min : Int(truncatingIfNeeded: $0) }
  }

  func value(_ choice: Int) -> Value { Value(truncatingIfNeeded: isShifted ? choice ^ .min : choice) }

  func sample(_ random: inout CaseRandom) -> Int {
    let lot = random.next()
    if lot & 31 == 0 { return lot & 32 == 0 ? range.lowerBound : range.upperBound }
    let most = lot & 64 == 0 ? 8 : Value.bitWidth - 1
    let bits = random.integer(in: 0...min(most, Value.bitWidth - 1))
    let distance = bits == 0 ? 0 : UInt(random.next() >> UInt64(64 - bits))
    let isBelow = lot & 128 != 0
    return at(distance, isBelow: isBelow) ?? at(distance, isBelow: !isBelow) ?? random.integer(in: range)
  }

  /// The choice so far from the simplest; nil where that is outside of the range.
  private func at(_ distance: UInt, isBelow: Bool) -> Int? {
    let room = UInt(
      bitPattern: isBelow ? bounds.simplest &- range.lowerBound : range.upperBound &- bounds.simplest)
    guard distance <= room else { return nil }
    return isBelow
      ? bounds.simplest &- Int(bitPattern: distance) : bounds.simplest &+ Int(bitPattern: distance)
  }
}
