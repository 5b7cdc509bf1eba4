import Derivatives
import Foundation

// The second stage: pairs over all spacings, from one unit in the last place to the edge of the domain, and what they show.

extension EntryExamination {
  /// Looks at all scales, and says what the function is like at the point.
  ///
  /// - Throws: what the objective throws at its point.
  func sweep() throws -> LineEstimate {
    try placeSweep()
    var estimate = try classify()
    // Close steps where the best window ends.
    for _ in 0..<2 where estimate.step > 0 && estimate.bound > target / 8 {
      guard [.smooth, .kink, .edge].contains(estimate.kind) else { break }
      for part in [0.18, 0.33, 0.6, 1.7, 3.0] { try add(estimate.step * part * jitter()) }
      estimate = try classify()
    }
    if estimate.kind == .smooth, try addPairs(whereClaimShowsBeside: estimate) { estimate = try classify() }
    if estimate.kind == .smooth, try addClosestPairs(estimate) { estimate = try classify() }
    if estimate.kind == .smooth, estimate.bound > target / 8 { try average(&estimate) }
    return estimate
  }

  /// The change of the value over the parameter's size, in units of noise, below which a claim that is off may be that of a variation
  /// which larger steps do not see.
  private static let plainChange = 64.0

  /// Pairs at the steps at which a claim that an estimate excludes begins to show above the noise, where that is not plain.
  ///
  /// - Returns: whether there are any.
  private func addPairs(whereClaimShowsBeside estimate: LineEstimate) throws -> Bool {
    let off = abs(claimed - estimate.value)
    guard !holds(estimate.reading), off * reach < Self.plainChange * estimate.noise else { return false }
    for part in [0.5, 0.8, 1.3, 2.1, 3.4, 5.5] { try add(part * estimate.noise / off * jitter()) }
    return true
  }

  /// Pairs between the closest numbers, where an estimate that excludes the claim shows no slope above more noise than rounding.
  ///
  /// The sine of 10¹⁵, and of 10⁵ in single precision, is smooth over ten numbers and noise over a hundred: two pairs of a sweep at the most lie
  /// where it is smooth.
  ///
  /// - Returns: whether there are any.
  private func addClosestPairs(_ estimate: LineEstimate) throws -> Bool {
    guard line.center != 0, !holds(estimate.reading), !showsSlope(estimate),
      estimate.noise > Self.aboveRounding * floor(), let closest = pairs.first,
      closest.step <= Self.closestUnits * line.ulp
    else { return false }
    for units in [2.0, 3, 4, 6, 8, 12, 16] { try add(units * line.ulp) }
    return true
  }

  private func placeSweep() throws {
    let ulp = line.isRounded ? line.ulp : 0
    var step = max(2 * ulp, min(1e-4 * floor() / scale, 1e-7 * size)) * jitter()
    if !(step > 0) { step = 1e-12 * size }
    var outside = 0
    while step < 1e7 * size || (step < 1e12 * size && outside < 2) {
      if step >= 1e7 * size, try isInformed(below: step) { break }
      try add(step)
      // Beyond the domain on both sides nothing is left to ask.
      if let nearest = pairs.min(by: { abs(log($0.step / step)) < abs(log($1.step / step)) }),
        !nearest.above.isFinite, !nearest.below.isFinite
      {
        outside += 1
      }
      if outside >= 2 { break }
      if step > 3 * size, try isInformed(below: step) { break }
      step *= exp(uniform(1.45, 2.1))
    }
  }

  /// Whether larger steps would add nothing: the power is reached, or the best window lies two decades below.
  private func isInformed(below step: Double) throws -> Bool {
    // Before the first change nothing is known of what it takes to show one.
    if !moves, claimed != 0 || line.record.usualGrain == 0 { return false }
    let estimate = try classify()
    guard estimate.kind != .noise else { return false }
    return estimate.bound <= target / 8 || (estimate.step < 1e-2 * step && estimate.bound <= 1e-3 * scale)
  }

  /// The levels of noise of four neighbouring pairs at a time, by ascending step.
  private func windows(_ samples: [[Double]]) -> [Double] {
    guard samples.count > 3 else { return [rootMeanSquare(samples.flatMap { $0 })] }
    return (0..<samples.count - 3).map { rootMeanSquare(samples[$0..<$0 + 4].flatMap { $0 }) }
  }

