import Derivatives

// Values that change by multiples of a unit, as those of functions with steps do.

extension ValueRecord {
  /// Whether values differ from that at the point by multiples of a unit, six of them at least, and neither a floating-point format nor an
  /// arithmetic explains that.
  ///
  /// - Parameters:
  ///   - values: those to be looked at; one that repeats counts each time.
  ///   - firstChange: the height of the change nearest to the point, the unit where the values themselves have none in common.
  mutating func areSteps(_ values: [Double], firstChange: Double) -> Bool {
    guard !isFloatingPoint() else { return false }
    // The first change may be several units.
    let common = commonUnit()
    let unit = common > 0 ? common : firstChange
    return !Self.isLastBinaryPlace(unit) && changesAreMultiples(of: unit, values)
  }

  /// The same of values of which nobody knows which is the nearest: the unit is the smallest distance of two.
  mutating func areSteps(_ values: [Double]) -> Bool {
    areSteps(values, firstChange: smallestGap(values))
  }

  /// The last binary place of which all values are multiples, if the smallest of their distances is one; 0 elsewhere.
  ///
  /// What rounding leaves of terms that cancel, as of cos²x + sin²x − 1, are a few units of it.
  func lastPlace() -> Double {
    let values = values + larger
    let unit = smallestGap(values)
    guard unit > 0, unit.isFinite, Self.isLastBinaryPlace(unit) else { return 0 }
    let areMultiples = values.allSatisfy { (($0 - value) / unit).rounded() * unit == $0 - value }
    return areMultiples ? unit : 0
  }

  private func smallestGap(_ values: [Double]) -> Double {
    let sorted = Set(values + [value]).sorted()
    return zip(sorted, sorted.dropFirst()).map { $1 - $0 }.min() ?? 0
  }

  /// The last binary place of a number with so many bits after the point is that of an arithmetic, not a unit that anybody chose.
  private static let bitsAfterPoint = 20
  private static let mostBitsOfUnit = 10

  /// Whether a unit is what a fixed number of binary places leaves: of a sum with a large term that cancels, of fixed point, or of bisection.
  private static func isLastBinaryPlace(_ unit: Double) -> Bool {
    let bits = SignificantBits.count(of: unit)
    return bits <= mostBitsOfUnit && Int(unit.exponent) - bits + 1 <= -bitsAfterPoint
  }

  /// The part of a unit that rounding may hide at the most where a change counts: of arbitrary changes one in ten is as near to a multiple.
  private static let hiddenOfUnit = 0.05

  /// The unit is itself a difference of two values v: k times it is off by k roundings of them.
  private func changesAreMultiples(of unit: Double, _ values: [Double]) -> Bool {
    var count = 0
    for changed in values where changed != value {
      let units = (changed - value) / unit
      let rounding = 4 * ValueGrain.ofDouble * max(abs(changed), abs(value)) * (1 + abs(units)) / unit
      guard rounding < Self.hiddenOfUnit else { continue }
      guard abs(units - units.rounded()) <= rounding else { return false }
      count += 1
    }
    return count >= ValueGrain.fewestValues
  }
}
