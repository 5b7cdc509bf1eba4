import Derivatives
import RealModule
import Testing

@testable import GradientChecking

/// An oracle that finds whatever it is told.
private struct Told: DerivativeMethod {
  var name: String
  var value: Double

  func estimate(of function: UnivariateFunction, at x: Double) -> DerivativeEstimate {
    DerivativeEstimate(value: value, truncationError: 1e-12, roundingError: 0, method: name, evaluations: 1)
  }
}

@Suite("The second verdict beside the first")
struct SecondVerdictTests {
  private func result(claim: Double, oracles: Double) throws -> GradientCheckResult {
    let checker = GradientChecker(methods: [
      Told(name: "one", value: oracles), Told(name: "two", value: oracles),
    ])
    return try checker.check(
      ClosureObjective(at: [1]) {
        Double.sin($0[0])
      } gradient: { _ in
        [claim]
      })
  }

  private let truth = Double.cos(1)

  @Test("Agreement leaves the verdict; the result, its slope and cost are in the result")
  func agreement() throws {
    let right = try result(claim: truth, oracles: truth)
    #expect(right.verdict == .verified)
    #expect(!right.isContradicted)
    let taylor = try #require(right.taylor)
    #expect(taylor.outcome == .agrees)
    #expect(abs(try #require(taylor.slope) - 2) < 0.1)
    #expect(right.evaluations > taylor.evaluations)
    let wrong = try result(claim: truth + 0.1, oracles: truth)
    #expect(wrong.verdict == .refuted)
    #expect(wrong.taylor?.outcome == .contradicts)
  }

  @Test("A claim that wrong oracles verify, and the remainder contradicts, is inconclusive")
  func verifiedWrongly() throws {
    let both = try result(claim: truth + 0.1, oracles: truth + 0.1)
    #expect(both.verdict == .inconclusive(.weakOracle))
    #expect(both.isContradicted)
  }

  @Test(
    "A claim that wrong oracles refute is inconclusive where the remainder would have seen the error, only there"
  )
  func refutedWrongly() throws {
    let large = try result(claim: truth, oracles: truth + 0.1)
    #expect(large.verdict == .inconclusive(.weakOracle))
    #expect(large.isContradicted)
    let small = try result(claim: truth, oracles: truth + 1e-10)
    #expect(small.verdict == .refuted)
    #expect(small.taylor?.outcome == .agrees)
    #expect(!small.isContradicted)
  }
}

@Suite("One-sided derivatives")
struct OneSidedDerivativesTests {
  /// Kinks at the zeros of given functions of one parameter.
  private struct Kinked: Objective {
    let name = "kinked"
    let blocks = [ParameterBlock("x", shape: [1])]
    var point: [Double]
    var kinks: [@Sendable (Double) -> Double]
    var f: @Sendable (Double) -> Double
    func value(at point: [Double]) -> Double { f(point[0]) }
    func claimedGradient(at point: [Double]) -> [Double] { [0] }
    var abilities: Abilities {
      var abilities = Abilities()
      abilities.kinks = KinkSignatures { point in
        kinks.map { $0(point[0]) }.map { $0 > 0 ? 1 : ($0 < 0 ? -1 : 0) }
      }
      return abilities
    }
  }

  @Test("At a kink both are found, each within its smooth piece, curved or close to the next kink")
  func found() throws {
    let cases: [(Kinked, Double, Double)] = [
      (Kinked(point: [0], kinks: [{ $0 }]) { abs($0) }, -1, 1),
      (Kinked(point: [0], kinks: [{ $0 }]) { $0 > 0 ? Double.exp($0) : Double.cos($0) + 3 * $0 }, 3, 1),
      // The next kink is at 1e-4: larger steps would cross it.
      (Kinked(point: [0], kinks: [{ $0 }, { $0 - 1e-4 }]) { max($0, 0) + 10 * max($0 - 1e-4, 0) }, 0, 1),
      (
        Kinked(point: [3], kinks: [{ $0 - 3 }]) { $0 > 3 ? Double.sin($0) : Double.sin(3) + 2 * ($0 - 3) }, 2,
        Double.cos(3)
      ),
    ]
    for (objective, below, above) in cases {
      let result = try GradientChecker().check(objective)
      #expect(result.verdict == .inconclusive(.kink))
      let kink = try #require(result.entries[0].kink)
      #expect(abs(kink.fromBelow - below) < 1e-9, "\(kink)")
      #expect(abs(kink.fromAbove - above) < 1e-9, "\(kink)")
    }
  }

  @Test("None is reported rather than two equal ones, and none where a side is not finite")
  func none() throws {
    let equal = Kinked(point: [0], kinks: [{ $0 }]) { 2 * $0 }
    let oneSided = Kinked(point: [0], kinks: [{ $0 }]) { $0 > 0 ? .nan : $0 }
    for objective in [equal, oneSided] {
      let result = try GradientChecker().check(objective)
      #expect(result.verdict == .inconclusive(.kink))
      #expect(result.entries[0].kink == nil)
    }
  }

  @Test("The method itself sees one side only, and its bound holds")
  func method() throws {
    let function = UnivariateFunction { $0 >= 1 ? Double.log($0) + 5 : .nan }
    let estimate = try OneSidedRidders(.above).estimate(of: function, at: 1)
    #expect(abs(estimate.value - 1) <= estimate.errorBound)
    #expect(estimate.errorBound < 1e-7)
    #expect(throws: DerivativeError.self) { try OneSidedRidders(.below).estimate(of: function, at: 1) }
    for x in [0.0, 1e-3, 40, -2.5] {
      for side in OneSidedRidders.Side.allCases {
        let estimate = try OneSidedRidders(side).estimate(
          of: UnivariateFunction { Double.exp(-$0 / 3) }, at: x)
        let truth = -Double.exp(-x / 3) / 3
        #expect(abs(estimate.value - truth) <= estimate.errorBound, "\(x) \(side)")
        #expect(estimate.errorBound < 1e-6 * abs(truth))
      }
    }
  }
}
