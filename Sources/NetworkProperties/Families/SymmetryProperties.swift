import PropertyTesting
import ReferenceMLP

// Symmetries of network and loss: what may be exchanged without changing the function.

extension PropertyCatalogue {
  /// P3, P4, P15, P22, P35, P36.
  static func symmetries(of subject: GradientUnderTest) -> [TestedProperty] {
    [
      samplePermutation(subject), unitPermutation(subject), oddUnit(subject), classPermutation(subject),
      duplicatedBatch(subject), flippedLabels(subject),
    ]
  }

  /// P3: permuting the samples leaves the gradient.
  ///
  /// Loss and gradient are sums over the samples. Each sample's pass stays the same to the bit; only the sums
  /// of m terms are taken in another order, whose error T = C·u·S covers: C counts 8m roundings of each sum.
  static func samplePermutation(_ subject: GradientUnderTest) -> TestedProperty {
    var cases = NetworkCases()
    cases.hasPenalty = true
    return TestedProperty(
      "P3-sample-permutation", "permuting the samples leaves the gradient",
      cases.choosing { try $1.permutation(of: $0.problem.samples) },
      coverage: [
        LabelMinimum("repeated sample", atLeast: 0.05), LabelMinimum("8 samples or more", atLeast: 0.05),
        LabelMinimum("4 layers or more", atLeast: 0.05), LabelMinimum("8 units or more", atLeast: 0.03),
        LabelMinimum("zero weight", atLeast: 0.1), LabelMinimum("soft targets", atLeast: 0.02),
        LabelMinimum("hard targets", atLeast: 0.02),
        LabelMinimum("weights below 1e-3 or above 1e3", atLeast: 0.05),
      ], target: .margin
    ) { value in
      let permuted = value.problem.selecting(samples: value.choice)
      return Outcome.close(
        subject.gradient(value.network, permuted), subject.gradient(value.network, value.problem),
        within: try value.networkCase.tolerances()
      )
      .stating("gradient of the permuted samples = gradient").naming(parametersOf: value.network)
      .labelled(by: value.networkCase)
    }
  }

  /// P4: permuting the units of a hidden layer permutes their gradients and leaves all others.
  ///
  /// The network computes the same function with rows of W, b and columns of the next W in another order. The
  /// next layer's z is a sum in another order, which moves everything after it by rounding: T = C·u·S, away
  /// from kinks.
  static func unitPermutation(_ subject: GradientUnderTest) -> TestedProperty {
    var cases = NetworkCases(depth: 2...6)
    cases.hasPenalty = true
    let generator = cases.choosing { value, source in
      let layer = try source.integer(in: 0...value.network.depth - 2)
      return (layer: layer, order: try source.permutation(of: value.network.layers[layer].units))
    }
    return TestedProperty(
      "P4-unit-permutation", "permuting hidden units permutes the gradient", generator, target: .margin
    ) { value in
      try value.networkCase.assumeFarFromKinks()
      let permute = { (network: MLP<Double>) in
        network.permutingUnits(ofLayer: value.choice.layer, by: value.choice.order)
      }
      let permuted = NetworkCase(network: permute(value.network), problem: value.problem)
      let gradient = try subject.shapedGradient(value.network, value.problem)
      return Outcome.close(
        subject.gradient(permuted.network, permuted.problem),
        permute(gradient).parameters,
        within: try permuted.tolerances()
      )
      .stating("gradient of the permuted network = permuted gradient").naming(parametersOf: permuted.network)
      .labelled(by: value.networkCase)
    }
  }

  /// P15: with an odd φ, flipping the signs of a unit's inputs and outputs flips its gradients, and nothing
  /// else.
  ///
  /// −φ(−z) = φ(z), to the bit for tanh (`NetworkScalar.tanh` is odd) and the identity; φ′ is even, to the
  /// bit too. Negation is exact and the products (−w)(−a) and wa are the same numbers, so that all sums are:
  /// equality.
  static func oddUnit(_ subject: GradientUnderTest) -> TestedProperty {
    TestedProperty(
      "P15-odd-activation", "flipping the signs around a tanh unit flips its gradients and leaves the loss",
      NetworkCases(depth: 2...6).choosingUnit(of: [.tanh, .identity])
    ) { value in
      let flip = { (network: MLP<Double>) in network.scaling(value.choice, by: -1) }
      let gradient = try subject.shapedGradient(value.network, value.problem)
      return equalLossAndGradient(
        subject, of: NetworkCase(network: flip(value.network), problem: value.problem),
        value: subject.value(value.network, value.problem),
        gradient: flip(gradient).parameters
      )
      .labelled(by: value.networkCase)
    }
  }

