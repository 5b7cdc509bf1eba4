import Derivatives

/// Checks a claimed gradient entry by entry against several oracles, and says how sure it is.
///
/// For every parameter each method estimates the derivative with an error bound; the rules of `EntryJudge` turn claim and
/// estimates into `verified`, `refuted` or `inconclusive`. No tolerance is asked for: the noise of the objective is
/// measured once, along a direction in which every parameter moves, and the bounds follow from it.
public struct GradientChecker: Sendable {
  /// The oracles, in the order of the report.
  public var methods: [any DerivativeMethod]
  /// Threads for the parts of a check that can run side by side; the result does not depend on it.
  public var workers = 1
  /// The detection power at which work on an entry ends, relative to the largest entry, where noise allows it.
  public var power = 1e-8
  /// The detection power without which nothing is verified, relative to the largest entry.
  public var requiredPower = CheckLimits.requiredPower
  /// Whether the oracles are those of its own choice: an objective that is known by values alone is then checked by
  /// examinations of its values (``EntryNote``), not by the methods.
  let choosesOracles: Bool

  /// Oracles from values (two differently built ones), and exact ones for objectives that allow them.
  public static let standardMethods: [any DerivativeMethod] = [
    Ridders(), ChebyshevInterpolation(), ComplexStep(), DualNumbers(), DoubleDoubleDual(),
    DualIntervals(),
  ]

  /// A checker that chooses its oracles by what the objective can do.
  public init() {
    methods = Self.standardMethods
    choosesOracles = true
  }

  /// A checker with its oracles for all objectives.
  public init(methods: [any DerivativeMethod]) {
    self.methods = methods
    choosesOracles = false
  }

  /// A checker with its oracles for objectives that can do more than give values; those that cannot are examined by
  /// their values.
  public init(methodsWhereMoreIsKnown methods: [any DerivativeMethod]) {
    self.methods = methods
    choosesOracles = true
  }

  /// Checks the objective's claimed gradient at its point: its state first, then its entries by one of the strategies, and the
  /// Taylor remainder; what refutes it is explained.
  ///
  /// - Throws: ``GradientCheckError`` when counts do not fit or nothing can be compared, and what the objective throws.
  public func check(_ objective: some Objective) throws -> GradientCheckResult {
    let objective = ResolvedObjective(objective)
    let strategy = strategy(for: objective)
    let state = try state(of: objective)
    let claimed = state.claimed
    var result: GradientCheckResult
    if let reason = state.reasonToEnd {
      result = undecided(objective, claimed, reason, state, strategy)
    } else {
      let evidence = try evidence(on: objective, by: strategy, claimed: claimed, state)
      result = weighed(evidence, by: strategy, on: objective)
      let format = objective.abilities.format(of: claimed)
      result.claimFormat = strategy == .values ? format : format.ofPrinting
      if result.verdict == .verified, let other = try evidence.otherPoint() {
        result.otherPoint = other
        result.evaluations += other.evaluations
      }
    }
    result.differentValue = state.differentValue(of: objective, noise: result.noise)
    if result.differentValue != nil, result.verdict == .verified {
      result.verdict = .inconclusive(.nondeterministic)
    }
    let explained = try ExplainedResult(result, of: objective)
    result.diagnoses = explained.diagnoses
    result.evaluations += explained.evaluations
    return result
  }

  /// How the entries of an objective are looked at.
  private func strategy(for objective: ResolvedObjective) -> CheckStrategy {
    if Self.throughAffineLayers(objective) != nil { return .affineLayers }
    return isKnownByValues(objective) ? .values : .oracles
  }

