import Scalars

/// Training of a network: an optimizer, batches, and when to stop.
///
/// Deterministic: the same network, data, configuration and seed give the same parameters to the bit.
public struct Training: Sendable, Hashable {
  /// The rule for a step.
  public var optimizer: Optimizer
  /// Samples in a batch; nil, or as many as there are: full batch, one step an epoch, in the given order.
  public var batchSize: Int?
  /// The seed of the shuffling of mini-batches.
  public var seed: UInt64
  /// When to stop: at least a limit of epochs.
  public var stopping: [StoppingRule]

  /// A configuration; full batch by default.
  ///
  /// With a batch size the samples are shuffled anew in each epoch and cut into batches, of which the last
  /// may be smaller. Each batch takes one step along the gradient of its own problem: a loss with reduction
  /// `mean` is averaged over the batch, and an L2 penalty counts in full for each batch.
  public init(
    optimizer: Optimizer, batchSize: Int? = nil, seed: UInt64 = 0, stopping: [StoppingRule]
  ) {
    self.optimizer = optimizer
    self.batchSize = batchSize
    self.seed = seed
    self.stopping = stopping
  }

  /// Full-batch training by gradient descent for a number of epochs.
  public init(learningRate: Double, epochs: Int) {
    self.init(optimizer: .gradientDescent(learningRate: learningRate), stopping: [.epochs(epochs)])
  }
}

/// A mistake in a training configuration.
public enum TrainingError: Error, Hashable, CustomStringConvertible {
  /// The configuration, or a part of it, makes no sense; the text says which and what is needed.
  case invalid(String)

  /// What is wrong, in words.
  public var description: String {
    switch self {
    case .invalid(let message): message
    }
  }
}

/// What training found out after an epoch; epoch 0 is the network before the first step.
///
/// All figures belong to the parameters at the end of the epoch and to all training samples, whatever the
/// batch size.
public struct EpochRecord: Sendable, Hashable {
  /// Epochs done.
  public var epoch: Int
  /// The loss with its penalty; NaN or infinite in the last record of a training that ended for it.
  public var loss: Double
  /// The loss over the validation samples, where there are any.
  public var validationLoss: Double?
  /// The fraction of training samples classified rightly, for classification only; see
  /// ``LearningProblem/accuracy(of:)``.
  public var accuracy: Double?
  /// ‖(∂L/∂Wₗ, ∂L/∂bₗ)‖₂ of every layer, from the first to the last.
  public var gradientNorms: [Double]
}

/// A training at the end of an epoch, as an observer sees it.
public struct TrainingMoment: Sendable {
  /// What was found out after the epoch.
  public var record: EpochRecord
  /// The network.
  public var network: MLP<Double>
  /// Its forward pass over all training samples.
  public var trace: ForwardTrace<Double>
  /// Its backward pass.
  public var backward: BackwardTrace<Double>
}

/// What training led to.
public struct TrainingResult: Sendable {
  /// The trained network: of ``networkEpoch``.
  public var network: MLP<Double>
  /// The epoch whose parameters ``network`` has: the last; with a validation rule the best; after a
  /// non-finite number the last one before it.
  public var networkEpoch: Int
  /// One record for each epoch, from epoch 0.
  public var history: [EpochRecord]
  /// Why training ended.
  public var stoppedBy: StopReason
}

// MARK: - Running

extension Training {
  /// Trains a network.
  ///
  /// - Parameters:
  ///   - network: the network to start from.
  ///   - problem: the training samples with their loss.
  ///   - validation: other samples with the same loss, for
  ///     ``StoppingRule/validationLossNotImproving(patience:)`` and the history.
  ///   - observer: called at the end of every epoch, epoch 0 first.
  /// - Returns: the network, the history and the reason for stopping.
  /// - Throws: ``TrainingError`` when the configuration makes no sense or the shapes do not fit.
  public func run(
    _ network: MLP<Double>, on problem: LearningProblem<Double>,
    validation: LearningProblem<Double>? = nil,
    observer: (TrainingMoment) -> Void = { _ in }
  ) throws -> TrainingResult {
    try validate(network, problem, validation)
    var run = TrainingRun(training: self, network: network, problem: problem, validation: validation)
    while true {
      observer(run.record())
      if let reason = run.stopReason() { return run.result(stoppedBy: reason) }
      run.advance()
    }
  }

  /// Throws unless the configuration makes sense and everything has the network's shapes.
  private func validate(
    _ network: MLP<Double>, _ problem: LearningProblem<Double>, _ validation: LearningProblem<Double>?
  ) throws {
    try optimizer.validate()
    if let batchSize, batchSize < 1 {
      throw TrainingError.invalid("a batch size of \(batchSize): at least 1 is needed")
    }
    for rule in stopping { try rule.validate() }
    let limited = stopping.contains { if case .epochs = $0 { true } else { false } }
    guard limited else { throw TrainingError.invalid("no limit of epochs: training might never end") }
    let patient = stopping.contains { if case .validationLossNotImproving = $0 { true } else { false } }
    guard !patient || validation != nil else {
      throw TrainingError.invalid("stopping by the validation loss needs validation samples")
    }
    try requireFit(problem, network, "training")
    if let validation { try requireFit(validation, network, "validation") }
  }

  /// Throws unless there are samples and their inputs and targets fit the network.
  private func requireFit(
    _ problem: LearningProblem<Double>, _ network: MLP<Double>, _ role: String
  ) throws {
    guard problem.samples > 0 else { throw TrainingError.invalid("there are no \(role) samples") }
    guard problem.inputs.columns == network.inputs else {
      throw TrainingError.invalid(
        "the \(role) samples have \(problem.inputs.columns) inputs, the network has \(network.inputs)")
    }
    guard problem.targets.columns == network.outputs else {
      throw TrainingError.invalid(
        "the \(role) samples have \(problem.targets.columns) targets, the network has \(network.outputs) "
          + "outputs"
      )
    }
  }
}
