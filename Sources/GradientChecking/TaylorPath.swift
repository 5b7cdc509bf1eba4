/// Where a Taylor test evaluates: θ + tu for one of its directions u.
struct TaylorPath {
  /// Evaluates along it; nil where the objective is evaluated at whole points.
  let line: TaylorLine?
  /// u at the objective's point.
  let direction: ParameterDirection
  /// θ and u's entries; empty where a line needs neither, as each takes as much memory as all parameters.
  let point: [Double]
  let entries: [Double]
  /// The number of parameters.
  let count: Int
  /// Whether the direction's lengths were measured.
  let isMeasured: Bool
  /// The t below which a step is no longer what it says: 16 units in the last place of some coordinate.
  let smallestStep: Double

  /// A path from the objective's point.
  ///
  /// - Parameter lines: evaluates along directions, where the objective can.
  init(
    _ direction: ParameterDirection, _ objective: some Objective, _ claim: TaylorClaim,
    _ lines: ((ParameterDirection) throws -> ObjectiveLine)?, _ lengths: [Double]?
  ) throws {
    let parts = objective.pointInParts
    let direction = direction.kept(at: parts)
    line = try lines.map { TaylorLine(try $0(direction), claim, direction, at: parts) }
    count = claim.gradient.count
    point = line?.kinkSignature == nil ? objective.point : []
    self.direction = direction
    entries = direction.entries(at: point)
    isMeasured = lengths != nil
    smallestStep = Self.smallestStep(objective, entries, point, lengths)
  }

  private static func smallestStep(
    _ objective: some Objective, _ entries: [Double], _ point: [Double], _ lengths: [Double]?
  ) -> Double {
    let ulps = 32 * objective.precision.unitRoundoff
    guard lengths != nil else { return ulps }
    return zip(entries, point).reduce(0) { largest, place in
      place.0 != 0 ? max(largest, ulps * abs(place.1) / abs(place.0)) : largest
    }
  }
}

/// A line with what its values are compared with: ⟨g, u⟩, Σ|gu|, and what a correct claim may be off by along u.
struct TaylorLine {
  let value: (Double) throws -> Double
  let kinkSignature: ((Double) throws -> [Int8])?
  let slope: Double
  let magnitude: Double
  let rounding: Double

  /// - Parameter point: the point in its parts.
  fileprivate init(
    _ line: ObjectiveLine, _ claim: TaylorClaim, _ direction: ParameterDirection, at point: [[Double]]
  ) {
    value = line.value
    kinkSignature = line.kinkSignature
    var (slope, magnitude, rounding) = (0.0, 0.0, 0.0)
    ParameterDirection.forEachRun(of: point) { coordinates, first in
      for (offset, step) in direction.entries(coordinates, first).enumerated() {
        let change = claim.gradient[first + offset] * step
        slope += change
        magnitude += abs(change)
        rounding += claim.rounding[first + offset] * abs(step)
      }
    }
    (self.slope, self.magnitude, self.rounding) = (slope, magnitude, rounding)
  }
}
