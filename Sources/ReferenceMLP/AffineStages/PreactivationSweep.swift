import Scalars

/// The loss of one sample as a function of one pre-activation: what is above it is computed anew, and nothing else.
///
/// Moving zₗ of unit i to x moves aₗᵢ by Δ = φ(x) − aₗᵢ and every zₗ₊₁ₖ by Δ·Wₖᵢ, a rank-one update; the layers above
/// are computed as in a forward pass. The softmax of an output layer is computed anew from its whole row.
struct PreactivationSweep<Scalar: NetworkScalar> {
  let network: MLP<Scalar>
  let trace: ForwardTrace<Scalar>
  let targets: [[Scalar]]
  let factor: Scalar
  let loss: Loss

  /// A sweep from the forward pass that all evaluations share.
  init(network: MLP<Scalar>, problem: LearningProblem<Scalar>, trace: ForwardTrace<Scalar>) {
    self.network = network
    self.trace = trace
    loss = problem.loss
    targets = (0..<problem.samples).map(problem.targets.row)
    factor = problem.loss.factor(samples: problem.samples, outputs: network.outputs, as: Scalar.self)
  }

  /// The sample's share of the loss with x as the pre-activation of a unit.
  func term(layer: Int, sample: Int, unit: Int, x: Scalar) -> Scalar {
    var line = PreactivationLine(self, layer: layer, sample: sample, unit: unit)
    return line.term(x)
  }
}

/// What the evaluations along one pre-activation overwrite, so that they allocate next to nothing.
struct PreactivationLine<Scalar: NetworkScalar> {
  let sweep: PreactivationSweep<Scalar>
  let layer: Int
  let sample: Int
  let unit: Int
  /// a of the unit, the pre-activations above it, and the weights by which they move; empty in the output layer.
  private let activation: Scalar
  let above: [Scalar]
  private let weights: [Scalar]
  /// The targets of softmax with cross-entropy that are not 0; nil for other pairings, and where all are 0.
  private let targets: [(output: Int, weight: Scalar)]?
  private(set) var z: [Scalar]
  private var a: [Scalar] = []

  init(_ sweep: PreactivationSweep<Scalar>, layer: Int, sample: Int, unit: Int) {
    (self.sweep, self.layer, self.sample, self.unit) = (sweep, layer, sample, unit)
    let isHidden = layer < sweep.network.depth - 1
    z = sweep.trace.preactivations[layer].row(sample)
    activation = sweep.trace.activations[layer][sample, unit]
    above = isHidden ? sweep.trace.preactivations[layer + 1].row(sample) : []
    if isHidden {
      let next = sweep.network.layers[layer + 1].weights
      weights = (0..<next.rows).map { next[$0, unit] }
    } else {
      weights = []
    }
    let isFused = sweep.loss.kind == .crossEntropy && sweep.network.outputActivation == .softmax
    let present = sweep.targets[sample].enumerated().filter { $0.element != .zero }
    targets = isFused && !present.isEmpty ? present.map { ($0.offset, $0.element) } : nil
  }

  /// The sample's share of the loss with x as the pre-activation.
  mutating func term(_ x: Scalar) -> Scalar {
    move(to: x) { _, _ in }
    return output()
  }

  /// The sample's share of the loss with other pre-activations of the whole layer.
  mutating func term(layer preactivations: [Scalar]) -> Scalar {
    z = preactivations
    climb(from: layer) { _, _ in }
    return output()
  }

  /// Computes the pre-activations of the output layer.
  ///
  /// - Parameter visit: is told each layer whose pre-activations change, and these.
  mutating func move(to x: Scalar, visit: (Int, [Scalar]) -> Void) {
    guard !above.isEmpty else {
      z[unit] = x
      return visit(layer, z)
    }
    let change = sweep.network.layers[layer].activation(x) - activation
    if z.count != above.count { z = above }
    for index in above.indices { z[index] = above[index] + change * weights[index] }
    climb(from: layer + 1, visit: visit)
  }

  /// Computes the layers above one whose pre-activations are known.
  private mutating func climb(from first: Int, visit: (Int, [Scalar]) -> Void) {
    visit(first, z)
    guard first + 1 < sweep.network.depth else { return }
    for index in first + 1..<sweep.network.depth {
      let activation = sweep.network.layers[index - 1].activation
      a.removeAll(keepingCapacity: true)
      for value in z { a.append(activation(value)) }
      let layer = sweep.network.layers[index]
      let weights = layer.weights.elements
      z.removeAll(keepingCapacity: true)
      for unit in layer.biases.indices {
        var sum = Scalar.zero
        for (input, value) in a.enumerated() { sum += value * weights[unit * a.count + input] }
        z.append(sum + layer.biases[unit])
      }
      visit(index, z)
    }
  }

  /// The sample's share of the loss from the pre-activations of the output layer.
  private func output() -> Scalar {
    if let targets { return sweep.factor * crossEntropy(targets) }
    let activation = sweep.network.outputActivation
    let a = activation.isElementwise ? z.map { activation($0) } : Activation.softmax(z)
    return sweep.factor * sweep.loss.term(z: z, a: a, activation: activation, y: sweep.targets[sample])
  }

  /// Σₖ yₖ(−log softmaxₖ) as the loss computes it, without the probabilities themselves: terms of weight 0 are 0.
  private func crossEntropy(_ targets: [(output: Int, weight: Scalar)]) -> Scalar {
    let (top, logarithm) = Activation.logSumExp(z)
    var sum = Scalar.zero
    for target in targets { sum += target.weight * ((top - z[target.output]) + logarithm) }
    return sum
  }
}
