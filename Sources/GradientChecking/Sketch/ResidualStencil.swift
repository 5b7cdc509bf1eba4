import Derivatives
import RealModule

/// Directional residuals ⟨e, v⟩ from a few evaluations each, at steps that were learnt once.
///
/// The full ladder of ``Ridders`` runs along one direction. Its values tell over which steps the objective is
/// smooth there; other directions then take only
///
/// - four values: D(H) and D(H/2) with D(h) = (R(h) − R(−h))/2h, extrapolated to E = D(H/2) + (D(H/2) −
///   D(H))/3; or
/// - two values, D(h) at a much smaller step, where a rough residual will do.
///
/// The noise ε of a value enters D(h) with ε/h at the most, and E with (4/3)(2ε/H) + (1/3)(ε/H) = 3ε/H.
/// Truncation is taken to be the difference of the orders, |E − D(H/2)|, which is that of the less accurate
/// one, and never less than the largest seen along whole directions, as it may vanish in one by accident. H
/// makes the sum of both smallest.
struct ResidualStencil {
  /// ⟨e, v⟩ with its error bound.
  struct Reading {
    var value: Double
    var truncation: Double
    var rounding: Double

    var bound: Double { truncation + rounding }
  }

  /// H.
  private(set) var wide = 0.0
  /// The step of two values.
  private(set) var narrow = 0.0
  /// Bound on the noise of one value.
  private(set) var noise: Double
  /// What rounding of the parameters inside the program does to a slope that differs from that at the point: all of it at an extremum.
  private var slopeNoise = 0.0
  /// Truncation of D(h) is about this times h².
  private var curvature = 0.0
  /// The largest difference of orders along whole directions up to now.
  private var largestTruncation = 0.0

  /// Steps below this part of the parameters' sizes are no longer what they say.
  private static let smallestStep = 0x1p-44

  /// A stencil that has no steps yet.
  init(noise: Double) {
    self.noise = noise
  }

  /// A stencil whose steps follow from a few pairs along a direction, and from the derivative d that these lead to.
  ///
  /// Truncation is ch², with the c of the shortest step at which D(h) differs from d by more than noise. 3ε/H + cH² is smallest at
  /// H³ = 3ε/2c, and ε/h + ch² at h³ = ε/2c.
  ///
  /// - Parameter grain: the part of its size by which a parameter is rounded.
  init(_ pairs: [StepPair], _ estimate: LineEstimate, grain: Double) {
    noise = estimate.noise
    slopeNoise = pairs.reduce(0) { max($0, 2 * grain * abs($1.even / $1.step) / $1.step) }
    func departure(_ pair: StepPair) -> Double { abs(pair.central - estimate.value) }
    let bent = pairs.first { departure($0) > 4 * (noise / $0.step + estimate.bound) }
    curvature = bent.map { departure($0) / ($0.step * $0.step) } ?? 0
    let longest = Self.powerOfTwo(below: pairs.last?.step ?? 0)
    wide = curvature > 0 ? min(longest, Self.powerOfTwo(below: .root(1.5 * noise / curvature, 3))) : longest
    narrow = curvature > 0 ? min(wide, Self.powerOfTwo(below: .root(noise / (2 * curvature), 3))) : wide
    // (D(H/2) − D(H))/3.
    largestTruncation = curvature * wide * wide / 4
  }

  /// Learns the steps along a direction.
  ///
  /// - Throws: ``SketchUndecided`` where there is no step that fits, and what the objective throws.
  mutating func learn(_ probe: DirectionalProbe, along direction: RandomSigns) throws {
    guard let largest = try probe.clearStep(along: direction, from: 0.5) else {
      throw SketchUndecided(reason: .kink)
    }
    var residuals: [Double: Double] = [:]
    let function = UnivariateFunction(noise: noise, largestStep: largest) { step in
      guard step != 0 else { return 0 }
      let residual = try probe.residual(along: direction, step: step)
      residuals[step] = residual
      return residual
    }
    let estimate: DerivativeEstimate
    do {
      estimate = try Ridders().estimate(of: function, at: 0)
    } catch is DerivativeError {
      throw SketchUndecided(reason: probe.isCutOff ? .domain : .nonFinite)
    }
    let candidates = residuals.keys.filter { $0 > 0 && $0 <= estimate.steps.max() ?? 0 }
      .compactMap { Self.candidate($0, residuals, noise) }
      .filter { abs($0.reading.value - estimate.value) <= $0.reading.bound + estimate.errorBound }
    guard let best = candidates.min(by: { ($0.reading.bound, $0.step) < ($1.reading.bound, $1.step) }),
      let smallest = candidates.min(by: { $0.step < $1.step })
    else { throw SketchUndecided(reason: probe.isCutOff ? .domain : .weakOracle) }
    setSteps(best: best, smallest: smallest)
  }

  /// Sets H and h from the best and the smallest step that were tried.
  ///
  /// The ladder ends at larger steps than H, as it extrapolates farther. There the truncation is about ch²
  /// already, and 3ε/H + cH² is smallest at H³ = 3ε/2c.
  private mutating func setSteps(
    best: (step: Double, reading: Reading), smallest: (step: Double, reading: Reading)
  ) {
    let (step, truncation) = (smallest.step, smallest.reading.truncation)
    let balanced = truncation > 0 ? Double.root(1.5 * noise * step * step / truncation, 3) : .infinity
    wide = balanced < smallest.step ? Self.powerOfTwo(below: balanced) : best.step
    let expected =
      balanced < smallest.step ? truncation * (wide / step) * (wide / step) : best.reading.truncation
    largestTruncation = expected
    // D(H) − E, four times D(H/2) − E, over H².
    curvature = 4 * expected / (wide * wide)
    // ε/h + ch² is smallest at h³ = ε/2c.
    narrow = curvature > 0 ? min(wide, Self.powerOfTwo(below: .root(noise / (2 * curvature), 3))) : wide
  }

