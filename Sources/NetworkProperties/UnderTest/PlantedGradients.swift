import ReferenceMLP
import Scalars

// Gradients with one defect each: what the properties are there to see. Those with a number are of docs/DEFECTS.md.

extension GradientUnderTest {
  /// All planted defects.
  static let planted: [GradientUnderTest] = catalogued + others

  private static let catalogued: [GradientUnderTest] = [
    planting("D1 mean over the batch missing", .meanMissing),
    planting("D6 sign of the last weights flipped", .signFlipped) { $0.block = 2 * ($1.depth - 1) },
    planting("D7 last sample dropped", .sampleDropped),
    planting("D9 bias gradient is one number for all units", .biasBroadcast),
    planting("D11 bias gradients are 0", .biasMissing),
    planting("D12 transpose forgotten where W is square", .weightsNotTransposed),
    planting("D13 weight gradient transposed where W is square", .gradientTransposed),
    planting("D16 activation derivative evaluated at a", .slopeAtActivation),
    planting("D17 activation derivative missing", .slopeMissing),
    planting("D20 softmax element by element", .softmaxElementwise),
    planting("D21 derivative of the squared error for an entropy", .wrongLoss),
    planting("D22 the (1−y) term missing in loss and gradient", .negativesMissing),
    planting("D23 upstream gradient ignored", .upstreamIgnored),
    planting("D26 penalty in the gradient only", .penaltyOnOneSide) { defect, _ in
      (defect.isAlternative, defect.factor) = (true, 0.01)
    },
    planting("D28 one entry off by 1e-6", .entryOff) { defect, _ in defect.factor = 1e-6 },
    planting("D30 entries below 1e-6 flushed to 0", .smallFlushed) { defect, _ in defect.factor = 1e-6 },
    planting("D33 nondeterministic: dropout left on", .dropoutLeftOn) { defect, _ in
      defect.call = CallCounter.current.next()
    },
  ]

  /// What the catalogue does not have, or not for every network.
  private static let others: [GradientUnderTest] = [
    GradientUnderTest(
      name: "shortened: the bias gradients are left out", value: reference.value,
      backward: { withoutBiases(reference.backward($0, $1, $2)) },
      pullback: { withoutBiases(reference.pullback($0, $1, $2)) }),
    stepping("foreign: a(1 − a) as the derivative of every activation", SigmoidSlopes()),
    stepping("targetless: derivative of the squared error without the targets", TargetsLeftOut()),
    stepping("unshifted softmax: the maximum is not subtracted", UnshiftedSoftmax()),
  ]

  private static func withoutBiases(_ gradients: [LayerGradient<Double>]) -> [LayerGradient<Double>] {
    gradients.map { LayerGradient(weights: $0.weights, biases: []) }
  }
}

/// σ′ = a(1 − a) as the derivative of every activation.
private struct SigmoidSlopes: BackpropagationSteps {
  func hiddenDelta<Scalar: NetworkScalar>(
    activationGradient: Matrix<Scalar>, layer index: Int, network: MLP<Scalar>, trace: ForwardTrace<Scalar>
  ) -> Matrix<Scalar> {
    activationGradient.hadamard(trace.activations[index].map { $0 * (Scalar(1) - $0) })
  }
}

/// ŷ in place of ŷ − y, in losses that are functions of the difference.
private struct TargetsLeftOut: BackpropagationSteps {
  func outputDelta<Scalar: NetworkScalar>(
    _ problem: LearningProblem<Scalar>, network: MLP<Scalar>, trace: ForwardTrace<Scalar>
  ) -> Matrix<Scalar> {
    var wrong = problem
    if !problem.loss.isEntropy { wrong.targets = problem.targets.map { _ in .zero } }
    return CorrectSteps().outputDelta(wrong, network: network, trace: trace)
  }
}

/// Softmax as eᶻ/Σeᶻ, which overflows.
private struct UnshiftedSoftmax: BackpropagationSteps {
  func outputDelta<Scalar: NetworkScalar>(
    _ problem: LearningProblem<Scalar>, network: MLP<Scalar>, trace: ForwardTrace<Scalar>
  ) -> Matrix<Scalar> {
    guard network.outputActivation == .softmax else {
      return CorrectSteps().outputDelta(problem, network: network, trace: trace)
    }
    let z = trace.preactivations[network.depth - 1]
    var probabilities = z.map { Scalar.exp($0) }
    for row in 0..<z.rows {
      let sum = probabilities.row(row).reduce(.zero, +)
      for column in 0..<z.columns { probabilities[row, column] = probabilities[row, column] / sum }
    }
    return problem.loss.outputDelta(z: z, a: probabilities, activation: .softmax, targets: problem.targets)
  }
}
