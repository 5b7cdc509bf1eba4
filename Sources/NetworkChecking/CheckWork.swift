import GradientChecking
import ReferenceMLP

/// What checks of a network cost, counted in steps of a pass: each multiplies a weight and adds.
///
/// Counts and not times, so that a busy machine decides nothing.
public struct CheckWork: Sendable, Equatable {
  /// The steps of one evaluation of the loss of the batch.
  public let evaluation: Double
  /// The steps of a check of every entry.
  public let everyEntry: Double
  /// The values that a check of every entry asks for.
  public let evaluations: Double
  /// Whether threads share the work of a check of every entry, which goes through affine layers then.
  public let isSideBySide: Bool

  /// Values that the methods which take any ask for along one parameter, or one pre-activation.
  private static let values = Double(Plan.Cost.usualEvaluationsPerEntry)
  /// A pass in each of the scalars of the exact methods takes as many steps in all as so many passes; dual numbers of
  /// double-double take most of them.
  private static let exactPasses = 90.0
  /// An activation takes as long as so many steps: tanh, which most others are as slow as, 20 times a product.
  private static let stepsOfActivation = 20

  /// The work for an objective, by the strategy that its check will take.
  public init(_ objective: NetworkObjective) {
    let network = objective.network
    let samples = Double(objective.problem.samples)
    let passes = network.layers.map { Double($0.units * ($0.fanIn + Self.stepsOfActivation)) }
    let pass = passes.reduce(0, +)
    evaluation = pass * samples
    isSideBySide = network.parameterCount >= CheckLimits.parametersForAffineLayers
    var (steps, values) = (0.0, 0.0)
    var above = pass
    for (index, layer) in network.layers.enumerated() {
      above -= passes[index]
      let units = Double(layer.units)
      if isSideBySide {
        // The layer above changes by one weight of each of its units, and those above it as a whole.
        let isHidden = index + 1 < network.depth
        let next = isHidden ? network.layers[index + 1].units : layer.units
        let whole = isHidden ? above - passes[index + 1] : 0
        steps += units * Self.values * (Double(next * (1 + Self.stepsOfActivation)) + whole)
        values += units * Self.values * samples
      } else {
        let entries = units * Double(layer.fanIn + 1)
        let along = Double(layer.fanIn + Self.stepsOfActivation) + above
        steps += entries * (Self.values * along + Self.exactPasses * pass)
        values += entries * Self.values
      }
    }
    everyEntry = steps * samples
    evaluations = values
  }
}
