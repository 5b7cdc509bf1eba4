import NetworkChecking
import ReferenceMLP
import Scalars

/// Gradient descent over all samples from one start with many learning rates, each beside λmax at the start.
///
/// On a quadratic loss the limit 2/λmax is proven (P25, P26 of docs/PROPERTIES.md): below it the loss falls in every step, beyond it grows without
/// end. A network may leave the place where its curvature was measured: beyond the limit some descents are caught by a flatter
/// place, and some lose a layer (Q1 to Q3).
public struct RateSweep: Sendable {
  /// What a learning rate makes of a descent.
  public enum Outcome: String, Sendable, CaseIterable {
    /// The loss falls, and no first step goes beyond the lowest place along the steepest direction.
    case falls
    /// The loss falls, though the first step goes beyond that place.
    case oscillates
    /// The loss rises above its start, and ends below it.
    case settles
    /// A whole hidden layer has become flat for every sample, which it was not at the start: nothing before it learns any more.
    case dies
    /// The loss does not fall: it ends where it began, higher, or at no number.
    case diverges
  }

  /// One learning rate and what came of it.
  public struct Run: Sendable, Equatable {
    /// η.
    public var rate: Double
    /// η·λmax/2: 1 at the limit 2/λmax.
    public var relativeRate: Double
    /// The loss after the steps, divided by that before.
    public var lossRatio: Double
    /// What came of it.
    public var outcome: Outcome
  }

  /// λmax at the network's parameters.
  public let curvature: LargestCurvature
  /// A run for each rate, in their order.
  public let runs: [Run]

  /// Descends with each rate.
  ///
  /// - Parameters:
  ///   - network: the network, where λmax is measured.
  ///   - problem: loss and samples.
  ///   - relativeRates: η·λmax/2 of each descent.
  ///   - steps: steps of each.
  ///   - displacement: how far along the steepest direction the descents begin.
  ///   - note: is told of how many rates something came.
  /// - Returns: nil where the loss is not curved upward, for which there is no limit, or λmax is no number.
  public init?(
    of network: MLP<Double>, on problem: LearningProblem<Double>, relativeRates: [Double], steps: Int,
    displacement: Double = 0, note: (Int) -> Void = { _ in }
  ) {
    let parameters = network.parameters
    let objective = NetworkObjective("rates", network: network, problem: problem)
    guard let curvature = LargestCurvature.measured(of: objective, at: parameters), curvature.value > 0
    else { return nil }
    let start = zip(parameters, curvature.direction).map { $0 + displacement * $1 }
    let wasFlat = Self.flatLayers(of: network.replacingParameters(with: start), problem)
    let descent = RateDescent(
      start: start, steepest: curvature.direction,
      loss: { problem.value(of: network.replacingParameters(with: $0)) },
      gradient: { problem.gradient(of: network.replacingParameters(with: $0)) },
      isDead: { place in
        !Self.flatLayers(of: network.replacingParameters(with: place), problem).isSubset(of: wasFlat)
      })
    self.curvature = curvature
    runs = relativeRates.enumerated().map { place, relative in
      defer { note(place + 1) }
      return descent.run(rate: 2 * relative / curvature.value, relativeRate: relative, steps: steps)
    }
  }

  /// Hidden layers all of whose units are flat for every sample.
  private static func flatLayers(
    of network: MLP<Double>, _ problem: LearningProblem<Double>
  ) -> Set<Int> {
    let trace = network.forward(problem.inputs)
    return Set(
      network.layers.indices.dropLast().filter { index in
        let flat = FlatRegions(network.layers[index].activation)
        return trace.preactivations[index].elements.allSatisfy(flat.contains)
      })
  }
}

/// A place to descend from, and the loss around it.
package struct RateDescent {
  private let start: [Double]
  private let steepest: [Double]
  private let loss: ([Double]) -> Double
  private let gradient: ([Double]) -> [Double]
  private let isDead: ([Double]) -> Bool

  /// A descent from its parts.
  ///
  /// - Parameters:
  ///   - start: where it begins.
  ///   - steepest: the direction of λmax.
  ///   - loss: the loss at a place.
  ///   - gradient: its gradient.
  ///   - isDead: whether nothing learns any more at a place.
  package init(
    start: [Double], steepest: [Double], loss: @escaping ([Double]) -> Double,
    gradient: @escaping ([Double]) -> [Double], isDead: @escaping ([Double]) -> Bool = { _ in false }
  ) {
    (self.start, self.steepest, self.loss, self.gradient, self.isDead) = (
      start, steepest, loss, gradient, isDead
    )
  }

  /// Takes so many steps with a learning rate.
  package func run(rate: Double, relativeRate: Double, steps: Int) -> RateSweep.Run {
    let before = loss(start)
    var place = start
    var slopes: [Double] = []
    var (last, rose) = (before, false)
    for _ in 0..<steps where last.isFinite {
      let gradient = gradient(place)
      slopes.append(gradient.dot(steepest))
      place = zip(place, gradient).map { $0 - rate * $1 }
      last = loss(place)
      rose = rose || !(last <= before)
    }
    let ratio = last / before
    // A slope with another sign after the first step: it came down on the other side of the valley.
    let isBeyond = slopes.count > 1 && slopes[0] * slopes[1] < 0
    let outcome: RateSweep.Outcome =
      last.isFinite && isDead(place)
      ? .dies
      // What is NaN is not below 1.
      : !(ratio < 1) ? .diverges : rose ? .settles : isBeyond ? .oscillates : .falls
    return RateSweep.Run(rate: rate, relativeRate: relativeRate, lossRatio: ratio, outcome: outcome)
  }
}
