import Testing

@testable import Proportions

/// Reference values by mpmath with 40 digits: sums of binomial probabilities, halved to the last digit.
private let references: [(count: Int, cases: Int, confidence: Double, upper: Double, lower: Double)] = [
  (0, 1, 0.95, 0.95, 0),
  (0, 1000, 0.95, 0.0029912495450952962443, 0),
  (1, 10, 0.95, 0.39416330243650478172, 0.0051161968918237011347),
  (1, 1000, 0.95, 0.0047349935754997776983, 0.00005129197890901780815),
  (5, 20, 0.975, 0.49104587170795754158, 0.086571469101434539312),
  (10, 100, 0.99, 0.19133028538603101095, 0.04235209236396382846),
  (99, 100, 0.95, 0.9994871985837377079, 0.95344018854646105388),
  (50, 1000, 0.999999, 0.090440452045825868091, 0.023556521006536392037),
  (500, 1000, 0.9, 0.52074900915022522772, 0.47925099084977477228),
]

@Suite("Clopper–Pearson bounds")
struct ClopperPearsonTests {
  @Test("The bounds equal the exact ones")
  func exactValues() {
    for known in references {
      let upper = ClopperPearson.upperBound(
        count: known.count, cases: known.cases, confidence: known.confidence)
      let lower = ClopperPearson.lowerBound(
        count: known.count, cases: known.cases, confidence: known.confidence)
      // α = 1 − confidence is known to 2⁻⁵³, that is to 1.1e-10 of the smallest α here, 10⁻⁶; a bound
      // changes by less than its own share of that. The logarithms of the gamma function cancel to about
      // 6000 · 2⁻⁵² = 1.3e-12 of the beta function, which is less.
      #expect(abs(upper - known.upper) <= 1e-10 * known.upper, "\(known)")
      #expect(abs(lower - known.lower) <= 1e-10 * known.lower, "\(known)")
    }
  }

  @Test("Without events the upper bound solves (1 − p)ⁿ = α, to the last bits")
  func noEvents() {
    for (cases, expected) in [(1, 0.95), (2, 1 - 0.05.squareRoot()), (1000, 0.0029912495450952962443)] {
      let bound = ClopperPearson.upperBound(count: 0, cases: cases, confidence: 0.95)
      // log, division and expm1, an ulp each, and 1 − 0.05^½ itself rounds twice.
      #expect(abs(bound - expected) <= 4 * expected.ulp)
    }
    #expect(ClopperPearson.upperBound(count: 0, cases: 0, confidence: 0.95) == 1)
    #expect(ClopperPearson.lowerBound(count: 0, cases: 0, confidence: 0.95) == 0)
    #expect(ClopperPearson.upperBound(count: 7, cases: 7, confidence: 0.95) == 1)
  }

  @Test("Events and non-events mirror each other, and bounds enclose the share")
  func symmetry() {
    for cases in [1, 2, 7, 30, 400] {
      for count in stride(from: 0, through: cases, by: max(1, cases / 9)) {
        let upper = ClopperPearson.upperBound(count: count, cases: cases, confidence: 0.9)
        let mirrored = 1 - ClopperPearson.lowerBound(count: cases - count, cases: cases, confidence: 0.9)
        #expect(abs(upper - mirrored) <= 1e-11)
        let share = Double(count) / Double(cases)
        #expect(
          upper >= share && ClopperPearson.lowerBound(count: count, cases: cases, confidence: 0.9) <= share)
      }
    }
  }

  @Test("The incomplete beta function equals exact values")
  func incompleteBeta() {
    // By mpmath; the last one by all its digits a rational, the third by arcsin: 2/π · arcsin √¼ = 1/3.
    let known: [(x: Double, a: Double, b: Double, value: Double)] = [
      (0.5, 2, 3, 0.6875),
      (0.125, 10, 1, 9.3132257461547851563e-10),
      (0.25, 0.5, 0.5, 0.33333333333333333333),
      (0.875, 50, 20, 0.99978642911529615345),
      (0.0078125, 1, 1000, 0.99960757984218966789),
      (0.75, 300, 100, 0.49231934710172914999),
    ]
    for case let (x, a, b, value) in known {
      // log Γ(400) ≈ 2000, rounded to 2000 · 2⁻⁵³ = 2.2e-13 before it is exponentiated.
      #expect(abs(IncompleteBeta.regularized(x, a, b) - value) <= 1e-12 * value, "I_\(x)(\(a), \(b))")
    }
    #expect(IncompleteBeta.regularized(0, 2, 3) == 0 && IncompleteBeta.regularized(1, 2, 3) == 1)
    #expect(IncompleteBeta.regularized(.nan, 2, 3).isNaN)
  }
}
