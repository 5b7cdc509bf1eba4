/// What evaluations away from a ladder's own steps say about its best entry.
package struct Confirmation {
  /// How far quotients at much smaller steps lie from the entry, where that is more than they may; else 0.
  package let contradiction: Double

  /// The parts of the smallest step at which an estimate is confirmed: the noise blurs the smallest, and the largest
  /// may not be small enough.
  private static let parts = [0x1p-3, 0x1p-6, 0x1p-10]

  /// Compares a ladder's best entry.
  init(of best: Ladder.Best, _ ladders: Ladders, _ sampler: Sampler) throws {
    try self.init(
      of: best.entry.value, bound: best.entry.bound, side: best.side, step: best.step,
      quotient: best.quotient,
      ladders, sampler)
  }

  /// Compares with quotients at much smaller steps on the same side.
  ///
  /// Allowed are the bound, the noise of the quotient (widened by 2, as noise is measured within that), and
  /// the quotient's own truncation, which shrinks like hᵖ from that at the given step.
  private init(
    of value: Double, bound: Double, side: Stencil.Side, step coarse: Double, quotient: Double,
    _ ladders: Ladders, _ sampler: Sampler
  ) throws {
    let truncation = abs(quotient - value)
    var largest = 0.0
    for part in Self.parts {
      let step = coarse * part
      guard let quotient = try ladders.quotient(side, step: step, sampler) else { continue }
      let noise = 2 * ladders.rounding(side, step: step, slope: quotient)
      let distance = abs(quotient - value)
      let shrunk = truncation * (side == .central ? part * part : part)
      if distance > bound + noise + shrunk { largest = max(largest, distance) }
    }
    contradiction = largest
  }

  /// Compares another method's estimate, made from values within a step of x.
  package init(
    of estimate: DerivativeEstimate, side: Stencil.Side, step: Double, at x: Double, center: Double,
    noise: Double, _ sampler: Sampler
  ) throws {
    let ladders = Ladders(center: x, value: center, noise: noise, precision: sampler.function.precision)
    let quotient = try ladders.quotient(side, step: step, sampler) ?? estimate.value
    try self.init(
      of: estimate.value, bound: estimate.errorBound, side: side, step: step, quotient: quotient, ladders,
      sampler)
  }
}

extension Ladders {
  /// The quotient at a step, from new values; nil where it is not finite or the step vanishes beside x.
  fileprivate func quotient(_ side: Stencil.Side, step: Double, _ sampler: Sampler) throws -> Double? {
    let above = side == .backward ? center : center + step
    let below = side == .forward ? center : center - step
    guard side == .backward || above > center, side == .forward || below < center else { return nil }
    let rise =
      try (above == center ? value : sampler.value(above)) - (below == center ? value : sampler.value(below))
    let quotient = rise / (above - below)
    return quotient.isFinite ? quotient : nil
  }
}

extension Ladders {
  /// The noise of the values at the ends of a step, where it is seen to be more than that around x; else nil.
  ///
  /// Noise need not be uniform: sin(10⁹x) has the rounding of its argument where it is steep, 1/x more noise closer to
  /// 0. Second differences over 2⁻²⁶ of the step see nothing of a function that is smooth over the step: 2⁻⁵² of its
  /// change. A second difference of values off by e is up to 4e, and mostly above e.
  func noiseAtEnds(of best: Ladder.Best, _ sampler: Sampler) throws -> Double? {
    var largest = 0.0
    guard let ends = values(atStep: best.step) else { return nil }
    for (end, middle) in [(center - best.step, ends.below), (center + best.step, ends.above)] {
      guard (end < center) ? best.side != .forward : best.side != .backward else { continue }
      let reach = max(best.step * 0x1.9p-26, 64 * (abs(center) + best.step).ulp)
      let above = end + reach
      let below = end - (above - end)
      let difference = try (sampler.value(above) - middle) - (middle - sampler.value(below))
      if difference.isFinite { largest = max(largest, abs(difference)) }
    }
    return largest > noise ? largest : nil
  }
}
