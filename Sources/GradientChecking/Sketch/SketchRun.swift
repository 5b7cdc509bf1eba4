import Derivatives

/// One sketch while it runs.
final class SketchRun {
  let settings: GradientSketch
  let objective: MeteredObjective
  let probe: DirectionalProbe
  let noise: NoiseEstimate
  let allowance: ClaimAllowance
  var stencil: ResidualStencil
  var wrong: [Settled] = []
  var doubtful: [Settled] = []
  /// Whether the objective is known by its values alone.
  let isByValues: Bool
  /// Whether more entries are wrong than are named.
  var isDense = false
  var wrongBlocks: [BlockDifference] = []
  /// What differentiating the objective exactly may lose in each entry, where it knows.
  lazy var oracleRounding = Result {
    try objective.abilities.gradientRoundingBound?()
  }
  /// What entries that were replaced by their estimates may still be off by, times their sizes.
  var replacedError = 0.0

  private var nextPattern = 0
  private var clean = CleanDirections()
  private var undecided: Verdict.Reason?
  /// Whether a direction differs from the claim, and it is not known yet why.
  private var isOpen = false

  /// An entry that all oracles were asked about.
  struct Settled {
    var place: Int
    var result: EntryResult
  }

  /// What all oracles say of the claim along a direction.
  struct DirectionJudgement {
    var verdict: Verdict
    var best: DerivativeEstimate?
    /// Whether an accused claim of 0 may be the derivative of values with steps.
    var isOnSteps = false
  }

  /// What directions within their bounds leave room for.
  struct CleanDirections {
    var count = 0
    /// The largest residual of all, with its bound.
    var largest = 0.0
    /// The smallest sum that every one of them would have shown.
    var power = 0.0
    /// The largest parts of their bounds.
    var truncation = 0.0
    var rounding = 0.0

    mutating func add(_ reading: ResidualStencil.Reading, allowance: Double) {
      count += 1
      largest = max(largest, abs(reading.value) + reading.bound + allowance)
      // As `EntryJudge.detectionPower`: the truth within B, the claim within its rounding, the threshold at
      // 4B + R.
      power = max(power, (EntryJudge.safety + 1) * reading.bound + 2 * allowance)
      truncation = max(truncation, reading.truncation)
      rounding = max(rounding, reading.rounding + allowance)
    }
  }

  init(_ settings: GradientSketch, _ objective: MeteredObjective, claimed: [Double], _ state: StateCheck)
    throws
  {
    let value = state.value
    let spread = (state.values.max() ?? value) - (state.values.min() ?? value)
    self.settings = settings
    self.objective = objective
    probe = DirectionalProbe(objective, gradient: claimed, value: value)
    noise = try Self.noise(probe, settings.seed)
    isByValues = settings.checker.isKnownByValues(objective)
    allowance = try ClaimAllowance(
      probe, seed: settings.seed, power: isByValues ? settings.checker.power : nil)
    let relative = max(objective.precision.unitRoundoff, objective.abilities.statedAccuracy)
    stencil = ResidualStencil(noise: max(noise.bound, abs(value) * relative, spread))
  }

  /// Noise of the values along a random direction in which every parameter moves.
  private static func noise(_ probe: DirectionalProbe, _ seed: UInt64) throws -> NoiseEstimate {
    let path = probe.direction(seed: seed, pattern: -1)
    do {
      return try NoiseEstimate.measure(scale: NoisePath.scale(probe.objective.precision)) {
        offset in
        try probe.at(offset, along: path) { moved in try probe.objective.value(at: moved) }
      }
    } catch is DerivativeError {
      return NoiseEstimate(level: 0, floor: 0, evaluations: NoiseEstimate.evaluationsAtFirstSpacing)
    }
  }

  /// Random signs that were not used before.
  func freshDirection(_ range: Range<Int>? = nil) -> RandomSigns {
    defer { nextPattern += 1 }
    return probe.direction(seed: settings.seed, pattern: nextPattern, range: range)
  }
}

// MARK: - The way through

extension SketchRun {
  /// Runs to the end, or that of the budget.
  func result() throws -> SketchResult {
    do {
      try settleNonFiniteClaims()
      if !isDense {
        let direction = freshDirection()
        try stencil.learn(probe, along: direction)
        if try isOnTread(direction) { throw SketchUndecided(reason: .staircase) }
        try takeDirections()
      }
      if isDense { try describeBlocks() }
    } catch let problem as SketchUndecided {
      undecided = problem.reason
    } catch is CancellationError where objective.meter.isExhausted {
      return summary(isCutShort: true)
    }
    return summary(isCutShort: false)
  }

