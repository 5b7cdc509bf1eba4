import PropertyTesting
import ReferenceMLP

// Statements about shapes, zeros and whole numbers, which hold to the bit.

extension PropertyCatalogue {
  /// P1, P2, P10, P13, P14, P23.
  static func exactStatements(of subject: GradientUnderTest) -> [TestedProperty] {
    [
      shapes(subject), exactDifference(subject), shiftedLogits(subject), perfectFit(subject),
      deadUnit(subject),
      determinism(subject),
    ]
  }

  /// P1: every gradient has its parameter's shape.
  ///
  /// Inputs, units and samples are pairwise different numbers, so that no transposed or summed array fits by
  /// chance.
  static func shapes(_ subject: GradientUnderTest) -> TestedProperty {
    var cases = NetworkCases()
    cases.hasDistinctSizes = true
    cases.hasPenalty = true
    return TestedProperty("P1-shapes", "every gradient has its parameter's shape", cases.generator) { value in
      let gradients = subject.layers(value.network, value.problem)
      return Outcome.equal(
        gradients.map { [$0.weights.rows, $0.weights.columns, $0.biases.count] },
        value.network.layers.map { [$0.units, $0.fanIn, $0.units] }
      )
      .stating("shapes of ∂W and ∂b = shapes of W and b").labelled(by: value)
    }
  }

  /// P2: on whole numbers, with identity or ReLU and a squared error, the central difference **equals**
  /// backpropagation.
  ///
  /// Between kinks the outputs are affine in each single parameter and the loss is quadratic: a central
  /// difference has no truncation error. With m = 2ᵏ and h = 2⁻⁸ all numbers are multiples of 2⁻¹⁶/(2m); with
  /// every |W| and |b| raised by 1 a forward pass on magnitudes bounds all of them and all derivatives, and
  /// where its sum of squares is at most 2³⁷ none needs more than 53 bits: equality. Parameters with a
  /// pre-activation that leaves its side of 0 within ±h are left out (a sign that is the same at both ends
  /// and between means that each z is affine there, layer by layer).
  static func exactDifference(_ subject: GradientUnderTest) -> TestedProperty {
    var cases = NetworkCases(hidden: [.identity, .relu])
    cases.pairings = [
      .init(loss: .halfMeanSquaredError, output: .identity),
      .init(loss: .halfMeanSquaredError, output: .relu),
      .init(loss: .halfSumSquaredError, output: .identity), .init(loss: .halfSumSquaredError, output: .relu),
    ]
    cases.numbers = .integers
    let generator = cases.generator.map { value in
      var value = value
      while value.problem.samples.nonzeroBitCount != 1 {
        value.problem = value.problem.selecting(samples: 0..<value.problem.samples - 1)
      }
      return value
    }
    return TestedProperty(
      "P2-exact-difference", "on whole numbers the central difference equals backpropagation", generator
    ) { value in
      try assume(sumOfSquares(value) <= 0x1p37)
      let gradient = subject.gradient(value.network, value.problem)
      let h = 0x1p-8
      let signs = kinkSigns(value.network, value.problem)
      var compared: [Int] = []
      var differences: [Double] = []
      for index in 0..<value.network.parameterCount {
        let ends = [h, -h].map { value.network.movingParameter(index, by: $0) }
        guard ends.allSatisfy({ kinkSigns($0, value.problem) == signs }) else { continue }
        let values = ends.map { subject.value($0, value.problem) }
        compared.append(index)
        differences.append((values[0] - values[1]) / (2 * h))
      }
      try assume(!compared.isEmpty)
      // A gradient of another count has no entries to compare with.
      let entries = gradient.count == value.network.parameterCount ? compared.map { gradient[$0] } : gradient
      return Outcome.equal(differences, entries)
        .stating("central difference = backpropagation")
        .naming { $0 < compared.count ? value.network.parameterName(compared[$0]) : "entry \($0)" }
        .labelled("every parameter", if: compared.count == value.network.parameterCount)
        .labelled(by: value)
    }
  }

  /// Σ(A + |y|)² over all outputs, A being the outputs on magnitudes with every |W| and |b| raised by 1.
  private static func sumOfSquares(_ value: NetworkCase) -> Double {
    let raised = value.network.replacingParameters(with: value.network.parameters.map { abs($0) + 1 })
    let outputs = raised.forward(value.problem.inputs.map { abs($0) }).outputs
    return outputs.combined(with: value.problem.targets) { $0 + abs($1) }.elements.reduce(0) { $0 + $1 * $1 }
  }

  /// The signs of all pre-activations of ReLU layers.
  private static func kinkSigns(_ network: MLP<Double>, _ problem: LearningProblem<Double>) -> [Double] {
    guard network.layers.contains(where: \.activation.hasKink) else { return [] }
    return zip(network.layers, network.forward(problem.inputs).preactivations).flatMap { layer, z in
      layer.activation.hasKink ? z.elements.map { $0 > 0 ? 1 : ($0 < 0 ? -1 : 0) } : []
    }
  }

