/// A direction in the space of all parameters, whose entries are made from coordinates and places as they are needed: as a
/// list it would take as much memory as the point.
public struct ParameterDirection: Sendable {
  /// The entries of coordinates that follow one another in the point, from these and the place of the first.
  ///
  /// Many at once, as a call for each would take longer than most entries.
  public let entries: @Sendable (_ coordinates: ArraySlice<Double>, _ first: Int) -> [Double]

  /// A direction by what gives the entries of coordinates that follow one another, one for each.
  public init(_ entries: @escaping @Sendable (_ coordinates: ArraySlice<Double>, _ first: Int) -> [Double]) {
    self.entries = entries
  }

  /// All entries at a point.
  public func entries(at point: [Double]) -> [Double] { entries(point[...], 0) }

  /// This direction for those who ask for it at one point only: kept as a list there, if the point is short.
  ///
  /// Up to 2¹⁵ entries, 256 KiB: making them anew then takes longer than it is worth.
  func kept(at point: [[Double]]) -> ParameterDirection {
    guard point.reduce(0, { $0 + $1.count }) <= 1 << 15 else { return self }
    var list: [Double] = []
    Self.forEachRun(of: point) { list += entries($0, $1) }
    return ParameterDirection { [list] coordinates, first in Array(list[first..<first + coordinates.count]) }
  }

  /// Coordinates that are taken at once where entries are needed one after another: 32 KiB of them.
  static let coordinatesAtOnce = 1 << 12

  /// Hands over all coordinates of a point in its parts, some at a time.
  static func forEachRun(
    of point: [[Double]], _ body: (_ coordinates: ArraySlice<Double>, _ first: Int) -> Void
  ) {
    var first = 0
    for part in point {
      for start in stride(from: 0, to: part.count, by: coordinatesAtOnce) {
        let run = part[start..<min(start + coordinatesAtOnce, part.count)]
        body(run, first)
        first += run.count
      }
    }
  }
}

extension ArraySlice<Double> {
  /// The entries of a direction by a formula of each coordinate and its place.
  @inline(__always)
  func directionEntries(
    from first: Int, _ formula: (_ coordinate: Double, _ place: Int) -> Double
  ) -> [Double] {
    withUnsafeBufferPointer { coordinates in
      [Double](unsafeUninitializedCapacity: coordinates.count) { entries, count in
        for index in coordinates.indices {
          entries.initializeElement(at: index, to: formula(coordinates[index], first + index))
        }
        count = coordinates.count
      }
    }
  }
}
