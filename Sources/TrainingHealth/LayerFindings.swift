import ReferenceMLP
import Wording

// What is wrong with layers: gradients that explode or vanish, units that are dead or saturated.

extension TrainingCourse {
  /// What δ may change by over all layers.
  private static let explodingFactor = 30.0
  private static let vanishingFactor = 2e-3

  private var factorOfDelta: (factor: Double, layers: Int)? {
    guard let first = epochs.first, first.layers.count > 2 else { return nil }
    let hidden = first.layers
    guard let last = hidden.last?.sensitivity, last > 0 else { return nil }
    return (hidden[0].sensitivity / last, hidden.count)
  }

  func explodingGradients() -> TrainingFinding? {
    guard let (factor, layers) = factorOfDelta, factor >= Self.explodingFactor else { return nil }
    return TrainingFinding(
      kind: .explodingGradients, epoch: 0,
      evidence:
        "From layer \(layers) back to layer 1 the derivative by a unit's input grows \(Self.short(factor)) times.",
      advice: "Draw smaller weights (Xavier, He), or use fewer layers.")
  }

  func vanishingGradients() -> TrainingFinding? {
    guard let (factor, layers) = factorOfDelta, factor <= Self.vanishingFactor else { return nil }
    return TrainingFinding(
      kind: .vanishingGradients, epoch: 0,
      evidence:
        "From layer \(layers) back to layer 1 the derivative by a unit's input shrinks to \(Self.short(factor)) of itself: the first layers hardly learn.",
      advice: "Draw larger weights (Xavier, He), use ReLU or tanh in place of sigmoid, or fewer layers.")
  }

  /// The share of a layer from which on its being dead or saturated is a finding.
  static let largestShare = 0.5
  private static let saturating: [Activation] = [.tanh, .sigmoid]
  private static let saturatedShare = 1.0 / 3

  func deadUnits() -> TrainingFinding? {
    for index in layers.indices.dropLast() {
      guard let last = epochs.last, last.layers[index].deadShare >= Self.largestShare else { continue }
      let begin = epochs.lastIndex { $0.layers[index].deadShare < Self.largestShare }.map { $0 + 1 } ?? 0
      // Of an activation that is flat on both sides that is saturation.
      guard begin > 0 || !Self.saturating.contains(layers[index].activation) else { continue }
      let name = layers[index].activation.rawValue
      return TrainingFinding(
        kind: .deadUnits, epoch: epochs[begin].epoch,
        evidence:
          "\(NumberFormatting.percent(last.layers[index].deadShare)) of the \(name) units of layer \(index + 1) are flat for every sample: no gradient comes through them, and they stay so.",
        advice: Self.saturating.contains(layers[index].activation)
          ? "Use a smaller learning rate, or smaller weights."
          : "Start with biases of 0 and He's weights, use a smaller learning rate, or leaky ReLU.")
    }
    return nil
  }

  func saturatedUnits() -> TrainingFinding? {
    for index in layers.indices.dropLast() {
      guard Self.saturating.contains(layers[index].activation), let first = epochs.first else { continue }
      guard first.layers[index].flatShare >= Self.saturatedShare else { continue }
      return TrainingFinding(
        kind: .saturatedUnits, epoch: 0,
        evidence:
          "\(NumberFormatting.percent(first.layers[index].flatShare)) of what comes to the \(layers[index].activation.rawValue) units of layer \(index + 1) lies where they are flat: less than 1% of the gradient comes through.",
        advice: "Draw smaller weights (Xavier), and scale the inputs.")
    }
    return nil
  }
}
