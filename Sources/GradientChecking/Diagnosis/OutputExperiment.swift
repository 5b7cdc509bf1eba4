/// How a wrong δ of the last layer is made, where every block is wrong, seen where all samples are alike.
///
/// There Σδ = φ′(z)·Σ∂L/∂a, unit by unit, and z = W x + b follows from the claim, whatever factor it has in δ. So a supposed
/// activation, and what stands in the place of its derivative, give the right δ from the claimed one. One number along the biases
/// tells whether they do; it has to at two points, as one alone may agree by chance.
struct OutputExperiment<Base: Objective> {
  private typealias Point = (network: AlikeSamples<Base>, right: AlikeSamples<Base>.Measured)

  private let points: [Point]
  /// Evaluations of the objective so far.
  let evaluations: Int

  /// The experiment; nil where the blocks are no layers of weights and biases, or the function is not defined there.
  init?(_ objective: Base, layers told: [BlockLayer]) {
    points = [2, 3].compactMap { number in
      guard let network = AlikeSamples(objective, layers: told, number: number),
        let last = network.layers.last, let right = network.derivativeAlongBiases(of: last)
      else { return nil }
      return (network, right)
    }
    guard points.count == 2 else { return nil }
    evaluations = points.reduce(0) { $0 + 1 + $1.right.evaluations }
  }

  /// The first description that gives the right derivative at both points; nil where none does.
  func diagnosis() -> Diagnosis? {
    let network = points[0].network
    guard let last = network.layers.last,
      let found = OutputMistake.all.first(where: { mistake in
        points.allSatisfy { $0.right.agrees(corrected($0.network, mistake)) }
      })
    else { return nil }
    let digits = points.map {
      AgreedDigits.of(error: error($0, found), scale: abs($0.right.derivative.value))
    }
    return network.diagnosis(
      .activationDerivative, "δ\(last.number) \(found.words)", ofDelta: network.layers.count - 1,
      digits: digits.min() ?? 0)
  }

  private func error(_ point: Point, _ mistake: OutputMistake) -> Double {
    let along = zip(corrected(point.network, mistake), point.right.direction).reduce(0) { $0 + $1.0 * $1.1 }
    return abs(along - point.right.derivative.value)
  }

  /// The δ that is right if the claimed one has this mistake; empty where z is not known.
  private func corrected(_ network: AlikeSamples<Base>, _ mistake: OutputMistake) -> [Double] {
    guard let last = network.layers.last, let input = network.input(of: last) else { return [] }
    return (0..<last.outputs).map { output in
      let z = input.indices.reduce(network.point[last.biases.lowerBound + output]) {
        $0 + network.point[last.place(output, $1)] * input[$1]
      }
      return network.claim[last.biases.lowerBound + output] * mistake.correction(z)
    }
  }
}

/// What stands in the place of φ′ in the δ of a last layer by mistake.
private struct OutputMistake: Sendable {
  /// "is made without …".
  let words: String
  /// By what δ has to be multiplied, of z.
  let correction: @Sendable (Double) -> Double

  /// The likelier first.
  static let all: [OutputMistake] = activations.flatMap { of($0.formula, $0.value) }

  /// Those of outputs, and their values; of the others, φ′ does not depend on a where δ is not 0.
  private static var activations: [(formula: ActivationFormula, value: @Sendable (Double) -> Double)] {
    ActivationFormula.all.compactMap { formula in formula.value.map { (formula, $0) } }
  }

  private static func of(_ right: ActivationFormula, _ value: @escaping @Sendable (Double) -> Double)
    -> [OutputMistake]
  {
    let slope = { @Sendable in right.derivative(value($0)) }
    let others = ActivationFormula.all.filter { $0.name != right.name && $0.name != "identity" }.map {
      other in
      OutputMistake(words: "is made with \(other.words) in place of \(right.words)") {
        slope($0) / other.derivative(value($0))
      }
    }
    return [
      OutputMistake(
        words:
          "is the derivative of the loss by the output, as it is: \(right.words), the derivative of the activation, "
          + "is left out"
      ) { slope($0) },
      OutputMistake(
        words: "has \(right.words), the derivative of the activation, as a factor once too often"
      ) { 1 / slope($0) },
    ] + others + [
      OutputMistake(
        words: "is made with \(right.words) of z, the value before the activation, in place of a"
      ) { slope($0) / right.derivative($0) },
      OutputMistake(words: "is made with \(right.words) of an activation that is applied to a once more") {
        slope($0) / right.derivative(value(value($0)))
      },
    ]
  }
}
