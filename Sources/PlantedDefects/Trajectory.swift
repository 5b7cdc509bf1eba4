import ReferenceMLP
import Scalars

/// A training step by step: as it is right, or as someone computes it who makes a known mistake.
struct Trajectory {
  /// The mistake, or the other reading, where there is one.
  private(set) var reading: StepByStepCheck.Reading
  /// Updates made.
  private(set) var updates: Int
  /// The step that begins at the network of now.
  private(set) var walk: StepByStep

  /// The right loss and samples.
  private let problem: LearningProblem<Double>
  /// Samples of a step; nil for all.
  private let batchSize: Int?
  /// What the rule of the updates remembers of those that were made.
  private var state: OptimizerState
  /// The gradients of all steps before, where they are never set to zero.
  private var accumulated: [Double]?

  /// How biases are updated, which the numbers of no step before an update depend on.
  var biases: StepByStepCheck.BiasUpdate {
    get { reading.biases }
    set { reading.biases = newValue }
  }

  /// A training from its start.
  ///
  /// - Parameters:
  ///   - network: the network before the first update.
  ///   - problem: loss and samples, as they are right.
  ///   - optimizer: the rule of the updates.
  ///   - batchSize: samples of a step, in their order and from the first again after the last; nil for all in each step.
  ///   - reading: a mistake, or another reading.
  ///   - updates: updates made before, of which gradient descent remembers nothing.
  init(
    network: MLP<Double>, problem: LearningProblem<Double>, optimizer: Optimizer, batchSize: Int? = nil,
    reading: StepByStepCheck.Reading = .right, updates: Int = 0
  ) {
    self.init(
      network: network, problem: problem, batchSize: batchSize, reading: reading, updates: updates,
      state: optimizer.initialState(parameterCount: network.parameterCount))
  }

  private init(
    network: MLP<Double>, problem: LearningProblem<Double>, batchSize: Int?, reading: StepByStepCheck.Reading,
    updates: Int, state: OptimizerState
  ) {
    (self.reading, self.updates, self.problem, self.batchSize) = (reading, updates, problem, batchSize)
    self.state = state
    if let defect = reading.defect, defect.kind == .accumulated, defect.isAlternative {
      accumulated = network.parameters.map { _ in 0 }
    }
    walk = Self.walk(
      network, Self.batch(of: problem, size: batchSize, after: updates), state, reading, accumulated)
  }

  /// Whether a step follows from the parameters before it alone.
  var isMemoryless: Bool { if case .gradientDescent = state.optimizer { true } else { false } }

  /// The same from another network on, where steps follow from it alone.
  func restarted(at network: MLP<Double>) -> Trajectory {
    var other = self
    other.walk = Self.walk(network, batch(after: updates), state, reading, accumulated)
    return other
  }

  /// From here on, read otherwise.
  func with(_ reading: StepByStepCheck.Reading) -> Trajectory {
    Trajectory(
      network: walk.network, problem: problem, batchSize: batchSize, reading: reading, updates: updates,
      state: state)
  }

  /// Goes on until so many updates are made.
  mutating func advance(to updates: Int) {
    while self.updates < updates {
      if accumulated != nil { accumulated = walk.gradient }
      self.updates += 1
      state = walk.nextState
      walk = Self.walk(
        walk.nextNetwork(biases: biases), batch(after: self.updates), state, reading, accumulated)
    }
  }

  /// A step with as many samples as there are after so many updates; its numbers may be another step's.
  func shape(after updates: Int) -> StepByStep {
    let batch = batch(after: updates)
    return batch.samples == walk.problem.samples
      ? walk : Self.walk(walk.network, batch, state, .right, nil)
  }

  private func batch(after updates: Int) -> LearningProblem<Double> {
    Self.batch(of: problem, size: batchSize, after: updates)
  }

  /// The samples of the step after so many updates; the last ones of all may be fewer.
  private static func batch(
    of problem: LearningProblem<Double>, size: Int?, after updates: Int
  ) -> LearningProblem<Double> {
    guard let size, size < problem.samples else { return problem }
    let start = updates % ((problem.samples + size - 1) / size) * size
    return problem.selecting(samples: start..<min(start + size, problem.samples))
  }

  private static func walk(
    _ network: MLP<Double>, _ problem: LearningProblem<Double>, _ state: OptimizerState,
    _ reading: StepByStepCheck.Reading, _ accumulated: [Double]?
  ) -> StepByStep {
    let rate = state.optimizer.learningRate
    var problem = problem
    if let loss = reading.loss { problem.loss = loss }
    guard let defect = reading.defect else {
      return StepByStep(network: network, problem: problem, learningRate: rate, state: state)
    }
    if let accumulated {
      return StepByStep(
        network: network, problem: problem, learningRate: rate, state: state,
        backpropagation: AccumulatedGradient(before: accumulated))
    }
    return StepByStep(
      network: network, problem: defect.problem(problem), learningRate: rate, state: state,
      backpropagation: defect)
  }
}

/// Backpropagation that adds to the gradients of the steps before.
private struct AccumulatedGradient: BackpropagationSteps {
  /// Their sum, in parameter order.
  var before: [Double]

  func finished<Scalar: NetworkScalar>(
    _ gradients: [LayerGradient<Scalar>], network: MLP<Scalar>, problem: LearningProblem<Scalar>
  ) -> [LayerGradient<Scalar>] {
    let sum = zip(MLP.flatten(gradients), before).map { $0 + Scalar($1) }
    return network.replacingParameters(with: sum).layers.map {
      LayerGradient(weights: $0.weights, biases: $0.biases)
    }
  }
}

extension StepByStep {
  /// The gradient of this step, in parameter order.
  fileprivate var gradient: [Double] {
    network.layers.indices.flatMap { index in
      (self["dW\(index + 1)"]?.values ?? []) + (self["db\(index + 1)"]?.values ?? [])
    }
  }

  /// The network after the update, where the biases are updated in one of three ways.
  func nextNetwork(biases: StepByStepCheck.BiasUpdate) -> MLP<Double> {
    guard biases != .perUnit else { return nextNetwork }
    var moved = nextNetwork
    for index in moved.layers.indices {
      let before = network.layers[index].biases
      // b − η Σ ∂L/∂b: the derivative by a bias that all units share is the sum of theirs.
      let sum = zip(before, nextNetwork.layers[index].biases).reduce(0) { $0 + $1.1 - $1.0 }
      moved.layers[index].biases = biases == .frozen ? before : before.map { $0 + sum }
    }
    return moved
  }

  /// The numbers of a step, where the biases are updated in one of three ways; nil for a name that no step has.
  func values(of quantity: String, biases: StepByStepCheck.BiasUpdate) -> [Double]? {
    guard biases != .perUnit, quantity.hasSuffix(" next"), !quantity.hasPrefix("W") else {
      return self[quantity]?.values
    }
    let moved = nextNetwork(biases: biases)
    if quantity == "loss next" { return [problem.value(of: moved)] }
    return moved.layers.indices.first { quantity == "b\($0 + 1) next" }.map { moved.layers[$0].biases }
  }

  /// Those of a learner's numbers that have the shape of a step, in the order of the computation.
  func inOrder(_ own: [StepByStepCheck.Own]) -> [StepByStepCheck.Own] {
    let order = Dictionary(
      (given + steps).enumerated().map { ($1.quantity, $0) }, uniquingKeysWith: { first, _ in first })
    return own.filter { self[$0.quantity]?.values.count == $0.values.count }
      .sorted { (order[$0.quantity] ?? 0) < (order[$1.quantity] ?? 0) }
  }
}
