import ReferenceMLP

// What is wrong before the first step with the outputs, the units and the inputs.

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

  /// How many times the usual spread of the inputs the size of the largest may be.
  private static let largestInputRatio = 20.0

  /// An input of size r beside others that vary by s: gradient descent with a rate that the first allows, about 2/r², takes some (r/s)²
  /// steps to learn what the others say, as the Hessian by the first layer's weights is a multiple of the inputs' second moments.
  ///
  /// s is the median of the spreads, with that of the bias, 1, among them: inputs that are hardly ever anything but 0, as
  /// pixels at an edge, have little to say.
  func unscaledInputs() -> TrainingFinding? {
    var largest = (size: 0.0, column: 0)
    var spreads = [1.0]
    let count = Double(problem.samples)
    for column in 0..<problem.inputs.columns {
      let values = (0..<problem.samples).map { problem.inputs[$0, column] }
      let mean = values.reduce(0, +) / count
      let spread = values.map { $0 - mean }.length / count.squareRoot()
      let size = values.length / count.squareRoot()
      // One that never changes says nothing.
      guard spread > 0 else { continue }
      spreads.append(spread)
      if size > largest.size { largest = (size, column) }
    }
    let usual = spreads.sorted()[(spreads.count - 1) / 2]
    guard largest.size > Self.largestInputRatio * usual else { return nil }
    let steps = (largest.size / usual) * (largest.size / usual)
    return TrainingFinding(
      kind: .unscaledInputs, epoch: 0,
      evidence:
        "The size of input \(largest.column + 1) is \(Self.short(largest.size)), and inputs vary by \(Self.short(usual)) in the median: "
        + "a learning rate that the one allows takes some \(Self.short(steps)) steps to learn from the others.",
      advice: "Give every input the mean 0 and the standard deviation 1.")
  }
}
