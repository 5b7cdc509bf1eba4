import PropertyTesting
import ReferenceMLP
import TrainingHealth

// How small gradients must be in deep sigmoid networks.

extension PropertyCatalogue {
  /// P33.
  static func vanishingGradients(of training: TrainingUnderTest) -> [TestedProperty] {
    [sigmoidBound(training)]
  }

  /// P33: hidden sigmoids: ‖∂W₁‖ ≤ Σ over the samples of ‖δ_L‖·Π_{l=2…L} (¼‖W_l‖)·‖x‖: gradients vanish with
  /// depth.
  ///
  /// ∂W₁ = Σδ₁xᵀ and δ_{l−1} = W_lᵀδ_l ⊙ φ′ with 0 ≤ φ′ ≤ ¼. Rounding: a computed φ′ is at most ¼(1 + 8u), a
  /// computed W_lᵀδ_l at most (1 + n√n·u)‖W_l‖ times as long, n ≤ 12: below 60u a layer, with the sums over
  /// samples and the norms below 1,000u, and so within the table's 1e-12 of the bound, at any scale. ‖W‖ is
  /// taken from above (`Matrix.normBound`). 2⁻⁹⁰⁰ stands for underflow: 2⁻¹⁰⁷⁴ times weights and samples of
  /// at most 2¹⁵⁰ in all.
  static func sigmoidBound(_ training: TrainingUnderTest) -> TestedProperty {
    let cases = NetworkCases(hidden: [.sigmoid])
    return TestedProperty(
      "P33-vanishing", "hidden sigmoids: ‖∂W₁‖ ≤ Σ ‖δ‖·Π(¼‖W‖)·‖x‖", cases.generator, target: .margin
    ) { value in
      let gradients = training.gradients.layers(value.network, value.problem)
      guard let first = gradients.first else { return .fails("found no gradients") }
      let trace = value.network.forward(value.problem.inputs)
      let delta = value.problem.loss.outputDelta(
        z: trace.preactivations[value.network.depth - 1], a: trace.outputs,
        activation: value.network.outputActivation, targets: value.problem.targets)
      let shrinking = value.network.layers.dropFirst().reduce(1) { $0 * 0.25 * $1.weights.normBound }
      let samples = (0..<value.problem.samples).reduce(0) {
        $0 + norm(delta.row($1)) * norm(value.problem.inputs.row($1))
      }
      try assume((samples * shrinking).isFinite)
      return Outcome.atMost(norm(first.weights.elements), samples * shrinking * (1 + 1e-12) + 0x1p-900)
        .stating("‖∂W₁‖ ≤ Σ ‖δ‖·Π(¼‖W‖)·‖x‖").labelled(by: value)
    }
  }
}
