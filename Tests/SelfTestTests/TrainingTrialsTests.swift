import ReferenceMLP
import Scalars
import Testing
import TrainingHealth

@testable import SelfTest

@Suite("Trials of trainings and lessons")
struct TrainingTrialsTests {
  @Test("What is planted at the start of a training is named first")
  func findings() throws {
    for kind in [
      TrainingFinding.Kind.wrongPairing, .symmetricUnits, .explodingGradients, .learningRateTooSmall,
    ] {
      let index = try #require(TrainingFinding.Kind.allCases.firstIndex(of: kind))
      let outcome = try FindingsTrial.outcome(index, seed: 1)
      #expect(outcome.planted == kind && outcome.found.first == kind, "\(outcome.details)")
    }
  }

  @Test("A tally of findings holds, and fails where faults are missed or healthy trainings disturbed")
  func tally() {
    func outcome(_ planted: TrainingFinding.Kind?, _ found: [TrainingFinding.Kind], asMeant: Bool = true)
      -> FindingsTrial.Outcome
    { .init(planted: planted, found: found, isAsMeant: asMeant, details: "") }
    let kinds = TrainingFinding.Kind.allCases
    let named = kinds.flatMap { kind in (0..<100).map { _ in outcome(kind, [kind, .overfitting]) } }
    let healthy = (0..<3_000).map { outcome(nil, $0 < 15 ? [.plateau] : []) }
    #expect(FindingsTrial.campaign(named + healthy).holds)
    let missed =
      named.filter { $0.planted != .plateau } + (0..<100).map { outcome(.plateau, $0 < 85 ? [.plateau] : []) }
    #expect(!FindingsTrial.campaign(missed + healthy).holds)
    let disturbed = (0..<3_000).map { outcome(nil, $0 < 40 ? [.plateau] : []) }
    #expect(!FindingsTrial.campaign(named + disturbed).holds)
    // What is not as meant counts for nothing, and a kind of which nothing was tried has failed.
    let left =
      named.filter { $0.planted != .plateau } + (0..<100).map { _ in outcome(.plateau, [], asMeant: false) }
    #expect(!FindingsTrial.campaign(left + healthy).holds)
    #expect(!FindingsTrial.campaign([]).holds)
  }

  @Test("Proven intervals hold the largest eigenvalue in double-double numbers")
  func curvature() {
    let outcomes = (0..<12).map { CurvatureTrial.outcome($0, seed: 5) }
    #expect(CurvatureTrial.campaign(outcomes).holds, "\(outcomes.map(\.details))")
    #expect(!CurvatureTrial.campaign([]).holds)
    let wrong = CurvatureTrial.Outcome(holds: false, relativeWidth: 0, details: "")
    #expect(!CurvatureTrial.campaign(outcomes + [wrong]).holds)
  }

  @Test("Jacobi's rotations find the largest eigenvalue")
  func jacobi() {
    let matrix = [[5.0, -1, 3], [-1, 2, 0], [3, 0, 2]].map { $0.map { DoubleDouble($0) } }
    #expect(abs((CurvatureTrial.largestEigenvalue(matrix) - DoubleDouble(7)).high) < 1e-28)
  }

  @Test("Learners' numbers name step and mistake")
  func lessons() {
    let outcomes = [0, 3, 13, 14].map { LessonTrial.outcome($0, seed: 2) }
    #expect(LessonTrial.campaign(outcomes).holds, "\(outcomes)")
    #expect(!LessonTrial.campaign([nil]).holds && !LessonTrial.campaign([]).holds)
  }
}
