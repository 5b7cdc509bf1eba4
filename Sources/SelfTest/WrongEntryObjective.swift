import GradientChecking
import NetworkChecking

/// A network whose backpropagation has one entry multiplied by a factor, wherever it is asked.
struct WrongEntryObjective: Objective {
  /// The network with the right gradient.
  let base: NetworkObjective
  /// The wrong entry's place in the flattened gradient.
  let entry: Int
  /// What it is multiplied by.
  let factor: Double

  var name: String { base.name }
  var blocks: [ParameterBlock] { base.blocks }
  var point: [Double] { base.point }

  func value(at point: [Double]) -> Double { base.value(at: point) }

  func claimedGradient(at point: [Double]) -> [Double] {
    var gradient = base.claimedGradient(at: point)
    gradient[entry] *= factor
    return gradient
  }

  /// Of the network's those that say nothing of its gradient.
  var abilities: Abilities {
    let network = base.abilities
    var abilities = Abilities(evaluating: base)
    abilities.coordinateSweep = network.coordinateSweep
    abilities.kinks = network.kinks
    abilities.gradientRoundingBound = network.gradientRoundingBound
    abilities.claimRoundingBound = network.claimRoundingBound
    return abilities
  }
}