  /// What the values so far say of the function at the point.
  func classify() throws -> LineEstimate {
    let whole = whole
    let floor = self.floor()
    guard whole.count >= 4 else { return edge(floor) }
    // The fine plateau: from the smallest steps upward as long as the level stays.
    let windows = windows(noiseSamples(whole))
    let base = max(floor / 3, windows[0])
    var (level, plateau) = (base, 1)
    while plateau < windows.count, windows[plateau] <= 3 * base {
      level = max(level, windows[plateau])
      plateau += 1
    }
    let slopes = whole.map { abs($0.central) }.sorted()
    let hidden = windows[0] == 0 ? line.record.usualGrain : 0
    let noise = max(
      floor, 3 * level, hidden, argumentNoise(slope: slopes[slopes.count / 2]), try hiddenGrain(whole, floor))
    if let stairs = try staircase(whole, floor) { return stairs }
    if let jump = jumpAtPoint(whole, floor) { return jump }
    let above = side(.above, noise)
    let below = side(.below, noise)
    if isSingular(whole, floor) { return LineEstimate(.singular) }
    if let kink = kink(whole, below, above, noise) { return kink }
    let coarse = coarsePlateau(whole, windows, above: plateau, level: level)
    guard let fine = central(whole, noise), !isOutOfReach(fine, noise: noise) else {
      guard let coarse, !isOutOfReach(coarse.reading, noise: coarse.noise) else {
        var nothing = LineEstimate(.noise)
        nothing.noise = noise
        return nothing
      }
      return LineEstimate(.smooth, coarse.reading, noise: coarse.noise)
    }
    var estimate = LineEstimate(.smooth, fine, noise: noise)
    estimate.coarse = coarse?.reading
    return estimate
  }

  /// A second plateau of noise, flat over four windows, which is some three decades, and ten times the fine one.
  private func coarsePlateau(
    _ whole: [StepPair], _ windows: [Double], above plateau: Int, level: Double
  ) -> (reading: LineEstimate.Reading, noise: Double)? {
    guard windows.count > plateau + 3 else { return nil }
    for first in plateau..<windows.count - 3 {
      let four = windows[first..<first + 4]
      guard let least = four.min(), let most = four.max(), least > 10 * level / 3, most <= 5 * least else {
        continue
      }
      let noise = 3 * most
      return central(whole.filter { $0.step >= whole[first].step }, noise).map { ($0, noise) }
    }
    return nil
  }

  /// The extrapolation of central quotients.
  func central(_ pairs: [StepPair], _ noise: Double) -> LineEstimate.Reading? {
    guard pairs.count >= 3 else { return nil }
    return QuotientLimit.extrapolated(
      steps: pairs.map(\.step), quotients: pairs.map(\.central), noises: noises(pairs, noise), order: 2
    ).map { reading($0, noise: noise) }
  }

  /// The extrapolation of the quotients on one side.
  func side(_ side: LineSide, _ noise: Double) -> LineEstimate.Reading? {
    let pairs = pairs.filter { $0.value(side).isFinite }
    guard pairs.count >= 4 else { return nil }
    let relative = line.record.relativeGrain()
    return QuotientLimit.extrapolated(
      steps: pairs.map(\.step), quotients: pairs.map { $0.quotient(side) },
      noises: pairs.map { 2 * max(noise, relative * abs($0.value(side))) }, order: 1, highestDegree: 5
    ).map { reading($0, noise: noise) }
  }
}

// MARK: - Where there is no derivative, or another one

