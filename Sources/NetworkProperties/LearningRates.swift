import NetworkChecking
import ReferenceMLP
import Reports
import Runs

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
    let descent = Descent(start: [-1], steepest: [1], loss: { 0.5 * $0[0] * $0[0] }, gradient: { [$0[0]] })
    return descent.curve("½(wx − t)² with x = t = 1, from w = 0", largestCurvature: 1)
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
    let parameters = network.parameters
    let objective = NetworkObjective(title, network: network, problem: problem)
    let (curvature, direction) = steepest(from: parameters) {
      objective.hessianProduct(at: parameters, vector: $0)
    }
    // Of a loss that is flat, or curved downward most, there is no limit.
    guard curvature > 0 else { return nil }
    let descent = Descent(
      start: zip(parameters, direction).map { $0 + displacement * $1 }, steepest: direction,
      loss: { problem.value(of: network.replacingParameters(with: $0)) },
      gradient: { problem.gradient(of: network.replacingParameters(with: $0)) })
    return descent.curve(title, largestCurvature: curvature)
  }

  /// The largest eigenvalue and its direction by power iteration.
  ///
  /// The error of the eigenvalue falls as (λ₂/λmax)²ᵏ: after 60 iterations below a thousandth where λ₂ ≤ 0.94·λmax.
  private static func steepest(
    from parameters: [Double], _ product: ([Double]) -> [Double]
  ) -> (curvature: Double, direction: [Double]) {
    // Any direction does that is not by chance orthogonal to the one that is sought.
    var random = SeededGenerator(seed: UInt64(parameters.count))
    var direction = unit(parameters.map { _ in random.normal() })
    for _ in 0..<60 { direction = unit(product(direction)) }
    return (dot(direction, product(direction)), direction)
  }

  private static func unit(_ vector: [Double]) -> [Double] {
    let length = dot(vector, vector).squareRoot()
    return length > 0 ? vector.map { $0 / length } : vector
  }

  fileprivate static func dot(_ left: [Double], _ right: [Double]) -> Double {
    zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
  }
}

extension LearningRates {
  /// A place to descend from, and the loss around it.
  private struct Descent {
    let start: [Double]
    /// The direction of λmax.
    let steepest: [Double]
    let loss: ([Double]) -> Double
    let gradient: ([Double]) -> [Double]

    func curve(_ title: String, largestCurvature: Double) -> Report.RateCurve {
      Report.RateCurve(
        title: title, largestCurvature: largestCurvature, steps: LearningRates.steps,
        points: LearningRates.relativeRates.map { relative in
          point(rate: 2 * relative / largestCurvature, relativeRate: relative)
        })
    }

    private func point(rate: Double, relativeRate: Double) -> Report.RateCurve.Point {
      var place = start
      var slopes: [Double] = []
      for _ in 0..<LearningRates.steps {
        let gradient = gradient(place)
        slopes.append(LearningRates.dot(gradient, steepest))
        place = zip(place, gradient).map { $0 - rate * $1 }
      }
      let ratio = loss(place) / loss(start)
      // A slope with another sign after the first step: it came down on the other side of the valley.
      let isBeyond = slopes[0] * slopes[1] < 0
      return Report.RateCurve.Point(
        rate: rate, relativeRate: relativeRate, lossRatio: ratio,
        // What is NaN is not below 1.
        regime: ratio < 1 ? (isBeyond ? .oscillates : .falls) : .diverges)
    }
  }
}
