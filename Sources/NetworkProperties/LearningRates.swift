import ReferenceMLP
import Reports
import Runs
import Scalars
import TrainingHealth

/// Gradient descent with learning rates on either side of 2/λmax: what P25 and P26 say of every quadratic, as a picture.
package enum LearningRates {
  /// A quadratic whose λmax is known, and a small network at a minimum that is known.
  package static func make(seed: UInt64) -> [Report.RateCurve] {
    [quadratic, smallNetwork(seed: seed)].compactMap { $0 }
  }

  /// η·λmax/2 from 0.05 to 1.45: never ½ or 1, where rounding alone would decide on which side a step comes down.
  private static let relativeRates = (0..<15).map { 0.05 + 0.1 * Double($0) }

  /// Enough that 1.9¹⁰ = 613 times the distance cannot be taken for a slow descent, and few enough that the network is still
  /// near where its curvature was measured.
  private static let steps = 10

  /// ½(wx − t)² with x = t = 1, from w = 0: the example of the claims S2.1 to S2.6, whose λmax is x² = 1.
  ///
  /// In terms of the distance wx − t, of which no digit is lost near the minimum.
  private static var quadratic: Report.RateCurve {
    let descent = RateDescent(
      start: [-1], steepest: [1], loss: { 0.5 * $0[0] * $0[0] }, gradient: { [$0[0]] })
    return Report.RateCurve(
      title: "½(wx − t)² with x = t = 1, from w = 0", largestCurvature: 1, steps: steps,
      points: relativeRates.map { .init(descent.run(rate: 2 * $0, relativeRate: $0, steps: steps)) })
  }

  /// A network whose targets are its own outputs, so that its parameters are a minimum with loss 0; the descent begins
  /// beside it, displaced along the steepest direction.
  private static func smallNetwork(seed: UInt64) -> Report.RateCurve? {
    let cell = MatrixCell(
      activation: .tanh, output: .identity, loss: Loss(.halfMeanSquaredError), l2: 0, depth: 2, batch: 16,
      repetition: 0)
    let random = RandomProblem(cell, seed: Seeds.seed(run: seed, name: "learning rates"))
    let inputs = random.problem.inputs
    let problem = LearningProblem(
      loss: cell.loss, inputs: inputs, targets: random.network.forward(inputs).outputs)
    return curve(
      "\(random.architecture) network beside a minimum", random.network, problem, displacement: 1e-3)
  }

  /// The descents of a network from its parameters, or from a place beside them; nil where the loss is not curved upward.
  ///
  /// - Parameters:
  ///   - title: what descends.
  ///   - network: the network, where λmax is measured.
  ///   - problem: what it is to learn.
  ///   - displacement: how far along the steepest direction the descents begin.
  package static func curve(
    _ title: String, _ network: MLP<Double>, _ problem: LearningProblem<Double>, displacement: Double = 0
  ) -> Report.RateCurve? {
    RateSweep(
      of: network, on: problem, relativeRates: relativeRates, steps: steps, displacement: displacement
    ).map { Report.RateCurve(title: title, $0, steps: steps) }
  }
}