extension EntryExamination {
  /// A staircase: nothing changes over three pairs or more where the slope beyond would have shown, and then a riser follows.
  private func staircase(_ whole: [StepPair], _ floor: Double) throws -> LineEstimate? {
    let value = line.record.value
    let still = whole.prefix { $0.isUnchanged(from: value) }.count
    guard still >= 3, still < whole.count else { return nil }
    let beyond = Array(whole[still...])
    let tread = whole[still - 1].step
    let rise = beyond.prefix(2).map { abs($0.central) * $0.step }.max() ?? 0
    // A riser no higher than what other entries are noisy by is the last unit of a sum inside the program.
    let floor = max(floor, line.record.usualNoise)
    // Either value may be half a riser away from the line through the middles of the treads.
    guard rise > 8 * floor, let riser = try self.riser(tread...beyond[0].step), !riser.isCreeping,
      riser.height > 8 * floor,
      let slope = central(beyond, riser.height), abs(slope.value) * tread > 16 * floor
    else { return nil }
    // Treads below those of single precision are arithmetic, that is noise.
    guard riser.step > 1e-6 * abs(line.center) else {
      return LineEstimate(.smooth, slope, noise: riser.height)
    }
    var estimate = LineEstimate(.staircase, slope, noise: riser.height)
    estimate.tread = try width(of: riser)
    return estimate
  }

  /// The rounding of a sum inside the program that the value does not show: where nothing moves over three pairs or more, the height of
  /// the first change beyond.
  ///
  /// The loss log Σe^z − z of a saturated softmax is 0 to the bit, or a few units of 2⁻⁵², and so it is all around: its rounding is
  /// that of the sum, a unit of 1, and no part of the value. So are those of log(1 + e^−z), 1 − tanh z and √(1 + s) − 1. What is smaller
  /// than the first change no value tells. Where nothing moves at any step, it is what other entries showed.
  private func hiddenGrain(_ whole: [StepPair], _ floor: Double) throws -> Double {
    let value = line.record.value
    let still = whole.prefix { $0.isUnchanged(from: value) }.count
    guard still >= 3 else { return 0 }
    guard still < whole.count else {
      let usual = line.record.usualGrain
      let unknown = usual > 0 || claimed == 0 ? usual : Self.unknownGrain * abs(value)
      return max(unknown, Precision.float32.leastMagnitude)
    }
    guard LineSide.allCases.contains(where: { abs(whole[still].value($0) - value) > 8 * floor }),
      let change = try riser(whole[still - 1].step...whole[still].step)
    else { return 0 }
    return change.height
  }

  /// The part of a value that is taken for its grain where no parameter has moved it: half of its digits are right.
  ///
  /// A value of 0 may be what underflowed in single precision.
  private static let unknownGrain = 0x1p-26

  /// The first change of the value beyond the tread, by bisection; nil where there is none.
  func riser(_ range: ClosedRange<Double>) throws -> LineEstimate.Riser? {
    if let known = risers[range] { return known }
    let value = line.record.value
    var found: LineEstimate.Riser?
    for side in LineSide.allCases {
      var (low, high) = (range.lowerBound, range.upperBound)
      let end = try line.at(side.rawValue * high).value
      guard end != value, try line.at(side.rawValue * low).value == value else { continue }
      for _ in 0..<40 {
        let middle = high > 2 * low ? (low * high).squareRoot() : 0.5 * (low + high)
        if middle <= low || middle >= high || high - low < 2 * line.ulp { break }
        if try line.at(side.rawValue * middle).value == value { low = middle } else { high = middle }
      }
      let height = abs(try line.at(side.rawValue * high).value - value)
      found = .init(
        side: side, step: high, height: height, isCreeping: !(height > 0.02 * abs(end - value)))
      break
    }
    risers[range] = .some(found)
    return found
  }

  /// The width of the tread that the point lies on: the distance to its riser, and that to the first change on the other side.
  ///
  /// The distance to the nearer riser alone depends on where on the tread the point lies, which says nothing of the function.
  func width(of riser: LineEstimate.Riser) throws -> Double {
    let (value, side) = (line.record.value, riser.side.other)
    guard let changed = pairs.firstIndex(where: { $0.value(side) != value }) else {
      return riser.step + (pairs.last?.step ?? 0)
    }
    var (low, high) = (changed > 0 ? pairs[changed - 1].step : 0, pairs[changed].step)
    while high - low > 0.1 * (riser.step + low) {
      let middle = 0.5 * (low + high)
      if try line.at(side.rawValue * middle).value == value { low = middle } else { high = middle }
    }
    return riser.step + high
  }

