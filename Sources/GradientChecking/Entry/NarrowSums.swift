import Derivatives

/// What a claim is allowed that was computed in half precision or bfloat16 throughout, and not only rounded to it at the end.
///
/// Its sums have lost what their terms were rounded by, up to some units of the largest entry, in many entries at once. That is
/// allowed for where the claim shows it: an entry alone that is off, beside others that are right to their last bit, is wrong.
struct NarrowSums {
  /// u: the unit roundoff of the claim's format.
  let unitRoundoff: Double
  /// The size of the gradient.
  let scale: Double
  /// The power without which nothing is verified.
  let requiredPower: Double

  /// 200 networks of PyTorch, of five kinds and in both formats, were off by 4.6 uG at the most (docs/EVIDENCE.md).
  private static let unitsOfLargest = 8.0
  /// Of the entries of such networks a tenth and more were off by more than the rounding of their result.
  private static let leastShare = 0.1

  /// Takes back the accusations that such a computation explains: what it hides counts as the power.
  ///
  /// Nothing is verified so where no second entry shows the computation: an accused one is no witness for itself.
  func acquit(_ results: inout [EntryResult]) {
    let allowance = Self.unitsOfLargest * unitRoundoff * scale
    let accused = results.indices.filter { place in
      let result = results[place]
      guard result.verdict == .refuted, result.note == nil, result.kink == nil, let best = result.best
      else { return false }
      return abs(result.claimed - best.value) <= allowance
    }
    let (known, off) = beyondRounding(results)
    guard Double(off) >= Self.leastShare * Double(known) else { return }
    for place in accused {
      guard let best = results[place].best else { continue }
      let difference = abs(results[place].claimed - best.value)
      results[place].detectionPower = allowance + difference + EntryJudge.safety * best.errorBound
      results[place].verdict =
        off > 1 && results[place].detectionPower <= requiredPower ? .verified : .inconclusive(.weakOracle)
      results[place].note = .narrowSums(difference: difference / scale)
    }
  }

  /// Of how many entries the derivative is known to half a unit in the claim's last place, and how many of them are off by more than
  /// the rounding of their result.
  private func beyondRounding(_ results: [EntryResult]) -> (known: Int, off: Int) {
    var (known, off) = (0, 0)
    for result in results {
      guard let best = result.best, result.claimed.isFinite, result.kink == nil else { continue }
      let rounding = unitRoundoff * abs(result.claimed)
      let bound = EntryJudge.safety * best.errorBound
      guard bound <= 0.5 * rounding else { continue }
      known += 1
      // The unit roundoff is relative to the number before it was rounded.
      if abs(result.claimed - best.value) > (1 + 2 * unitRoundoff) * rounding + bound { off += 1 }
    }
    return (known, off)
  }
}
