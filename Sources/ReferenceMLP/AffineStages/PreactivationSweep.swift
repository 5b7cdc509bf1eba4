import Scalars

/// The loss of one sample as a function of one pre-activation: what is above it is computed anew, and nothing else.
///
/// Moving zₗ of unit i to x moves aₗᵢ by Δ = φ(x) − aₗᵢ and every zₗ₊₁ₖ by Δ·Wₖᵢ, a rank-one update; the layers above
/// are computed as in a forward pass. The softmax of an output layer is computed anew from its whole row.
struct PreactivationSweep<Scalar: NetworkScalar> {
  let network: MLP<Scalar>
  let trace: ForwardTrace<Scalar>
  private let targets: [[Scalar]]
  private let factor: Scalar
  private let loss: Loss

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
    term(sample: sample, outputs(layer: layer, sample: sample, unit: unit, x: x))
  }

  /// The sample's share of the loss with other pre-activations of its first layer.
  func term(sample: Int, first z: [Scalar]) -> Scalar {
    term(sample: sample, outputs(of: z, layer: 0) { _, _ in })
  }

  private func term(sample: Int, _ outputs: (z: [Scalar], a: [Scalar])) -> Scalar {
    factor * loss.term(z: outputs.z, a: outputs.a, activation: network.outputActivation, y: targets[sample])
  }

  /// The outputs of a sample with x as the pre-activation of a unit.
  ///
  /// - Parameter visit: is told each layer whose pre-activations change, and these.
  func outputs(
    layer: Int, sample: Int, unit: Int, x: Scalar, visit: (Int, [Scalar]) -> Void = { _, _ in }
  ) -> (z: [Scalar], a: [Scalar]) {
    var z = trace.preactivations[layer].row(sample)
    z[unit] = x
    guard layer < network.depth - 1 else { return outputs(of: z, layer: layer, visit: visit) }
    visit(layer, z)
    let change = network.layers[layer].activation(x) - trace.activations[layer][sample, unit]
    let next = network.layers[layer + 1]
    z = trace.preactivations[layer + 1].row(sample)
    for above in z.indices { z[above] += change * next.weights[above, unit] }
    return outputs(of: z, layer: layer + 1, visit: visit)
  }

  /// The outputs from the pre-activations of a layer.
  private func outputs(
    of preactivations: [Scalar], layer: Int, visit: (Int, [Scalar]) -> Void
  ) -> (z: [Scalar], a: [Scalar]) {
    var z = preactivations
    visit(layer, z)
    var a = activated(z, layer)
    for index in network.layers.indices.dropFirst(layer + 1) {
      z = self.preactivations(of: a, network.layers[index])
      visit(index, z)
      a = activated(z, index)
    }
    return (z, a)
  }

  private func activated(_ z: [Scalar], _ layer: Int) -> [Scalar] {
    let activation = network.layers[layer].activation
    return activation.isElementwise ? z.map { activation($0) } : Activation.softmax(z)
  }

  private func preactivations(of a: [Scalar], _ layer: Layer<Scalar>) -> [Scalar] {
    let weights = layer.weights.elements
    return layer.biases.indices.map { unit in
      var z = Scalar.zero
      for (input, value) in a.enumerated() { z += value * weights[unit * a.count + input] }
      return z + layer.biases[unit]
    }
  }
}

extension PreactivationSweep where Scalar == Double {
  /// The signs of the pre-activations of a sample, from a layer up, at which something jumps.
  func signs(
    layer: Int, sample: Int, unit: Int, x: Double, where counts: (Activation) -> Bool
  ) -> [Int8] {
    var signs: [Int8] = []
    _ = outputs(layer: layer, sample: sample, unit: unit, x: x) { index, z in
      if counts(network.layers[index].activation) { signs += z.map(sign) }
    }
    return signs
  }

  /// On which side of the loss's own thresholds the residuals of a sample are: Huber's, where its second derivative jumps.
  func residualSides(layer: Int, sample: Int, unit: Int, x: Double) -> [Int8] {
    guard loss.kind == .huber else { return [] }
    let outputs = outputs(layer: layer, sample: sample, unit: unit, x: x).a
    return zip(outputs, targets[sample]).map { sign($0 - $1 - 1) + sign($0 - $1 + 1) }
  }
}
