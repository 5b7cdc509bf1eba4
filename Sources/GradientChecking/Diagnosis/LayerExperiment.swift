/// How a wrong δ is made, seen at a point where the weights of the first layer are 0.
///
/// A gradient by the parameters is a sum over the samples, in which a factor φ′(z) of each sample cannot be told. With W1 = 0
/// all samples are alike from the first layer on: then Σδ = φ′(z)·Wᵀ Σδ above, unit by unit, and the factor that the claim has is
/// a quotient of its numbers. It is compared with what people write there by mistake. The first biases are irregular there, as
/// biases of 0 would leave φ′(0) alone, which is 1 for tanh.
struct LayerExperiment<Base: Objective> {
  private let objective: Base
  private let layers: [DenseLayer]
  /// The place of the layer whose δ is the first wrong one.
  private let wrong: Int
  /// The point, its first weights 0 and its first biases irregular.
  private let point: [Double]
  /// The claim there.
  private let claim: [Double]
  /// Evaluations of the objective so far.
  private(set) var evaluations = 1

  /// Times 1 to 2, of either sign: where activations bend, and none of the usual ones is saturated.
  private static var sizeOfBiases: Double { 0.4 }

  /// The experiment; nil where the blocks are no layers of weights and biases, or the function is not defined there.
  ///
  /// - Parameter wrong: the place of the layer whose δ is wrong, that of the next one being right.
  init?(_ objective: Base, layers told: [BlockLayer], wrong: Int) {
    guard wrong + 1 < told.count, let first = Self.dense(told[0], objective.blocks, nil, [], []) else {
      return nil
    }
    var point = objective.point
    for place in first.weights { point[place] = 0 }
    let irregular = IrregularDirection.unit(count: first.outputs, number: 2)
    for (place, unit) in zip(first.biases, irregular) { point[place] = Self.sizeOfBiases * unit }
    guard let claim = try? objective.claimedGradient(at: point), claim.count == point.count,
      claim.allSatisfy(\.isFinite)
    else { return nil }
    var layers = [first]
    for layer in told.dropFirst() {
      guard let next = Self.dense(layer, objective.blocks, layers.last?.outputs, claim, point) else {
        return nil
      }
      layers.append(next)
    }
    (self.objective, self.layers, self.wrong, self.point, self.claim) = (
      objective, layers, wrong, point, claim
    )
  }

  /// Of a layer whose matrix is square, the way round that its gradient is made of one input.
  private static func dense(
    _ layer: BlockLayer, _ blocks: [ParameterBlock], _ inputs: Int?, _ claim: [Double], _ point: [Double]
  ) -> DenseLayer? {
    let both = [false, true].compactMap { DenseLayer(layer, in: blocks, isInputsFirst: $0) }
      .filter { inputs == nil || $0.inputs == inputs }
    guard both.count > 1, inputs != nil else { return both.first }
    return both.first { $0.input(fromGradient: claim, at: point) != nil }
  }

  // MARK: - What is found

  /// The first description that gives the claim in every unit of the layer; nil where none does.
  mutating func diagnosis() -> Diagnosis? {
    let above = layers[wrong + 1]
    let delta = claim[above.biases]
    let arriving = above.back(delta, weights: point)
    // One number agrees with many formulas.
    guard arriving.count >= 2, arriving.count == layers[wrong].outputs else { return nil }
    guard let right = derivativeAlongBiases() else { return nil }
    let name = "δ\(layers[wrong].number)"
    if let digits = digits(arriving), !right.agrees(arriving) {
      return found(
        .activationDerivative,
        "\(name) is the δ\(above.number) that comes through \(above.weightName), as it is: the derivative of its activation is "
          + "left out", digits)
    }
    guard let values = above.input(fromGradient: claim, at: point),
      let activation = ActivationFormula.all.first(where: {
        right.agrees(product(arriving, values.map($0.derivative)))
      })
    else { return nil }
    let turned = above.inputs == above.outputs ? above.back(delta, weights: point, turned: true) : []
    let transposed = product(turned, values.map(activation.derivative))
    if let digits = digits(transposed), !right.agrees(transposed) {
      return found(.transpose, "\(name) is made with \(above.weightName) where its transpose belongs", digits)
    }
    for (factor, words) in mistakes(activation, values) {
      let prediction = product(arriving, factor)
      guard let digits = digits(prediction), !right.agrees(prediction) else { continue }
      return found(.activationDerivative, "\(name) is made with \(words)", digits)
    }
    return nil
  }

