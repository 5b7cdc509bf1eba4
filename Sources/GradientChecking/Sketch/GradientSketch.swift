import Derivatives

/// Checks a claimed gradient of very many entries by directional derivatives, and finds the wrong entries.
///
/// Where ``GradientChecker`` takes about 130 evaluations an entry, a sketch takes about 4 for each random
/// direction, whatever the number of entries (``SketchResult`` tells what that shows). A direction that
/// differs from the claim is followed into halves of the parameters, down to single entries: adaptive group
/// testing (Hwang, A method for detecting all defective members in a population by group testing, JASA 67,
/// 1972), with sums in place of yes and no. A refutation is never made of that: every entry found is checked
/// by all oracles, as the exhaustive check does it.
public struct GradientSketch {
  /// Directions that must be clean for a claim to be verified, at the most.
  public var directions = 64
  /// Directions that must be clean after the last wrong entry for the list to be complete.
  public var directionsAfterFinding = 16
  /// Wrong entries that are named one by one; where there are more, whole blocks are.
  public var longestList = 16
  /// The seed of the random signs.
  public var seed: UInt64 = 1
  /// The most evaluations; nil for no limit.
  public var budget: Int?
  /// The most time; nil for no limit.
  public var time: Duration?
  /// The oracles that confirm what was found.
  public var checker: GradientChecker

  /// Below this number of clean directions nothing is called verified: an error is missed with 2⁻¹⁴ < 10⁻⁴.
  public static let fewestDirections = 14

  /// A sketch, and the oracles that confirm what it finds.
  public init(checker: GradientChecker = GradientChecker()) {
    self.checker = checker
  }

  /// Checks the objective's claimed gradient at its point.
  ///
  /// - Parameters:
  ///   - objective: the objective.
  ///   - progress: is told the number of evaluations up to now.
  /// - Throws: ``GradientCheckError`` when counts do not fit, and what the objective throws.
  public func check(
    _ objective: some Objective, progress: @escaping (Int) -> Void = { _ in }
  ) throws -> SketchResult {
    let meter = EvaluationMeter(limit: .init(evaluations: budget, time: time), notice: progress)
    let metered = MeteredObjective(base: objective, meter: meter)
    do {
      let state = try FewDirections.state(checker, of: metered, budget: budget ?? .max)
      if let undecided = undecided(metered, state) { return undecided }
      var result = try result(of: metered, state)
      result.differentValue = state.differentValue(of: metered, noise: result.noise)
      if result.differentValue != nil, result.verdict == .verified {
        result.verdict = .inconclusive(.nondeterministic)
      }
      return result
    } catch is CancellationError where meter.isExhausted {
      return cutShort(metered)
    }
  }

  /// What few directions say, where evaluations are limited; and what a whole sketch says, where enough are left.
  ///
  /// A sketch that its budget ends before it can say anything does not take back what few directions have shown.
  private func result(of objective: MeteredObjective, _ state: StateCheck) throws -> SketchResult {
    guard let budget, checker.isKnownByValues(objective) else {
      return try SketchRun(self, objective, claimed: state.claimed, state).result()
    }
    let few = try FewDirections(self, objective, state, budget: budget).run()
    guard budget - objective.meter.count >= Plan.fewestEvaluations else { return few }
    var whole = try SketchRun(self, objective, claimed: state.claimed, state).result()
    switch (few.verdict, whole.verdict) {
    case (_, .inconclusive(.budget)):
      var kept = few
      (kept.evaluations, kept.isCutShort) = (whole.evaluations, true)
      return kept
    case (.refuted, .verified): whole.verdict = .inconclusive(.weakOracle)
    case (.refuted, .refuted) where !whole.isListComplete && whole.wrongBlocks.isEmpty:
      (whole.wrongBlocks, whole.diagnoses) = (few.wrongBlocks, few.diagnoses)
    default: break
    }
    return whole
  }

  /// The result where two evaluations differ, or the value is not finite.
  private func undecided(_ objective: MeteredObjective, _ state: StateCheck) -> SketchResult? {
    guard state.change != nil || !state.value.isFinite else { return nil }
    var result = SketchResult(
      objective, verdict: .inconclusive(state.change != nil ? .nondeterministic : .nonFinite))
    result.stateChange = state.change
    result.evaluations = objective.meter.count
    return result
  }

  /// The result where the budget ended before any direction.
  private func cutShort(_ objective: MeteredObjective) -> SketchResult {
    var result = SketchResult(objective, verdict: .inconclusive(.budget))
    result.evaluations = objective.meter.count
    result.isCutShort = true
    return result
  }
}
