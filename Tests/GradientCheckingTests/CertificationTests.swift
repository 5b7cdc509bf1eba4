import Derivatives
import Scalars
import Testing

@testable import GradientChecking

/// f(x, y) = e^(xy) + tanh x/(1 + y²), in any scalar, with a claim that a test may falsify.
private struct Smooth: ScalarGenericObjective {
  var name = "smooth"
  var blocks = [ParameterBlock("p", shape: [2])]
  var point = [0.7, -1.3]
  var error = 0.0

  func value(at point: [Double]) -> Double { formula(point[0], point[1]) }

  func value<Scalar: NetworkScalar>(at point: [Scalar]) -> Scalar { formula(point[0], point[1]) }

  private func formula<Scalar: NetworkScalar>(_ x: Scalar, _ y: Scalar) -> Scalar {
    .exp(x * y) + .tanh(x) / (Scalar(1) + y * y)
  }

  func claimedGradient(at point: [Double]) -> [Double] {
    exactGradient(Double.self, { $0 }).enumerated().map { $1 + ($0 == 1 ? error : 0) }
  }

  /// ∂f by dual numbers over another scalar.
  func exactGradient<Base: NetworkScalar>(_: Base.Type, _ convert: (Double) -> Base) -> [Base] {
    point.indices.map { parameter in
      let moved = point.indices.map {
        Dual(convert(point[$0]), derivative: Base($0 == parameter ? 1 : 0))
      }
      return value(at: moved).derivative
    }
  }
}

/// |x| without kink signatures: only the enclosure sees both sides.
private struct Absolute: ScalarGenericObjective {
  var name = "absolute"
  var blocks = [ParameterBlock("x", shape: [1])]
  var point = [0.0]

  func value(at point: [Double]) -> Double { abs(point[0]) }

  func value<Scalar: NetworkScalar>(at point: [Scalar]) -> Scalar {
    Scalar.branch(on: point[0], threshold: 0) {
      $0
    } notAbove: {
      -$0
    }
  }

  func claimedGradient(at point: [Double]) -> [Double] { [0] }
}

/// An oracle that is wrong by a constant, and sure of itself.
private struct Liar: DerivativeMethod {
  var name: String
  var lie: Double

  func estimate(of function: UnivariateFunction, at x: Double) throws -> DerivativeEstimate {
    let honest = try DualNumbers().estimate(of: function, at: x)
    return DerivativeEstimate(
      value: honest.value + lie, truncationError: 1e-13, roundingError: 0, method: name, evaluations: 1)
  }
}

@Suite("Certified checks")
struct CertificationTests {
  private func estimate(_ value: Double, _ bound: Double, _ method: String) -> DerivativeEstimate {
    DerivativeEstimate(value: value, truncationError: bound, roundingError: 0, method: method, evaluations: 1)
  }

  @Test("A right gradient is certified, and its certified error is at least the true one")
  func certified() throws {
    let objective = Smooth()
    let result = try GradientChecker().check(objective)
    let truth = objective.exactGradient(DoubleDouble.self) { DoubleDouble($0) }
    let certified = try #require(result.certifiedError)
    #expect(result.isCertified && certified < 1e-14)
    #expect(result.entries.count == 2 && truth.count == 2)
    for (entry, truth) in zip(result.entries, truth) {
      let enclosure = try #require(entry.enclosure)
      let error = (DoubleDouble(entry.claimed) - truth).magnitude
      #expect(DoubleDouble(enclosure.lower) <= truth && truth <= DoubleDouble(enclosure.upper))
      #expect(try DoubleDouble(#require(entry.certifiedError)) >= error && DoubleDouble(certified) >= error)
    }
    #expect(result.oracles.map(\.method).contains("dual intervals"))
  }

  @Test("A wrong claim is not certified; the certified error says how wrong it may be")
  func wrongClaim() throws {
    for error in [1e-9, -1e-3, 2] {
      let result = try GradientChecker().check(Smooth(error: error))
      #expect(result.verdict == .refuted && !result.isCertified)
      let certified = try #require(result.certifiedError)
      #expect(certified >= abs(error) - 1e-14 && certified <= abs(error) + 1e-14)
    }
    #expect(try GradientChecker().check(Smooth(error: .nan)).certifiedError == nil)
  }

  @Test("Without an enclosure of every entry, or with one that is too wide, nothing is certified")
  func notCertified() throws {
    let closure = ClosureObjective(at: [1]) {
      $0[0] * $0[0]
    } gradient: {
      [2 * $0[0]]
    }
    let unproven = try GradientChecker().check(closure)
    #expect(unproven.verdict == .verified && unproven.certifiedError == nil && !unproven.isCertified)
    var kink = try GradientChecker().check(Absolute())
    #expect(kink.certifiedError == 1 && !kink.isCertified)
    // Nor if something had verified it.
    kink.verdict = .verified
    #expect(!kink.isCertified)
    var partly = try GradientChecker().check(Smooth())
    partly.entries[0].estimates.removeAll { $0.enclosure != nil }
    #expect(partly.verdict == .verified && partly.certifiedError == nil && !partly.isCertified)
    partly.entries = EntryResults()
    #expect(partly.certifiedError == nil && !partly.isCertified)
  }

  @Test("Two oracles that agree in error cannot accuse a correct claim of what is proven")
  func liars() throws {
    let liars: [any DerivativeMethod] = [Liar(name: "first", lie: 1e-6), Liar(name: "second", lie: 1e-6)]
    #expect(try GradientChecker(methods: liars).check(Smooth()).entries[0].verdict == .refuted)
    let result = try GradientChecker(methods: liars + [DualNumbers(), DualIntervals()]).check(Smooth())
    #expect(result.verdict == .verified && result.isCertified && result.agreedDigits > 14)
    // Their bounds of 1e-13 are no part of the power: with intervals alone, nothing is left to confirm them.
    let alone = try GradientChecker(methods: liars + [DualIntervals()]).check(Smooth())
    #expect(alone.verdict == .inconclusive(.weakOracle) && alone.detectionPower == .infinity)
  }

  @Test("An estimate is evidence as long as its bound, widened by 4, reaches the enclosure")
  func evidence() {
    var proven = estimate(1, 0.25, "proven")
    proven.enclosure = ProvenEnclosure(lower: 0.75, upper: 1.25)
    let cases: [(DerivativeEstimate, Bool)] = [
      (estimate(1, 0, "inside"), true), (estimate(1.25, 0, "end"), true),
      (estimate(2.25, 0.25, "reach"), true),
      (estimate(2.26, 0.25, "above"), false), (estimate(-0.25, 0.25, "reach below"), true),
      (estimate(-0.26, 0.25, "below"), false), (estimate(9, .infinity, "unusable"), true),
      (estimate(.nan, 0, "NaN"), true),
    ]
    for (other, stays) in cases {
      let methods = Certification.evidence([other, proven]).map(\.method)
      #expect(methods == (stays ? [other.method, "proven"] : ["proven"]))
    }
    #expect(Certification.evidence(cases.map(\.0)).count == cases.count)
  }
}
