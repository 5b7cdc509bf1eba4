import ReferenceMLP
import Scalars

// Gradients with one defect each, numbered as in DEFECTS.md: what the properties are there to see.

extension GradientUnderTest {
  /// All planted defects.
  static let planted: [GradientUnderTest] = plantedAfterwards + plantedInside + plantedInLoss

  /// Defects of the finished gradient.
  private static let plantedAfterwards: [GradientUnderTest] = [
    changing("D1 mean over the batch missing") { gradients, _, inputs in
      gradients.map { $0.scaled(by: Double(inputs.rows)) }
    },
    changing("D6 sign of the last weights flipped") { gradients, network, _ in
      var gradients = gradients
      gradients[network.depth - 1].weights = gradients[network.depth - 1].weights.map { -$0 }
      return gradients
    },
    changing("D9 bias gradient is one number for all units") { gradients, _, _ in
      gradients.map { layer in
        let sum = layer.biases.reduce(0, +)
        return LayerGradient(weights: layer.weights, biases: layer.biases.map { _ in sum })
      }
    },
    changing("D11 bias gradients missing") { gradients, _, _ in
      gradients.map { LayerGradient(weights: $0.weights, biases: []) }
    },
    changing("D13 weight gradient transposed") { gradients, _, _ in
      gradients.map { LayerGradient(weights: $0.weights.transposed, biases: $0.biases) }
    },
    changing("D26 penalty in the gradient only") { gradients, network, _ in
      zip(gradients, network.layers).map { gradient, layer in
        LayerGradient(
          weights: gradient.weights.combined(with: layer.weights) { $0 + 0.01 * $1 }, biases: gradient.biases)
      }
    },
    changing("D28 one entry off by 1e-6") { gradients, _, _ in
      var gradients = gradients
      gradients[0].weights[0, 0] *= 1 + 1e-6
      return gradients
    },
    changing("D30 entries below 1e-6 flushed to 0") { gradients, _, _ in
      gradients.map { layer in
        LayerGradient(
          weights: layer.weights.map { abs($0) < 1e-6 ? 0 : $0 },
          biases: layer.biases.map { abs($0) < 1e-6 ? 0 : $0 })
      }
    },
    changing("D33 nondeterministic") { gradients, _, _ in
      var gradients = gradients
      gradients[0].biases[0] += Double.random(in: 1...2)
      return gradients
    },
  ]

  /// Defects of the loss or its derivative with regard to the outputs.
  private static let plantedInLoss: [GradientUnderTest] = [
    GradientUnderTest(
      name: "D7 last sample dropped", value: reference.value,
      backward: { network, problem, factor in
        let kept = problem.samples > 1 ? problem.selecting(samples: 0..<problem.samples - 1) : problem
        return reference.backward(network, kept, factor)
      },
      pullback: { network, inputs, cotangent in
        let kept = 0..<max(1, inputs.rows - 1)
        return reference.pullback(network, inputs.selectingRows(kept), cotangent.selectingRows(kept))
      }),
    planting("D20 softmax element by element", .softmaxElementwise),
    ofDelta("D21 derivative of the loss without the targets") { z, a, network, problem in
      var wrong = problem
      wrong.targets = problem.targets.map { _ in 0 }
      guard !problem.loss.isEntropy else { return nil }
      return wrong.loss.outputDelta(
        z: z, a: a, activation: network.outputActivation, targets: wrong.targets)
    },
    planting("D22 the (1−y) term missing in loss and gradient", .negativesMissing),
    GradientUnderTest(
      name: "D23 upstream gradient ignored", value: reference.value,
      backward: { network, problem, _ in reference.backward(network, problem, 1) },
      pullback: { network, inputs, cotangent in
        reference.pullback(network, inputs, cotangent.map { _ in 1 })
      }),
    ofDelta("unshifted softmax: the maximum is not subtracted") { z, a, network, problem in
      guard network.outputActivation == .softmax else { return nil }
      var probabilities = z
      for row in 0..<z.rows {
        let exponentials = z.row(row).map { Double.exp($0) }
        let sum = exponentials.reduce(0, +)
        for column in 0..<z.columns { probabilities[row, column] = exponentials[column] / sum }
      }
      return problem.loss.outputDelta(z: z, a: probabilities, activation: .softmax, targets: problem.targets)
    },
  ]

  /// Defects on the way from layer to layer.
  private static let plantedInside: [GradientUnderTest] = [
    planting("D12 transpose forgotten where W is square", .weightsNotTransposed),
    stepping("D16 derivative of another activation", SigmoidSlopes()),
    planting("D17 activation derivative missing", .slopeMissing),
  ]
}

/// σ′ = a(1 − a) as the derivative of every activation.
private struct SigmoidSlopes: BackpropagationSteps {
  func hiddenDelta<Scalar: NetworkScalar>(
    activationGradient: Matrix<Scalar>, layer index: Int, network: MLP<Scalar>, trace: ForwardTrace<Scalar>
  ) -> Matrix<Scalar> {
    activationGradient.hadamard(trace.activations[index].map { $0 * (Scalar(1) - $0) })
  }
}
