import Derivatives
import RealModule
import Testing

@testable import GradientChecking

/// A function of one or more variables at a point with its gradient, for the Taylor test.
private struct Subject: Sendable {
  var name: String
  var point: [Double]
  var value: @Sendable ([Double]) -> Double
  var gradient: [Double]

  init(
    _ name: String, _ point: [Double], _ gradient: [Double], _ value: @escaping @Sendable ([Double]) -> Double
  ) {
    self.name = name
    self.point = point
    self.gradient = gradient
    self.value = value
  }

  /// The result for a claim, with noise measured as the checker does it, and no allowance for the claim's rounding
  /// beyond 128 u.
  func result(claim: [Double]) throws -> TaylorResult {
    let value = value
    let point = point
    // Not a power of two: on dyadic points a product by a whole number rounds alike everywhere, and shows no noise.
    let noise = try NoiseEstimate.measure(scale: 1) { offset in
      value(point.map { $0 + 1.37 * max(abs($0), 1) * offset })
    }
    return try TaylorTest().run(
      ClosureObjective(name, at: point, value: value) { _ in claim }, claimed: claim,
      allowance: claim.map { abs($0) * 0x1p-46 }, noise: noise.bound)
  }
}

@Suite("The order of the Taylor remainder")
struct TaylorTestTests {
  private static let curved = [
    Subject("sines", [0.3, -1.2], [Double.cos(0.3) - 1.2, Double.cos(1.2) + 0.3]) {
      Double.sin($0[0]) + Double.sin($0[1]) + $0[0] * $0[1]
    },
    Subject("exponential", [1], [Double.exp(1)]) { Double.exp($0[0]) },
    Subject("offset", [0.5], [Double.cos(0.5)]) { 1e4 + Double.sin($0[0]) },
    Subject("large argument", [1e8], [Double.cos(1)]) { Double.sin($0[0] - 99_999_999) },
    Subject("fast", [0.3], [1e6 * Double.cos(3e5)]) { Double.sin(1e6 * $0[0]) },
    Subject("tiny scale", [1e-9], [1e8 * Double.cos(0.1)]) { Double.sin(1e8 * $0[0]) },
    Subject("saturating", [0.1], [1 - Double.tanh(0.1) * Double.tanh(0.1)]) { Double.tanh($0[0]) },
  ]

  @Test("Where the gradient is right the slope is 2")
  func right() throws {
    for subject in Self.curved {
      let result = try subject.result(claim: subject.gradient)
      #expect(result.outcome == .agrees, "\(subject.name): \(result.outcome)")
      let slope = try #require(result.slope, "\(subject.name)")
      let uncertainty = try #require(result.slopeUncertainty)
      #expect(abs(slope - 2) < 0.1 + uncertainty, "\(subject.name): \(slope) ± \(uncertainty)")
      #expect(result.points >= 6)
      #expect(result.relativeDetectionPower < 1e-2, "\(subject.name): \(result.relativeDetectionPower)")
    }
  }

  @Test("Where it is wrong the slope is 1, down to a hundred times the stated power, 1e-2 in most")
  func wrong() throws {
    var tried = 0
    for subject in Self.curved {
      let power = try subject.result(claim: subject.gradient).relativeDetectionPower
      for error in [-2, 1, 1e-1, 1e-2, 1e-3] where abs(error) >= 100 * power {
        tried += 1
        let result = try subject.result(claim: subject.gradient.map { $0 * (1 + error) })
        #expect(result.outcome == .contradicts, "\(subject.name) \(error): \(result.outcome)")
        let slope = try #require(result.slope)
        #expect(abs(slope - 1) < 0.1)
      }
    }
    #expect(tried >= 4 * Self.curved.count)
  }

