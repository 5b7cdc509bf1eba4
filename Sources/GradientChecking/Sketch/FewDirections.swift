import Derivatives
import RealModule

/// What a handful of evaluations can say of a gradient: derivatives along a few directions of normal random numbers, and along
/// their parts where these differ from the claim.
///
/// Let vⱼ = sⱼzⱼ with independent normal zⱼ, and e the error of the claim. ⟨e, v⟩ is normal with the standard deviation
/// σ = (Σeⱼ²sⱼ²)^½, and so P(|⟨e, v⟩| ≤ T) ≤ √(2/π) T/σ, however the errors lie: random signs may cancel, which is why they miss
/// with probability ½ (``SketchResult``). That k directions all hide an error has probability Π √(2/π) Tᵢ/σ at most (Kenney & Laub,
/// SIAM Journal on Scientific Computing 15, 1994, section 2, estimate norms so). For a probability p that leaves room for
/// σ = √(2/π) (ΠTᵢ)^(1/k) p^(−1/k), and an entry may be off by σ/sⱼ.
///
/// Nothing is refuted by one direction: its parts, which share no values with it, must add up to what it showed. Nor may the values
/// be to blame, as those of a solver whose accuracy nobody has stated are: unless the claim is off by far, either a part agrees with
/// it much closer, and so vouches for the values, or slopes near by lie on a smooth curve.
final class FewDirections {
  private let settings: GradientSketch
  private let objective: MeteredObjective
  private let probe: DirectionalProbe
  private let allowance: ClaimAllowance
  private let state: StateCheck
  private let budget: Int
  private var stencil = ResidualStencil(noise: 0)
  /// T of each clean direction.
  private var seen: [Double] = []
  private var limitedByNoise = false
  /// What values certainly differ by.
  private var floor = 0.0
  private var result: SketchResult

  /// The least that says anything: value, claim and three pairs.
  static let fewestEvaluations = 8
  /// From so many on the objective's state is looked at as in any check.
  private static let thoroughFrom = 40
  /// From so many on a second value at the point is asked for, and a second claim.
  private static let (repeatFrom, secondClaimFrom) = (10, 20)
  /// Directions at the most; a seventh lowers the factor by less than a third.
  private static let mostDirections = 6

  init(_ settings: GradientSketch, _ objective: MeteredObjective, _ state: StateCheck, budget: Int) throws {
    self.settings = settings
    self.objective = objective
    self.state = state
    self.budget = budget
    probe = DirectionalProbe(objective, gradient: state.claimed, value: state.value)
    allowance = try ClaimAllowance(probe, seed: settings.seed, power: settings.checker.power)
    result = SketchResult(objective, verdict: .inconclusive(.budget))
  }

  /// How many directions of a right claim a budget serves.
  static func directions(_ budget: Int) -> Int {
    guard budget >= fewestEvaluations else { return 0 }
    return min(mostDirections, 1 + max(0, budget - evaluations(1, of: budget)) / Plan.evaluationsPerDirection)
  }

  /// The evaluations of so many directions of a right claim, at the most.
  static func evaluations(_ directions: Int, of budget: Int) -> Int {
    stateEvaluations(budget) + 2 * pairs(budget) + Plan.evaluationsPerDirection * (directions - 1)
  }

  /// The most evaluations of a right claim, whatever the budget.
  static let mostEvaluations = evaluations(mostDirections, of: thoroughFrom)

  /// The most pairs of the ladder.
  private static func pairs(_ budget: Int) -> Int {
    budget < thoroughFrom ? min(5, max(3, (budget - stateEvaluations(budget)) / 2 - 2)) : 8
  }

  private static func stateEvaluations(_ budget: Int) -> Int {
    budget < repeatFrom ? 2 : budget < secondClaimFrom ? 3 : budget < thoroughFrom ? 4 : 6
  }

  /// How the objective's state is looked at, with so many evaluations.
  static func state(_ checker: GradientChecker, of objective: some Objective, budget: Int) throws
    -> StateCheck
  {
    try checker.state(of: objective, few: budget < thoroughFrom ? min(3, stateEvaluations(budget)) : nil)
  }

