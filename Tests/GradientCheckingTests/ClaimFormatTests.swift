import Foundation
import Scalars
import Testing

@testable import GradientChecking

@Suite("Formats of a claim")
struct ClaimFormatTests {
  @Test("Roundoff and smallest numbers are those of the formats themselves")
  func formats() {
    #expect(ClaimFormat.float64.unitRoundoff == Double.ulpOfOne / 2)
    #expect(ClaimFormat.float64.leastNormal == Double.leastNormalMagnitude)
    #expect(ClaimFormat.float64.leastPositive == Double.leastNonzeroMagnitude)
    #expect(ClaimFormat.float32.unitRoundoff == Double(Float.ulpOfOne) / 2)
    #expect(ClaimFormat.float32.leastNormal == Double(Float.leastNormalMagnitude))
    #expect(ClaimFormat.float32.leastPositive == Double(Float.leastNonzeroMagnitude))
    // A bfloat16 is the upper half of a Float.
    func number(_ bits: UInt32) -> Double { Double(Float(bitPattern: bits << 16)) }
    #expect(ClaimFormat.bfloat16.unitRoundoff == (number(0x3F81) - number(0x3F80)) / 2)
    #expect(ClaimFormat.bfloat16.leastNormal == number(0x0080))
    #expect(ClaimFormat.bfloat16.leastPositive == number(0x0001))
    #expect(ClaimFormat.float16.unitRoundoff == 0x1p-11)
    #expect(ClaimFormat.float16.leastNormal == 0x1p-14)
    #expect(ClaimFormat.float16.leastPositive == 0x1p-24)
  }

  @Test("An objective that states one of both has no other")
  func defaults() {
    var solver = ClosureObjective("solver", at: [1]) {
      $0[0]
    } gradient: { _ in
      [1]
    }
    #expect(solver.abilities.statedAccuracy == 0 && solver.abilities.statedRoundoff == 0)
    solver.abilities.valueAccuracy = 1e-6
    #expect(solver.abilities.statedAccuracy == 1e-6 && solver.abilities.statedRoundoff == 0)
    solver.abilities.claimFormat = { .float32 }
    #expect(solver.abilities.statedRoundoff == 0x1p-24)
  }

  /// x₀ e^x₁ + x₁ e^x₂ with a claim that is printed, and wrong in its entry 1 by a factor.
  private struct Printed: ScalarGenericObjective {
    let name = "printed"
    let blocks = [ParameterBlock("x", shape: [3])]
    let point = [0.7, -0.4, 0.9]
    var digits: Int
    var factor = 1.0
    var isSingle = false

    /// As of a file, whose claim is never computed: nothing but its numbers tells of its rounding.
    var abilities: Abilities {
      var abilities = Abilities(evaluating: self)
      abilities.claimRoundingBound = { [0, 0, 0] }
      return abilities
    }

    func value(at x: [Double]) -> Double { formula(x) }
    func value<Scalar: NetworkScalar>(at x: [Scalar]) -> Scalar { formula(x) }
    private func formula<Scalar: NetworkScalar>(_ x: [Scalar]) -> Scalar {
      x[0] * Scalar.exp(x[1]) + x[1] * Scalar.exp(x[2])
    }

    func claimedGradient(at x: [Double]) -> [Double] {
      [exp(x[1]), factor * (x[0] * exp(x[1]) + exp(x[2])), x[1] * exp(x[2])].map {
        isSingle ? Double(Float($0)) : Double(String(format: "%.\(digits - 1)e", $0)) ?? .nan
      }
    }
  }

  @Test("A printed claim beside exact oracles is right to its digits, and wrong beyond them")
  func printed() throws {
    for digits in [6, 8, 12] {
      let right = try GradientChecker().check(Printed(digits: digits))
      #expect(right.strategy == .oracles && right.verdict == .verified, "\(digits) digits: \(right.verdict)")
      #expect(right.claimFormat == .digits(digits))
      // 5b + 2a (EntryJudge), with bounds b far below the allowance a.
      #expect(right.relativeDetectionPower < 2.1 * right.claimFormat.relativeError)
      let wrong = try GradientChecker().check(
        Printed(digits: digits, factor: 1 + 100 * right.claimFormat.relativeError))
      #expect(wrong.wrongEntries.map(\.index.index) == [[1]], "\(digits) digits: \(wrong.verdict)")
    }
  }

  @Test("Exact oracles see a gradient that was computed in single precision")
  func single() throws {
    let result = try GradientChecker().check(Printed(digits: 0, isSingle: true))
    #expect(result.verdict == .refuted && result.claimFormat == .plain)
  }

  @Test("Eighths are no numbers printed with three digits")
  func eighths() {
    #expect(RecognizedFormat(of: [0.125, 0.375, 0.625]) == .plain)
    #expect(RecognizedFormat(of: [0.126, 0.374, 0.625]) == .digits(3))
    #expect(RecognizedFormat(of: (0..<100).map { 1 / Double($0 + 3) }) == .plain)
  }

  @Test("Numbers of a narrow format are recognized though few of them happen to need all of its bits")
  func unluckyNumbers() {
    // Of a bfloat16, one number in two ends in a bit of 0: here all but one do.
    let unlucky = [
      0.017822265625, 0.22265625, 7.0625, 0.00946044921875, -1.8125, 0.515625, -0.0291748046875, 3.03125,
    ]
    #expect(RecognizedFormat(of: unlucky) == .bits(8))
    // Whole numbers and their halves have as few bits, and are multiples of one unit.
    #expect(RecognizedFormat(of: [65, 67, 71, 73, 129, 131, 133, 135, 3, 5]) == .plain)
    #expect(RecognizedFormat(of: (0..<12).map { pow(2, -Double($0)) }) == .plain)
    // One printed number in ten ends in a 0.
    #expect(RecognizedFormat(of: [-0.71373, 1.565, 0.5]) == .digits(5))
    #expect(RecognizedFormat(of: [0.12, 0.345]) == .plain)
  }
}
