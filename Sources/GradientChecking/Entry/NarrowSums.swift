import Derivatives

/// What a claim is allowed that was computed in single precision, half precision or bfloat16 throughout, and not only rounded to it
/// at the end.
///
/// Its sums have lost what their terms were rounded by, up to some units of the largest entry, in many entries at once. That is
/// allowed for where the claim shows it: an entry alone that is off, beside others that are right to their last bit, is wrong.
///
/// A computation that is stable in the backward sense gives the gradient at parameters that are off by k roundings each, and so is
/// off by ku·Σⱼ|Hᵢⱼθⱼ| (Higham, Accuracy and Stability of Numerical Algorithms, section 1.5). Where the terms of a gradient
/// cancel, as at the end of a training, that exceeds any multiple of the gradient. With |Hᵢⱼθᵢθⱼ| ≤ maxⱼ|Hⱼⱼ|θⱼ², as of a convex
/// function, values show it: it is what they bend by over the size of a parameter.
struct NarrowSums {
  /// u: the unit roundoff of the claim's format.
  let unitRoundoff: Double
  /// G: the size of the gradient.
  let scale: Double
  /// The largest maxⱼ|Hⱼⱼ|θⱼ² seen: what the value bends by over the size of a parameter.
  let bend: Double
  /// The size of a parameter.
  let size: (Int) -> Double
  /// The power without which nothing is verified.
  let requiredPower: Double

  /// Units of u·max(G, maxⱼ|Hⱼⱼ|θⱼ²/σᵢ) that a right claim may be off by: of 840 networks of PyTorch the worst was off by 7.6, but
  /// for long sums (docs/EVIDENCE.md).
  static let usualUnits = 8.0
  /// Units that sums in single precision may grow to with their length, a chain of about a hundred roundings.
  ///
  /// Those over 10,000 samples were off by 59. Narrower formats are added in single precision.
  private var mostUnits: Double {
    unitRoundoff < ClaimFormat.float16.unitRoundoff ? EntryJudge.claimRoundings : Self.usualUnits
  }
  /// Of the entries of such networks a tenth and more were off by more than the rounding of their result, and the worst by less
  /// than so many times what a tenth of them exceeded.
  private static let (leastShare, worstOverTenth) = (0.1, 64.0)

  /// Where fewer entries are off, and still more than one, as of sums in half precision and bfloat16 that were added in single
  /// precision: by 1.4 units at the most.
  private static let unitsOfFew = 2.0

  /// What one unit is: u·max(G, maxⱼ|Hⱼⱼ|θⱼ²/σᵢ).
  private func unit(_ parameter: Int) -> Double {
    let bent = bend / size(parameter)
    return unitRoundoff * (bent > scale ? bent : scale)
  }

  /// Takes back the accusations that such a computation explains: what it hides counts as the power.
  ///
  /// Nothing is verified so where no second entry shows the computation: an accused one is no witness for itself.
  func acquit(_ results: inout [EntryResult]) {
    let excesses = excessesOverRounding(results)
    let off = excesses.count { $0 > 0 }
    let isShown = Double(off) >= Self.leastShare * Double(excesses.count)
    let units = isShown ? units(excesses) : off > 1 ? Self.unitsOfFew : 0
    for place in results.indices {
      let result = results[place]
      guard result.verdict == .refuted, result.note == nil, result.kink == nil, let best = result.best
      else { continue }
      let allowance = units * unit(result.place)
      let difference = abs(result.claimed - best.value)
      guard difference <= allowance else { continue }
      results[place].detectionPower = allowance + difference + EntryJudge.safety * best.errorBound
      results[place].verdict =
        off > 1 && results[place].detectionPower <= requiredPower ? .verified : .inconclusive(.weakOracle)
      results[place].note = .narrowSums(difference: difference / scale)
    }
  }

  /// The units that are allowed: the usual ones, or more where a tenth of the entries show that sums are long, one not counted, which may
  /// be wrong.
  private func units(_ excesses: [Double]) -> Double {
    let tenth = Int((Self.leastShare * Double(excesses.count)).rounded(.up))
    guard excesses.count > tenth else { return Self.usualUnits }
    let shown = Self.worstOverTenth * excesses.sorted(by: >)[tenth]
    return shown > Self.usualUnits ? min(shown, mostUnits) : Self.usualUnits
  }

  /// By how many units the entries whose derivative is known to half a unit in the claim's last place are off beyond the rounding of
  /// their result; 0 where they are not.
  private func excessesOverRounding(_ results: [EntryResult]) -> [Double] {
    results.compactMap { result in
      guard let best = result.best, result.claimed.isFinite, result.kink == nil else { return nil }
      let rounding = unitRoundoff * abs(result.claimed)
      let bound = EntryJudge.safety * best.errorBound
      guard bound <= 0.5 * rounding else { return nil }
      // The unit roundoff is relative to the number before it was rounded.
      let excess = abs(result.claimed - best.value) - (1 + 2 * unitRoundoff) * rounding - bound
      return excess > 0 ? excess / unit(result.place) : 0
    }
  }
}
