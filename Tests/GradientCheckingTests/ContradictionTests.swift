import Derivatives
import Testing

@testable import GradientChecking

@Suite("What each oracle says alone")
struct ContradictionTests {
  private func estimate(_ method: String, _ value: Double, _ bound: Double) -> DerivativeEstimate {
    DerivativeEstimate(
      value: value, truncationError: 0, roundingError: bound, method: method, evaluations: 1)
  }

  private func contradicting(_ claimed: Double, _ estimates: [DerivativeEstimate]) -> Set<String> {
    EntryResult(
      0, of: [ParameterBlock("x", shape: [1])], claimed: claimed, allowance: 0.5, .estimates(estimates),
      verdict: .verified, detectionPower: 1
    ).contradictingMethods
  }

  @Test("An oracle contradicts what lies outside its own widened bound, whatever the others say")
  func alone() {
    // safety · bound + rounding is 4 · 0.125 + 0.5 = 1 and 4 · 0.375 + 0.5 = 2.
    let estimates = [estimate("sharp", 0, 0.125), estimate("blunt", 0, 0.375)]
    #expect(contradicting(1, estimates) == [])
    #expect(contradicting(1.5, estimates) == ["sharp"])
    #expect(contradicting(-3, estimates) == ["sharp", "blunt"])
    #expect(contradicting(.nan, estimates) == ["sharp", "blunt"])
    #expect(contradicting(.infinity, estimates) == ["sharp", "blunt"])
  }

  @Test("An oracle that knows nothing contradicts nothing")
  func unusable() {
    let estimates = [estimate("no value", .nan, 0.1), estimate("no bound", 0, .infinity)]
    #expect(contradicting(1e9, estimates) == [])
    #expect(contradicting(.nan, estimates) == [])
  }

  @Test("The result on one entry is that of the whole check")
  func oneEntry() throws {
    let objective = ClosureObjective("square", at: [1.5, -2]) { x in
      x[0] * x[0] + 3 * x[1] * x[1]
    } gradient: { x in
      [2 * x[0], 6 * x[1] + 1e-3]
    }
    let whole = try GradientChecker().check(objective)
    for parameter in objective.point.indices {
      #expect(
        try GradientChecker().result(ofParameter: parameter, of: objective) == whole.entries[parameter])
    }
    #expect(whole.entries[0].contradictingMethods.isEmpty)
    #expect(whole.entries[1].contradictingMethods.count == 2)
  }
}