  /// What √(2/π) p^(−1/k) is for k directions: by how much an error must exceed what a direction shows, to be missed by all with
  /// p = 2⁻¹⁴ at most.
  static func factor(directions: Int) -> Double {
    let bits = Double(GradientSketch.fewestDirections)
    return (2 / Double.pi).squareRoot() * .exp2(bits / Double(max(1, directions)))
  }

  /// Runs to the end, or that of the budget.
  func run() throws -> SketchResult {
    do {
      try lookAround()
    } catch let problem as SketchUndecided {
      result.verdict = .inconclusive(problem.reason)
    } catch is CancellationError where objective.meter.isExhausted {
      result.isCutShort = true
    }
    return summary()
  }
}

// MARK: - Directions

extension FewDirections {
  private var left: Int { budget - objective.meter.count }

  private func direction(_ number: Int) -> RandomSigns {
    probe.direction(seed: settings.seed, pattern: number).normal
  }

  /// One direction by a ladder of steps, and as many more by four values each as are left.
  private func lookAround() throws {
    guard state.claimed.allSatisfy(\.isFinite) else { throw SketchUndecided(reason: .nonFinite) }
    let first = direction(0)
    let found = try ladder(first)
    if (Self.secondClaimFrom..<Self.thoroughFrom).contains(budget) { try askAgain() }
    guard let reading = found else { throw SketchUndecided(reason: .weakOracle) }
    let allowed = allowance.along(first, probe)
    guard !exceeds(reading, allowed) else { return try accuse(first, reading, allowed) }
    note(reading, allowed, first)
    for number in 1..<Self.mostDirections where left >= Plan.evaluationsPerDirection {
      let next = direction(number)
      let reading = try stencil.fine(probe, next, isWhole: true)
      let allowed = allowance.along(next, probe)
      guard !exceeds(reading, allowed) else { return try accuse(next, reading, allowed) }
      note(reading, allowed, next)
    }
  }

  /// Asks for the claim again after values elsewhere: one that differs by more than the power usually asked for depends on them, or on
  /// nothing.
  ///
  /// Where no more than two can be had, smaller differences are noise.
  private func askAgain() throws {
    let again = try objective.claimedGradient(at: probe.point)
    let largest = state.claimed.reduce(0) { max($0, abs($1)) }
    let entry = state.claimed.indices.first { place in
      let second = place < again.count ? again[place] : .nan
      return !(abs(state.claimed[place] - second) <= settings.checker.power * largest)
    }
    guard let entry else { return }
    result.stateChange = .gradientDiffers(
      objective.blocks.index(ofParameter: entry), first: state.claimed[entry],
      second: entry < again.count ? again[entry] : .nan)
    throw SketchUndecided(reason: .nondeterministic)
  }

  /// The residual along a direction by pairs over several decades of steps; nil where they are not those of a smooth function.
  ///
  /// The values themselves are examined and not their residuals, so that a lattice on which they lie shows.
  private func ladder(_ direction: RandomSigns) throws -> ResidualStencil.Reading? {
    let slope = probe.product(along: direction)
    let size = probe.norms(along: direction).euclidean
    let examination = EntryExamination(
      alongDirection: Self.grain, record: record, claimed: slope, scale: size,
      allowance: allowance.along(direction, probe), power: Self.power, seed: settings.seed
    ) { [probe] step in
      step == 0
        ? probe.value : try probe.at(step, along: direction) { moved in try probe.objective.value(at: moved) }
    }
    guard let estimate = try examination.estimate(mostPairs: Self.pairs(budget)) else {
      if examination.pairs.contains(where: { !$0.isWhole }) { throw SketchUndecided(reason: .domain) }
      return nil
    }
    result.remainders = examination.whole.map { pair in
      let (change, bend) = (pair.above - probe.value, pair.even)
      return TaylorRemainder(
        step: pair.step, change: abs(change), remainder: abs((pair.central - slope) * pair.step + bend),
        noise: estimate.noise)
    }.reversed()
    guard !examination.mayHideClaim(estimate) || examination.holds(estimate.reading),
      examination.holds(estimate.reading) || !examination.favoursClaim(below: estimate)
    else { return nil }
    floor = examination.floor()
    stencil = ResidualStencil(examination.whole, estimate)
    // What rounding of every parameter does to the value at the step.
    let rounding = Self.grain * size / estimate.step + min(estimate.noise / estimate.step, estimate.bound)
    return .init(
      value: estimate.value - slope, truncation: max(0, estimate.bound - estimate.noise / estimate.step),
      rounding: rounding)
  }

