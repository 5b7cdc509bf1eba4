import Proportions
import Testing

@testable import PropertyTesting

@Suite("Label coverage")
struct LabelCoverageTests {
  /// The verdict on cases that bear a label with some probability.
  private func verdict(
    _ probability: Double, minimum: Double, cases: Int, errorRate: Double, _ random: inout CaseRandom
  ) -> LabelResult.Verdict {
    var coverage = LabelCoverage(LabelMinimum("label", atLeast: minimum), errorRate: errorRate)
    for _ in 0..<cases { coverage.note(isLabelled: random.uniform() < probability) }
    return coverage.finished().verdict
  }

  /// How often a verdict is given among simulated runs.
  private func count(
    _ verdict: LabelResult.Verdict, of probability: Double, minimum: Double, runs: Int, seed: UInt64
  ) -> Int {
    var random = CaseRandom(seed: seed)
    return (0..<runs).count { _ in
      self.verdict(probability, minimum: minimum, cases: 800, errorRate: 0.1, &random) == verdict
    }
  }

  @Test("A label at its minimum is called insufficient no more often than the promised rate")
  func falseAlarms() {
    for (minimum, seed) in [(0.05, 1 as UInt64), (0.3, 2), (0.9, 3)] {
      let alarms = count(.insufficient, of: minimum, minimum: minimum, runs: 400, seed: seed)
      // If the rate were 0.1 or less, so many alarms would have probability below 10⁻⁶.
      #expect(ClopperPearson.lowerBound(count: alarms, cases: 400, confidence: 1 - 1e-6) <= 0.1, "\(minimum)")
    }
  }

  @Test("A label below nine tenths of its minimum is called sufficient no more often than the promised rate")
  func falseAssurances() {
    for (minimum, seed) in [(0.05, 4 as UInt64), (0.3, 5), (0.9, 6)] {
      let probability = LabelCoverage.slack * minimum
      let assured = count(.sufficient, of: probability, minimum: minimum, runs: 400, seed: seed)
      #expect(
        ClopperPearson.lowerBound(count: assured, cases: 400, confidence: 1 - 1e-6) <= 0.1, "\(minimum)")
    }
  }

  @Test("What is far from the minimum is decided nearly always, the right way")
  func power() {
    // 800 cases, error rate 0.1: at a third of the minimum 0.3, or three times 0.1, the share is more than
    // 10 standard deviations away.
    #expect(count(.insufficient, of: 0.1, minimum: 0.3, runs: 200, seed: 7) == 200)
    #expect(count(.sufficient, of: 0.3, minimum: 0.1, runs: 200, seed: 8) == 200)
  }

  @Test("Few cases prove nothing")
  func undecided() {
    var random = CaseRandom(seed: 9)
    #expect(verdict(0.1, minimum: 0.1, cases: 10, errorRate: 1e-6, &random) == .undecided)
    #expect(verdict(0.1, minimum: 0.1, cases: 0, errorRate: 1e-6, &random) == .undecided)
  }
}
