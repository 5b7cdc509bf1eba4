import Foundation
import ReferenceMLP
import Scalars
import Wording

/// A training as it went: how it was set up, the network it began with, and what each epoch was like.
public struct TrainingCourse: Sendable {
  /// How it was trained.
  public var training: Training
  /// What it was trained on.
  public var problem: LearningProblem<Double>
  /// Samples that were held out, where there are any.
  public var validation: LearningProblem<Double>?
  /// The network before the first step; nil before anything was recorded.
  public internal(set) var start: MLP<Double>?
  /// One record for each epoch, from epoch 0.
  public internal(set) var epochs: [EpochHealth] = []

  /// A course before its first record.
  public init(
    training: Training, problem: LearningProblem<Double>, validation: LearningProblem<Double>? = nil
  ) {
    (self.training, self.problem, self.validation) = (training, problem, validation)
  }

  /// The layers before the first step.
  var layers: [Layer<Double>] { start?.layers ?? [] }

  /// Whether an epoch is one step with all samples.
  var isFullBatch: Bool { (training.batchSize ?? problem.samples) >= problem.samples }

  /// Steps taken.
  var steps: Int {
    let size = min(training.batchSize ?? problem.samples, problem.samples)
    return max(0, epochs.count - 1) * ((problem.samples + size - 1) / size)
  }

  /// η.
  var rate: Double { training.optimizer.learningRate }

  var isAdam: Bool { if case .adam = training.optimizer { true } else { false } }

  /// β of momentum; 0 for gradient descent.
  private var momentum: Double {
    if case .momentum(_, let momentum) = training.optimizer { momentum } else { 0 }
  }

  /// η/(1 − β): what steps in one direction add up to.
  var effectiveRate: Double { rate / (1 - momentum) }

  /// The largest η·λmax with which the distance from a quadratic's minimum does not grow: 2(1 + β) (Polyak, "Some methods of speeding up the
  /// convergence of iteration methods", USSR Computational Mathematics and Mathematical Physics 4, 1964; 2 without momentum).
  var stableProduct: Double { 2 * (1 + momentum) }

  /// η·λmax in parts of ``stableProduct``, where the curvature was measured; none for Adam, whose steps have lengths of their own.
  public var relativeRates: [(epoch: Int, value: Double)] {
    guard !isAdam else { return [] }
    return epochs.compactMap { epoch in
      epoch.sharpness.map { (epoch.epoch, rate * $0.value / stableProduct) }
    }
  }

  /// The loss of the best output that is the same for every sample; nil where the output layer has none.
  ///
  /// Of a squared error that is the targets' mean, of a cross-entropy their frequencies; of Huber's loss the mean is near.
  public var lossOfBestConstant: Double? { lossOfBestConstant(for: problem) }

  func lossOfBestConstant(for problem: LearningProblem<Double>) -> Double? {
    let outputs = problem.targets.columns
    guard let last = layers.last, problem.samples > 0 else { return nil }
    let means = (0..<outputs).map { output in
      (0..<problem.samples).reduce(0) { $0 + problem.targets[$1, output] } / Double(problem.samples)
    }
    let preactivations: [Double]
    switch last.activation {
    case .identity: preactivations = means
    case .sigmoid where means.allSatisfy { $0 > 0 && $0 < 1 }:
      preactivations = means.map { log($0 / (1 - $0)) }
    case .softmax where means.allSatisfy { $0 > 0 }: preactivations = means.map { log($0) }
    default: return nil
    }
    var bare = problem
    bare.l2 = 0
    let weights = Matrix<Double>(rows: outputs, columns: problem.inputs.columns)
    return bare.value(
      of: MLP(layers: [Layer(weights: weights, biases: preactivations, activation: last.activation)]))
  }

  /// A number with three digits, as evidence has it.
  static func short(_ value: Double) -> String { NumberFormatting.number(value, significant: 3) }
}
