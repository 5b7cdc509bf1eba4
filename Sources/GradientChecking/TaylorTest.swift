import Derivatives

/// The Taylor test: |f(θ + tu) − f(θ) − t⟨g, u⟩| shrinks like t² when g is the gradient, and like t when it is not.
///
/// A second verdict by other means than an estimate of each entry (docs/ARCHITECTURE.md, rule 11; the test is that of
/// dolfin-adjoint, Farrell et al., SIAM J. Sci. Comput. 35, 2013, section 4.1). In a few fixed irregular directions the
/// order is read where it is asymptotic: at the smallest steps whose remainder is still above its noise.
///
/// - The largest step is found: halved until the segment crosses no kink, where the objective knows its kinks.
/// - Both ±u are taken. A wrong gradient leaves an odd remainder et, which a kink, seen from the values of one that does
///   not know it, does not; and the larger of both sides mixes the orders without cancellation.
/// - A remainder that is all noise belongs to a function that is linear as far as can be seen: the claim is right.
/// - An error e of ⟨g, u⟩ only shows while |e|t is above curvature·t². What the slope could have seen is stated.
public struct TaylorTest {
  /// Directions tried; two must agree on a contradiction, as one can miss an entry or meet a special point.
  static let directions = 3
  /// Directions along measured lengths, where every entry has been judged already: the first decides, if it agrees; two must
  /// contradict.
  static let directionsByLengths = 2
  /// The first step, in units of each coordinate's size or 1.
  private static let firstStep = 0.5
  /// Steps that the slope is read from, at the most: a ratio of 256 between the largest and the smallest.
  private static let window = 5

  /// The lengths over which the objective is known to be smooth, parameter by parameter; nil where nothing is known of them,
  /// and each coordinate's size or 1 takes their place.
  let lengths: [Double]?

  /// The Taylor test; there are no parameters to guess.
  public init() { lengths = nil }

  /// The Taylor test over lengths that were measured.
  init(lengths: [Double]) { self.lengths = lengths }

  /// Tests a claimed gradient at the objective's point.
  ///
  /// - Parameters:
  ///   - objective: the objective.
  ///   - claimed: its claimed gradient at its point, all finite or the test is undecided.
  ///   - allowance: what each entry may be off by and be correct.
  ///   - noise: bound on the noise of one value.
  /// - Throws: what the objective throws.
  public func run(
    _ objective: some Objective, claimed: [Double], allowance: [Double], noise: Double
  ) throws -> TaylorResult {
    let claim = TaylorClaim(gradient: claimed, rounding: CompactBounds(allowance), noise: noise)
    let value = try objective.value(at: objective.point)
    guard Self.isFinite(value, claim) else { return Self.nonFinite }
    let lines = try objective.linesForAffineLayers()
    var examined: [Examination] = []
    let directions = lengths == nil ? Self.directions : Self.directionsByLengths
    for number in 0..<directions where examined.allSatisfy({ $0.result != nil }) {
      if lengths != nil, examined.first?.result?.outcome == .agrees { break }
      examined.append(try Self.examine(number, objective, value: value, claim, lines, lengths))
    }
    var result = Self.conclusion(
      examined, claim, at: objective.pointInParts, needed: lengths == nil ? 2 : min(2, examined.count))
    result.lengths = lengths
    return result
  }

  /// Whether the value at the point and the claim are finite, without which there is nothing to test.
  static func isFinite(_ value: Double, _ claim: TaylorClaim) -> Bool {
    value.isFinite && claim.gradient.allSatisfy(\.isFinite)
  }

  /// What one direction shows, and what it took; no result where the point is at a kink.
  struct Examination: Sendable {
    var result: TaylorDirection?
    /// The direction at the objective's point.
    var direction: ParameterDirection
    var evaluations: Int
  }

  /// Examines one direction; each is independent of the others.
  ///
  /// - Parameter lines: evaluates along directions, where the objective can.
  static func examine(
    _ number: Int, _ objective: some Objective, value: Double, _ claim: TaylorClaim,
    _ lines: ((ParameterDirection) throws -> ObjectiveLine)?, _ lengths: [Double]? = nil
  ) throws -> Examination {
    let path = try TaylorPath(
      IrregularDirection.scaled(number: number, byMeasured: lengths), objective, claim, lines, lengths)
    guard let largest = try smoothStep(objective, along: path) else {
      return Examination(result: nil, direction: path.direction, evaluations: 0)
    }
    let ladder = try TaylorLadder(objective, value: value, claim: claim, path: path, largest: largest)
    return Examination(
      result: result(ladder.steps, number), direction: path.direction, evaluations: ladder.evaluations)
  }

