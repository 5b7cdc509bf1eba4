import Derivatives
import RealModule

/// What a correct claim may be off by, entry by entry and along directions.
///
/// Rounding errors ρⱼ of the claim do not know the signs that are chosen afterwards. Along a direction they
/// add up to more than λ(Σρⱼ²vⱼ²)^½ with probability 2exp(−λ²/2) at most (Hoeffding, JASA 58, 1963, theorem
/// 2), far below Σ|ρⱼvⱼ| where there are many.
struct ClaimAllowance {
  /// λ with 2exp(−λ²/2) < 2⁻⁶⁴.
  private static let spread = 9.6

  /// What each entry may be off by, where the objective knows.
  private let known: [Double]?
  /// What, where the objective does not know, the claim along a whole direction is seen to be off by, widened by the judge's safety.
  private let measured: Double
  private let precision: Precision
  /// What the claim's format makes each entry off by, relative to it.
  private let format: Double
  /// What a computation in a narrow format makes of the claim along a direction, and of an entry times its size.
  private let narrow: Double

  /// - Parameter power: the power that entries are looked at for, of an objective that is known by values alone: its claim may
  ///   be off by what its format says and by what is not looked for, and not by how it scatters near by.
  init(_ probe: DirectionalProbe, seed: UInt64, power: Double?) throws {
    precision = probe.objective.precision
    if let power {
      (known, measured) = (nil, 0)
      narrow = try Self.narrowSums(probe, seed)
      format = max(
        probe.objective.abilities.format(of: probe.gradient).relativeError,
        probe.objective.abilities.statedRoundoff, power)
      return
    }
    narrow = 0
    format = probe.objective.abilities.format(of: probe.gradient).ofPrinting.relativeError
    known = try probe.objective.abilities.claimRoundingBound?()
    if let known, known.count != probe.point.count {
      throw GradientCheckError.wrongGradientCount(
        objective: probe.objective.name, found: known.count, expected: probe.point.count)
    }
    measured = known == nil ? try Self.noise(probe, seed) : 0
  }

  /// 4 · 128u of the claim's format, as for an exhaustive check.
  var unit: Double { max(EntryJudge.claimRoundings * precision.unitRoundoff, format) }

  /// What the claim of one entry may be off by.
  func entry(_ place: Int, claimed: Double, size: Double) -> Double {
    let least = unit * abs(claimed) + EntryJudge.safety * precision.underflow
    guard least.isFinite else { return 0 }
    let allowed = known?[place] ?? (measured + narrow) / size
    return allowed.isFinite ? max(allowed, least) : least
  }

  /// For the claim along a direction.
  func along(_ direction: RandomSigns, _ probe: DirectionalProbe) -> Double {
    let claim = probe.norms(along: direction)
    let least = unit * min(claim.sum, Self.spread * claim.euclidean)
    guard let known else { return max(measured, least + narrow) }
    let allowed = probe.norms(known, along: direction)
    return max(min(allowed.sum, Self.spread * allowed.euclidean), least)
  }

  /// 8uB for a claim in single precision or a narrower format, with its unit roundoff u and the largest second difference B of the value
  /// over a quarter of the parameters' sizes, along three random directions.
  ///
  /// A stable computation gives the gradient at parameters that are off by k roundings (``NarrowSums``), and so is off by ku·vᵀHw along
  /// v, with random signs in w as in v. Networks of 6,597 parameters were off by 5.5uB along the worst of 200 directions, but for such
  /// as have fitted all of their classes, where the value no longer shows what their outputs were rounded by.
  private static func narrowSums(_ probe: DirectionalProbe, _ seed: UInt64) throws -> Double {
    let roundoff = probe.objective.abilities.narrowRoundoff(of: probe.gradient)
    guard roundoff > 0 else { return 0 }
    let step = 0.25
    let bends = try (3...5).map { number in
      let direction = probe.direction(seed: seed, pattern: -number)
      let changes = try [step, -step].map { step in
        try probe.at(step, along: direction) { try probe.objective.value(at: $0) } - probe.value
      }
      return abs(changes[0] + changes[1]) / (step * step)
    }
    return NarrowSums.usualUnits * roundoff * (bends.filter(\.isFinite).max() ?? 0)
  }

  /// The noise of ⟨g(θ + tw), v⟩ for random w and v; 0 where it is not finite close by.
  ///
  /// Where the claim is differentiated by the same rounding errors everywhere, the noise of one entry is at
  /// most that of the sum, as independent errors add up.
  private static func noise(_ probe: DirectionalProbe, _ seed: UInt64) throws -> Double {
    let whole = 0..<probe.point.count
    let path = probe.direction(seed: seed, pattern: -1)
    let weights = probe.direction(seed: seed, pattern: -2)
    do {
      let noise = try NoiseEstimate.measure(scale: NoisePath.scale(probe.objective.precision)) {
        offset in
        let gradient = try probe.at(offset, along: path) { moved in
          try probe.objective.claimedGradient(at: moved)
        }
        guard gradient.count == whole.count else {
          throw GradientCheckError.wrongGradientCount(
            objective: probe.objective.name, found: gradient.count, expected: whole.count)
        }
        return probe.product(gradient, along: weights)
      }
      return EntryJudge.safety * noise.bound
    } catch is DerivativeError {
      return 0
    }
  }
}
