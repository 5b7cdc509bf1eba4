/// Where a Taylor test evaluates: θ + tu for one of its directions u.
struct TaylorPath {
  /// Evaluates along it; nil where the objective is evaluated at whole points.
  let line: TaylorLine?
  /// θ and u; empty where a line needs neither, as each takes as much memory as all parameters.
  let point: [Double]
  let direction: [Double]
  /// The number of parameters.
  let count: Int

  /// A path from the objective's point.
  ///
  /// - Parameter lines: evaluates along directions, where the objective can.
  init(
    _ number: Int, _ objective: some Objective, _ claim: TaylorTest.Claim,
    _ lines: ((ParameterDirection) throws -> ObjectiveLine)?
  ) throws {
    let direction = IrregularDirection.scaled(number: number)
    line = try lines.map { TaylorLine(try $0(direction), claim, direction, at: objective.pointInParts) }
    count = claim.gradient.count
    point = line?.kinkSignature == nil ? objective.point : []
    self.direction = direction.entries(at: point)
  }
}

/// A line with what its values are compared with: ⟨g, u⟩, Σ|gu|, and what an innocent claim may be off by along u.
struct TaylorLine {
  let value: (Double) throws -> Double
  let kinkSignature: ((Double) throws -> [Int8])?
  private(set) var slope = 0.0
  private(set) var magnitude = 0.0
  private(set) var rounding = 0.0

  /// - Parameter point: the point in its parts.
  fileprivate init(
    _ line: ObjectiveLine, _ claim: TaylorTest.Claim, _ direction: ParameterDirection, at point: [[Double]]
  ) {
    value = line.value
    kinkSignature = line.kinkSignature
    let entry = direction.entry
    for (place, coordinate) in point.joined().enumerated() {
      let step = entry(coordinate, place)
      slope += claim.gradient[place] * step
      magnitude += abs(claim.gradient[place] * step)
      rounding += claim.rounding[place] * abs(step)
    }
  }
}
