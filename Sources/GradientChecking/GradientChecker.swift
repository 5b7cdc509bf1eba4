import ComplexModule
import Derivatives
import RealModule
import Scalars

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
  public var requiredPower = GradientChecker.requiredPowerByDefault
  /// Whether the oracles are those of its own choice: an objective that is known by values alone is then checked by
  /// examinations of its values (``EntryNote``), not by the methods.
  let choosesOracles: Bool

  /// 1% of the largest entry: an error of that size is seen by eye, and everything that is called verified excludes it.
  public static let requiredPowerByDefault = 1e-2

  /// Above this distance from the true derivative, relative to the largest entry, nothing is called certified: an error of
  /// 0.1%, the size that today's checkers miss, must be excluded.
  public static let weakestPower = 1e-3

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

  /// Checks the objective's claimed gradient at its point.
  ///
  /// - Throws: ``GradientCheckError`` when counts do not fit or nothing can be compared, and what the objective throws.
  public func check(_ objective: some Objective) throws -> GradientCheckResult {
    let objective = ResolvedObjective(objective)
    if let staged = Self.staged(objective) { return try check(throughStages: staged) }
    let point = objective.point
    let claimed = try claimedGradient(of: objective)
    let state = try StateCheck(objective, point: point, claimed: claimed)
    if isKnownByValues(objective) { return try check(byValuesOf: objective, claimed: claimed, state) }
    if let change = state.change {
      var result = undecided(objective, claimed, .nondeterministic, change: change)
      try result.diagnose(objective)
      return result
    }
    let value = state.value
    guard value.isFinite else { return undecided(objective, claimed, .nonFinite) }
    let noise = try noise(of: objective)
    let claimRounding = try claimRounding(of: objective, claimed: claimed)
    var entries = try findings(
      on: objective, claimed: claimed, claimRounding: claimRounding, noise: noise.bound)
    let again = try lookAgain(at: &entries, objective, claimed: claimed)
    var result = try summarize(objective, value: value, noise: noise, entries: entries)
    result.evaluations += again
    result.weigh(
      try TaylorTest().run(objective, claimed: claimed, claimRounding: claimRounding, noise: noise.bound),
      at: objective.pointInParts)
    try result.diagnose(objective)
    return result
  }

  /// The finding on every entry, in order; side by side where the objective can be evaluated so.
  private func findings(
    on objective: some Objective, claimed: [Double], claimRounding: [Double], noise: Double
  ) throws -> EntryFindings {
    let abilities = objective.abilities
    let rounding = try abilities.gradientRoundingBound?()
    if let objective = abilities.shared, abilities.concurrency > 1 {
      let indices: [ParameterIndex] = objective.blocks.indices
      return EntryFindings(
        try sideBySide(count: indices.count, workers: abilities.concurrency) { parameter in
          try finding(
            indices[parameter], claimed: claimed[parameter], claimRounding: claimRounding[parameter],
            Coordinate(
              objective: objective, parameter: parameter, noise: noise, rounding: rounding?[parameter],
              sweep: nil))
        })
    }
    let sweep = try abilities.coordinateSweep?()
    return EntryFindings(
      try claimed.indices.map { parameter in
        try finding(
          objective.blocks.index(ofParameter: parameter), claimed: claimed[parameter],
          claimRounding: claimRounding[parameter],
          Coordinate(
            objective: objective, parameter: parameter, noise: noise, rounding: rounding?[parameter],
            sweep: sweep?(parameter)))
      })
  }

  /// The finding on one entry alone: a check of the whole gradient restricted to it.
  ///
  /// - Parameters:
  ///   - parameter: the parameter's place in the flattened point.
  ///   - objective: the objective.
  /// - Throws: as ``check(_:)``.
  public func finding(ofParameter parameter: Int, of objective: some Objective) throws -> EntryFinding {
    let objective = ResolvedObjective(objective)
    let claimed = try claimedGradient(of: objective)
    if isKnownByValues(objective) {
      let state = try StateCheck(objective, point: objective.point, claimed: claimed)
      // What other entries have shown of the noise belongs to it.
      let check = valueCheck(of: objective, claimed: claimed, state)
      return check.namingPointOnly(try check.run().entries)[parameter]
    }
    let noise = try noise(of: objective)
    let rounding = try objective.abilities.gradientRoundingBound?()
    let coordinate = Coordinate(
      objective: objective, parameter: parameter, noise: noise.bound, rounding: rounding?[parameter],
      sweep: nil)
    let finding = try finding(
      objective.blocks.indices[parameter], claimed: claimed[parameter],
      claimRounding: claimRounding(of: objective, claimed: claimed)[parameter], coordinate)
    var search = RepeatedErrorSearch(objective, claimed: claimed, methods: methods)
    return try search?.lookedAtAgain(finding, parameter: parameter) ?? finding
  }

  /// Refutes entries that err alike at many points, and says in how many evaluations.
  private func lookAgain(
    at entries: inout EntryFindings, _ objective: some Objective, claimed: [Double]
  ) throws -> Int {
    guard var search = RepeatedErrorSearch(objective, claimed: claimed, methods: methods) else { return 0 }
    entries = EntryFindings(
      try entries.enumerated().map { try search.lookedAtAgain($0.element, parameter: $0.offset) })
    return search.evaluations
  }

  func claimedGradient(of objective: some Objective) throws -> [Double] {
    try claimedGradient(of: objective, at: objective.point)
  }

  /// - Parameter point: the objective's point.
  func claimedGradient(of objective: some Objective, at point: [Double]) throws -> [Double] {
    let expected = objective.blocks.parameterCount
    guard expected > 0 else { throw GradientCheckError.noParameters(objective: objective.name) }
    for found in [point.count, objective.coordinateCount] where found != expected {
      throw GradientCheckError.wrongPointCount(objective: objective.name, found: found, expected: expected)
    }
    let claimed = try objective.claimedGradient(at: point)
    guard claimed.count == expected else {
      throw GradientCheckError.wrongGradientCount(
        objective: objective.name, found: claimed.count, expected: expected)
    }
    return claimed
  }

  /// Noise of the values along ``direction(at:)``.
  private func noise(of objective: some Objective) throws -> NoiseEstimate {
    try noise(of: objective, lines: objective.linesForStages())
  }

  /// The same with the objective's lines, where it has any.
  func noise(
    of objective: some Objective, lines: ((ParameterDirection) throws -> ObjectiveLine)?
  ) throws -> NoiseEstimate {
    let line = try lines?(Self.direction)
    // A line needs neither point nor direction, which take as much memory as all parameters.
    let point = line == nil ? objective.point : []
    let direction = Self.direction(at: point)
    do {
      return try NoiseEstimate.measure(scale: Self.noiseScale(objective.precision)) { offset in
        if let line { return try line.value(offset) }
        return try objective.value(at: Self.moved(point, along: direction, by: offset))
      }
    } catch is DerivativeError {
      // Not finite close by: every method will meet that too, and says so entry by entry.
      return NoiseEstimate(level: 0, floor: 0, evaluations: NoiseEstimate.evaluationsAtFirstSpacing)
    }
  }

  /// The scale of the noise measurement's spacings: those of single precision must move its arguments, 2⁻²⁰ of them.
  static func noiseScale(_ precision: Precision) -> Double {
    precision == .float32 ? 0x1p16 : 1
  }

  /// A direction in which every parameter moves by its own size or 1, the signs irregular.
  static let direction = ParameterDirection { coordinates, first in
    coordinates.directionEntries(from: first) { coordinate, place in
      // Fractional parts of multiples of the golden ratio: a fixed, irregular choice that favours no block.
      let multiple = Double(place + 1) * 0.6180339887498949
      let fraction = multiple - multiple.rounded(.down)
      return max(abs(coordinate), 1) * (fraction < 0.5 ? 1 + fraction : fraction - 2)
    }
  }

  /// Its entries at a point.
  static func direction(at point: [Double]) -> [Double] { direction.entries(at: point) }

  static func moved(_ point: [Double], along direction: [Double], by offset: Double) -> [Double] {
    zip(point, direction).map { $0 + offset * $1 }
  }

  func finding(
    _ index: ParameterIndex, claimed: Double, claimRounding: Double, _ coordinate: Coordinate
  ) throws -> EntryFinding {
    let smooth = try coordinate.smoothStep()
    guard let smooth else {
      return try kinkFinding(index, claimed: claimed, claimRounding: claimRounding, coordinate)
    }
    var estimates = try estimates(of: coordinate.function(largestStep: smooth), at: coordinate.center)
    Self.tighten(&estimates)
    // Kinks seen in values only count where the objective does not know its own.
    let kink = coordinate.abilities.kinks != nil ? nil : estimates.lazy.compactMap(\.kink).first
    return Self.judged(index, claimed: claimed, claimRounding: claimRounding, estimates, kink: kink)
  }

  /// What each method that can say something says of f′(x).
  func estimates(of function: UnivariateFunction, at x: Double) throws -> [DerivativeEstimate] {
    var function = function
    var estimates: [DerivativeEstimate] = []
    for method in methods {
      do {
        let estimate = try method.estimate(of: function, at: x)
        estimates.append(estimate)
        // The first ladder finds the function's own scale; methods with one initial step start from it.
        if function.scale == nil, let step = estimate.steps.max(), estimate.steps.count > 1 {
          function.scale = step
        }
      } catch DerivativeError.missingAbility {
        continue
      } catch DerivativeError.nonFinite, DerivativeError.library {
        continue
      }
    }
    return estimates
  }

  /// The finding on an entry from its estimates.
  static func judged(
    _ index: ParameterIndex, claimed: Double, claimRounding: Double, _ estimates: [DerivativeEstimate],
    kink: OneSidedDerivatives? = nil
  ) -> EntryFinding {
    let evidence = Certification.evidence(estimates)
    var verdict = EntryJudge.verdict(claimed: claimed, estimates: evidence, claimRounding: claimRounding)
    if kink != nil && claimed.isFinite { verdict = .inconclusive(.kink) }
    return EntryFinding(
      index: index, claimed: claimed, estimates: estimates, claimRounding: claimRounding,
      verdict: verdict,
      kink: kink, detectionPower: EntryJudge.detectionPower(evidence, claimRounding: claimRounding))
  }

  /// Replaces the rounding bounds of methods without truncation by what they are seen, or proven, to lose.
  ///
  /// The bound that comes with an objective is a worst case over all roundings, and grows with the depth of a network
  /// far beyond what is lost. Double-double arithmetic shows what is lost; widened by 4, as one evaluation may be
  /// lucky, and never below an ulp. Where an enclosure proves the derivative, the distance to its farther end will do.
  static func tighten(_ estimates: inout [DerivativeEstimate]) {
    let precise = DoubleDoubleDual().name
    let reference = estimates.first { $0.method == precise && $0.isUsable }
    let enclosure = estimates.lazy.compactMap(\.enclosure).first
    for index in estimates.indices where exactMethods.contains(estimates[index].method) {
      let value = estimates[index].value
      var bounds = [estimates[index].roundingError]
      if let reference, estimates[index].method != precise {
        bounds.append(
          4 * (abs(value - reference.value) + abs(reference.value) * 0x1p-52) + reference.errorBound)
      }
      if let enclosure { bounds.append(enclosure.largestDistance(from: value)) }
      estimates[index].roundingError = bounds.filter { !$0.isNaN }.min() ?? .infinity
    }
  }

  private static let exactMethods = [ComplexStep().name, DualNumbers().name, DoubleDoubleDual().name]

  /// At a kink the claim is compared with nothing; the one-sided derivatives are reported beside it.
  private func kinkFinding(
    _ index: ParameterIndex, claimed: Double, claimRounding: Double, _ coordinate: Coordinate
  ) throws -> EntryFinding {
    EntryFinding(
      index: index, claimed: claimed, estimates: [], claimRounding: claimRounding,
      verdict: claimed.isFinite ? .inconclusive(.kink) : .refuted,
      kink: try coordinate.oneSidedDerivatives(), detectionPower: .infinity)
  }
}

