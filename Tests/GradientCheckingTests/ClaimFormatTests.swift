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
}
