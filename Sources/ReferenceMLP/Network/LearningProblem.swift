import Scalars

/// What is learned and from what: a loss, an L2 penalty, and a batch of samples with targets.
///
/// The total loss is L(θ) = loss(ŷ, y) + λ/2 ‖W‖², the penalty over the weights, not the biases.
public struct LearningProblem<Scalar: NetworkScalar>: Sendable {
  /// The loss over the outputs.
  public var loss: Loss
  /// λ of the penalty λ/2 ‖W‖².
  public var l2: Double
  /// The samples, m × inputs.
  public var inputs: Matrix<Scalar>
  /// The targets y, m × outputs.
  public var targets: Matrix<Scalar>

  /// A problem from its parts; as many targets as samples.
  @inlinable
  public init(loss: Loss, l2: Double = 0, inputs: Matrix<Scalar>, targets: Matrix<Scalar>) {
    precondition(inputs.rows == targets.rows, "\(inputs.rows) samples, \(targets.rows) targets")
    self.loss = loss
    self.l2 = l2
    self.inputs = inputs
    self.targets = targets
  }

  /// The number of samples m.
  @inlinable public var samples: Int { inputs.rows }

  /// This problem over another scalar type.
  @inlinable
  public func converted<Other: NetworkScalar>(_ convert: (Scalar) -> Other) -> LearningProblem<Other> {
    LearningProblem<Other>(
      loss: loss, l2: l2, inputs: inputs.map(convert), targets: targets.map(convert))
  }

  /// The problem restricted to some of the samples.
  @inlinable
  public func selecting(samples indices: some Sequence<Int>) -> LearningProblem {
    let indices = Array(indices)
    return LearningProblem(
      loss: loss, l2: l2, inputs: inputs.selectingRows(indices), targets: targets.selectingRows(indices))
  }
}

// MARK: - Loss and gradient of a network

extension LearningProblem {
  /// L(θ) of a network from the trace of its forward pass on ``inputs``.
  @inlinable
  public func value(of network: MLP<Scalar>, trace: ForwardTrace<Scalar>) -> Scalar {
    let data = loss.value(
      z: trace.preactivations[network.depth - 1], a: trace.outputs,
      activation: network.outputActivation, targets: targets)
    return l2 == 0 ? data : data + penalty(of: network)
  }

  /// L(θ) of a network.
  @inlinable
  public func value(of network: MLP<Scalar>) -> Scalar {
    value(of: network, trace: network.forward(inputs))
  }

  /// λ/2 Σₗ ‖Wₗ‖².
  @inlinable
  public func penalty(of network: MLP<Scalar>) -> Scalar {
    var sum = Scalar.zero
    for layer in network.layers {
      for weight in layer.weights.elements { sum += weight * weight }
    }
    return Scalar(l2 / 2) * sum
  }

  /// The backward pass of L(θ), the penalty's λW included in ∂L/∂W.
  ///
  /// Its `steps` are the formulas; others than the correct ones only plant a defect.
  @inlinable
  public func backward(
    _ network: MLP<Scalar>, trace: ForwardTrace<Scalar>, steps: some BackpropagationSteps = CorrectSteps()
  ) -> BackwardTrace<Scalar> {
    let delta = steps.outputDelta(self, network: network, trace: trace)
    var backward = network.backward(trace, outputDelta: delta, steps: steps)
    steps.addPenalty(to: &backward.gradients, network: network, problem: self)
    backward.gradients = steps.finished(backward.gradients, network: network, problem: self)
    return backward
  }

  /// ∂L/∂θ by backpropagation, in the order of the network's parameters.
  ///
  /// The same to the bit as by ``backward(_:trace:steps:)``; each layer's gradient is written where it belongs, as a copy
  /// takes as much memory as the network.
  @inlinable
  public func gradient(of network: MLP<Scalar>) -> [Scalar] {
    let (steps, trace) = (CorrectSteps(), network.forward(inputs))
    var delta = steps.outputDelta(self, network: network, trace: trace)
    let count = network.parameterCount
    return [Scalar](unsafeUninitializedCapacity: count) { gradient, initialized in
      guard var end = gradient.baseAddress.map({ $0 + count }) else { return }
      for index in network.layers.indices.reversed() {
        let layer = network.layers[index]
        let input = trace.input(ofLayer: index)
        precondition(
          delta.columns == layer.units && input.columns == layer.fanIn, "δ and a have the shapes of W")
        let biases = end - layer.units
        let weights = biases - layer.units * layer.fanIn
        delta.transposedTimes(input, into: weights)
        addPenalty(of: layer, to: weights)
        let sums = steps.biasGradient(delta: delta, layer: index, network: network)
        for (unit, sum) in sums.enumerated() { (biases + unit).initialize(to: sum) }
        end = weights
        guard index > 0 else { break }
        delta = steps.hiddenDelta(
          activationGradient: delta.times(layer.weights), layer: index - 1, network: network, trace: trace)
      }
      initialized = count
    }
  }

  /// Adds λW of a layer, where λ is not 0.
  @inlinable
  func addPenalty(of layer: Layer<Scalar>, to gradient: UnsafeMutablePointer<Scalar>) {
    guard l2 != 0 else { return }
    let lambda = Scalar(l2)
    for (place, weight) in layer.weights.elements.enumerated() { gradient[place] += lambda * weight }
  }

  /// ∂L/∂θ by the given formulas; others than the correct ones only plant a defect.
  @inlinable
  public func gradient(of network: MLP<Scalar>, steps: some BackpropagationSteps) -> [Scalar] {
    MLP.flatten(backward(network, trace: network.forward(inputs), steps: steps).gradients)
  }
}
