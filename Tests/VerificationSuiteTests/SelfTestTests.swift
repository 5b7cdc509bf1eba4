import GradientChecking
import Testing
import VerificationReports

@testable import VerificationSuite

@Suite("The checker on trial")
struct SelfTestTests {
  @Test("A small trial refutes no correct gradient, and is the same whatever the number of tasks")
  func smallTrial() async throws {
    let one = try await SelfTest(cases: 12, seed: 3, jobs: 1).run()
    let many = try await SelfTest(cases: 12, seed: 3, jobs: 3).run()
    #expect(one.campaigns == many.campaigns)
    #expect(one.summary.falseAlarms == 0)
    let alarms = try #require(one.campaigns.first)
    #expect(alarms.cases == 12)
    #expect(alarms.counts.first { $0.name == "refuted" }?.count == 0)
    #expect(one.campaigns.count == 1 + DetectionPowerTrial.Judge.allCases.count)
  }

  private func outcome(_ verdict: GradientChecking.Verdict, kink: Bool = false) -> FalseAlarms.Outcome {
    FalseAlarms.Outcome(name: "case", verdict: verdict, trait: .ordinary, hasKink: kink, details: "why")
  }

  @Test("One refuted correct gradient, or 2% inconclusive away from kinks, fails the trial; kinks do not")
  func tally() {
    let verified = Array(repeating: outcome(.verified), count: 199)
    #expect(FalseAlarms.campaign(verified).holds)
    #expect(!FalseAlarms.campaign(verified + [outcome(.refuted)]).holds)
    #expect(FalseAlarms.campaign(verified + [outcome(.inconclusive(.kink), kink: true)]).holds)
    let weak = Array(repeating: outcome(.inconclusive(.weakOracle)), count: 5)
    #expect(!FalseAlarms.campaign(verified + weak).holds)
    #expect(!FalseAlarms.campaign([]).holds)
  }

  @Test("Power is promised only where every case was flagged")
  func power() throws {
    func outcome(valuesOnlyDownTo digits: Int) -> DetectionPowerTrial.Outcome {
      DetectionPowerTrial.Outcome(flagged: [
        .valuesOnly: DetectionPowerTrial.errors.indices.map { $0 < digits }
      ])
    }
    let enough = DetectionPowerTrial.campaigns([outcome(valuesOnlyDownTo: 8), outcome(valuesOnlyDownTo: 9)])
    #expect(try #require(enough.first).holds)
    let short = DetectionPowerTrial.campaigns([outcome(valuesOnlyDownTo: 8), outcome(valuesOnlyDownTo: 7)])
    #expect(try !#require(short.first).holds)
    // A judge that saw no case promises nothing.
    #expect(!enough[1].holds)
  }
}
