import Derivatives

extension Coordinate {
  /// The derivatives from below and from above at a kink that the objective knows; nil where either cannot be had, or
  /// they do not differ by more than their bounds: equal ones would say that there is no kink.
  ///
  /// Each is extrapolated from its side alone, within the smooth piece next to the point.
  func oneSidedDerivatives() throws -> OneSidedDerivatives? {
    guard let below = try oneSided(.below), let above = try oneSided(.above) else { return nil }
    guard below.isUsable && above.isUsable && !below.overlaps(above) else { return nil }
    return OneSidedDerivatives(fromBelow: below.value, fromAbove: above.value)
  }

  private func oneSided(_ side: OneSidedRidders.Side) throws -> DerivativeEstimate? {
    guard let step = try largestStep(on: side) else { return nil }
    do {
      return try OneSidedRidders(side).estimate(of: function(largestStep: step), at: center)
    } catch is DerivativeError {
      return nil
    }
  }

  /// The largest step, halved from ½ max(|x|, 1), that stays in the piece next to the point; nil when there is none.
  ///
  /// That piece is the one at 2⁻³⁰ of the first step, for single precision 2⁻²⁰: far below the steps of an estimate.
  private func largestStep(on side: OneSidedRidders.Side) throws -> Double? {
    guard let signatures = abilities.kinks else { return .infinity }
    let sign = side == .above ? 1.0 : -1
    func signature(_ step: Double) throws -> [Int8] {
      var moved = objective.point
      moved[parameter] += sign * step
      return try signatures.kinks(moved)
    }
    var step = 0.5 * max(abs(center), 1)
    let smallest = step * (objective.precision == .float32 ? 0x1p-20 : 0x1p-30)
    let piece = try signature(smallest)
    while step > smallest {
      if try signature(step) == piece && signature(step / 2) == piece { return step }
      step /= 2
    }
    return nil
  }
}