  /// The conclusion from the directions in their order, up to the first at a kink; its evaluations count that of the value
  /// at the point too.
  ///
  /// - Parameters:
  ///   - point: the point in its parts.
  ///   - needed: how many directions must agree.
  static func conclusion(
    _ examined: [Examination], _ claim: TaylorClaim, at point: [[Double]], needed: Int = 2
  ) -> TaylorResult {
    var results: [(TaylorDirection, ParameterDirection)] = []
    var evaluations = 1
    for examination in examined {
      guard let result = examination.result else { return undecided(.kink, evaluations: evaluations) }
      results.append((result, examination.direction))
      evaluations += examination.evaluations
    }
    return summary(results, claim, at: point, needed: needed, evaluations: evaluations)
  }

  /// The result where value or claim are not finite.
  static var nonFinite: TaylorResult { undecided(.nonFinite, evaluations: 1) }

  /// The first step of the ladder within which no kink is crossed on either side; nil at a kink.
  private static func smoothStep(
    _ objective: some Objective, along path: TaylorPath
  ) throws -> Double? {
    guard let signatures = objective.abilities.kinks else { return firstStep }
    let step = try SmoothStep.largest(from: firstStep, ratio: TaylorLadder.ratio, downTo: 0x1p-40) { t in
      if let signature = path.line?.kinkSignature { return try signature(t) }
      return try signatures.kinks(zip(path.point, path.entries).map { $0 + t * $1 })
    }
    return step == .infinity ? firstStep : step
  }

  private static func undecided(_ reason: Verdict.Reason, evaluations: Int) -> TaylorResult {
    TaylorResult(
      outcome: .undecided(reason), directions: [], detectionPower: .infinity,
      relativeDetectionPower: .infinity, evaluations: evaluations)
  }
}

// MARK: - One direction

extension TaylorTest {
  /// Half-way between the orders, and a little more: a slope above it leaves |e|t below 0.83·|c|t².
  ///
  /// With ρ = |e|/(|c|t), (4ρ + 16)/(ρ + 1) ≥ 4^1.7 gives ρ ≤ 0.83, that is |e| ≤ 0.45·(|e| + |c|t).
  private static let slopeOfRight = 1.7
  /// Slopes that acquit a claim: at the smallest steps, as larger ones may have left the asymptotic range.
  private static let slopesOfRight = 2
  /// How far from 1 a slope may be beyond its noise: |c|t is then below 0.1·|e| at the smaller step.
  private static let slopeTolerance = 0.05

  /// - Parameter number: which direction it is.
  static func result(_ steps: [TaylorLadder.Step], _ number: Int) -> TaylorDirection {
    // From the smallest step up; those at the floor below the first one above it.
    let rising = Array(steps.reversed())
    let atFloor = Array(rising.prefix { !$0.isAboveFloor })
    let window = Array(rising.dropFirst(atFloor.count).prefix { $0.isAboveFloor }.prefix(window))
    let outcome = outcome(window, atFloor: atFloor, all: steps)
    let read = outcome == .agrees ? Array(window.prefix(slopesOfRight + 1)) : window
    let slope = TaylorSlope(of: read)
    return TaylorDirection(
      number: number, outcome: outcome, slope: slope?.value, slopeUncertainty: slope?.uncertainty,
      points: slope == nil ? 0 : read.count, visibleError: visibleError(window, atFloor: atFloor),
      remainders: steps.map {
        TaylorRemainder(step: $0.t, change: $0.change, remainder: $0.magnitude, noise: $0.noise)
      })
  }

  private static func outcome(
    _ window: [TaylorLadder.Step], atFloor: [TaylorLadder.Step], all: [TaylorLadder.Step]
  ) -> TaylorResult.Outcome {
    guard !all.isEmpty else { return .undecided(.nonFinite) }
    guard !window.isEmpty else { return .agrees }
    let slopes = zip(window, window.dropFirst()).map(TaylorSlope.init)
    if slopes.isEmpty { return .undecided(.noise) }
    if slopes.prefix(slopesOfRight).allSatisfy({ $0.value >= slopeOfRight }) { return .agrees }
    guard slopes.count >= 2, slopes.allSatisfy({ abs($0.value - 1) <= slopeTolerance + $0.uncertainty })
    else {
      return .undecided(.weakOracle)
    }
    guard window.allSatisfy(\.isOdd), vanishes(atFloor, below: window[0]) else { return .undecided(.kink) }
    // Values that do not move at all near the point, and do farther away, are a staircase of rounding.
    let isStaircase = window.allSatisfy(\.isFlat) && !all.allSatisfy(\.isFlat)
    return isStaircase ? .undecided(.noise) : .contradicts
  }

