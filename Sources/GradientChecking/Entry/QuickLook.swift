import Derivatives
import Foundation

// The first stage: about five pairs, placed where the claim must show if it is true.

extension EntryExamination {
  /// The estimate whose interval holds the claim with the power asked for; nil where values must be looked at more closely.
  ///
  /// - Throws: what the objective throws at its point.
  func quickLook() throws -> LineEstimate? {
    guard claimed.isFinite, line.record.value.isFinite else { return nil }
    guard let floor = try placeFirstPairs() else { return nil }
    var found: LineEstimate?
    var (least, vain) = (Double.infinity, 0)
    for _ in 0..<Self.mostRefinements {
      let whole = whole
      guard whole.count >= 3, !hidesClaim(whole, floor) else { return nil }
      guard let estimate = quickEstimate(whole) else { return nil }
      found = estimate
      let reached = statedPower(estimate.reading)
      if reached <= target { break }
      vain = reached > 0.5 * least ? vain + 1 : 0
      least = min(least, reached)
      let isGood = reached < min(3e-5 * scale, 0.1 * ownSize)
      if whole.count >= Self.mostPairs || (vain >= 2 && isGood) { break }
      try refine(whole, estimate)
    }
    guard var estimate = found, try isTrulyFlat(estimate, floor) else { return nil }
    if needsAveraging(estimate) {
      try average(&estimate)
      guard holds(estimate.reading) else { return nil }
    }
    return isDecisive(estimate) ? estimate : nil
  }

  private static let mostRefinements = 9
  private static let mostPairs = 14
  /// The first steps begin where noise hides this part of the largest claim.
  private static let hiddenAtFirst = 1e-3
  /// The decades of steps between two neighbours of the first ladder.
  private static let decadesPerStep = 2.1

  /// The smallest error that a claim inside of the interval could have and be outside of it.
  func statedPower(_ reading: LineEstimate.Reading) -> Double {
    EntryJudge.safety * reading.bound + abs(claimed - reading.value) + allowance
  }

  /// Whether the interval, widened by the judge's safety and the allowance, holds the claim.
  func holds(_ reading: LineEstimate.Reading) -> Bool {
    !EntryJudge.exceeds(claimed, value: reading.value, bound: reading.bound, allowance)
  }

  /// Steps from where noise hides 0.1% of the largest claim to where the power is reached, and one above as a control.
  ///
  /// - Returns: the floor of the noise that they were placed by; nil where a claim is so small that no step is long enough for it to show.
  private func placeFirstPairs() throws -> Double? {
    var floor = self.floor()
    for attempt in 0..<2 {
      let (lowest, highest) = range(floor)
      guard highest.isFinite else { return nil }
      // Their ratio may be larger than any number.
      let decades = log10(highest) - log10(lowest)
      let count =
        ownSize > 0
        ? max(2, min(5, Int((decades / Self.decadesPerStep).rounded(.up))))
        : 2 + (highest > 1e9 * lowest ? 1 : 0)
      for place in 0...count {
        try add(pow(10, log10(lowest) + decades * Double(place) / Double(count)) * jitter())
      }
      if size * 1e-3 < lowest {
        // Everything may happen at the size of x, far below the steps at which noise hides the claim.
        try add(max(2e-2 * size * jitter(), 4 * line.ulp))
        try add(max(1e-4 * size * jitter(), 4 * line.ulp))
      }
      try add(highest * 30 * jitter())
      let seen = self.floor()
      guard attempt == 0, seen > 4 * floor else { break }
      // A lattice showed on the way: the steps were too small.
      pairs = []
      floor = seen
    }
    return floor
  }

  func range(_ floor: Double) -> (lowest: Double, highest: Double) {
    let usual = max(floor, line.record.usualNoise)
    let lowest = max(floor / (Self.hiddenAtFirst * scale), 8 * line.ulp)
    // Noise of a tenth of the power; for small entries of a three thousandth of themselves.
    var highest = 10 / power * usual / scale
    if ownSize > 0 { highest = max(highest, 3e3 * usual / ownSize) }
    highest = max(highest, max(100, 1e-4 / power) * lowest)
    return (lowest, max(min(highest, 1e6 * max(size, lowest)), 4 * lowest))
  }

  /// Whether nothing changes, to the bit, over a step where the claim says that it must: a staircase, or a wrong claim.
  func hidesClaim(_ whole: [StepPair], _ floor: Double) -> Bool {
    let value = line.record.value
    return whole.contains { $0.isUnchanged(from: value) && abs(claimed) * $0.step > 16 * floor }
  }

