import Foundation
import ReferenceMLP

// What is wrong before the first step: the pairing, the inputs, the units, the gradients.

extension TrainingCourse {
  func wrongPairing() -> TrainingFinding? {
    guard let last = layers.last else { return nil }
    let pairing = OutputPairing(loss: problem.loss.kind, activation: last.activation, outputs: last.units)
    var evidence: String?
    if case .unusual(let sentence) = pairing { evidence = sentence }
    let warning = OutputPairing.warnings(
      loss: problem.loss.kind, activation: last.activation, targets: problem.targets
    ).first
    guard let evidence = evidence ?? warning else { return nil }
    return TrainingFinding(
      kind: .wrongPairing, epoch: 0,
      evidence:
        "The outputs are \(last.activation.rawValue) and the loss is \(problem.loss.kind.rawValue): \(evidence).",
      advice:
        "Pair identity with a squared error, sigmoid with binary cross-entropy, softmax with cross-entropy.")
  }

  /// Units with the same weights before and behind them get the same gradient, and stay alike for ever (claim S1.9).
  func symmetricUnits() -> TrainingFinding? {
    for index in layers.indices.dropLast() {
      let (layer, next) = (layers[index], layers[index + 1])
      guard layer.units > 1 else { continue }
      let units = (0..<layer.units).map { unit in
        layer.weights.row(unit) + [layer.biases[unit]] + (0..<next.units).map { next.weights[$0, unit] }
      }
      // −0 is 0 here.
      let distinct = Set(units.map { $0.map { $0 + 0 } }).count
      guard 2 * distinct <= layer.units else { continue }
      return TrainingFinding(
        kind: .symmetricUnits, epoch: 0,
        evidence:
          "Layer \(index + 1) has \(layer.units) units of \(distinct) kind\(distinct == 1 ? "" : "s"): units of one kind have the same weights before and behind them, get the same gradient, and stay alike.",
        advice: "Draw the weights at random (Xavier, He).")
    }
    return nil
  }

  /// How many times as large as the spread of an input the size of the largest may be.
  static let largestInputRatio = 20.0

  /// An input of size r and one that varies by s: gradient descent with a rate that the first allows, about 2/r², takes some (r/s)²
  /// steps to learn what the second says, as the Hessian by the first layer's weights is a multiple of the inputs' second moments.
  func unscaledInputs() -> TrainingFinding? {
    var (largest, least) = ((size: 1.0, column: -1), (size: Double.infinity, column: -1))
    for column in 0..<problem.inputs.columns {
      let values = (0..<problem.samples).map { problem.inputs[$0, column] }
      let mean = values.reduce(0, +) / Double(values.count)
      let spread = values.map { $0 - mean }.length / Double(values.count).squareRoot()
      let size = values.length / Double(values.count).squareRoot()
      // One that never changes says nothing.
      guard spread > 0 else { continue }
      if size > largest.size { largest = (size, column) }
      if spread < least.size { least = (spread, column) }
    }
    guard least.column >= 0, largest.size > Self.largestInputRatio * least.size else { return nil }
    let name = largest.column < 0 ? "the bias" : "input \(largest.column + 1)"
    return TrainingFinding(
      kind: .unscaledInputs, epoch: 0,
      evidence:
        "The size of \(name) is \(short(largest.size)), and input \(least.column + 1) varies by \(short(least.size)): a learning rate that the one allows takes some \(short(pow(largest.size / least.size, 2))) steps to learn from the other.",
      advice: "Give every input the mean 0 and the standard deviation 1.")
  }
}