// MARK: - From entries to a result

extension GradientChecker {
  func summarize(
    _ objective: some Objective, value: Double, noise: NoiseEstimate, entries: EntryFindings
  ) throws -> GradientCheckResult {
    let summary = entries.summary(objective.blocks)
    let scale = Self.scale(of: summary, value: value, point: objective.pointInParts)
    let oracles = methods.compactMap { method in
      entries.tally(ofMethod: method.name).map { OracleFinding(method.name, $0, scale: scale) }
    }
    guard !oracles.isEmpty || summary.verdicts.contains(.inconclusive(.kink)) else {
      return undecided(objective, entries.map(\.claimed), .nonFinite)
    }
    var result = GradientCheckResult(
      name: objective.name, blocks: objective.blocks, verdict: .verified, entries: entries, oracles: oracles,
      gradientScale: scale, evaluations: 3 + noise.evaluations + oracles.reduce(0) { $0 + $1.evaluations },
      noise: noise.bound)
    result.verdict = verdict(over: result)
    return result
  }

  /// The largest |derivative|; for a gradient that is 0 as far as rounding lets one tell, the derivative at which the
  /// value would change by its own size over a parameter's own size.
  private static func scale(of entries: EntrySummary, value: Double, point: [[Double]]) -> Double {
    let natural = abs(value) / max(point.compactMap { $0.lazy.map(abs).max() }.max() ?? 0, 1)
    return entries.isZero(upTo: vanishing * natural) ? natural : entries.largestDerivative
  }