  /// The part of a step by which rounding of the parameters makes it another one.
  private static let grain = 4 * Double.ulpOfOne
  /// The power at which a ladder ends, relative to the claim along its direction: longer steps than for single entries, as
  /// few pairs must be long ones.
  private static let power = 1e-10

  private var record: ValueRecord {
    ValueRecord(
      value: state.value, repeats: state.values, accuracy: objective.abilities.statedAccuracy,
      precision: objective.precision)
  }

  private func exceeds(_ reading: ResidualStencil.Reading, _ allowed: Double) -> Bool {
    EntryJudge.exceeds(0, value: reading.value, bound: reading.bound, allowed)
  }

  /// Takes note of a clean direction.
  ///
  /// T is not to depend on z: what is allowed along v is small where v is, and so it is counted as along signs, at the least.
  private func note(_ reading: ResidualStencil.Reading, _ allowed: Double, _ direction: RandomSigns) {
    let usual = allowance.along(direction.restricted(to: direction.range), probe)
    seen.append((EntryJudge.safety + 1) * reading.bound + 2 * max(allowed, usual))
    limitedByNoise = reading.rounding + allowed > reading.truncation
  }
}

// MARK: - Parts of a direction

extension FewDirections {
  /// A part of a direction with its residual.
  private struct Part {
    var range: Range<Int>
    var reading: ResidualStencil.Reading
  }

  /// Halves the blocks, and the entries of one that is alone, as long as evaluations are left.
  private func accuse(_ direction: RandomSigns, _ whole: ResidualStencil.Reading, _ allowed: Double) throws {
    let claimed = probe.product(along: direction)
    result.direction = DirectionalDifference(
      claimed: claimed, derivative: claimed + whole.value, bound: whole.bound,
      blocks: objective.blocks.map(\.name))
    let share = abs(whole.value) / probe.norms(along: direction).euclidean
    var open = try halves(direction, direction.range, share)
    let sum = open.reduce(0) { $0 + $1.reading.value }
    let bound = open.reduce(0) { $0 + $1.reading.bound }
    guard abs(sum - whole.value) <= EntryJudge.safety * (bound + whole.bound),
      EntryJudge.exceeds(0, value: sum, bound: bound, allowed)
    else { throw SketchUndecided(reason: .weakOracle) }
    guard try !fitsNearer(direction, whole) else { throw SketchUndecided(reason: .weakOracle) }
    var known = open
    open = open.filter { isOff($0, direction) }
    narrow(to: open)
    while let place = open.firstIndex(where: { blocks(of: $0.range).count > 1 }), left > 1 {
      let parts = try split(open.remove(at: place), direction, share)
      known += parts
      open += parts.filter { isOff($0, direction) }
      narrow(to: open)
    }
    let accused = open.count == 1 ? open[0] : Part(range: direction.range, reading: whole)
    guard try isForeignToValues(accused, share, known, direction) else {
      throw SketchUndecided(reason: .weakOracle)
    }
    result.verdict = .refuted
    if objective.blocks.count == 1 { open = [Part(range: direction.range, reading: whole)] }
    for part in open where blocks(of: part.range).count == 1 { try describe(part, direction) }
  }

  /// Beyond this share of the derivative no structure of the values' own explains an error.
  private static let largestStructure = EntryExamination.stepsOfStructure * EntryExamination.largestScatter

  /// Whether an error is none that the values themselves may have: another block agrees with the claim, or slopes near by lie on a
  /// smooth curve.
  private func isForeignToValues(
    _ accused: Part, _ share: Double, _ parts: [Part], _ direction: RandomSigns
  ) throws -> Bool {
    guard share <= Self.largestStructure else { return true }
    // Parts of one block are computed alike, and say nothing of each other.
    let isVouchedFor =
      objective.blocks.count > 1
      && parts.contains { part in
        let along = direction.restricted(to: part.range, weights: .normal)
        let seen = EntryJudge.safety * part.reading.bound + allowance.along(along, probe)
        return abs(part.reading.value) <= seen && 2 * seen <= share * probe.norms(along: along).euclidean
      }
    if isVouchedFor { return true }
    let along = direction.restricted(to: accused.range, weights: .normal)
    return try EntryExamination.stepsOfStructure * scatterNearBy(along) < abs(accused.reading.value)
  }