  private func quickEstimate(_ whole: [StepPair]) -> LineEstimate? {
    guard let estimate = smoothEstimate(whole), holds(estimate.reading) else { return nil }
    return isOutOfReach(estimate.reading, noise: estimate.noise) ? nil : estimate
  }

  /// The extrapolation of a few pairs that are those of a smooth function, whatever the claim; nil where they are not.
  func smoothEstimate(_ whole: [StepPair]) -> LineEstimate? {
    // Noise from the three smallest steps as long as they agree: what grows with the step is structure, not noise.
    let floor = self.floor()
    var level = 0.0
    for sample in noiseSamples(whole).prefix(3) {
      let size = rootMeanSquare(sample)
      if level > 0, size > 8 * max(level, floor / 3) { break }
      level = max(level, size)
    }
    // Values that do not move show no noise: then it is what other entries showed.
    let hidden = level == 0 ? line.record.usualGrain : 0
    let noise = max(floor, 4 * level, hidden, argumentNoise(slope: claimed))
    let noises = noises(whole, noise)
    let steps = whole.map(\.step)
    guard
      let slope = QuotientLimit.extrapolated(
        steps: steps, quotients: whole.map(\.central), noises: noises, order: 2),
      let bend = QuotientLimit.extrapolated(
        steps: steps, quotients: whole.map { $0.even / $0.step }, noises: noises.map { 2 * $0 }, order: 1),
      abs(bend.value) <= EntryJudge.safety * bend.bound
    else { return nil }
    var estimate = LineEstimate(.smooth, reading(slope, noise: noise), noise: noise)
    estimate.bend = bend.bound
    lastStep = slope.last
    return estimate
  }

  /// One more pair: a larger one where noise limits the estimate, closer ones, and so a higher order, where truncation does.
  private func refine(_ whole: [StepPair], _ estimate: LineEstimate) throws {
    let steps = whole.map(\.step)
    if lastStep >= whole.count - 2, whole.count == pairs.count {
      return try add(steps[steps.count - 1] * 30 * jitter())
    }
    let base = steps[lastStep]
    let top = steps[min(lastStep + 1, steps.count - 1)]
    if top / base > 6 { return try add((base * top).squareRoot() * jitter()) }
    try add(top / base > 2.5 ? base * 1.7 * jitter() : base / 1.8 * jitter())
  }

  /// Whether a claim near 0, beside values that do not change, is that of a flat function and not of a staircase's tread.
  private func isTrulyFlat(_ estimate: LineEstimate, _ floor: Double) throws -> Bool {
    let value = line.record.value
    let still = pairs.filter { $0.isUnchanged(from: value) }
    guard abs(claimed) < estimate.bound, still.count >= 2 else { return true }
    // A value that nothing has moved so far does not tell its rounding: larger steps must.
    if !moves, line.record.usualGrain == 0 { return false }
    if still.count == pairs.count {
      for part in [1e-3, 0.04] { try add(part * size * jitter()) }
    }
    return !whole.contains { abs($0.central) * $0.step > 16 * floor }
  }

  private func needsAveraging(_ estimate: LineEstimate) -> Bool {
    let enough = min(1e-5 * scale, ownSize > 0 ? 0.1 * ownSize : scale)
    return EntryJudge.safety * estimate.bound + abs(claimed - estimate.value) > enough
      && estimate.bound > target / 8
  }

  /// Where noise limits the estimate many values help: least squares over wider ranges, as long as they agree with it.
  func average(_ estimate: inout LineEstimate) throws {
    for part in [2.0, 5] {
      guard let fit = try fit(part * estimate.step, estimate.noise, side: nil, points: 16),
        fit.bound < estimate.bound, abs(fit.value - estimate.value) <= fit.bound + estimate.bound
      else { return }
      (estimate.value, estimate.bound) = (fit.value, fit.bound)
    }
  }

  /// Whether the power counts: 0.1% of the largest claim and a tenth of the entry, and no kink of either size.
  private func isDecisive(_ estimate: LineEstimate) -> Bool {
    let reached = statedPower(estimate.reading)
    let own = ownSize > 0 ? max(target, 0.1 * ownSize) : 1e-3 * scale
    if reached > min(1e-3 * scale, own), reached > target { return false }
    return 2 * estimate.bend <= 0.1 * max(abs(claimed), 1e-3 * scale)
  }
}