  /// Takes directions until enough of them are clean; whatever is found on the way makes the count begin
  /// anew.
  ///
  /// Only signs that were chosen independently of the errors that are left say anything of them.
  private func takeDirections() throws {
    while clean.count < requiredDirections {
      let direction = freshDirection()
      let allowed = allowance.along(direction, probe) + replacedError
      let reading = try stencil.fine(probe, direction, isWhole: true)
      guard exceeds(reading, allowed) else {
        clean.add(reading, allowance: allowed)
        continue
      }
      isOpen = true
      let before = wrong.count + doubtful.count
      try follow(direction, reading)
      if isDense { return }
      if wrong.count + doubtful.count > before {
        clean = CleanDirections()
      } else if try !isAcquitted(direction, reading, allowed) {
        return
      }
      isOpen = false
    }
  }

  private var requiredDirections: Int {
    wrong.isEmpty && doubtful.isEmpty
      ? max(settings.directions, GradientSketch.fewestDirections)
      : max(settings.directionsAfterFinding, GradientSketch.fewestDirections)
  }

  /// Whether the claim is off along a direction: a right one leaves a residual of 0.
  func exceeds(_ reading: ResidualStencil.Reading, _ allowed: Double) -> Bool {
    EntryJudge.exceeds(0, value: reading.value, bound: reading.bound, allowed)
  }

  /// What the oracles say of a direction that differs from the claim, and in which no entry was found.
  private func isAcquitted(
    _ direction: RandomSigns, _ reading: ResidualStencil.Reading, _ allowed: Double
  ) throws -> Bool {
    let judgement = try judgement(along: direction, allowed)
    switch judgement.verdict {
    case .refuted:
      isDense = true
      return false
    case .inconclusive(let reason):
      undecided = reason
      return false
    case .verified:
      guard let estimate = judgement.best else { return false }
      try stencil.learn(probe, along: direction, mistaken: reading, estimate: estimate)
      clean.add(
        .init(value: estimate.value, truncation: estimate.truncationError, rounding: estimate.roundingError),
        allowance: allowed)
      return true
    }
  }

  /// Judges the claim along a direction by all oracles, as if it were one entry.
  func judgement(along direction: RandomSigns, _ allowed: Double) throws -> DirectionJudgement {
    if isByValues { return try examined(along: direction, allowed) }
    guard let largest = try probe.clearStep(along: direction, from: 0.5) else {
      return DirectionJudgement(verdict: .inconclusive(.kink))
    }
    let function = UnivariateFunction(noise: stencil.noise, largestStep: largest) { [probe] step in
      step == 0 ? 0 : try probe.residual(along: direction, step: step)
    }
    var estimates: [DerivativeEstimate] = []
    for method in settings.checker.methods {
      do {
        estimates.append(try method.estimate(of: function, at: 0))
      } catch is DerivativeError {
        continue
      }
    }
    let knowsKinks = objective.abilities.kinks != nil
    let best = estimates.filter(\.isUsable).min { $0.errorBound < $1.errorBound }
    if !knowsKinks, estimates.contains(where: { $0.kink != nil }) {
      return DirectionJudgement(verdict: .inconclusive(.kink), best: best)
    }
    return DirectionJudgement(
      verdict: EntryJudge.verdict(claimed: 0, estimates: estimates, allowance: allowed), best: best)
  }
}

// MARK: - The result

extension SketchRun {
  private func summary(isCutShort: Bool) -> SketchResult {
    var result = SketchResult(objective, verdict: .verified)
    result.wrongEntries = wrong.sorted { $0.place < $1.place }.map(\.result)
    result.doubtfulEntries = doubtful.sorted { $0.place < $1.place }.map(\.result)
    result.wrongBlocks = wrongBlocks
    result.noise = stencil.noise
    result.evaluations = objective.meter.count
    result.isCutShort = isCutShort
    let sizes = probe.sizes()
    result.gradientScale = sizes.gradient
    if clean.count > 0 && !isDense {
      result.cleanDirections = clean.count
      result.missProbability = Double(sign: .plus, exponent: -clean.count, significand: 1)
      result.detectionPower = clean.power / sizes.smallest
      result.largestHiddenError = clean.largest / sizes.smallest
    }
    result.verdict = verdict(result)
    result.diagnoses = wrongBlocks.compactMap(\.diagnosis)
    return result
  }

  private func verdict(_ result: SketchResult) -> Verdict {
    let isRefuted = !wrong.isEmpty || wrongBlocks.contains { $0.verdict == .refuted }
    if isRefuted { return .refuted }
    let verdicts = doubtful.map(\.result.verdict) + wrongBlocks.map(\.verdict)
    for reason in Verdict.Reason.allCases where verdicts.contains(.inconclusive(reason)) {
      return .inconclusive(reason)
    }
    if let undecided { return .inconclusive(undecided) }
    // Two oracles contradict a claim that no block differs from.
    if isDense { return .inconclusive(.weakOracle) }
    guard result.cleanDirections >= GradientSketch.fewestDirections, !isOpen else {
      return .inconclusive(.budget)
    }
    guard !(result.relativeDetectionPower <= settings.checker.requiredPower) else { return .verified }
    return .inconclusive(clean.rounding > clean.truncation ? .noise : .weakOracle)
  }
}
