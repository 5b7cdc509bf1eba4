import GradientChecking
import Testing
import Wording

@testable import CheckReports
@testable import Reports

@Suite("A plan in words")
struct PlanWordsTests {
  private func cost(_ parameters: Int, _ seconds: Double? = 0.009) -> Plan.Cost {
    Plan.Cost(parameters: parameters, secondsPerEvaluation: seconds)
  }

  @Test("The plan is said in one line: what was chosen, what the other way would cost, what is allowed")
  func words() {
    #expect(
      Plan(cost: cost(1_000_000)).words
        == "1,000,000 parameters, 9 ms an evaluation: every entry would take 130,000,000 evaluations, 14 days; "
        + "sketch of 64 directions, about 326 evaluations, 2.93 s, more where entries are wrong; "
        + "miss probability 2⁻⁶⁴")
    #expect(
      Plan(cost: cost(1, 0.1)).words
        == "1 parameter, 100 ms an evaluation: every entry, about 130 evaluations, 13 s")
    #expect(Plan(cost: cost(2, nil)).words == "2 parameters: every entry, about 260 evaluations")
    #expect(
      Plan(cost: cost(9), budget: .init(evaluations: 7)).words
        == "9 parameters, 9 ms an evaluation: every entry would take 1,170 evaluations, 10.5 s, "
        + "a few directions at least 8 evaluations; the budget is 7 evaluations")
    #expect(
      Plan(cost: cost(9), budget: .init(evaluations: 7, seconds: 90)).words
        .hasSuffix("the budget is 7 evaluations and 1 min 30 s"))
    #expect(
      Plan(cost: cost(9, nil), budget: .init(evaluations: 20)).words
        == "9 parameters: every entry would take 1,170 evaluations; 2 random directions by 20 evaluations: an entry is "
        + "missed with probability 2⁻¹⁴ at most if it is off by 102 times what a direction leaves open")
  }
}

@Suite struct AdviceTests {
  @Test func `every reason of an inconclusive check comes with what to do next`() {
    for reason in Verdict.Reason.allCases {
      #expect(NextStep.advice(reason.rawValue) != nil, "\(reason)")
    }
    #expect(NextStep.advice("a whim") == nil)
  }
}
