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
  let objective: MeteredObjective
  let probe: DirectionalProbe
  let allowance: ClaimAllowance
  private let state: StateCheck
  private let budget: Int
  var stencil = ResidualStencil(noise: 0)
  /// T of each clean direction.
  private var seen: [Double] = []
  private var limitedByNoise = false
  /// What values certainly differ by.
  private(set) var floor = 0.0
  /// What the value changes by over the sizes of the parameters along the ladder; 0 where noise hides it.
  private(set) var changeOverSizes = 0.0
  var result: SketchResult

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
  var left: Int { budget - objective.meter.count }

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
      step == 0 ? probe.value : try probe.value(along: direction, step: step)
    }
    examination.line.askAhead = { [probe] in try probe.askAhead(along: direction, steps: $0) }
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
    if examination.holds(estimate.reading), probe.isZero(along: direction) {
      guard let isOnTread = try examination.isOnTread(mostEvaluations: left) else {
        throw SketchUndecided(reason: .budget)
      }
      if isOnTread { throw SketchUndecided(reason: .staircase) }
    }
    // Where a claim may be what rounding leaves of one, what the value changes by over the parameters' sizes tells it.
    let largest = probe.gradient.reduce(0) { max($0, abs($1)) }
    if largest <= EntrySummary.vanishing * examination.bendOverSize(noise: estimate.noise), left > 1 {
      try examination.addControl()
    }
    changeOverSizes = examination.changeOverSize(noise: estimate.noise)
    // Values that never move are looked at from far away.
    stencil = ResidualStencil(examination.whole.filter { $0.step <= 1 }, estimate, grain: Self.grain)
    // What rounding of every parameter does to the value at the step.
    let rounding = Self.grain * size / estimate.step + min(estimate.noise / estimate.step, estimate.bound)
    return .init(
      value: estimate.value - slope, truncation: max(0, estimate.bound - estimate.noise / estimate.step),
      rounding: rounding)
  }

  /// The part of a step by which rounding of the parameters makes it another one.
  static let grain = 4 * Double.ulpOfOne
  /// The power at which a ladder ends, relative to the claim along its direction: longer steps than for single entries, as
  /// few pairs must be long ones.
  private static let power = 1e-10

  var record: ValueRecord {
    ValueRecord(
      value: state.value, repeats: state.values, isRepeatable: state.isRepeatable,
      accuracy: objective.abilities.statedAccuracy,
      precision: objective.precision)
  }

  func exceeds(_ reading: ResidualStencil.Reading, _ allowed: Double) -> Bool {
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

// MARK: - The result

extension FewDirections {
  /// The result with the verdict on what is clean.
  private func summary() -> SketchResult {
    result.noise = stencil.noise
    result.evaluations = objective.meter.count
    let sizes = probe.sizes(change: changeOverSizes)
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
