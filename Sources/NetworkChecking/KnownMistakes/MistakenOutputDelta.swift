import ReferenceMLP
import Scalars

/// A formula that people write in place of δ of the output layer.
struct MistakenOutputDelta: Hashable, Sendable {
  /// How ∂L/∂ŷ gets through the output activation.
  enum Passage: Hashable, CaseIterable, Sendable {
    /// Softmax by the batch's maximum instead of the sample's.
    case batchMaximum
    /// By its derivative or Jacobian, as it should.
    case right
    /// Not at all.
    case omitted
    /// Softmax element by element: a(1 − a).
    case elementwise
  }

  /// The loss whose derivative is taken.
  var kind: Loss.Kind
  /// What the sum over samples and outputs is multiplied by.
  var factor: Double
  /// The way through the activation.
  var passage: Passage
  /// Whether the targets are forgotten: ŷ in place of ŷ − y.
  var forgetsTargets = false

  /// δ by this formula.
  func callAsFunction<Scalar: NetworkScalar>(
    _ problem: LearningProblem<Scalar>, network: MLP<Scalar>, trace: ForwardTrace<Scalar>
  ) -> Matrix<Scalar> {
    let z = trace.preactivations[network.depth - 1]
    let activation = network.outputActivation
    let loss = Loss(kind, reduction: problem.loss.reduction)
    let targets = forgetsTargets ? problem.targets.map { _ in Scalar.zero } : problem.targets
    let a =
      passage == .batchMaximum ? WrongFormulas.softmaxByBatchMaximum(trace.preactivations) : trace.outputs
    if passage == .right || passage == .batchMaximum {
      let own = loss.factor(samples: z.rows, outputs: z.columns, as: Scalar.self)
      return loss.outputDelta(z: z, a: a, activation: activation, targets: targets).map {
        Scalar(factor) / own * $0
      }
    }
    let gradient = loss.outputGradient(a: a, activation: activation, targets: targets)
    let passed = passage == .elementwise ? gradient.hadamard(a.map { $0 * (Scalar(1) - $0) }) : gradient
    return passed.map { Scalar(factor) * $0 }
  }

  /// In words, for a problem and its output activation.
  func words(_ problem: Loss, _ activation: Activation) -> String {
    var parts: [String] = []
    if kind != problem.kind {
      parts.append("the derivative of \(kind.rawValue) stands in place of that of \(problem.kind.rawValue)")
    }
    switch passage {
    case .right: break
    case .omitted: parts.append("the derivative of the output activation, \(activation.rawValue), is missing")
    case .elementwise:
      parts.append("\(activation.rawValue) is differentiated element by element, as a(1 − a)")
    case .batchMaximum: parts.append("softmax subtracts the batch's maximum, not the sample's own")
    }
    if forgetsTargets { parts.append("the targets are missing from the derivative of the loss") }
    return parts.joined(separator: ", and ")
  }
}
