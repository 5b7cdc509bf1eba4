import Derivatives
import RealModule
import Scalars

/// The two oracles that must see an error repeat.
private let oracles = [DualNumbers().name, DoubleDoubleDual().name]

/// Looks at an entry again that is off by more than a correct one usually is, and by less than the most it may be.
///
/// At one point nobody can tell a small error from rounding. At many points one can: with each parameter moved at random
/// by up to 2⁻²⁰ of itself, 2³² units in its last place, roundings are as good as independent, while derivative and
/// defect stay what they are. Of the errors eᵢ = g(θᵢ) − ∂f/∂θₖ(θᵢ) at n points, with mean ē and standard deviation s,
///
///     |ē| > 1.25 R/8 + 8s/√n
///
/// refutes the entry. R is what one correct claim may be off by: 8 root mean squares of the rounding errors seen at 25
/// points, 16 of them as far away as here. Roundings that are alike at all far points, and 0 at the others, have a mean of
/// √(25/16) = 1.25 of that root mean square, and no others a larger one. A mean of independent errors is normal, near enough,
/// and beyond 8 of its standard errors once in 10¹⁵.
///
/// Both dual numbers and double-double dual numbers must say so, each by its own derivatives, the latter beyond their own
/// widened bound: a derivative of exactly 0 that an oracle rounds to 10⁻³³ everywhere is no error of the claim. A claim that
/// is a fixed list of numbers is not a function: what it would be elsewhere is unknown, and nothing is said of it.
struct RepeatedErrorSearch {
  /// The points that refute.
  static let points = 1024
  /// The points after which an error that does not repeat is left alone: its mean is 4 times closer to 0.
  static let pointsAtFirst = 16
  /// Standard errors of the mean that are granted to it.
  static let standardErrors = 8.0
  /// How far each parameter moves at the most, relative to itself.
  static let spread = 0x1p-20
  /// How many of these the mean of a correct claim's errors may be.
  private static let repeatedRootMeanSquares = 1.25

  private let objective: any Objective
  private let dual: ([Dual<Double>]) throws -> Dual<Double>
  private let doubleDoubleDual: ([Dual<DoubleDouble>]) throws -> Dual<DoubleDouble>
  private let point: [Double]
  private let claimed: [Double]
  private var claims: [[Double]] = []
  /// Evaluations of the objective and of its claim.
  private(set) var evaluations = 0

  /// A search, where both oracles are asked for and the objective serves them, and has seen what a correct claim loses in
  /// double precision; nil elsewhere.
  ///
  /// What is granted to large gradients is proven, not seen, and far above any mean.
  init?(_ objective: some Objective, claimed: [Double], methods: [any DerivativeMethod]) {
    let abilities = objective.abilities
    guard oracles.allSatisfy({ name in methods.contains { $0.name == name } }),
      objective.precision == .float64, objective.point.count < CheckLimits.parametersForAffineLayers,
      abilities.claimRoundingBound != nil, let dual = abilities.dual,
      let doubleDoubleDual = abilities.doubleDoubleDual
    else { return nil }
    (self.objective, self.dual, self.doubleDoubleDual) = (objective, dual, doubleDoubleDual)
    self.claimed = claimed
    point = objective.point
  }

  /// The result, refuted if its claim errs alike at all points.
  ///
  /// - Throws: what the objective throws.
  mutating func lookedAtAgain(_ result: EntryResult) throws -> EntryResult {
    let usual = result.allowance / CheckLimits.allowedRootMeanSquares
    guard result.verdict == .verified || result.verdict == .inconclusive(.weakOracle),
      result.error > usual,
      let precise = result.estimates.first(where: { $0.method == DoubleDoubleDual().name && $0.isUsable }),
      let repeated = try repeatedError(
        of: result.place, usual: usual, oracleBound: EntryJudge.safety * precise.errorBound)
    else { return result }
    var refuted = result
    refuted.repeatedError = repeated
    refuted.verdict = .refuted
    return refuted
  }

  /// - Parameter oracleBound: what double-double dual numbers may be off by, alike at all points.
  private mutating func repeatedError(
    of parameter: Int, usual: Double, oracleBound: Double
  ) throws -> RepeatedError? {
    try evaluateClaims(upTo: Self.pointsAtFirst)
    // Equal at all points: no function.
    guard claims.contains(where: { $0 != claimed }) else { return nil }
    guard abs(try errorsByDuals(of: parameter).mean) > usual else { return nil }
    try evaluateClaims(upTo: Self.points)
    let allowed = Self.repeatedRootMeanSquares * usual
    let plain = try errorsByDuals(of: parameter)
    guard abs(plain.mean) > allowed + plain.bound else { return nil }
    var precise = try errorsByPreciseDuals(of: parameter)
    precise.bound += oracleBound
    guard abs(precise.mean) > allowed + precise.bound, plain.mean * precise.mean > 0 else { return nil }
    return RepeatedError(
      mean: precise.mean, errorBound: precise.bound, allowedMean: allowed, points: claims.count,
      methods: oracles)
  }

  private mutating func evaluateClaims(upTo count: Int) throws {
    while claims.count < count {
      let claim = try objective.claimedGradient(at: moved(claims.count))
      guard claim.count == claimed.count else {
        throw GradientCheckError.wrongGradientCount(
          objective: objective.name, found: claim.count, expected: claimed.count)
      }
      claims.append(claim)
      evaluations += 1
    }
  }

  private mutating func errorsByDuals(of parameter: Int) throws -> (mean: Double, bound: Double) {
    let formula = dual
    return try errors(of: parameter) { point, claim in
      var dual = point.map { Dual<Double>($0) }
      dual[parameter].derivative = 1
      return claim - (try formula(dual)).derivative
    }
  }

  private mutating func errorsByPreciseDuals(of parameter: Int) throws -> (mean: Double, bound: Double) {
    let formula = doubleDoubleDual
    return try errors(of: parameter) { point, claim in
      var dual = point.map { Dual<DoubleDouble>($0) }
      dual[parameter].derivative = DoubleDouble(1)
      return (DoubleDouble(claim) - (try formula(dual)).derivative).primal
    }
  }

  /// Mean of the errors at the points of the claims so far, and 8 standard errors of it; NaN if any is.
  private mutating func errors(
    of parameter: Int, _ error: (_ point: [Double], _ claim: Double) throws -> Double
  ) throws -> (mean: Double, bound: Double) {
    let errors = try claims.indices.map { try error(moved($0), claims[$0][parameter]) }
    evaluations += errors.count
    let count = Double(errors.count)
    // Divided by the largest before squaring: errors of 1e-170 would underflow.
    let largest = errors.map(abs).max() ?? 0
    guard largest > 0, errors.allSatisfy(\.isFinite) else { return (largest == 0 ? 0 : .nan, .nan) }
    let mean = errors.reduce(0) { $0 + $1 / largest } / count
    let variance = errors.reduce(0) { $0 + ($1 / largest - mean) * ($1 / largest - mean) } / (count - 1)
    return (mean * largest, Self.standardErrors * (variance / count).squareRoot() * largest)
  }

  /// Point number `place` near by: each parameter times 1 + 2⁻²⁰u, u between −1 and 1.
  private func moved(_ place: Int) -> [Double] {
    point.enumerated().map { parameter, coordinate in
      let bits = HashedBits.of(HashedBits.of(UInt64(place + 1)) ^ UInt64(parameter + 1))
      return coordinate * (1 + Self.spread * (Double(bits >> 11) * 0x1p-52 - 1))
    }
  }
}