  /// Half of a significand's 53 bits and ten more: bounds above it are noise, which may hide a gradient that is not 0.
  private static let vanishing = 0x1p-36

  private func verdict(over result: GradientCheckResult) -> Verdict {
    let verdict = Verdict.over(result.summary.verdicts)
    guard verdict == .verified, !(result.relativeDetectionPower <= requiredPower) else { return verdict }
    return .inconclusive(.weakOracle)
  }

  /// A result without estimates: nothing was compared, so nothing is verified.
  func undecided(
    _ objective: some Objective, _ claimed: [Double], _ reason: Verdict.Reason, change: StateChange? = nil
  ) -> GradientCheckResult {
    let entries = zip(objective.blocks.indices, claimed).map { index, claimed in
      EntryFinding(
        index: index, claimed: claimed, estimates: [], claimRounding: 0, verdict: .inconclusive(reason),
        kink: nil, detectionPower: .infinity)
    }
    return GradientCheckResult(
      name: objective.name, blocks: objective.blocks, verdict: .inconclusive(reason),
      entries: EntryFindings(entries), oracles: [], gradientScale: 0, evaluations: 3, noise: 0,
      stateChange: change)
  }
}

extension OracleFinding {
  /// What a method found, with its digits on a scale.
  init(_ method: String, _ tally: OracleTally, scale: Double) {
    self.init(
      method: method, entries: tally.entries, largestError: tally.largestError,
      largestBound: tally.largestBound,
      agreedDigits: AgreedDigits.of(error: tally.largestError, scale: scale),
      evaluations: tally.evaluations, exceeded: tally.exceeded)
  }
}
