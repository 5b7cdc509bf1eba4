import Derivatives
import RealModule
import ReferenceMLP
import Reports
import Scalars
import Testing

@testable import SelfTest

@Suite("Honesty of error bounds")
struct BoundHonestyTests {
  @Test("The catalogue has at least 100 functions with names of their own and points that are finite")
  func catalogue() {
    let functions = Catalogue.functions
    #expect(functions.count >= 100)
    #expect(Set(functions.map(\.name)).count == functions.count)
    for function in functions {
      var random = SeededGenerator(seed: 1)
      for turn in 0..<20 {
        let x = function.point(turn: turn, &random)
        #expect(x.isFinite)
        #expect(function.function.allows(x), "\(function.name) at \(x)")
      }
    }
  }

  /// Formula and closed form were written apart; a slip in either one shows here.
  @Test("Every closed form is the derivative of its formula, by dual numbers of double-double precision")
  func closedForms() {
    for known in Catalogue.functions {
      var random = SeededGenerator(seed: 2)
      var compared = 0
      for turn in 0..<24 {
        let x = known.point(turn: turn, &random)
        let dual = known.formula.value(at: Dual(DoubleDouble(x), derivative: DoubleDouble(1)))
        let truth = RunningError.evaluate(known.derivative, at: x)
        guard dual.isFinite, truth.value.isFinite, truth.error.isFinite else { continue }
        compared += 1
        // Double-double leaves 2⁻¹⁰⁰ of terms that may be 2⁵⁰ times their sum, or cancel numbers of the size of 1.
        let scale = abs(truth.value.high) + abs(dual.value.high) / max(abs(x), 1e-9)
        let difference = abs((dual.derivative - truth.value).high)
        #expect(difference <= 0x1p-50 * scale + 0x1p-96, "\(known.name) at \(x): \(difference)")
        #expect(truth.error <= 0x1p-60 * scale + 0x1p-96, "\(known.name) at \(x): \(truth.error)")
      }
      #expect(compared >= 12, "\(known.name): \(compared)")
    }
  }

  @Test("Sine and cosine to double-double precision, by their values to 40 digits (mpmath)")
  func trigonometry() throws {
    let values: [(x: Double, sine: String, cosine: String)] = [
      (1, "0.8414709848078965066525023216302989996226", "0.5403023058681397174009366074429766037323"),
      (-2.5, "-0.5984721441039564940518547021861622717036", "-0.8011436155469337148335027904673516644286"),
      (1e9, "0.545843449448699564244387270897514528995", "0.8378871813639023343897756435515723560596"),
      (1e-9, "1.000000000000000062114924791113189721098e-9", "0.9999999999999999994999999999999999377601"),
    ]
    for value in values {
      let sine = try #require(DoubleDouble(value.sine))
      let cosine = try #require(DoubleDouble(value.cosine))
      #expect(abs((DoubleDouble.sin(DoubleDouble(value.x)) - sine).high) <= 20 * 0x1p-106)
      #expect(abs((DoubleDouble.cos(DoubleDouble(value.x)) - cosine).high) <= 20 * 0x1p-106)
    }
    #expect(DoubleDouble.sin(DoubleDouble(.infinity)).isNaN)
  }

  @Test("The truth's own error covers what double-double loses by cancelling")
  func runningError() {
    // (1 + x) − 1 at x = 2⁻⁹⁰, where the sum keeps it, and at 2⁻¹²⁰, where it is lost.
    let x = Expression.variable
    for exponent in [-90, -120] {
      let point = Double(sign: .plus, exponent: exponent, significand: 1)
      let result = RunningError.evaluate(.log(1 + x * x) / x, at: point)
      // log(1 + x²)/x ≈ x.
      #expect(abs(result.value.high - point) <= result.error)
    }
  }

  @Test("One point of every function: no violation, and each outcome depends on its number and seed only")
  func everyFunction() {
    let indices = 0..<Catalogue.functions.count
    let outcomes = indices.map { BoundHonesty.outcome($0, seed: 3) }
    let campaign = BoundHonesty.campaign(outcomes)
    #expect(campaign.holds, "\(campaign.examples.joined(separator: "\n"))")
    #expect(campaign.cases > 7 * indices.count)
    for index in [0, 57] { #expect(BoundHonesty.outcome(index, seed: 3) == outcomes[index]) }
  }

  private func outcome(_ endings: [BoundHonesty.Ending]) -> BoundHonesty.Outcome {
    BoundHonesty.Outcome(
      trials: endings.map {
        BoundHonesty.Trial(method: "Ridders", ending: $0, details: $0 == .violated ? "why" : nil)
      })
  }

  @Test("One violation in ten thousand is allowed, two are not; nothing judged is no success")
  func tally() throws {
    let honest = outcome(Array(repeating: .within, count: 9_999))
    let one = BoundHonesty.campaign([honest, outcome([.violated])])
    #expect(one.holds)
    #expect(one.cases == 10_000)
    #expect(one.examples == ["why"])
    #expect(!BoundHonesty.campaign([honest, outcome([.violated, .violated])]).holds)
    // Kinks and declined trials are no successes.
    #expect(!BoundHonesty.campaign([outcome([.violated] + Array(repeating: .declined, count: 20_000))]).holds)
    #expect(!BoundHonesty.campaign([outcome([.kink, .declined])]).holds)
    #expect(!BoundHonesty.campaign([]).holds)
    let violated = try #require(one.counts.first { $0.name == "Ridders: violated" })
    #expect(violated.count == 1)
    #expect(BoundHonesty.campaign([outcome(Array(repeating: .violated, count: 50))]).examples.count == 20)
  }

  /// A bound that is too small must be caught: here the truth is wrong instead, by 10⁻⁹.
  @Test("A difference of 10⁻⁹ between estimates and truth is a violation for every method")
  func sensitivity() {
    let x = Expression.variable
    let wrong = KnownFunction(
      name: "sin, wrongly", formula: .sin(x), derivative: .cos(x) + 1e-9, domain: .between(0, 1))
    let trials = BoundHonesty.outcome(wrong, at: 0.7, sharesScale: true).trials
    // GSL's bounds are wider than that.
    for trial in trials where !trial.method.hasPrefix("GSL") {
      #expect(trial.ending == .violated, "\(trial.method)")
    }
  }

  @Test("Ten estimates are judged for every network of the run")
  func size() {
    #expect(BoundHonesty.points(cases: 100_000) == 140_000)
    #expect(BoundHonesty.points(cases: 1) == 2)
  }
}
