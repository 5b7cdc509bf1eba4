import Derivatives

/// What ⟨Jv, w⟩ = ⟨v, Jᵀw⟩ showed of two claimed products with one Jacobian.
public struct AdjointResult: Sendable, Equatable {
  /// Verified within the bound, refuted far beyond it.
  public package(set) var verdict: Verdict
  /// ⟨Jv, w⟩ of the worst pair.
  public package(set) var forward: Double
  /// ⟨v, Jᵀw⟩ of the worst pair.
  public package(set) var reverse: Double
  /// Bound on what rounding may set between them.
  public package(set) var errorBound: Double
  /// The magnitude of the terms of both sums: what agreed digits refer to.
  public package(set) var scale: Double
  /// The smallest error of one entry of one product's Jacobian that would not have been verified.
  ///
  /// An error that both products share is not seen at all.
  public package(set) var detectionPower: Double
  /// ``detectionPower`` relative to the largest component of the products.
  public package(set) var relativeDetectionPower: Double
  /// Products evaluated.
  public package(set) var evaluations: Int

  /// Digits in which both sides agree, relative to ``scale``.
  public var agreedDigits: Double { AgreedDigits.of(error: abs(forward - reverse), scale: scale) }
}

/// The adjoint test: forward mode and reverse mode multiply by the same matrix, ⟨Jv, w⟩ = ⟨v, Jᵀw⟩ for all v and w.
///
/// It needs no differences, and so sees errors far below theirs; but only what the two products do not share. With one
/// symmetric product for both it is the test of symmetry of a Hessian.
public struct AdjointTest {
  /// Pairs (v, w) tried.
  static let trials = 3
  /// Beyond this times the widened bound the products are refuted; within it nothing is concluded.
  ///
  /// The noise of the products is measured along one direction, at 9 points: a factor 16 is left for what that misses.
  static let doubt = 16.0

  /// The adjoint test; there are no parameters to guess.
  public init() {}

  /// Compares two products at the objective's point.
  ///
  /// The bound: every component of a product is off by its noise, measured like that of a claimed gradient and never
  /// below what its format makes it off by: once for itself, by a chain of about a hundred roundings of sums in it, and by that of
  /// the terms of Jv. A sum of n products is off by n·u·Σ|terms| (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed.,
  /// equation 3.5).
  ///
  /// - Parameters:
  ///   - objective: the vector objective.
  ///   - forward: Jv at a point.
  ///   - reverse: Jᵀw at a point.
  /// - Throws: what the products throw, and ``VectorObjectiveError`` for wrong counts.
  public func run(
    _ objective: some VectorObjective, forward: ([Double], _ tangent: [Double]) throws -> [Double],
    reverse: ([Double], _ cotangent: [Double]) throws -> [Double]
  ) throws -> AdjointResult {
    try run(
      objective, forward: forward, reverse: reverse, scales: VectorScales(of: objective),
      formats: [.plain, .plain])
  }

  /// Compares two products at the objective's point, with what is known already.
  ///
  /// - Parameters:
  ///   - scales: the sizes of parameters and outputs, so that each shows beside the others.
  ///   - formats: those that all claimed products show, forward and reverse.
  func run(
    _ objective: some VectorObjective, forward: ([Double], _ tangent: [Double]) throws -> [Double],
    reverse: ([Double], _ cotangent: [Double]) throws -> [Double], scales: VectorScales,
    formats: [RecognizedFormat]
  ) throws -> AdjointResult {
    var worst: AdjointResult?
    var evaluations = 0
    for trial in 0..<Self.trials {
      let pair = try Pair(
        objective, v: scales.tangent(2 * trial), w: scales.cotangent(2 * trial + 1), scales, formats,
        forward, reverse)
      evaluations += pair.evaluations
      let result = pair.result
      if worst.map({ Self.excess($0) < Self.excess(result) }) ?? true { worst = result }
    }
    guard var worst else { throw VectorObjectiveError.nothingClaimed(objective: objective.name) }
    worst.evaluations = evaluations
    return worst
  }

