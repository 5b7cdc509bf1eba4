import Testing

@testable import GradientChecking

@Suite("Planning a check")
struct PlanTests {
  private func cost(_ parameters: Int, _ seconds: Double = 0.009) -> Plan.Cost {
    Plan.Cost(parameters: parameters, secondsPerEvaluation: seconds)
  }

  @Test("Every entry is checked where that is quick, a sketch is made where it is not")
  func automatic() {
    #expect(Plan(cost: cost(9)).mode == .exhaustive)
    #expect(Plan(cost: cost(51)).mode == .exhaustive)
    #expect(Plan(cost: cost(52)).mode == .sketch)
    #expect(Plan(cost: cost(1_000_000)).mode == .sketch)
    #expect(Plan(cost: cost(1_000_000_000_000_000_000)).mode == .sketch)
    var sweeping = cost(100_000, 0.01)
    sweeping.secondsPerEntry = 1e-5
    #expect(Plan(cost: sweeping).mode == .exhaustive)
    #expect(Plan(.exhaustive, cost: cost(1_000_000)).mode == .exhaustive)
    #expect(Plan(.sketch, cost: cost(2)).mode == .sketch)
  }

  @Test("A budget decides for what fits into it, or that nothing does")
  func budgets() {
    #expect(Plan(cost: cost(9), budget: .init(evaluations: 2_000)).mode == .exhaustive)
    let some = Plan(cost: cost(9), budget: .init(evaluations: 200))
    #expect(some.mode == .sketch && some.isAffordable && some.directions == 22 && !some.isFew)
    let few = Plan(cost: cost(9), budget: .init(evaluations: 20))
    #expect(few.mode == .sketch && few.isAffordable && few.directions == 2 && few.isFew)
    #expect(Plan(cost: cost(9), budget: .init(evaluations: 8)).isAffordable)
    #expect(!Plan(cost: cost(9), budget: .init(evaluations: 7)).isAffordable)
    #expect(!Plan(.exhaustive, cost: cost(9), budget: .init(evaluations: 200)).isAffordable)
    #expect(!Plan(.exhaustive, cost: cost(1_000), budget: .init(seconds: 2)).isAffordable)
    #expect(Plan(.exhaustive, cost: cost(1), budget: .init(seconds: 2)).isAffordable)
    #expect(!Plan(cost: cost(1_000_000), budget: .init(seconds: 1)).isAffordable)
    let timed = Plan(cost: cost(1_000_000), budget: .init(seconds: 2))
    #expect(timed.isAffordable && timed.directions == 38)
  }

  @Test("What was planned is what a sketch of a right gradient takes, and its budget is kept")
  func obeyed() throws {
    for budget in [20, 40, 130, 200, 326, 5_000] {
      let plan = Plan(.sketch, cost: cost(60), budget: .init(evaluations: budget))
      let result = try plan.sketch().check(CoupledSines(60))
      #expect(result.verdict == .verified, "\(budget): \(result.verdict)")
      #expect(result.evaluations <= plan.sketchEvaluations && result.evaluations <= budget)
      #expect(
        plan.isFew ? result.cleanDirections >= plan.directions : result.cleanDirections == plan.directions)
    }
  }
}