  @Test("A linear function has no remainder: right with a zero one, wrong with one far above the noise")
  func linear() throws {
    let linear = Subject("linear", [0.4, 2], [3, -5]) { 3 * $0[0] - 5 * $0[1] }
    let right = try linear.result(claim: linear.gradient)
    #expect(right.outcome == .agrees)
    #expect(right.slope == nil)
    #expect(right.relativeDetectionPower < 1e-10)
    #expect(try linear.result(claim: [3, -5.001]).outcome == .contradicts)
    let constant = Subject("constant", [1], [0]) { _ in 7 }
    #expect(try constant.result(claim: [0]).outcome == .agrees)
    #expect(try constant.result(claim: [1e-6]).outcome == .contradicts)
  }

  @Test("A flatter remainder than a parabola is right too")
  func higherOrder() throws {
    let cubic = Subject("cubic", [0], [0]) { 1 + $0[0] * $0[0] * $0[0] }
    let result = try cubic.result(claim: [0])
    #expect(result.outcome == .agrees)
    #expect(try #require(result.slope) > 2.8)
  }

  @Test("At and near kinks, and for functions rougher than their derivative, nothing is concluded")
  func kinks() throws {
    let rough: [Subject] = [
      Subject("ReLU at 0", [0], [0.5]) { max($0[0], 0) },
      Subject("absolute value", [0], [0]) { abs($0[0]) },
      Subject("kink above", [1e-5], [1]) { $0[0] < 2e-5 ? $0[0] : 3 * $0[0] - 4e-5 },
      Subject("kinks on both sides", [0], [0]) { max(abs($0[0]) - 1e-6, 0) },
      Subject("power 1.5", [0], [0]) { Double.pow(abs($0[0]), 1.5) },
      Subject("odd power 1.1", [0], [0]) { $0[0] < 0 ? -Double.pow(-$0[0], 1.1) : Double.pow($0[0], 1.1) },
    ]
    for subject in rough {
      let result = try subject.result(claim: subject.gradient)
      #expect(result.outcome != .contradicts, "\(subject.name): \(result.outcome), \(result.directions)")
    }
    #expect(try rough[0].result(claim: [0.5]).outcome == .undecided(.kink))
  }

  @Test("A staircase of rounding is not taken for a constant")
  func staircase() throws {
    let stairs = Subject("stairs", [0.3], [1]) { ($0[0] * 1e4).rounded() / 1e4 }
    #expect(try stairs.result(claim: [1]).outcome != .contradicts)
  }

  @Test("What is not finite decides nothing")
  func nonFinite() throws {
    #expect(try Self.curved[0].result(claim: [.nan, 1]).outcome == .undecided(.nonFinite))
    let alone = ClosureObjective(at: [1]) {
      $0[0] == 1 ? 3 : .infinity
    } gradient: { _ in
      [0]
    }
    let result = try TaylorTest().run(alone, claimed: [0], allowance: [0], noise: 1e-16)
    #expect(result.outcome == .undecided(.nonFinite))
    #expect(result.detectionPower == .infinity)
  }

  @Test("An error of one entry at three times the stated power ends the agreement, in every entry")
  func powerIsHonest() throws {
    for subject in Self.curved {
      let power = try subject.result(claim: subject.gradient).detectionPower
      for entry in subject.gradient.indices {
        for sign in [-1.0, 1] {
          var claim = subject.gradient
          claim[entry] += sign * 3 * power
          #expect(try subject.result(claim: claim).outcome != .agrees, "\(subject.name)")
        }
      }
    }
  }

  @Test("It would have seen what is far above its power, and not what is below")
  func wouldHaveSeen() throws {
    let subject = Self.curved[0]
    let result = try subject.result(claim: subject.gradient)
    #expect(result.wouldHaveSeen(errors: [10 * result.detectionPower, 0], at: subject.point))
    #expect(!result.wouldHaveSeen(errors: [1e-3 * result.detectionPower, 0], at: subject.point))
    #expect(!result.wouldHaveSeen(errors: [0], at: subject.point))
  }
}
