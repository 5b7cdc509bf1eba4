import RealModule
import ReferenceMLP
import Scalars

// The wrong formulas themselves.

extension Defect {
  /// δ_L of another loss of the same reduction, or from other outputs.
  func delta<Scalar: NetworkScalar>(
    of kind: Loss.Kind, _ problem: LearningProblem<Scalar>, _ trace: ForwardTrace<Scalar>, a: Matrix<Scalar>,
    _ activation: Activation
  ) -> Matrix<Scalar> {
    Loss(kind, reduction: problem.loss.reduction).outputDelta(
      z: trace.preactivations[trace.preactivations.count - 1], a: a, activation: activation,
      targets: problem.targets)
  }

  /// ∂L/∂ŷ ⊙ ŷ(1 − ŷ): the diagonal of softmax's Jacobian alone.
  static func diagonalSoftmaxDelta<Scalar: NetworkScalar>(
    _ problem: LearningProblem<Scalar>, _ trace: ForwardTrace<Scalar>
  ) -> Matrix<Scalar> {
    let a = trace.outputs
    let scale = problem.loss.factor(samples: a.rows, outputs: a.columns, as: Scalar.self)
    return problem.loss.outputGradient(a: a, activation: .softmax, targets: problem.targets)
      .hadamard(a.map { scale * $0 * (Scalar(1) - $0) })
  }

  /// What stands in for φ′(z) of a hidden layer; nil where φ′ is as it should be.
  func slopes<Scalar: NetworkScalar>(
    layer index: Int, _ network: MLP<Scalar>, _ trace: ForwardTrace<Scalar>
  ) -> Matrix<Scalar>? {
    let activation = network.layers[index].activation
    let (z, a) = (trace.preactivations[index], trace.activations[index])
    let one = Scalar(1)
    switch kind {
    case .slopeFormulaAtZ: return z.map { activation == .tanh ? one - $0 * $0 : $0 * (one - $0) }
    case .slopeAtActivation: return a.map { activation.derivative(at: $0) }
    case .slopeMissing: return z.map { _ in one }
    case .wrongMask:
      guard isAlternative else { return z.map { _ in one } }
      guard other < network.depth, network.layers[other].units == z.columns else { return nil }
      return trace.preactivations[other].map { Activation.relu.derivative(at: $0) }
    case .slopeTripled: return z.map { Scalar(3) * activation.derivative(at: $0) }
    case .curvatureMissing: return z.map { activation.derivative(at: Scalar($0.primal)) }
    case .slopeCancels: return a.map { $0 * (one - $0) }
    case .dropoutLeftOn: return dropout(layer: index, activation, z)
    default: return nil
    }
  }

  /// φ′(z) times noise of mean 1 and standard deviation ½, another in each call.
  ///
  /// Gaussian dropout (Srivastava et al., "Dropout", JMLR 15, 2014, section 10): two masks of zeros and ones
  /// could agree.
  private func dropout<Scalar: NetworkScalar>(
    layer index: Int, _ activation: Activation, _ z: Matrix<Scalar>
  ) -> Matrix<Scalar> {
    var random = SeededGenerator(seed: call &* HashedBits.step &+ UInt64(index))
    return z.map { Scalar(1 + random.normal() / 2) * activation.derivative(at: $0) }
  }

  /// The flattened gradient with a change made after backpropagation; nil where none is made.
  func changed<Scalar: NetworkScalar>(_ gradient: [Scalar], blocks: [Int]) -> [Scalar]? {
    func range(_ block: Int) -> Range<Int> {
      let start = blocks[..<block].reduce(0, +)
      return start..<start + blocks[block]
    }
    var changed = gradient
    switch kind {
    case .accumulated where !isAlternative: return gradient.map { $0 + $0 }
    case .signFlipped:
      for entry in range(block) { changed[entry] = -gradient[entry] }
    case .blocksSwapped:
      guard blocks[block] == blocks[other] else { return nil }
      changed.replaceSubrange(range(block), with: gradient[range(other)])
      changed.replaceSubrange(range(other), with: gradient[range(block)])
    case .entryOff: changed[entry] = gradient[entry] * Scalar(1 + factor)
    case .smallFlushed: return gradient.map { abs($0.primal) < factor ? .zero : $0 }
    case .notANumber:
      if isAlternative { return gradient.map { _ in Scalar(.nan) } }
      changed[entry] = Scalar(.nan)
    default: return nil
    }
    return changed
  }
}
