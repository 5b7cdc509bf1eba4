import Scalars

/// A training under way: the state between two epochs.
struct TrainingRun {
  private let training: Training
  private let problem: LearningProblem<Double>
  private let validation: LearningProblem<Double>?
  private var state: OptimizerState
  private var generator: SeededGenerator

  /// The network at the end of the last epoch.
  private(set) var network: MLP<Double>
  /// The records so far.
  private(set) var history: [EpochRecord] = []
  /// The gradient of all samples at ``network``, from the last record: the next full-batch step needs it.
  private var gradient: [Double] = []
  /// The least validation loss so far.
  private var best: (loss: Double, epoch: Int)?
  /// The network to return, and its epoch.
  private var kept: (network: MLP<Double>, epoch: Int)

  /// A run before its first epoch.
  init(
    training: Training, network: MLP<Double>, problem: LearningProblem<Double>,
    validation: LearningProblem<Double>?
  ) {
    self.training = training
    self.problem = problem
    self.validation = validation
    self.network = network
    state = training.optimizer.initialState(parameterCount: network.parameterCount)
    generator = SeededGenerator(seed: training.seed)
    kept = (network, 0)
  }

  /// Epochs done.
  private var epoch: Int { history.count - 1 }

  /// Whether the network returned is the one of the least validation loss.
  private var keepsBest: Bool {
    training.stopping.contains { if case .validationLossNotImproving = $0 { true } else { false } }
  }

  /// The result, with the network kept.
  func result(stoppedBy reason: StopReason) -> TrainingResult {
    TrainingResult(network: kept.network, networkEpoch: kept.epoch, history: history, stoppedBy: reason)
  }
}

// MARK: - Epochs

extension TrainingRun {
  /// Takes the steps of one epoch: one with all samples, or one for each mini-batch of shuffled samples.
  mutating func advance() {
    var parameters = network.parameters
    let size = training.batchSize ?? problem.samples
    if size >= problem.samples {
      state.step(parameters: &parameters, gradient: gradient)
    } else {
      let order = Array(0..<problem.samples).shuffled(with: &generator)
      for start in stride(from: 0, to: order.count, by: size) {
        let batch = problem.selecting(samples: order[start..<min(start + size, order.count)])
        let current = network.replacingParameters(with: parameters)
        state.step(parameters: &parameters, gradient: batch.gradient(of: current))
      }
    }
    network = network.replacingParameters(with: parameters)
  }

  /// Evaluates the network over all samples and appends the record.
  mutating func record() -> TrainingMoment {
    let trace = network.forward(problem.inputs)
    let backward = problem.backward(network, trace: trace)
    gradient = MLP.flatten(backward.gradients)
    history.append(
      EpochRecord(
        epoch: history.count, loss: problem.value(of: network, trace: trace),
        validationLoss: validation?.value(of: network),
        accuracy: problem.accuracy(of: network, outputs: trace.outputs),
        gradientNorms: backward.gradients.map { euclideanNorm($0.weights.elements + $0.biases) }))
    keep()
    return TrainingMoment(record: history[epoch], network: network, trace: trace, backward: backward)
  }

  /// Notes the network as the one to return when it is finite, and better where the best is looked for.
  private mutating func keep() {
    guard firstNonFinite() == nil else { return }
    guard keepsBest, let loss = history[epoch].validationLoss else {
      kept = (network, epoch)
      return
    }
    guard !loss.isNaN, best.map({ loss < $0.loss }) ?? true else { return }
    best = (loss, epoch)
    kept = (network, epoch)
  }
}

// MARK: - Stopping

extension TrainingRun {
  /// The reason to stop now, if there is one: a number that is not finite before the rules, these in a fixed
  /// order.
  func stopReason() -> StopReason? {
    if let quantity = firstNonFinite() { return .nonFinite(quantity: quantity, epoch: epoch) }
    let loss = history[epoch].loss
    let thresholds = training.stopping.compactMap {
      if case .lossAtMost(let value) = $0 { value } else { nil }
    }
    if let threshold = thresholds.max(), loss <= threshold {
      return .lossAtMost(threshold: threshold, loss: loss, epoch: epoch)
    }
    let patiences = training.stopping.compactMap {
      if case .validationLossNotImproving(let value) = $0 { value } else { nil }
    }
    if let patience = patiences.min(), epoch - (best?.epoch ?? 0) >= patience {
      return .validationLossNotImproving(
        patience: patience, best: best?.loss ?? .nan, bestEpoch: best?.epoch ?? 0, epoch: epoch)
    }
    let limits = training.stopping.compactMap { if case .epochs(let value) = $0 { value } else { nil } }
    if let limit = limits.min(), epoch >= limit { return .epochs(limit) }
    return nil
  }

  /// What is not finite: the first such parameter, the loss, the first such derivative, or the optimizer's
  /// averages.
  private func firstNonFinite() -> String? {
    if let index = network.parameters.firstIndex(where: { !$0.isFinite }) {
      return "parameter \(network.name(ofParameter: index))"
    }
    guard history[epoch].loss.isFinite else { return "the loss" }
    if let index = gradient.firstIndex(where: { !$0.isFinite }) {
      return "the derivative by \(network.name(ofParameter: index))"
    }
    return state.isFinite ? nil : "the optimizer's running average"
  }
}

// MARK: - Helpers

extension MLP {
  /// A parameter by its layer, from 1, and its place there, from 0: "W2[3,1]", "b1[0]".
  ///
  /// - Parameter index: the parameter's index in ``parameters``.
  fileprivate func name(ofParameter index: Int) -> String {
    var place = index
    for (number, layer) in layers.enumerated() {
      let weights = layer.units * layer.fanIn
      if place < weights { return "W\(number + 1)[\(place / layer.fanIn),\(place % layer.fanIn)]" }
      if place < weights + layer.units { return "b\(number + 1)[\(place - weights)]" }
      place -= weights + layer.units
    }
    preconditionFailure("parameter \(index) of \(parameterCount)")
  }
}

/// √(Σ v²), scaled by the largest magnitude so that nothing overflows or underflows; NaN when an element is
/// NaN.
package func euclideanNorm(_ values: [Double]) -> Double {
  var largest = 0.0
  for value in values {
    if value.isNaN { return .nan }
    largest = max(largest, abs(value))
  }
  guard largest > 0, largest.isFinite else { return largest }
  var sum = 0.0
  for value in values { sum += (value / largest) * (value / largest) }
  return largest * sum.squareRoot()
}

extension Array {
  /// The elements in random order (Fisher–Yates), the same for the same generator with every standard
  /// library.
  ///
  /// An index below n is drawn as the remainder of 64 random bits, drawn again above the last multiple of n:
  /// every order is equally likely.
  func shuffled(with generator: inout some RandomNumberGenerator) -> [Element] {
    var result = self
    for last in indices.dropFirst().reversed() {
      let bound = UInt64(last + 1)
      var bits: UInt64
      repeat { bits = generator.next() } while bits >= UInt64.max - UInt64.max % bound
      result.swapAt(last, Int(bits % bound))
    }
    return result
  }
}
