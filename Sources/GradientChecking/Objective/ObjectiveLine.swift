/// An objective along a line through its point.
public struct ObjectiveLine {
  /// The value at θ + tu.
  public var value: (_ t: Double) throws -> Double
  /// The signature of its kinks at θ + tu; nil where the objective knows no kinks.
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

extension Objective {
  /// Whether it has so many parameters that those which act through affine quantities are checked through these.
  var isLargeForStages: Bool {
    precision == .float64 && blocks.parameterCount >= CheckLimits.parametersForStages
  }

  /// Its lines where it is checked through affine stages; nil for others, which are evaluated as a whole.
  func linesForStages() throws -> (@Sendable (ParameterDirection) throws -> ObjectiveLine)? {
    guard let lines = abilities.lines, isLargeForStages else { return nil }
    return try lines()
  }
}
