import Derivatives

/// Whether all methods agree with a claim, each within its bounds: then the judge has nothing to weigh.
///
/// The rules are those of `EntryJudge` and `Certification`, for the one case in which no estimate accuses.
struct Agreement {
  private let claimed: Double
  private let claimRounding: Double
  private var best = (value: Double.nan, bound: Double.infinity)
  private var secondBound = Double.infinity
  private var proven: ProvenEnclosure?
  private var lowestReach = Double.infinity
  private var highestReach = -Double.infinity
  private var agrees: Bool

  init(claimed: Double, claimRounding: Double) {
    self.claimed = claimed
    self.claimRounding = claimRounding
    agrees = claimed.isFinite
  }

  /// Adds what a method says.
  mutating func add(_ sums: UnitDerivatives.Sums, bound: Double, isProof: Bool) {
    guard sums.value.isFinite, bound.isFinite,
      !EntryJudge.exceeds(claimed, value: sums.value, bound: bound, claimRounding)
    else {
      agrees = false
      return
    }
    let reach = EntryJudge.safety * bound
    if isProof {
      proven = ProvenEnclosure(sums)
    } else {
      lowestReach = min(lowestReach, sums.value + reach)
      highestReach = max(highestReach, sums.value - reach)
    }
    if bound < best.bound {
      secondBound = best.bound
      best = (sums.value, bound)
    } else {
      secondBound = min(secondBound, bound)
    }
  }

  /// Whether every method has an estimate that agrees with the claim, and none is excluded by a proof.
  var isWhole: Bool {
    guard agrees, best.value.isFinite else { return false }
    guard let proven else { return true }
    return lowestReach >= proven.lower && highestReach <= proven.upper
  }

  /// What there is to say where the agreement is whole.
  var brief: EntryBrief {
    var brief = EntryBrief(
      claimed: claimed, claimRounding: claimRounding, verdict: .verified,
      detectionPower: EntryJudge.detectionPower(secondBound: secondBound, claimRounding: claimRounding))
    brief.best = best
    if let proven { brief.certifiedError = proven.largestDistance(from: claimed) }
    return brief
  }
}
