import CGSL
import Proportions
import Testing

@testable import GSLDerivatives

/// The engine's Clopper–Pearson bounds beside the beta distribution of GSL, which shares no code with them.
@Suite("Clopper–Pearson bounds by GSL")
struct ClopperPearsonByGSLTests {
  @Test("GSL's beta distribution has its tails beyond the bounds, to a billionth of each")
  func tails() {
    GSLErrors.turnHandlerOff()
    for cases in [1, 2, 7, 30, 400, 100_000] {
      for count in Set([0, 1, cases / 3, cases / 2, cases - 1, cases]) {
        for confidence in [0.5, 0.95, 0.999] {
          let (lower, upper) = ClopperPearson.bounds(count: count, cases: cases, confidence: confidence)
          let (events, others, tail) = (Double(count), Double(cases - count), (1 - confidence) / 2)
          func below(_ share: Double) -> Double { gsl_cdf_beta_P(min(share, 1), events, others + 1) }
          func above(_ share: Double) -> Double { gsl_cdf_beta_Q(min(share, 1), events + 1, others) }
          let isLower =
            count == 0
            ? lower == 0
            : below(lower * (1 - Self.rounding)) < tail && tail < below(lower * (1 + Self.rounding))
          let isUpper =
            count == cases
            ? upper == 1
            : above(upper * (1 + Self.rounding)) < tail && tail < above(upper * (1 - Self.rounding))
          #expect(isLower && isUpper, "\(count) of \(cases), \(confidence)")
        }
      }
    }
  }

  /// Logarithms of Γ up to 10⁶ are rounded to 10⁶ · 2⁻⁵³ = 1.1e-10 before they are exponentiated; a share moves by less than its
  /// own share of that.
  private static let rounding = 1e-9
}
