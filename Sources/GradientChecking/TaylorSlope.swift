import RealModule

/// A slope of log|remainder| against log t, with what noise may have moved it.
struct TaylorSlope {
  var value: Double
  var uncertainty: Double

  /// The slope between two neighbouring steps.
  init(_ smaller: TaylorLadder.Step, _ larger: TaylorLadder.Step) {
    let span = Double.log(larger.t / smaller.t)
    value = Double.log(larger.magnitude / smaller.magnitude) / span
    uncertainty = (smaller.noise / smaller.magnitude + larger.noise / larger.magnitude) / span
  }

  /// The least-squares slope over several steps, its uncertainty widened by half the spread of the slopes between
  /// neighbours; nil with fewer than two steps.
  init?(of steps: [TaylorLadder.Step]) {
    guard steps.count >= 2 else { return nil }
    let x = steps.map { Double.log($0.t) }
    let center = x.reduce(0, +) / Double(x.count)
    let spread = x.reduce(0) { $0 + ($1 - center) * ($1 - center) }
    value = 0
    uncertainty = 0
    for (x, step) in zip(x, steps) {
      let weight = (x - center) / spread
      value += weight * Double.log(step.magnitude)
      uncertainty += abs(weight) * step.noise / step.magnitude
    }
    let slopes = zip(steps, steps.dropFirst()).map { TaylorSlope($0, $1).value }
    uncertainty += ((slopes.max() ?? 0) - (slopes.min() ?? 0)) / 2
  }
}