  /// How far slopes near by lie from a smooth curve.
  private func scatterNearBy(_ direction: RandomSigns) throws -> Double {
    var samples: [(place: Double, slope: Double)] = []
    for node in 0..<Self.slopesNearBy {
      // From −1 to 1, none of them twice as far as another.
      let place = 2 * (Double(node) + 0.3) / Double(Self.slopesNearBy) - 1
      let (near, far) = (Self.rangeNearBy * place - stencil.narrow, Self.rangeNearBy * place + stencil.narrow)
      let slope =
        (try probe.residual(along: direction, step: far) - probe.residual(along: direction, step: near))
        / (far - near)
      if slope.isFinite { samples.append((place, slope)) }
    }
    guard samples.count >= Self.slopesNearBy - 2 else { return .infinity }
    let fits = PolynomialFit(arguments: samples.map(\.place), values: samples.map(\.slope), highestDegree: 5)
    return fits[5]?.deviation ?? .infinity
  }

  /// Slopes near by, and the sizes of the parameters that they reach to.
  private static let (slopesNearBy, rangeNearBy) = (12, 0.15)

  /// Whether the claim fits at the shortest steps at which rounding of the values lets the error be seen.
  ///
  /// What lies between these and the ladder may be the function's own, and looks like noise from there. True noise leaves a quotient
  /// anywhere, and so near the claim, within a quarter of the error, by an accident; and twice by a rare one.
  private func fitsNearer(_ direction: RandomSigns, _ whole: ResidualStencil.Reading) throws -> Bool {
    let error = abs(whole.value)
    for units in [32.0, 96] {
      let step = units * floor / error
      guard step < stencil.narrow / 4 else { return false }
      let change =
        try probe.residual(along: direction, step: step) - probe.residual(along: direction, step: -step)
      if abs(change) / (2 * step) > error / 4 { return false }
    }
    return true
  }

  private func isOff(_ part: Part, _ direction: RandomSigns) -> Bool {
    exceeds(part.reading, allowance.along(direction.restricted(to: part.range, weights: .normal), probe))
  }

  /// Both halves of a range, by fresh values.
  private func halves(_ direction: RandomSigns, _ range: Range<Int>, _ share: Double) throws -> [Part] {
    let cut = cut(range)
    return try [range.lowerBound..<cut, cut..<range.upperBound].filter { !$0.isEmpty }.map { half in
      try part(half, of: direction, share)
    }
  }

  /// Both halves of a part, one by fresh values and the other by what is left of the whole.
  private func split(_ whole: Part, _ direction: RandomSigns, _ share: Double) throws -> [Part] {
    let cut = cut(whole.range)
    let first = try part(whole.range.lowerBound..<cut, of: direction, share)
    let rest = Part(
      range: cut..<whole.range.upperBound,
      reading: .init(
        value: whole.reading.value - first.reading.value,
        truncation: whole.reading.truncation + first.reading.truncation,
        rounding: whole.reading.rounding + first.reading.rounding))
    return [first, rest]
  }

  /// A part by two values, in which an error of that share of the claim would show.
  private func part(_ range: Range<Int>, of direction: RandomSigns, _ share: Double) throws -> Part {
    let along = direction.restricted(to: range, weights: .normal)
    let size = probe.norms(along: along).euclidean
    // A claim of 0 has no share: then it is the whole error.
    let error = size > 0 ? share * size : abs(result.direction?.derivative ?? 0)
    return Part(range: range, reading: try stencil.pair(probe, along, within: error / 32))
  }

  /// Between the blocks in the middle; in the middle of a block that is alone.
  private func cut(_ range: Range<Int>) -> Int {
    let blocks = blocks(of: range)
    guard blocks.count > 1 else { return range.lowerBound + range.count / 2 }
    return blocks[blocks.count / 2].range.lowerBound
  }

