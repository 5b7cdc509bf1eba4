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

  /// - Parameter power: the power that entries are looked at for, of an objective that is known by values alone: its claim may
  ///   be off by what its format says and by what is not looked for, and not by how it scatters near by.
  init(_ probe: DirectionalProbe, seed: UInt64, power: Double?) throws {
    precision = probe.objective.precision
    if let power {
      (known, measured) = (nil, 0)
      format = max(
        probe.objective.abilities.format(of: probe.gradient).relativeError,
        probe.objective.abilities.statedRoundoff, power)
      return
    }
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
    let allowed = known?[place] ?? measured / size
    return allowed.isFinite ? max(allowed, least) : least
  }

  /// For the claim along a direction.
  func along(_ direction: RandomSigns, _ probe: DirectionalProbe) -> Double {
    let claim = probe.norms(along: direction)
    let least = unit * min(claim.sum, Self.spread * claim.euclidean)
    guard let known else { return max(measured, least) }
    let allowed = probe.norms(known, along: direction)
    return max(min(allowed.sum, Self.spread * allowed.euclidean), least)
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