  private func found(_ code: Diagnosis.Code, _ message: String, _ digits: Double) -> Diagnosis {
    let blocks = objective.blocks.map(\.name)
    let below = Set(layers[...wrong].flatMap { [$0.weights.lowerBound, $0.biases.lowerBound] })
    return Diagnosis(
      code, "\(message), as the claim shows where \(layers[0].weightName) is 0 and all samples are alike",
      blocks: zip(blocks, objective.blocks.ranges).filter { below.contains($0.1.lowerBound) }.map(\.0),
      digits: digits)
  }

  /// What stands in the place of φ′ by mistake, with its words, the likelier first.
  private func mistakes(
    _ right: ActivationFormula, _ values: [Double]
  ) -> [(factor: [Double], words: String)] {
    let others = ActivationFormula.all.filter { $0.name != right.name }.map {
      (values.map($0.derivative), "\($0.words) in place of \(right.words)")
    }
    let elsewhere = layers.indices.dropLast().filter { $0 != wrong }.compactMap { layer in
      layers[layer + 1].input(fromGradient: claim, at: point).flatMap { other in
        other.count == values.count
          ? (
            other.map(right.derivative),
            "\(right.words) of a\(layers[layer].number) in place of a\(layers[wrong].number)"
          )
          : nil
      }
    }
    let twice = (values.map { right.derivative($0) * right.derivative($0) }, "\(right.words) twice")
    let before = right.inverse.map { inverse in
      (
        values.map { right.derivative(inverse($0)) },
        "\(right.words) of z, the value before the activation, in place of a"
      )
    }
    let again = right.value.map { value in
      (
        values.map { right.derivative(value($0)) },
        "\(right.words) of an activation that is applied to a once more"
      )
    }
    return others + elsewhere + [twice] + [before, again].compactMap { $0 }
  }

  // MARK: - What is right

  /// The derivative along one direction in the layer's biases, by the values.
  private struct Measured {
    let direction: [Double]
    let derivative: BoundedDerivative

    /// Whether a gradient by the biases has this derivative.
    func agrees(_ gradient: [Double]) -> Bool {
      guard gradient.count == direction.count else { return false }
      let terms = zip(gradient, direction).map { $0 * $1 }
      let scale = terms.reduce(0) { max($0, abs($1)) }
      let bound = EntryJudge.safety * derivative.bound
      // A derivative that is known no better tells no activation from another.
      guard bound <= LayerExperiment.coarsest * scale else { return false }
      return abs(terms.reduce(0, +) - derivative.value) <= bound + DenseLayer.tolerance * scale
    }
  }

  private mutating func derivativeAlongBiases() -> Measured? {
    let biases = layers[wrong].biases
    let direction = IrregularDirection.unit(count: biases.count, number: 1)
    let (base, start) = (objective, point)
    let slope = zip(claim[biases], direction).reduce(0) { $0 + $1.0 * $1.1 }
    let line = ClosureObjective("line", at: [0]) { step in
      var point = start
      for (place, unit) in zip(biases, direction) { point[place] += step[0] * unit }
      return try base.value(at: point)
    } gradient: { _ in
      [slope]
    }
    var checker = GradientChecker()
    checker.power = DenseLayer.tolerance
    guard let result = try? checker.check(line) else { return nil }
    evaluations += result.evaluations
    var measured = BoundedDerivative()
    result.entries.forEachInShort { measured = $0.derivative }
    return measured.isKnown ? Measured(direction: direction, derivative: measured) : nil
  }

  // MARK: - Agreement

  /// The bound of a derivative that tells activations apart, likewise.
  private static var coarsest: Double { 1e-3 }

  private func product(_ first: [Double], _ second: [Double]) -> [Double] {
    zip(first, second).map { $0 * $1 }
  }

  /// The digits to which a prediction gives the claimed δ; nil where it does not.
  private func digits(_ prediction: [Double]) -> Double? {
    let claimed = Array(claim[layers[wrong].biases])
    guard agree(prediction, claimed) else { return nil }
    return AgreedDigits.of(error: largest(prediction, claimed), scale: largest(claimed))
  }

  private func agree(_ first: [Double], _ second: [Double]) -> Bool {
    let scale = largest(second)
    return first.count == second.count && scale > 0 && largest(first, second) <= DenseLayer.tolerance * scale
  }

  private func largest(_ vector: [Double]) -> Double { vector.reduce(0) { max($0, abs($1)) } }

  private func largest(_ first: [Double], _ second: [Double]) -> Double {
    zip(first, second).reduce(0) { $1.0 - $1.1 == $1.0 - $1.1 ? max($0, abs($1.0 - $1.1)) : .infinity }
  }
}