  /// P10: softmax(z + c) = softmax(z): a whole number added to all biases of the output layer leaves loss and
  /// gradient.
  ///
  /// With whole numbers and identity or ReLU below, z and z + c are whole numbers far below 2⁵³, and softmax,
  /// its logarithm and the losses use them by differences only, zₖ − z_max above all: equality. Overflow of
  /// e^z, where the maximum is not subtracted, breaks it, and so does any rounding of e^(z + c).
  static func shiftedLogits(_ subject: GradientUnderTest) -> TestedProperty {
    var cases = NetworkCases(hidden: [.identity, .relu])
    cases.pairings = Loss.Kind.allCases.reversed().map { .init(loss: $0, output: .softmax) }
    cases.numbers = .integers
    let generator = cases.choosing { _, source in try source.integer(in: -1000...1000) }
    return TestedProperty(
      "P10-shifted-logits", "softmax(z + c) = softmax(z) for a whole number c", generator
    ) { value in
      let last = value.network.depth - 1
      var shifted = value.networkCase
      for unit in 0..<value.network.outputs {
        shifted.network.layers[last].biases[unit] += Double(value.choice)
      }
      let loss = subject.value(value.network, value.problem)
      // Binary cross-entropy is infinite where a probability rounds to 0 or 1.
      try assume(loss.isFinite)
      return equalLossAndGradient(
        subject, of: shifted, value: loss, gradient: subject.gradient(value.network, value.problem)
      )
      .labelled(by: value.networkCase).labelled("shifted", if: value.choice != 0)
    }
  }

  /// P13: a squared or Huber error with targets equal to the outputs has the loss 0 and the gradient 0.
  ///
  /// a − y is exactly 0, and so are all products with it: equality, with any output activation.
  static func perfectFit(_ subject: GradientUnderTest) -> TestedProperty {
    var cases = NetworkCases()
    cases.pairings = NetworkCases.Pairing.all.filter { !Loss($0.loss).isEntropy }
    return TestedProperty(
      "P13-perfect-fit", "targets equal to the outputs: the gradient is exactly 0", cases.generator
    ) { value in
      var value = value
      value.problem.targets = value.network.forward(value.problem.inputs).outputs
      return equalLossAndGradient(
        subject, of: value, value: 0, gradient: value.network.parameters.map { _ in 0 }
      )
      .labelled(by: value)
    }
  }

  /// P14: a dead ReLU unit has gradients of exactly 0, and gradient descent leaves it as it is.
  ///
  /// With a bias below −Σ|w||a| for every sample z is negative whatever the rounding, φ(z) and φ′(z) are 0,
  /// and so is every product with them: equality.
  static func deadUnit(_ subject: GradientUnderTest) -> TestedProperty {
    TestedProperty(
      "P14-dead-unit", "a dead ReLU unit has gradients of exactly 0",
      NetworkCases(depth: 2...6).choosingUnit(of: [.relu])
    ) { value in
      let (layer, unit) = (value.choice.layer, value.choice.unit)
      let inputs = value.network.forward(value.problem.inputs).input(ofLayer: layer)
      let weights = value.network.layers[layer].weights.row(unit).map { abs($0) }
      let reach = (0..<inputs.rows).map { dot(weights, inputs.row($0).map { abs($0) }) }.reduce(0) {
        max($0, $1)
      }
      var network = value.network
      network.layers[layer].biases[unit] = -2 * reach - 1
      let gradients = try subject.shapedGradient(network, value.problem)
      let moved = network.replacingParameters(
        with: zip(network.parameters, gradients.parameters).map { $0 - 0.1 * $1 })
      let entries = gradients.incoming(value.choice) + gradients.outgoing(value.choice)
      return Outcome.all([
        Outcome.equal(entries, entries.map { _ in 0 }).stating("gradients of the dead unit = 0"),
        Outcome.equal(moved.incoming(value.choice), network.incoming(value.choice))
          .stating("the dead unit after a descent step = before"),
      ]).labelled(by: value.networkCase)
    }
  }

  /// P23: the same call gives the same bits, however often and in however many threads at once.
  ///
  /// The reference network has no state and sums in a fixed order: equality.
  static func determinism(_ subject: GradientUnderTest) -> TestedProperty {
    var cases = NetworkCases()
    cases.hasPenalty = true
    return TestedProperty(
      "P23-determinism", "the same call gives the same bits, in one thread or several", cases.generator
    ) { value in
      let call = { @Sendable in
        [subject.value(value.network, value.problem)] + subject.gradient(value.network, value.problem)
      }
      let first = call().map(\.bitPattern)
      let others = await withTaskGroup(of: [Double].self) { group in
        for _ in 0..<3 { group.addTask { call() } }
        return await group.reduce(into: []) { $0.append($1.map(\.bitPattern)) }
      }
      return Outcome.equal(others, [first, first, first])
        .stating("bits of three calls at once = bits of the first call").labelled(by: value)
    }
  }
}
