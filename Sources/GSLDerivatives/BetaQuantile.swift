import CGSL

/// The beta distribution's quantiles through GSL: what Clopper–Pearson bounds are made of.
///
/// By halving with GSL's `gsl_cdf_beta_P` and `_Q`: its own `gsl_cdf_beta_Pinv` does not converge for parameters
/// of some thousands (a = 33334, b = 66667 ends with NaN in GSL 2.7).
public enum BetaQuantile {
  /// The x that a beta variable exceeds with probability 1 − p: I_x(a, b) = p.
  ///
  /// - Precondition: p in [0, 1], a and b positive.
  public static func below(_ p: Double, _ a: Double, _ b: Double) -> Double {
    precondition(p >= 0 && p <= 1 && a > 0 && b > 0)
    return halved { gsl_cdf_beta_P($0, a, b) < p }
  }

  /// The x that a beta variable exceeds with probability p: 1 − I_x(a, b) = p, for a p too small to be
  /// subtracted from 1.
  ///
  /// - Precondition: p in [0, 1], a and b positive.
  public static func above(_ p: Double, _ a: Double, _ b: Double) -> Double {
    precondition(p >= 0 && p <= 1 && a > 0 && b > 0)
    return halved { gsl_cdf_beta_Q($0, a, b) > p }
  }

  /// The x in [0, 1] up to which something holds, to the last bit that halving finds.
  private static func halved(_ isBelow: (Double) -> Bool) -> Double {
    GSLErrors.turnHandlerOff()
    var (low, high) = (0.0, 1.0)
    while true {
      let middle = low + (high - low) / 2
      if !(middle > low && middle < high) { return middle }
      if isBelow(middle) { low = middle } else { high = middle }
    }
  }
}