  /// P22: permuting the classes (the outputs with their targets) permutes the last layer's gradient.
  ///
  /// Every loss here is a sum over the outputs, alike in each of them, and softmax treats its inputs alike.
  /// The sums over outputs are taken in another order (of the loss, of softmax, of Wᵀδ): T = C·u·S for every
  /// parameter.
  static func classPermutation(_ subject: GradientUnderTest) -> TestedProperty {
    var cases = NetworkCases()
    cases.hasPenalty = true
    let generator = cases.choosing { value, source in try source.permutation(of: value.network.outputs) }
    return TestedProperty(
      "P22-class-permutation", "permuting the classes permutes the last layer's gradient", generator,
      target: .margin
    ) { value in
      let last = value.network.depth - 1
      var permuted = value.networkCase
      permuted.network = value.network.permutingUnits(ofLayer: last, by: value.choice)
      permuted.problem.targets = value.problem.targets.transposed.selectingRows(value.choice).transposed
      let gradient = try subject.shapedGradient(value.network, value.problem)
      return Outcome.close(
        subject.gradient(permuted.network, permuted.problem),
        gradient.permutingUnits(ofLayer: last, by: value.choice).parameters,
        within: try permuted.tolerances()
      )
      .stating("gradient of the permuted classes = permuted gradient").naming(parametersOf: permuted.network)
      .labelled(by: value.networkCase)
    }
  }

  /// P35: a batch given twice has the same mean loss and gradient, and twice the sums.
  ///
  /// 1/(2m) Σ over 2m samples. The factor 2 is exact, the sums have twice as many terms: T = C·u·S of the
  /// doubled batch, and for the loss the bound of `LearningProblem.valueRoundingBound(of:unitRoundoff:)`.
  static func duplicatedBatch(_ subject: GradientUnderTest) -> TestedProperty {
    TestedProperty(
      "P35-duplicated-batch", "a duplicated batch leaves the mean loss and gradient",
      NetworkCases().generator, target: .margin
    ) { value in
      var doubled = value
      let samples = 0..<value.problem.samples
      doubled.problem = value.problem.selecting(samples: Array(samples) + Array(samples))
      let loss = value.problem.loss
      let factor: Double = loss.reduction == .sum || loss.kind == .halfSumSquaredError ? 2 : 1
      let bound = doubled.problem.valueRoundingBound(of: doubled.network)
      try assume(bound.isFinite)
      return Outcome.all([
        Outcome.close(
          subject.gradient(doubled.network, doubled.problem),
          subject.gradient(value.network, value.problem).map { factor * $0 },
          within: try doubled.tolerances()
        ).stating("gradient of the doubled batch = gradient").naming(parametersOf: value.network),
        Outcome.close(
          subject.value(doubled.network, doubled.problem),
          factor * subject.value(value.network, value.problem),
          within: bound
        ).stating("loss of the doubled batch = loss"),
      ]).labelled(by: value)
    }
  }

  /// P36: sigmoid and binary cross-entropy: negating the last layer and flipping the labels leaves loss and
  /// gradient.
  ///
  /// σ(−z) = 1 − σ(z) exchanges y log ŷ and (1 − y) log(1 − ŷ); δ changes its sign, and so does the last
  /// layer's gradient. Both terms are computed from z by the same function of ±z, and added: equality, if 1 −
  /// (1 − y) = y, which holds for every label once it is replaced by 1 − (1 − y). A loss without its (1 − y)
  /// term breaks it, and agrees with its gradient all the same: finite differences cannot see that one.
  static func flippedLabels(_ subject: GradientUnderTest) -> TestedProperty {
    var cases = NetworkCases()
    cases.pairings = [.init(loss: .binaryCrossEntropy, output: .sigmoid)]
    return TestedProperty(
      "P36-flipped-labels", "negating the last layer and flipping the labels leaves the loss", cases.generator
    ) { value in
      var value = value
      value.problem.targets = value.problem.targets.map { 1 - (1 - $0) }
      var flipped = NetworkCase(network: value.network.negatingLastLayer(), problem: value.problem)
      flipped.problem.targets = value.problem.targets.map { 1 - $0 }
      let gradient = try subject.shapedGradient(value.network, value.problem)
      return equalLossAndGradient(
        subject, of: flipped, value: subject.value(value.network, value.problem),
        gradient: gradient.negatingLastLayer().parameters
      )
      .labelled(by: value)
    }
  }

  /// Loss and gradient of a case are what is expected, to the bit.
  static func equalLossAndGradient(
    _ subject: GradientUnderTest, of value: NetworkCase, value loss: Double, gradient: [Double]
  ) -> Outcome {
    Outcome.all([
      Outcome.equal(subject.value(value.network, value.problem), loss).stating("loss = expected loss"),
      Outcome.equal(subject.gradient(value.network, value.problem), gradient)
        .stating("gradient = expected gradient").naming(parametersOf: value.network),
    ])
  }
}
