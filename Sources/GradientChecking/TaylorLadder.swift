import Derivatives

/// The Taylor remainder of an objective along one direction, on both sides, on a ladder of shrinking steps.
struct TaylorLadder {
  /// The remainders at one step.
  struct Step {
    var t: Double
    /// f(θ + tu) − f(θ) − ⟨g, tu⟩.
    var above: Double
    /// f(θ − tu) − f(θ) + ⟨g, tu⟩.
    var below: Double
    /// Bound on what noise of the values and rounding of a correct claim add to either.
    var noise: Double
    /// The larger |f(θ ± tu) − f(θ)|.
    var change: Double
    /// Whether both values are f(θ) to the bit.
    var isFlat: Bool { change == 0 }

    /// The larger remainder.
    ///
    /// For a remainder et + ct² the larger side is |e|t + |c|t²: no cancellation between the orders, so that its
    /// slope lies between 1 and 2 and is the order of what dominates.
    var magnitude: Double { max(abs(above), abs(below)) }

    /// Whether the remainder is more than noise.
    ///
    /// By a factor 8: then noise bends the slope between two steps of ratio 4 by log₄(1 + 1/8) < 0.09.
    var isAboveFloor: Bool { !(magnitude <= Self.floorFactor * noise) }

    static let floorFactor = 8.0

    /// Whether both sides are those of a straight line through the point: opposite, and of one size within a quarter.
    ///
    /// At a kink they are not: the claim then lies within 4 times the jump of both one-sided derivatives.
    var isOdd: Bool { abs(above + below) <= 0.25 * magnitude }
  }

  /// The ratio of neighbouring steps.
  static let ratio = 4.0
  /// Steps at the floor, one after another, that end a ladder; along measured lengths the first does.
  private static let stepsAtFloor = 3

  /// Largest step first.
  private(set) var steps: [Step] = []
  private(set) var evaluations = 0

  private let objective: any Objective
  private let path: TaylorPath
  private let value: Double
  private let claim: TaylorClaim

  /// Evaluates the remainder from step `largest` downwards until it has sunk in the noise, or the step in rounding.
  ///
  /// Larger steps than one where the objective is not finite are dropped: they are outside its domain.
  init(
    _ objective: any Objective, value: Double, claim: TaylorClaim, path: TaylorPath, largest: Double
  ) throws {
    self.objective = objective
    self.claim = claim
    self.path = path
    // The values of a line are rounded alike, and apart from those of whole points.
    self.value = try path.line?.value(0) ?? value
    let smallest = path.smallestStep
    var atFloor = 0
    var t = largest
    let enough = path.isMeasured ? 1 : Self.stepsAtFloor
    while t >= smallest && atFloor < enough {
      if let step = try step(t) {
        steps.append(step)
        atFloor = step.isAboveFloor ? 0 : atFloor + 1
      } else {
        steps = []
        atFloor = 0
      }
      t /= Self.ratio
    }
  }

  /// Both remainders at one step; nil where a value is not finite.
  private mutating func step(_ t: Double) throws -> Step? {
    let above = try side(t)
    let below = try side(-t)
    guard above.remainder.isFinite && below.remainder.isFinite else { return nil }
    return Step(
      t: t, above: above.remainder, below: below.remainder, noise: max(above.noise, below.noise),
      change: max(abs(above.value - value), abs(below.value - value)))
  }

  /// The remainder at θ + tu, for the displacement that rounding has really made.
  private mutating func side(_ t: Double) throws -> (value: Double, remainder: Double, noise: Double) {
    if let line = path.line {
      evaluations += 1
      return side(
        try line.value(t), linear: t * line.slope, magnitude: abs(t) * line.magnitude,
        rounding: abs(t) * line.rounding)
    }
    let (point, direction) = (path.point, path.entries)
    var moved = point
    var linear = 0.0
    var magnitude = 0.0
    var rounding = 0.0
    for index in point.indices {
      moved[index] = objective.precision.rounded(point[index] + t * direction[index])
      let displacement = moved[index] - point[index]
      linear += claim.gradient[index] * displacement
      magnitude += abs(claim.gradient[index] * displacement)
      rounding += claim.rounding[index] * abs(displacement)
    }
    evaluations += 1
    return side(
      try objective.valueElsewhere(at: moved, center: point), linear: linear, magnitude: magnitude,
      rounding: rounding)
  }

  /// The remainder of a value, with a bound on its noise.
  private func side(
    _ f: Double, linear: Double, magnitude: Double, rounding: Double
  ) -> (value: Double, remainder: Double, noise: Double) {
    // A sum of n products: n·u·Σ|terms| (Higham, Accuracy and Stability, 2nd ed., equation 3.5), and the subtractions.
    let sum = Double(path.count + 2) * 0x1p-53 * magnitude
    let ofValues = max(claim.noise, max(abs(f), abs(value)) * objective.precision.unitRoundoff)
    return (f, f - value - linear, 2 * ofValues + sum + rounding)
  }
}

extension Precision {
  /// The number of the format that is nearest to x.
  func rounded(_ x: Double) -> Double {
    switch self {
    case .float64: x
    case .float32: Double(Float(x))
    }
  }
}
