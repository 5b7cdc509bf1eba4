/// A claimed gradient, and the value that was computed along with it.
public struct ClaimWithValue: Sendable, Equatable {
  /// One number for each parameter.
  public var gradient: [Double]
  /// The value at the same point; nil where none came along.
  public var value: Double?

  /// A claim from its parts.
  public init(gradient: [Double], value: Double? = nil) {
    self.gradient = gradient
    self.value = value
  }
}

/// A value that came along with a gradient and is not the objective's: the gradient may be that of another function.
public struct DifferentValueWithGradient: Sendable, Equatable, CustomStringConvertible {
  /// The objective's value at the point; where it was asked for more than once, the one that comes closest.
  public package(set) var value: Double
  /// What came along with the gradient.
  public package(set) var valueWithGradient: Double
  /// The largest difference that would have been none.
  public package(set) var allowance: Double

  /// A difference from its parts.
  public init(value: Double, valueWithGradient: Double, allowance: Double) {
    self.value = value
    self.valueWithGradient = valueWithGradient
    self.allowance = allowance
  }

  /// What was found, in one sentence.
  public var description: String {
    "the value that comes along with the gradient is not that of the objective at the same point: "
      + "\(valueWithGradient) with the gradient, \(value) without"
  }

  /// Compares a value that came along with a gradient with the objective's own at the same point; nil where they agree.
  ///
  /// It may leave the range of the objective's values by as much as these differ from each other, and by what rounding or a
  /// solver may change: another way to the same value is rounded otherwise. NaN agrees with NaN alone, an infinity with
  /// itself.
  ///
  /// - Parameters:
  ///   - valueWithGradient: what came along with the gradient.
  ///   - values: the objective's values, as often as it was asked; without any, nothing is found.
  ///   - accuracy: the accuracy that is stated for the values, relative to them.
  ///   - noise: what the objective's values were seen to be off by.
  public static func find(
    _ valueWithGradient: Double, values: [Double], accuracy: Double? = nil, noise: Double = 0
  ) -> Self? {
    let same = { (value: Double) in
      value == valueWithGradient || (value.isNaN && valueWithGradient.isNaN)
    }
    guard let first = values.first, !values.contains(where: same) else { return nil }
    let finite = values.filter(\.isFinite)
    guard valueWithGradient.isFinite, let least = finite.min(), let greatest = finite.max() else {
      return Self(value: first, valueWithGradient: valueWithGradient, allowance: 0)
    }
    let size = max(abs(least), abs(greatest))
    // Twice each: of the two ways to the value, either may be off by as much.
    let rounding = 2 * Self.roundings * ClaimFormat.float64.unitRoundoff * size
    let allowance = (greatest - least) + max(2 * (accuracy ?? 0) * size, 2 * abs(noise), rounding)
    let excess = max(least - valueWithGradient, valueWithGradient - greatest)
    guard excess > allowance else { return nil }
    return Self(
      value: valueWithGradient < least ? least : greatest, valueWithGradient: valueWithGradient,
      allowance: allowance)
  }

  /// Roundings of the value itself that are forgiven without a measured noise: the last operations of a sum of two or three
  /// terms done in another order.
  private static let roundings = 2.0
}
