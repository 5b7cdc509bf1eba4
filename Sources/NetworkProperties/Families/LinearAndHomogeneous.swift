import PropertyTesting
import ReferenceMLP

// Networks that are linear, or homogeneous, in their weights.

extension PropertyCatalogue {
  /// P32 and P34.
  static func linearAndHomogeneous(of training: TrainingUnderTest) -> [TestedProperty] {
    [linearNetwork(training), equalProducts(training)]
  }

  /// P32: a linear network without biases, P = W_L⋯W₁ and M = ∂L/∂P: ∂W_l = (W_L⋯W_{l+1})ᵀ M (W_{l−1}⋯W₁)ᵀ.
  ///
  /// The chain rule; for two layers ∂W₁ = W₂ᵀM and ∂W₂ = MW₁ᵀ. M is the gradient of the network of the one
  /// layer P. Both sides are the same products of the same factors, bracketed otherwise: each is wrong by at
  /// most a quarter of T = C·u·S (its count of roundings is below 2Σ(n_in + n_out + 4) + m + 8, and C has
  /// eight times Σ + m + 8).
  static func linearNetwork(_ training: TrainingUnderTest) -> TestedProperty {
    var cases = NetworkCases(depth: 2...6, hidden: [.identity])
    cases.pairings = NetworkCases.Pairing.usual
    cases.hasBiases = false
    return TestedProperty(
      "P32-linear-network", "linear network, M = ∂L/∂(W_L⋯W₁): ∂W_l = (W_L⋯W_{l+1})ᵀ M (W_{l−1}⋯W₁)ᵀ",
      cases.generator, target: .margin
    ) { value in
      let layers = value.network.layers
      let product = layers.dropFirst().reduce(layers[0].weights) { $1.weights.times($0) }
      let single = MLP(
        layers: [
          Layer(
            weights: product, biases: layers[layers.count - 1].biases,
            activation: value.network.outputActivation)
        ])
      let gradients = training.gradients.layers(value.network, value.problem)
      let singleGradients = training.gradients.layers(single, value.problem)
      guard gradients.count == layers.count, singleGradients.count == 1 else {
        return .fails("found gradients of \(gradients.count) layers, expected \(layers.count)")
      }
      let slope = singleGradients[0].weights
      guard slope.rows == product.rows, slope.columns == product.columns else {
        return .fails("M is \(slope.rows)×\(slope.columns), P is \(product.rows)×\(product.columns)")
      }
      let expected = layers.indices.map { index in
        let above = layers[(index + 1)...].reversed().reduce(slope) {
          $1.weights.transposedTimes($0)
        }
        return layers[..<index].reduce(above) { $0.timesTransposed($1.weights) }
      }
      let tolerances = try value.weightTolerances()
      return Outcome.close(
        gradients.flatMap(\.weights.elements), expected.flatMap(\.elements), within: tolerances.flatMap { $0 }
      )
      .stating("∂W_l = (W_L⋯W_{l+1})ᵀ M (W_{l−1}⋯W₁)ᵀ").labelled(by: value)
    }
  }

  /// P34: with ReLU, leaky ReLU or identity and no biases ⟨W_l, ∂W_l⟩ is the same for every layer, and ⟨z_L,
  /// δ_L⟩.
  ///
  /// z_L is homogeneous of degree 1 in each W_l (Euler): φ′(z)z = φ(z), so that ⟨W_l, ∂W_l⟩ = Σ⟨δ_l, z_l⟩ =
  /// Σ⟨W_lᵀδ_l, a_{l−1}⟩ = Σ⟨δ_{l−1}, z_{l−1}⟩. It holds for the signs that were computed, at kinks too. Each
  /// ∂W is wrong by at most a quarter of T, and ⟨z_L, δ_L⟩ by no more than the last layer: T weighted by |W|,
  /// of both layers.
  static func equalProducts(_ training: TrainingUnderTest) -> TestedProperty {
    let cases = {
      var cases = NetworkCases(hidden: [.relu, .leakyReLU, .identity])
      cases.hasBiases = false
      return cases
    }()
    return TestedProperty(
      "P34-equal-products", "ReLU without biases: ⟨W_l,∂W_l⟩ is the same for every layer", cases.generator,
      target: .margin
    ) { value in
      let gradients = training.gradients.layers(value.network, value.problem)
      guard gradients.count == value.network.depth else {
        return .fails("found gradients of \(gradients.count) layers, expected \(value.network.depth)")
      }
      let products = zip(value.network.layers, gradients).map {
        dot($0.weights.elements, $1.weights.elements)
      }
      let weighted = try zip(value.network.layers, value.weightTolerances()).map {
        dot($0.weights.elements.map { abs($0) }, $1)
      }
      let trace = value.network.forward(value.problem.inputs)
      let z = trace.preactivations[value.network.depth - 1]
      let delta = value.problem.loss.outputDelta(
        z: z, a: trace.outputs, activation: value.network.outputActivation, targets: value.problem.targets)
      let last = weighted[weighted.count - 1]
      return Outcome.close(
        products, products.map { _ in dot(z.elements, delta.elements) }, within: weighted.map { $0 + last }
      )
      .stating("⟨W_l,∂W_l⟩ = ⟨z_L,δ_L⟩").naming { "layer \($0 + 1)" }.labelled(by: value)
    }
  }
}

extension NetworkCase {
  /// T = C·u·S of the weights, layer by layer.
  fileprivate func weightTolerances() throws -> [[Double]] {
    network.replacingParameters(with: try tolerances()).layers.map(\.weights.elements)
  }
}