  /// Whether a first-order remainder, as seen at the smallest step above the floor, is at the floor below it.
  ///
  /// Where it should still show and does not, the order belongs to a kink close by.
  private static func vanishes(_ atFloor: [TaylorLadder.Step], below first: TaylorLadder.Step) -> Bool {
    atFloor.allSatisfy { step in
      first.magnitude * step.t / first.t <= 2 * TaylorLadder.Step.floorFactor * step.noise
    }
  }

  /// The smallest error of ⟨g, u⟩ that would have made the outcome another one.
  ///
  /// At the smallest step above the floor, magnitude/t: by the slope's bound half of it would do. At a step at the
  /// floor, (8 + 1)·noise/t: a larger error would have lifted the remainder off it.
  private static func visibleError(_ window: [TaylorLadder.Step], atFloor: [TaylorLadder.Step]) -> Double {
    let fromSlope = window.first.map { $0.magnitude / $0.t } ?? .infinity
    let fromFloor = atFloor.map { (TaylorLadder.Step.floorFactor + 1) * $0.noise / $0.t }.min() ?? .infinity
    return min(fromSlope, fromFloor)
  }
}

// MARK: - All directions

extension TaylorTest {
  private static func summary(
    _ found: [(TaylorDirection, ParameterDirection)], _ claim: TaylorClaim, at point: [[Double]], needed: Int,
    evaluations: Int
  ) -> TaylorResult {
    let results = found.map(\.0)
    let power = detectionPower(found, at: point, needed: needed)
    let scale = claim.gradient.lazy.map(abs).max() ?? 0
    let relative = scale > 0 ? power / scale : power
    return TaylorResult(
      outcome: outcome(results, needed: needed, relativePower: scale > 0 ? relative : 0),
      directions: results,
      detectionPower: power, relativeDetectionPower: relative, evaluations: evaluations)
  }

  /// As many directions as are needed decide, unless another decides against them; two must contradict.
  ///
  /// Agreement that could not have seen an error as large as the gradient itself says nothing.
  private static func outcome(
    _ results: [TaylorDirection], needed: Int, relativePower: Double
  ) -> TaylorResult.Outcome {
    let agreeing = results.count { $0.outcome == .agrees }
    let contradicting = results.count { $0.outcome == .contradicts }
    if contradicting >= 2 && agreeing == 0 { return .contradicts }
    if agreeing >= needed && contradicting == 0 {
      return relativePower < 1 ? .agrees : .undecided(.noise)
    }
    for case .undecided(let reason) in results.map(\.outcome) { return .undecided(reason) }
    return .undecided(.weakOracle)
  }

  /// The two largest of some numbers.
  private struct TwoLargest {
    private(set) var first = -Double.infinity
    private(set) var second = -Double.infinity

    mutating func add(_ number: Double) {
      second = max(second, min(first, number))
      first = max(first, number)
    }
  }

  /// The error of the entry that a lone direction moves least.
  private static func detectionPower(
    _ found: (result: TaylorDirection, direction: ParameterDirection), at point: [[Double]]
  ) -> Double {
    var power = 0.0
    ParameterDirection.forEachRun(of: point) { coordinates, first in
      for step in found.direction.entries(coordinates, first) {
        power = max(power, found.result.visibleError / abs(step))
      }
    }
    return power
  }

  /// The error of the worst-seen entry that would have ended the agreement.
  ///
  /// All but one of the agreeing directions must have seen it: with fewer than two left there is none.
  private static func detectionPower(
    _ found: [(result: TaylorDirection, direction: ParameterDirection)], at point: [[Double]], needed: Int
  ) -> Double {
    let agreeing = found.filter { $0.result.outcome == .agrees }
    guard agreeing.count >= needed, let alone = agreeing.first, point.contains(where: { !$0.isEmpty })
    else { return .infinity }
    if needed == 1 { return detectionPower(alone, at: point) }
    var power = 0.0
    ParameterDirection.forEachRun(of: point) { coordinates, first in
      let allSteps = agreeing.map { $0.direction.entries(coordinates, first) }
      var blind = coordinates.map { _ in 0 }
      // Divisions take long, and few entries are seen worse than all before them: not those that all directions but one
      // see as well as the power so far. The factor keeps what rounding of the product might leave out.
      let least = power * (1 - 0x1p-50)
      for (steps, seen) in zip(allSteps, agreeing) {
        let visibleError = seen.result.visibleError
        blind.withUnsafeMutableBufferPointer { blind in
          for index in blind.indices where !(visibleError <= least * abs(steps[index])) { blind[index] += 1 }
        }
      }
      for index in blind.indices where blind[index] >= 2 {
        var errors = TwoLargest()
        for (steps, seen) in zip(allSteps, agreeing) {
          errors.add(seen.result.visibleError / abs(steps[index]))
        }
        power = max(power, errors.second)
      }
    }
    return power
  }
}