  private static func excess(_ result: AdjointResult) -> Double {
    let difference = abs(result.forward - result.reverse)
    guard difference.isFinite else { return .infinity }
    return difference == 0 ? 0 : difference / result.errorBound
  }
}

/// Both products for one pair (v, w).
private struct Pair {
  var forward = 0.0
  var reverse = 0.0
  var bound = 0.0
  var scale = 0.0
  var largest = 0.0
  var evaluations = 0

  init(
    _ objective: some VectorObjective, v: [Double], w: [Double], _ scales: VectorScales,
    _ formats: [RecognizedFormat],
    _ jvp: ([Double], [Double]) throws -> [Double], _ vjp: ([Double], [Double]) throws -> [Double]
  ) throws {
    func products(at point: [Double]) throws -> [Double] {
      try objective.counted(jvp(point, v), w.count, "a product Jv")
        + objective.counted(vjp(point, w), v.count, "a product Jᵀw")
    }
    let values = try products(at: objective.point)
    let weights = w + v
    let rounding = try Self.rounding(objective, values, outputs: w.count, scales, formats, products)
    for index in values.indices {
      let term = values[index] * weights[index]
      if index < w.count { forward += term } else { reverse += term }
      scale += abs(term)
      // A weight is 1 to 2 times a power of 2 by the size of its output or parameter.
      let unit = Double(sign: .plus, exponent: Int(weights[index].exponent), significand: 1)
      largest = max(largest, abs(values[index]) * unit)
      bound += rounding.bounds[index] * abs(weights[index])
    }
    bound += Double(values.count) * 0x1p-53 * scale
    evaluations = 2 + 2 * rounding.evaluations
  }

  /// What each component may be off by and be correct: its noise, and at least what its format makes of it.
  private static func rounding(
    _ objective: some VectorObjective, _ values: [Double], outputs: Int, _ scales: VectorScales,
    _ formats: [RecognizedFormat],
    _ products: ([Double]) throws -> [Double]
  ) throws -> (bounds: [Double], evaluations: Int) {
    let abilities = objective.abilities
    let stated = abilities.claimFormat?()?.unitRoundoff ?? 0
    let shown = zip(formats, [values[..<outputs], values[outputs...]]).map { $0.orElse(Array($1)) }
    let sums = shown.map {
      max(objective.precision.unitRoundoff, $0.unitRoundoff, min(stated, ClaimFormat.float32.unitRoundoff))
    }
    let isSingle = (sums.max() ?? 0) >= ClaimFormat.float32.unitRoundoff
    let direction = scales.tangent(7)
    let point = objective.point
    let noise = try NoiseEstimate.measure(
      scale: NoisePath.scale(isSingle ? .float32 : .float64) * scales.naturalLength, count: values.count
    ) { offset in
      let moved = zip(point, direction).map { $0 + offset * $1 }
      return try objective.elsewhere(moved, abilities.bounds, count: values.count, products)
    }
    let bounds = values.indices.map { index in
      let part = index < outputs ? 0 : 1
      let itself = max(shown[part].relativeError, stated)
      let rate = index < outputs ? scales.rates[index] : 0
      let format =
        (itself + 128 * sums[part]) * abs(values[index]) + 8 * sums[part] * rate
        + objective.precision.underflow
      return noise[index].bound.isFinite ? max(noise[index].bound, format) : format
    }
    return (bounds, noise.first?.evaluations ?? 0)
  }

  /// Every weight is at least 1 beside the others' size, so an error of one entry moves one side by at least as much.
  var result: AdjointResult {
    let difference = abs(forward - reverse)
    let allowed = EntryJudge.safety * bound
    let verdict: Verdict
    if !difference.isFinite {
      verdict = .inconclusive(.nonFinite)
    } else if difference <= allowed {
      verdict = .verified
    } else {
      verdict = difference > AdjointTest.doubt * allowed ? .refuted : .inconclusive(.weakOracle)
    }
    let power = (EntryJudge.safety + 1) * bound
    return AdjointResult(
      verdict: verdict, forward: forward, reverse: reverse, errorBound: bound, scale: scale,
      detectionPower: power, relativeDetectionPower: largest > 0 ? power / largest : power,
      evaluations: evaluations)
  }
}
