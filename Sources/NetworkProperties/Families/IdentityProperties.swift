import PropertyTesting
import ReferenceMLP

// Identities between entries of one gradient, or between those of a network and an extended one.

extension PropertyCatalogue {
  /// P11, P12, P16, P24.
  static func identities(of subject: GradientUnderTest) -> [TestedProperty] {
    [vanishingSums(subject), biasAsWeight(subject), silentUnit(subject), singlePrecision(subject)]
  }

  /// P11: softmax with cross-entropy: Σₖ ∂bₖ = 0 and Σₖ ∂Wₖ = 0 in the output layer.
  ///
  /// Σₖ δₖ = 0, since softmax does not change when all logits move together. Each δₖ = pₖΣ_{j≠k}yⱼ −
  /// yₖΣ_{j≠k}pⱼ is wrong by at most (K+2)u(pₖ + yₖ), the factor 1/m and the product with a cost 2u, the sum
  /// over m samples m·u, the one over K classes K·u, each of Σ|δₖ| ≤ 2: in all less than 2(3K+m+4)·u·mean|a|
  /// (Σ|a| for a sum over the samples). Underflow adds at most 2⁻¹⁰⁷⁴ for each of 4mK products.
  static func vanishingSums(_ subject: GradientUnderTest) -> TestedProperty {
    var cases = NetworkCases()
    cases.pairings = [.init(loss: .crossEntropy, output: .softmax)]
    return TestedProperty(
      "P11-vanishing-sums", "softmax + cross-entropy: ∂b and every column of ∂W sum to 0 over the classes",
      cases.generator, target: .margin
    ) { value in
      let last = value.network.depth - 1
      let gradient = subject.layers(value.network, value.problem)[last]
      let (samples, classes) = (value.problem.samples, value.network.outputs)
      guard gradient.weights.rows == classes, gradient.biases.count == classes else {
        return .fails("found gradients of another number of classes")
      }
      let sums = gradient.weights.columnSums() + [gradient.biases.reduce(0, +)]
      let inputs = value.network.forward(value.problem.inputs).input(ofLayer: last).map { abs($0) }
      let factor = value.problem.loss.factor(samples: samples, outputs: classes)
      let count = 2 * Double(3 * classes + samples + 4) * 0x1p-53
      let underflow = 4 * Double(samples * classes) * Double.leastNonzeroMagnitude
      let means = (inputs.columnSums() + [Double(samples)]).map { factor * $0 }
      return Outcome.close(sums, sums.map { _ in 0 }, within: means.map { count * $0 + underflow })
        .stating("Σₖ ∂Wₖ and Σₖ ∂bₖ = 0")
        .naming { $0 < inputs.columns ? "input \($0) of the last layer" : "biases of the last layer" }
        .labelled(by: value)
    }
  }

  /// P12: a layer's bias gradient is the weight gradient of one more input that is always 1.
  ///
  /// The layers from there on are a network of their own, fed with a of the layer before. Its z is the same
  /// sum with the bias still last, and ∂b and the new column of ∂W are the same sums over the samples, both
  /// in row order: equality, of this layer's and all later gradients.
  static func biasAsWeight(_ subject: GradientUnderTest) -> TestedProperty {
    let generator = NetworkCases().choosing { value, source in
      try source.integer(in: 0...value.network.depth - 1)
    }
    return TestedProperty(
      "P12-bias-as-weight", "a bias's gradient is the weight gradient of a constant input 1", generator
    ) { value in
      let trace = value.network.forward(value.problem.inputs)
      var extended = NetworkCase(
        network: MLP(layers: Array(value.network.layers[value.choice...])), problem: value.problem)
      let (layer, inputs) = (extended.network.layers[0], trace.input(ofLayer: value.choice))
      extended.network.layers[0] = Layer(
        weights: layer.weights.appending(column: layer.biases),
        biases: layer.biases.map { _ in 0 }, activation: layer.activation)
      extended.problem.inputs = inputs.appending(column: (0..<inputs.rows).map { _ in 1 })
      let gradients = subject.layers(value.network, value.problem)[value.choice...]
      guard var expected = gradients.first else { return .fails("found no gradient of the layer") }
      guard expected.weights.rows == expected.biases.count else { return .fails("∂W and ∂b do not fit") }
      expected.weights = expected.weights.appending(column: expected.biases)
      return Outcome.equal(
        subject.gradient(extended.network, extended.problem),
        MLP.flatten([expected] + Array(gradients.dropFirst()))
      )
      .stating("gradient with the bias as a weight = gradient").naming(parametersOf: extended.network)
      .labelled(by: value.networkCase).labelled("hidden biases", if: value.choice > 0)
    }
  }