  /// Noise, allowance, entries and Taylor remainder by a strategy.
  private func evidence(
    on objective: ResolvedObjective, by strategy: CheckStrategy, claimed: [Double], _ state: StateCheck
  ) throws -> CheckEvidence {
    if strategy == .values { return try evidence(byValuesOf: objective, claimed: claimed, state) }
    guard strategy == .affineLayers, let shared = objective.abilities.shared else {
      return try evidence(byOraclesOn: objective, claimed: claimed, value: state.value)
    }
    return try evidence(throughAffineLayersOf: shared, claimed: claimed, value: state.value)
  }
}

// MARK: - The claim and its state

extension GradientChecker {
  /// The claimed gradient, and whether anything changes its state; the point is freed before anything as long is made.
  ///
  /// - Parameter few: how many evaluations must do, from 2 on; nil for as many as it takes.
  func state(of objective: some Objective, few: Int? = nil) throws -> StateCheck {
    let point = objective.point
    try requireCounts(of: objective, point)
    let withValue = objective.abilities.claimWithValue
    return try StateCheck(objective, point: point, few: few) {
      let claim =
        try withValue?(point) ?? ClaimWithValue(gradient: objective.claimedGradient(at: point))
      return ClaimWithValue(gradient: try counted(claim.gradient, of: objective), value: claim.value)
    }
  }

  func claimedGradient(of objective: some Objective) throws -> [Double] {
    try claimedGradient(of: objective, at: objective.point)
  }

  /// - Parameter point: the objective's point.
  func claimedGradient(of objective: some Objective, at point: [Double]) throws -> [Double] {
    try requireCounts(of: objective, point)
    return try counted(objective.claimedGradient(at: point), of: objective)
  }

  private func requireCounts(of objective: some Objective, _ point: [Double]) throws {
    let expected = objective.blocks.parameterCount
    guard expected > 0 else { throw GradientCheckError.noParameters(objective: objective.name) }
    for found in [point.count, objective.coordinateCount] where found != expected {
      throw GradientCheckError.wrongPointCount(objective: objective.name, found: found, expected: expected)
    }
  }

  private func counted(_ claimed: [Double], of objective: some Objective) throws -> [Double] {
    let expected = objective.blocks.parameterCount
    guard claimed.count == expected else {
      throw GradientCheckError.wrongGradientCount(
        objective: objective.name, found: claimed.count, expected: expected)
    }
    return claimed
  }
}

// MARK: - From evidence to a result

extension GradientChecker {
  /// The result of evidence: the verdict over the entries, if the power is enough, beside that of the Taylor remainder.
  private func weighed(
    _ evidence: CheckEvidence, by strategy: CheckStrategy, on objective: ResolvedObjective
  ) -> GradientCheckResult {
    var result = GradientCheckResult(
      name: objective.name, blocks: objective.blocks, verdict: .verified, entries: evidence.entries,
      oracles: evidence.oracles, gradientScale: evidence.scale, evaluations: evidence.evaluations,
      noise: evidence.noise)
    result.strategy = strategy
    result.valuesAreSettled = evidence.valuesAreSettled
    result.wrongEntries = result.entries(having: .refuted)
    result.verdict = Verdict.over(result.summary.verdicts)
    if result.verdict == .verified, !(result.relativeDetectionPower <= requiredPower) {
      result.verdict = .inconclusive(evidence.reasonOfWeakness)
    }
    if let taylor = evidence.taylor { result.weigh(taylor, at: objective.pointInParts) }
    return result
  }

  /// A result without estimates: nothing was compared, so nothing is verified.
  private func undecided(
    _ objective: ResolvedObjective, _ claimed: [Double], _ reason: Verdict.Reason, _ state: StateCheck,
    _ strategy: CheckStrategy
  ) -> GradientCheckResult {
    GradientCheckResult(
      name: objective.name, blocks: objective.blocks, verdict: .inconclusive(reason),
      entries: EntryResults(undecided: claimed, reason, objective.blocks), oracles: [], gradientScale: 0,
      evaluations: strategy == .values ? state.evaluations : CheckEvidence.evaluationsOfState, noise: 0,
      stateChange: state.change)
  }
}
