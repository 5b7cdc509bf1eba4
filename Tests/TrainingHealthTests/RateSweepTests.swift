import ReferenceMLP
import Scalars
import Testing

@testable import TrainingHealth

@Suite("Many learning rates from one start")
struct RateSweepTests {
  @Test("Of a quadratic loss the limit 2/λmax is exact")
  func quadratic() throws {
    // ½ Σ (w·x + b − y)²/m of one linear unit.
    let network = MLP<Double>(layers: [
      Layer(weights: Matrix([[0.5, -1]]), biases: [0.25], activation: .identity)
    ])
    let problem = LearningProblem<Double>(
      loss: Loss(.halfMeanSquaredError), inputs: Matrix([[1, 0], [0, 2], [1, 1], [-1, 0.5]]),
      targets: Matrix([[1], [0], [2], [-1]]))
    let rates = [0.05, 0.3, 0.45, 0.55, 0.7, 0.95, 1.05, 1.5, 4]
    let sweep = try #require(RateSweep(of: network, on: problem, relativeRates: rates, steps: 400))
    for run in sweep.runs {
      #expect(run.rate == 2 * run.relativeRate / sweep.curvature.value)
      #expect((run.outcome == .diverges) == (run.relativeRate > 1), "\(run)")
      #expect(run.relativeRate < 1 || !(run.lossRatio <= 1), "\(run)")
    }
    #expect(Set(sweep.runs.prefix(3).map(\.outcome)) == [.falls])
  }

  @Test("A product of two weights is caught by a flatter minimum beyond the limit")
  func settles() throws {
    let network = MLP<Double>(layers: [
      Layer(weights: Matrix([[3]]), biases: [0], activation: .identity),
      Layer(weights: Matrix([[0.4]]), biases: [0], activation: .identity),
    ])
    let problem = LearningProblem<Double>(
      loss: Loss(.halfSumSquaredError), inputs: Matrix([[1]]), targets: Matrix([[1]]))
    let rates = (0..<40).map { 1.02 + 0.02 * Double($0) }
    let sweep = try #require(RateSweep(of: network, on: problem, relativeRates: rates, steps: 200))
    let settled = sweep.runs.filter { $0.outcome == .settles }
    #expect(!settled.isEmpty && settled.allSatisfy { $0.lossRatio < 1 }, "\(sweep.runs.map(\.outcome))")
  }

  @Test("A layer of ReLU dies of a rate beyond the limit, and one that was dead is no outcome")
  func dies() throws {
    let network = MLP<Double>(layers: [
      Layer(weights: Matrix([[1]]), biases: [0.5], activation: .relu),
      Layer(weights: Matrix([[1]]), biases: [1], activation: .identity),
    ])
    let problem = LearningProblem<Double>(
      loss: Loss(.halfMeanSquaredError), inputs: Matrix([[0.5], [1]]), targets: Matrix([[0], [0.1]]))
    let sweep = try #require(
      RateSweep(of: network, on: problem, relativeRates: [0.2, 3], steps: 50))
    #expect(sweep.runs.map(\.outcome) == [.falls, .dies], "\(sweep.runs)")
  }

  @Test("A loss that is not curved has no limit")
  func flat() {
    let network = MLP<Double>(layers: [
      Layer(weights: Matrix([[1]]), biases: [-9], activation: .relu),
      Layer(weights: Matrix([[1]]), biases: [0], activation: .identity),
    ])
    let nothing = LearningProblem<Double>(
      loss: Loss(.halfMeanSquaredError), inputs: Matrix([[1]]), targets: Matrix([[.nan]]))
    #expect(RateSweep(of: network, on: nothing, relativeRates: [1], steps: 3) == nil)
  }
}
