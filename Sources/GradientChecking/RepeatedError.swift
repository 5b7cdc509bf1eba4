/// An error that a claim makes alike at many points near by, where rounding would scatter.
public struct RepeatedError: Sendable, Equatable {
  /// ē, the mean of claim − derivative over the points, by double-double dual numbers.
  public package(set) var mean: Double
  /// What ē may be off by: 8 standard errors of the mean, and the oracle's own bound.
  public package(set) var errorBound: Double
  /// What the mean of a correct claim's errors may be at the most, ``errorBound`` apart.
  public package(set) var allowedMean: Double
  /// The number of points.
  public package(set) var points: Int
  /// The oracles that see it, each alone.
  public package(set) var methods: [String]

  /// |ē| beside what it may be in a correct claim: above 1.
  var excess: Double { abs(mean) / (allowedMean + errorBound) }
}