  /// A jump at the point: on one side the values stay away from that at the point as the step shrinks.
  private func jumpAtPoint(_ whole: [StepPair], _ floor: Double) -> LineEstimate? {
    // Pairs close beside each other say little: noise may leave them on one side by accident.
    let tiny = whole.prefix { $0.step < 1e-3 * size }.reduce(into: [StepPair]()) { chosen, pair in
      if pair.step >= 2 * (chosen.last?.step ?? 0) { chosen.append(pair) }
    }.prefix(5)
    guard tiny.count >= 3 else { return nil }
    for side in LineSide.allCases {
      let rises = tiny.map { $0.value(side) - line.record.value }
      let sizes = rises.map { abs($0) }
      guard let least = sizes.min(), let most = sizes.max(), least > 30 * floor, most < 1.5 * least,
        rises.allSatisfy({ $0 > 0 }) || rises.allSatisfy({ $0 < 0 })
      else { continue }
      var estimate = LineEstimate(.jump)
      if let other = self.side(side.other, floor) {
        estimate = LineEstimate(.jump, other, noise: floor)
      }
      estimate.side = side.other
      estimate.jump = .init(distance: 0, height: rises[0] * side.rawValue)
      return estimate
    }
    return nil
  }

  /// Quotients that grow like a power of 1/t over three decades of steps, far above the noise.
  private func isSingular(_ whole: [StepPair], _ noise: Double) -> Bool {
    LineSide.allCases.contains { side in
      let points = whole.lazy.filter { abs($0.quotient(side)) > 30 * noise / $0.step }
        .map { (step: log($0.step), quotient: log(abs($0.quotient(side)))) }.prefix(8)
      return Self.grows(Array(points))
    }
  }

  /// Whether the slope of log|q| by log t lies between −0.95, which is a jump's, and −0.1 throughout.
  private static func grows(_ points: [(step: Double, quotient: Double)]) -> Bool {
    guard points.count >= 6, let first = points.first, let last = points.last,
      last.step - first.step > log(1e3)
    else { return false }
    return zip(points, points.dropFirst()).allSatisfy { near, far in
      let slope = (far.quotient - near.quotient) / (far.step - near.step)
      return slope > -0.95 && slope < -0.1
    }
  }

  /// A kink: the gap between the one-sided derivatives survives down to the smallest step at which it would show.
  private func kink(
    _ whole: [StepPair], _ below: LineEstimate.Reading?, _ above: LineEstimate.Reading?, _ noise: Double
  ) -> LineEstimate? {
    guard let below, let above else { return nil }
    let gap = abs(above.value - below.value)
    guard gap > EntryJudge.safety * (above.bound + below.bound),
      let smallest = whole.first(where: { 2 * noise / $0.step < gap / 16 }),
      abs(smallest.quotientAbove - smallest.quotientBelow) > 0.5 * gap
    else { return nil }
    var estimate = LineEstimate(
      .kink,
      .init(
        value: (above.value + below.value) / 2, bound: gap / 2 + max(above.bound, below.bound),
        step: min(above.step, below.step)), noise: noise)
    (estimate.below, estimate.above) = (below, above)
    return estimate
  }

  /// The estimate where one side is outside the domain.
  private func edge(_ floor: Double) -> LineEstimate {
    let above = pairs.filter { $0.above.isFinite }
    let below = pairs.filter { $0.below.isFinite }
    let side: LineSide = above.count >= below.count ? .above : .below
    let pairs = side == .above ? above : below
    guard pairs.count >= 4 else { return LineEstimate(.noise) }
    let rises = pairs.map { $0.value(side) - line.record.value }
    let samples = zip(pairs.indices, pairs.indices.dropFirst()).prefix(8).map { near, far in
      rises[near] - rises[far] * pairs[near].step / pairs[far].step
    }
    // Curvature is in the larger windows, and so the least one counts; but that may be one in which nothing moved, and then noise is
    // what other entries showed.
    let noise = max(floor, 3 * (windows(samples.map { [$0] }).min() ?? 0), line.record.usualNoise)
    let growing = zip(pairs, rises).lazy.filter { abs($0.1) > 30 * noise }
      .map { (step: log($0.0.step), quotient: log(abs($0.1) / $0.0.step)) }.prefix(8)
    if Self.grows(Array(growing)) { return LineEstimate(.singular) }
    guard let reading = self.side(side, noise) else { return LineEstimate(.noise) }
    var estimate = LineEstimate(.edge, reading, noise: noise)
    estimate.side = side
    return estimate
  }
}