  /// P16: one more hidden unit with outgoing weights 0 leaves loss and gradients, and its incoming gradients
  /// are 0.
  ///
  /// It adds 0·a to the sums of the next layer and 0·δ to those of its own δ: loss and zeros to the bit. The
  /// gradients of the old parameters are sums of the same numbers and zeros, equal up to their order: T =
  /// C·u·S.
  static func silentUnit(_ subject: GradientUnderTest) -> TestedProperty {
    let generator = NetworkCases(depth: 2...6).choosing { value, source in
      let layer = try source.integer(in: 0...value.network.depth - 2)
      let count = value.network.layers[layer].fanIn + 1
      return (layer: layer, incoming: try source.array(count: count, of: .double(in: -2...2)))
    }
    return TestedProperty(
      "P16-silent-unit", "a unit with zero outgoing weights changes nothing", generator, target: .margin
    ) { value in
      let (layer, incoming) = value.choice
      let extended = value.network.appendingSilentUnit(toLayer: layer, incoming: incoming)
      let place = HiddenUnit(layer: layer, unit: value.network.layers[layer].units)
      let gradients = try subject.shapedGradient(extended, value.problem)
      let arriving = gradients.incoming(place)
      return Outcome.all([
        Outcome.equal(subject.value(extended, value.problem), subject.value(value.network, value.problem))
          .stating("loss with the unit = loss"),
        Outcome.equal(arriving, arriving.map { _ in 0 }).stating("incoming gradients of the unit = 0"),
        Outcome.close(
          gradients.removingUnit(place).parameters, subject.gradient(value.network, value.problem),
          within: try value.networkCase.tolerances()
        ).stating("other gradients with the unit = gradient").naming(parametersOf: value.network),
      ]).labelled(by: value.networkCase)
    }
  }

  /// P24: backpropagation in `Float` agrees with that in `Double` at the same numbers.
  ///
  /// T = C·u·S with u = 2⁻²⁴, away from kinks by what `Float` rounds; without overflow of `Float`.
  static func singlePrecision(_ subject: GradientUnderTest) -> TestedProperty {
    var cases = NetworkCases()
    cases.hasPenalty = true
    cases.numbers = .scaled(1e-2...1e2)
    return TestedProperty(
      "P24-single-precision", "float32 agrees with float64 away from kinks", cases.generator, target: .margin
    ) { value in
      let single = (
        network: value.network.converted { Float($0) }, problem: value.problem.converted { Float($0) }
      )
      let (network, problem) = (
        single.network.converted { Double($0) }, single.problem.converted { Double($0) }
      )
      try assume(!problem.roundingMayCrossKink(of: network, unitRoundoff: 0x1p-24))
      let tolerances = problem.gradientRoundingBound(of: network, unitRoundoff: 0x1p-24)
      let rounded = single.problem.gradient(of: single.network)
      try assume(tolerances.allSatisfy(\.isFinite) && rounded.allSatisfy(\.isFinite))
      return Outcome.close(
        rounded.map { Double($0) }, subject.gradient(network, problem), within: tolerances
      )
      .stating("gradient in Float = gradient in Double").naming(parametersOf: network).labelled(by: value)
    }
  }
}

// MARK: - Extended networks

extension Matrix<Double> {
  /// The matrix with one more column at the end.
  func appending(column: [Double]) -> Matrix {
    Matrix((0..<rows).map { row($0) + [column[$0]] })
  }
}

extension MLP<Double> {
  /// The network with one more unit at the end of a hidden layer, with outgoing weights 0.
  ///
  /// - Parameter incoming: its weights, then its bias.
  fileprivate func appendingSilentUnit(toLayer index: Int, incoming: [Double]) -> MLP {
    let (layer, next) = (layers[index], layers[index + 1])
    var layers = layers
    layers[index] = Layer(
      weights: Matrix(
        rows: layer.units + 1, columns: layer.fanIn, elements: layer.weights.elements + incoming.dropLast()),
      biases: layer.biases + incoming.suffix(1), activation: layer.activation)
    layers[index + 1].weights = next.weights.appending(column: Array(repeating: 0, count: next.units))
    return MLP(layers: layers)
  }

  /// The network without a hidden unit.
  fileprivate func removingUnit(_ place: HiddenUnit) -> MLP {
    let (layer, next) = (layers[place.layer], layers[place.layer + 1])
    let others = (0..<layer.units).filter { $0 != place.unit }
    var layers = layers
    layers[place.layer] = Layer(
      weights: layer.weights.selectingRows(others), biases: others.map { layer.biases[$0] },
      activation: layer.activation)
    layers[place.layer + 1].weights = next.weights.transposed.selectingRows(others).transposed
    return MLP(layers: layers)
  }
}
