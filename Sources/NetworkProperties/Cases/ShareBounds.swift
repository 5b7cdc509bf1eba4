import GSLDerivatives

/// Exact two-sided confidence bounds for the share of cases of some sort (Clopper & Pearson, Biometrika 26,
/// 1934): the true share lies outside with a probability of at most 1 − confidence, half of it on either side.
///
/// Through GSL's beta quantiles: p_low = B(α/2; k, n − k + 1), p_high = B(1 − α/2; k + 1, n − k). The engine,
/// which must not link GSL, has its own; a test compares the two.
struct ShareBounds: Equatable {
  var lower: Double
  var upper: Double

  /// - Parameters:
  ///   - count: cases of the sort, 0…cases.
  ///   - cases: cases in all; with none the bounds are 0 and 1.
  ///   - confidence: in (0, 1).
  init(count: Int, cases: Int, confidence: Double) {
    precondition(0 <= count && count <= cases && confidence > 0 && confidence < 1)
    let (events, others, tail) = (Double(count), Double(cases - count), (1 - confidence) / 2)
    lower = count == 0 ? 0 : BetaQuantile.below(tail, events, others + 1)
    upper = count == cases ? 1 : BetaQuantile.above(tail, events + 1, others)
  }
}
