/// What the cases of a run were like in one respect, by ``Outcome/measured(_:_:)``.
public struct MeasureResult: Sendable, Codable, Equatable {
  /// The name of the measure.
  public let name: String
  /// How many cases had it.
  public let count: Int
  /// The smallest value; a NaN comes before all others.
  public let minimum: Double
  /// The value in the middle; of an even number, the upper one.
  public let median: Double
  /// The mean.
  public let mean: Double
  /// The largest value.
  public let maximum: Double

  /// - Precondition: there are values.
  init(_ name: String, _ values: [Double]) {
    let sorted = values.sorted { $0.isTotallyOrdered(belowOrEqualTo: $1) }
    self.name = name
    count = values.count
    minimum = sorted[0]
    median = sorted[values.count / 2]
    mean = values.reduce(0) { $0 + $1 / Double(values.count) }
    maximum = sorted[values.count - 1]
  }

  /// "rank 1 to 9, median 3, mean 3.4".
  public var text: String {
    "\(name) \(NumberText.short(minimum)) to \(NumberText.short(maximum)), median \(NumberText.short(median)), "
      + "mean \(NumberText.short(mean))"
  }
}
