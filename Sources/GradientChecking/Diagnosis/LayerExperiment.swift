/// How a wrong δ is made, seen where all samples are alike.
///
/// There Σδ = φ′(z)·Wᵀ Σδ above, unit by unit, and the factor that the claim has is a quotient of its numbers. It is compared
/// with what people write there by mistake.
struct LayerExperiment<Base: Objective> {
  private let network: AlikeSamples<Base>
  /// The place of the layer whose δ is the first wrong one.
  private let wrong: Int
  /// Evaluations of the objective so far.
  private(set) var evaluations = 1

  /// The experiment; nil where the blocks are no layers of weights and biases, or the function is not defined there.
  ///
  /// - Parameter wrong: the place of the layer whose δ is wrong, that of the next one being right.
  init?(_ objective: Base, layers told: [BlockLayer], wrong: Int) {
    guard wrong + 1 < told.count, let network = AlikeSamples(objective, layers: told, number: 2) else {
      return nil
    }
    (self.network, self.wrong) = (network, wrong)
  }

  private var layers: [DenseLayer] { network.layers }
  private var point: [Double] { network.point }
  private var claim: [Double] { network.claim }

  // MARK: - What is found

  /// The first description that gives the claim in every unit of the layer; nil where none does.
  mutating func diagnosis() -> Diagnosis? {
    let above = layers[wrong + 1]
    let delta = claim[above.biases]
    let arriving = above.back(delta, weights: point)
    // One number agrees with many formulas.
    guard arriving.count >= 2, arriving.count == layers[wrong].outputs else { return nil }
    guard let right = network.derivativeAlongBiases(of: layers[wrong]) else { return nil }
    evaluations += right.evaluations
    let name = "δ\(layers[wrong].number)"
    if let digits = digits(arriving), !right.agrees(arriving) {
      return found(
        .activationDerivative,
        "\(name) is the δ\(above.number) that comes through \(above.weightName), as it is: the derivative of its activation is "
          + "left out", digits)
    }
    guard let values = network.input(of: above),
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
    network.diagnosis(code, message, ofDelta: wrong, digits: digits)
  }

  /// What stands in the place of φ′ by mistake, with its words, the likelier first.
  private func mistakes(
    _ right: ActivationFormula, _ values: [Double]
  ) -> [(factor: [Double], words: String)] {
    let others = ActivationFormula.all.filter { $0.name != right.name }.map {
      (values.map($0.derivative), "\($0.words) in place of \(right.words)")
    }
    let elsewhere = layers.indices.dropLast().filter { $0 != wrong }.compactMap { layer in
      network.input(of: layers[layer + 1]).flatMap { other in
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

  // MARK: - Agreement

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
