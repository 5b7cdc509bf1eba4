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
  /// Whether it has so many parameters that those which act through affine layers are checked through these.
  var isLargeForAffineLayers: Bool {
    precision == .float64 && blocks.parameterCount >= CheckLimits.parametersForAffineLayers
  }

  /// The objective's lines where it is checked through affine layers; nil for others, which are evaluated as a whole.
  func linesForAffineLayers() throws -> (@Sendable (ParameterDirection) throws -> ObjectiveLine)? {
    guard let lines = abilities.lines, isLargeForAffineLayers else { return nil }
    return try lines()
  }
}
