import RealModule

/// Exact one-sided confidence bounds for a probability, from the number of cases in which an event occurred.
///
/// Clopper & Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial",
/// Biometrika 26, 1934. The upper bound is the p at which seeing `count` events or fewer has probability α =
/// 1 − confidence: I_{1−p}(n − k, k + 1) = α; the lower bound by symmetry. Where the cases do not all have
/// the same probability (sizes grow over every hundred cases), the bounds hold for their mean: the count then
/// scatters less than a binomial one (Hoeffding, "On the distribution of the number of successes in
/// independent trials", 1956).
public enum ClopperPearson {
  /// With this confidence the probability is at most the result; 1 where there were no cases.
  ///
  /// With no event among n cases it is 1 − α^(1/n) exactly: (1 − p)ⁿ = α.
  ///
  /// - Precondition: 0 ≤ count ≤ cases, and confidence in (0, 1).
  public static func upperBound(count: Int, cases: Int, confidence: Double) -> Double {
    precondition(0 <= count && count <= cases && confidence > 0 && confidence < 1)
    if count == cases { return 1 }
    if count == 0 { return -Double.expMinusOne(Double.log(onePlus: -confidence) / Double(cases)) }
    let alpha = 1 - confidence
    return bisected { p in probability(ofAtMost: count, of: cases, p) > alpha }
  }

  /// With this confidence the probability is at least the result; 0 where there were no cases.
  ///
  /// - Precondition: 0 ≤ count ≤ cases, and confidence in (0, 1).
  public static func lowerBound(count: Int, cases: Int, confidence: Double) -> Double {
    precondition(0 <= count && count <= cases && confidence > 0 && confidence < 1)
    if count == 0 { return 0 }
    let alpha = 1 - confidence
    if count == cases { return Double.pow(alpha, 1 / Double(cases)) }
    return bisected { p in probability(ofAtLeast: count, of: cases, p) < alpha }
  }

  /// With this confidence the probability lies between the two, each of which is wrong half as often as both.
  ///
  /// - Precondition: 0 ≤ count ≤ cases, and confidence in (0, 1).
  public static func bounds(count: Int, cases: Int, confidence: Double) -> (lower: Double, upper: Double) {
    let oneSided = 1 - (1 - confidence) / 2
    return (
      lowerBound(count: count, cases: cases, confidence: oneSided),
      upperBound(count: count, cases: cases, confidence: oneSided)
    )
  }

  /// P(X ≤ k) = I_{1−p}(n − k, k + 1) of a binomial X: α where p is the upper bound, less where p is above
  /// it.
  package static func probability(ofAtMost count: Int, of cases: Int, _ p: Double) -> Double {
    count == cases ? 1 : IncompleteBeta.regularized(1 - p, Double(cases - count), Double(count + 1))
  }

  /// P(X ≥ k) = I_p(k, n − k + 1) of a binomial X: α where p is the lower bound, less where p is below it.
  package static func probability(ofAtLeast count: Int, of cases: Int, _ p: Double) -> Double {
    count == 0 ? 1 : IncompleteBeta.regularized(p, Double(count), Double(cases - count + 1))
  }

  /// The p in [0, 1] up to which `isBelow` holds, to the last bit that halving finds.
  private static func bisected(_ isBelow: (Double) -> Bool) -> Double {
    var (low, high) = (0.0, 1.0)
    while true {
      let middle = (low + high) / 2
      if middle <= low || middle >= high { return high }
      if isBelow(middle) { low = middle } else { high = middle }
    }
  }
}
