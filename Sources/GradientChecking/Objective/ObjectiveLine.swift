/// An objective that evaluates along a straight line faster than at whole points.
public protocol LineObjective: Objective {
  /// Prepares what all lines share, and gives for a direction u the line t ↦ θ + tu through ``Objective/point``.
  ///
  /// Its values are those of ``Objective/value(at:)`` up to the rounding of either, and equal each other to the bit; t is
  /// exact, where θ + tu would be rounded.
  func lines() throws -> @Sendable (ParameterDirection) throws -> ObjectiveLine
}

/// An objective along a line through its point.
public struct ObjectiveLine {
  /// The value at θ + tu.
  public var value: (_ t: Double) throws -> Double
  /// ``KinkSignatureObjective/kinkSignature(at:)`` at θ + tu; nil where the objective knows no kinks.
  public var kinkSignature: ((_ t: Double) throws -> [Int8])?

  /// A line from its parts.
  public init(
    value: @escaping (_ t: Double) throws -> Double,
    kinkSignature: ((_ t: Double) throws -> [Int8])? = nil
  ) {
    self.value = value
    self.kinkSignature = kinkSignature
  }
}

extension GradientChecker {
  /// The lines of an objective that is checked through affine stages; nil for others, which are evaluated as a whole.
  static func lines(
    of objective: some Objective
  ) throws -> (@Sendable (ParameterDirection) throws -> ObjectiveLine)? {
    guard let objective = objective as? any LineObjective, objective.precision == .float64,
      objective.blocks.parameterCount >= parametersForStages
    else { return nil }
    return try objective.lines()
  }
}