  /// The blocks that have entries in a range, each with its entries there.
  private func blocks(of range: Range<Int>) -> [(name: String, range: Range<Int>)] {
    var start = 0
    return objective.blocks.compactMap { block in
      let all = start..<start + block.count
      start = all.upperBound
      let own = all.clamped(to: range)
      return own.isEmpty ? nil : (block.name, own)
    }
  }

  /// Names the blocks that the error may lie in; all of them, where none is off by itself.
  private func narrow(to open: [Part]) {
    guard !open.isEmpty else { return }
    let names = open.flatMap { blocks(of: $0.range) }.map(\.name)
    result.direction?.blocks = objective.blocks.map(\.name).filter(names.contains)
  }
}

// MARK: - Blocks, and the result

extension FewDirections {
  /// Says which block of a part is wrong, and by which factor where the direction along its claim shows the same.
  private func describe(_ part: Part, _ direction: RandomSigns) throws {
    guard let (name, _) = blocks(of: part.range).first else { return }
    let along = direction.restricted(to: part.range, weights: .normal)
    var part = part
    let place = result.wrongBlocks.count
    result.wrongBlocks.append(
      BlockDifference(block: name, relativeError: nil, factor: nil, verdict: .refuted))
    part.reading = try stencil.fine(probe, along, isWhole: false)
    guard isOff(part, direction) else {
      result.wrongBlocks.remove(at: place)
      return
    }
    guard let factor = try factor(part, along) else { return }
    result.wrongBlocks[place].factor = factor
    result.wrongBlocks[place].relativeError = abs(1 - 1 / factor)
  }

  /// claimed/true, where the error of a part is one multiple ρ of the claim: the residual along the claim itself is then ρ⟨g, g⟩, and
  /// that along any direction v is ρ⟨g, v⟩.
  private func factor(_ part: Part, _ along: RandomSigns) throws -> Double? {
    let root =
      probe.norms(along: along.restricted(to: part.range)).euclidean / Double(part.range.count).squareRoot()
    guard root > 0, root.isFinite else { return nil }
    let itself = along.restricted(to: part.range, weights: .byClaim(unit: 1 / root))
    let reading = try stencil.fine(probe, itself, isWhole: false)
    let claimed = probe.product(along: itself)
    let ratio = reading.value / claimed
    let bound = (EntryJudge.safety * reading.bound + allowance.along(itself, probe)) / abs(claimed)
    let expected = ratio * probe.product(along: along)
    let tolerance =
      EntryJudge.safety * part.reading.bound + allowance.along(along, probe)
      + bound * abs(probe.product(along: along))
    guard abs(part.reading.value - expected) <= tolerance, tolerance < 0.1 * abs(part.reading.value),
      abs(1 + ratio) > 100 * bound
    else { return nil }
    return 1 / (1 + ratio)
  }

  /// The result with the verdict on what is clean.
  private func summary() -> SketchResult {
    result.noise = stencil.noise
    result.evaluations = objective.meter.count
    let sizes = probe.sizes()
    result.gradientScale = sizes.gradient
    result.diagnoses = result.wrongBlocks.map { difference in
      difference.diagnosis
        ?? Diagnosis(.unknown, "the error lies in \(difference.block)", blocks: [difference.block])
    }
    guard result.verdict == .inconclusive(.budget), result.direction == nil, !seen.isEmpty else {
      return result
    }
    // Any directions may be counted; those with the smallest T serve best.
    let sorted = seen.sorted()
    let powers = sorted.indices.map { last in
      let logarithms = sorted[...last].reduce(0) { $0 + Double.log($1) }
      return Self.factor(directions: last + 1) * .exp(logarithms / Double(last + 1))
    }
    result.cleanDirections = seen.count
    result.missProbability = Double(sign: .plus, exponent: -GradientSketch.fewestDirections, significand: 1)
    result.detectionPower = (powers.min() ?? .infinity) / sizes.smallest
    result.largestHiddenError = result.detectionPower
    guard !(result.relativeDetectionPower <= settings.checker.requiredPower) else {
      result.verdict = .verified
      return result
    }
    // More directions would see more.
    if seen.count == Self.mostDirections {
      result.verdict = .inconclusive(limitedByNoise ? .noise : .weakOracle)
    }
    return result
  }
}
