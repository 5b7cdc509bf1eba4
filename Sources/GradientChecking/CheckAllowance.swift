import Derivatives

extension GradientChecker {
  /// What each entry of a correct claim may be off by; beyond it, and the oracles' widened bounds, one is refuted.
  ///
  /// From the objective where it knows; else measured as the noise of the claimed gradient itself, like that of the
  /// values, and widened by the judge's safety. Never below 4 · 128 u of the claim's format, a chain of about a hundred
  /// operations without cancellation: noise along one direction misses what is rounded alike at all its points, such
  /// as the large argument of an exponential. Nor below the format that the claim's numbers show, as those of a file that were
  /// printed with so many digits.
  func allowance(of objective: some Objective, claimed: [Double]) throws -> [Double] {
    var allowed =
      try objective.abilities.claimRoundingBound?() ?? claimNoise(of: objective)
    guard allowed.count == claimed.count else {
      throw GradientCheckError.wrongGradientCount(
        objective: objective.name, found: allowed.count, expected: claimed.count)
    }
    let (unitRoundoff, underflow) = (objective.precision.unitRoundoff, objective.precision.underflow)
    let relative = max(
      EntryJudge.claimRoundings * unitRoundoff,
      objective.abilities.format(of: claimed).ofPrinting.relativeError)
    for (entry, claimed) in claimed.enumerated() {
      let least = relative * abs(claimed) + EntryJudge.safety * underflow
      // A claim that is not finite, here or close by, is granted no more than its format.
      let widened = allowed[entry].isFinite ? max(allowed[entry], least) : least
      allowed[entry] = least.isFinite ? widened : 0
    }
    return allowed
  }

  private func claimNoise(of objective: some Objective) throws -> [Double] {
    if let noise = objective.abilities.claimNoise {
      return try noise().map { EntryJudge.safety * $0 }
    }
    let point = objective.point
    let path = NoisePath(from: point)
    return try NoiseEstimate.measure(
      scale: NoisePath.scale(objective.precision), count: point.count
    ) { offset in
      let gradient = try objective.claimedGradient(at: path.at(offset))
      guard gradient.count == point.count else {
        throw GradientCheckError.wrongGradientCount(
          objective: objective.name, found: gradient.count, expected: point.count)
      }
      return gradient
    }.map { EntryJudge.safety * $0.bound }
  }
}
