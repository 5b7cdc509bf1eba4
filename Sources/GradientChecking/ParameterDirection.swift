/// A direction in the space of all parameters, each entry known by its coordinate and place: as a list it would take as
/// much memory as the point.
public struct ParameterDirection: Sendable {
  /// The entry of a coordinate of the point at a place in it.
  public let entry: @Sendable (_ coordinate: Double, _ place: Int) -> Double

  /// A direction by what gives its entries.
  public init(_ entry: @escaping @Sendable (_ coordinate: Double, _ place: Int) -> Double) {
    self.entry = entry
  }

  /// All entries at a point.
  public func entries(at point: [Double]) -> [Double] {
    point.enumerated().map { entry($1, $0) }
  }
}
