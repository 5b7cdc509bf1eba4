import Scalars

/// One step of a computation, as it is shown to a learner.
public struct ComputationStep: Sendable, Hashable {
  /// The name of what is computed.
  ///
  /// `z1`, `a1`, …, `loss`, `delta2`, `dW2`, `db2`, `da1`, …, `W1 next`, `b1 next`, …, `loss next`.
  public var quantity: String
  /// The formula of this very layer or loss: `a1 = relu(z1) = max(z1, 0)`.
  public var formula: String
  /// Why, in plain words.
  public var explanation: String
  /// The extent in each dimension: [samples, units], [units, fan-in], [units], or [] for a single number.
  public var shape: [Int]
  /// The values in row-major order: as many as the product of the shape.
  public var values: [Double]

  /// A step from its parts.
  public init(
    _ quantity: String, formula: String, explanation: String, shape: [Int],
    values: [Double]
  ) {
    precondition(values.count == shape.reduce(1, *), "\(values.count) values for a shape of \(shape)")
    self.quantity = quantity
    self.formula = formula
    self.explanation = explanation
    self.shape = shape
    self.values = values
  }
}

/// The four parts of a step of gradient descent.
public enum ComputationPhase: String, CaseIterable, Sendable {
  /// From the inputs to the outputs.
  case forward = "Forward pass"
  /// From outputs and targets to one number.
  case loss = "Loss"
  /// From the loss back to every parameter.
  case backward = "Backward pass"
  /// The new parameters and what they achieve.
  case update = "Update"
}

/// Forward pass, loss, backward pass and one update, by gradient descent unless another rule is given, step by step.
///
/// All numbers are those of ``MLP/forward(_:)`` and ``LearningProblem/backward(_:trace:steps:)`` themselves; this
/// type only names and explains them. A row of z, a and δ is a sample.
public struct StepByStep: Sendable {
  /// The network before the update.
  public let network: MLP<Double>
  /// The loss and the samples.
  public let problem: LearningProblem<Double>
  /// η.
  public let learningRate: Double
  /// What is given: a0 (the inputs), y, W1, b1, W2 and so on.
  public let given: [ComputationStep]
  /// z1, a1, …, zL, aL, loss; deltaL, dWL, dbL, da(L−1), …, dW1, db1; W1 next, b1 next, …, loss next.
  public let steps: [ComputationStep]
  /// The network after the update.
  public let nextNetwork: MLP<Double>
  /// What the rule of the update remembers after it.
  public let nextState: OptimizerState

  /// Computes every step.
  ///
  /// - Parameters:
  ///   - network: the network.
  ///   - problem: loss and samples of the network's shapes.
  ///   - learningRate: η of the update.
  ///   - state: what another rule than gradient descent remembers before the update, with η as its learning rate.
  ///   - backpropagation: the formulas of the backward pass; others than the correct ones only to plant a defect.
  public init(
    network: MLP<Double>, problem: LearningProblem<Double>, learningRate: Double,
    state: OptimizerState? = nil,
    backpropagation: some BackpropagationSteps = CorrectSteps()
  ) {
    let trace = network.forward(problem.inputs)
    let backward = problem.backward(network, trace: trace, steps: backpropagation)
    let loss = problem.value(of: network, trace: trace)
    var parameters = network.parameters
    var state =
      state
      ?? Optimizer.gradientDescent(learningRate: learningRate).initialState(parameterCount: parameters.count)
    state.step(parameters: &parameters, gradient: MLP.flatten(backward.gradients))
    let next = network.replacingParameters(with: parameters)

    self.network = network
    self.problem = problem
    self.learningRate = learningRate
    (nextNetwork, nextState) = (next, state)
    let writer = StepWriter(
      network: network, problem: problem, learningRate: learningRate, optimizer: state.optimizer)
    given = writer.given()
    // Part by part: as one sum the compiler takes three seconds to find the types.
    var steps: [ComputationStep] = []
    for layer in network.layers.indices { steps += writer.forward(layer: layer, trace: trace) }
    steps.append(writer.loss(loss))
    for layer in network.layers.indices.reversed() {
      steps += writer.backward(layer: layer, trace: trace, backward: backward)
    }
    for layer in network.layers.indices {
      steps += writer.update(layer: layer, next: next)
    }
    steps.append(writer.lossNext(problem.value(of: next), before: loss))
    self.steps = steps
  }

  /// The step of a quantity, such as `delta2`, or what is given of it, such as `W2`.
  public subscript(quantity: String) -> ComputationStep? {
    steps.first { $0.quantity == quantity } ?? given.first { $0.quantity == quantity }
  }
}

extension ComputationStep {
  /// The part of the computation that the quantity belongs to.
  public var phase: ComputationPhase {
    if quantity.hasSuffix(" next") { return .update }
    if quantity == "loss" { return .loss }
    return quantity.hasPrefix("z") || quantity.hasPrefix("a") ? .forward : .backward
  }
}