  /// Learns from a direction along which four values were more wrong than they said.
  ///
  /// A kink or a jump that only such long steps meet does not blind what is closer: H becomes a step at which the values agree with
  /// the estimate, where its rounding is less than the difference. Where there is none the difference is taken for noise.
  mutating func learn(
    _ probe: DirectionalProbe, along direction: RandomSigns, mistaken reading: Reading,
    estimate: DerivativeEstimate
  ) throws {
    let difference = abs(reading.value - estimate.value)
    var step = wide / 4
    while step >= Self.smallestStep, 3 * noise / step < difference {
      var residuals: [Double: Double] = [:]
      let places = [step, -step, step / 2, -step / 2]
      try probe.askAhead(along: direction, steps: places)
      for place in places { residuals[place] = try probe.residual(along: direction, step: place) }
      if let closer = Self.candidate(step, residuals, noise)?.reading,
        abs(closer.value - estimate.value) <= closer.bound + estimate.errorBound
      {
        (wide, narrow) = (step, min(narrow, step))
        largestTruncation = closer.truncation
        return
      }
      step /= 4
    }
    noise = max(noise, difference * wide / 3)
  }

  /// Halves H, by which truncation falls to a quarter.
  private mutating func halve() {
    wide /= 2
    narrow = min(narrow, wide)
    largestTruncation /= 4
  }

  /// The residual from four values; at smaller steps where H leaves the smooth piece or the domain.
  mutating func fine(_ probe: DirectionalProbe, _ direction: RandomSigns, isWhole: Bool) throws -> Reading {
    var step = try clearStep(probe, direction, from: wide)
    var residuals: [Double: Double] = [:]
    while step >= Self.smallestStep {
      let places = [step, -step, step / 2, -step / 2].filter { residuals[$0] == nil }
      try probe.askAhead(along: direction, steps: places)
      for place in places { residuals[place] = try probe.residual(along: direction, step: place) }
      guard var reading = Self.candidate(step, residuals, noise)?.reading else {
        step /= 4
        continue
      }
      // The direction that the steps were learnt from may have had little truncation by accident.
      if isWhole, step == wide, reading.truncation > 4 * reading.rounding {
        halve()
        step = wide
        continue
      }
      if isWhole { largestTruncation = max(largestTruncation, reading.truncation) }
      if isWhole && step == wide { reading.truncation = largestTruncation }
      reading.rounding += slopeNoise
      return reading
    }
    throw SketchUndecided(reason: .domain)
  }

  /// The residual from two values where they will do for this error, else from four.
  ///
  /// The step is as small as the noise allows, 2ε/error: the curvature along other parts of the parameters is not
  /// known. At an eighth of h, where noise and truncation are balanced, it may be hundreds of times larger.
  mutating func rough(
    _ probe: DirectionalProbe, _ direction: RandomSigns, within error: Double
  ) throws -> Reading {
    // Below 2⁸ units in the last place of the parameters, the step is no longer what it says.
    let least = max(2 * noise / error, 0x1p9 * probe.objective.precision.unitRoundoff)
    guard least <= narrow / 16 else { return try fine(probe, direction, isWhole: false) }
    let step = 2 * Self.powerOfTwo(below: least)
    guard try clearStep(probe, direction, from: step) == step else {
      return try fine(probe, direction, isWhole: false)
    }
    try probe.askAhead(along: direction, steps: [step, -step])
    let above = try probe.residual(along: direction, step: step)
    let below = try probe.residual(along: direction, step: -step)
    let value = (above - below) / (2 * step)
    guard value.isFinite else { return try fine(probe, direction, isWhole: false) }
    return Reading(value: value, truncation: 4 * curvature * step * step, rounding: noise / step + slopeNoise)
  }

  /// The residual from two values at a step at which noise hides a part of this error, or at that of two values where they hide
  /// more.
  func pair(_ probe: DirectionalProbe, _ direction: RandomSigns, within error: Double) throws -> Reading {
    let step = min(narrow, Self.powerOfTwo(below: max(2 * noise / error, Self.smallestStep)) * 2)
    try probe.askAhead(along: direction, steps: [step, -step])
    let above = try probe.residual(along: direction, step: step)
    let below = try probe.residual(along: direction, step: -step)
    return Reading(
      value: (above - below) / (2 * step), truncation: 4 * curvature * step * step,
      rounding: noise / step + slopeNoise)
  }

  private func clearStep(
    _ probe: DirectionalProbe, _ direction: RandomSigns, from step: Double
  ) throws -> Double {
    guard let step = try probe.clearStep(along: direction, from: step) else {
      throw SketchUndecided(reason: .kink)
    }
    return step
  }

  /// E at one H, from residuals that are known; nil where one is missing or not finite.
  private static func candidate(
    _ step: Double, _ residuals: [Double: Double], _ noise: Double
  ) -> (step: Double, reading: Reading)? {
    guard let above = residuals[step], let below = residuals[-step], let upper = residuals[step / 2],
      let lower = residuals[-step / 2]
    else { return nil }
    let coarse = (above - below) / (2 * step)
    let halved = (upper - lower) / step
    let value = halved + (halved - coarse) / 3
    guard value.isFinite else { return nil }
    return (step, Reading(value: value, truncation: abs(value - halved), rounding: 3 * noise / step))
  }

  private static func powerOfTwo(below x: Double) -> Double {
    Double(sign: .plus, exponent: max(x, smallestStep).exponent, significand: 1)
  }
}

/// Why a sketch can decide nothing.
struct SketchUndecided: Error {
  var reason: Verdict.Reason
}
