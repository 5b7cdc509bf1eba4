import GradientChecking
import ReferenceMLP
import Scalars

extension NetworkObjective {
  /// L(θ + tu) from z₁ + tΔ: a first layer's pre-activations move along a straight line themselves.
  public func lines() -> @Sendable (ParameterDirection) throws -> ObjectiveLine {
    let first = network.layers[0].preactivation(of: problem.inputs)
    return { direction in
      let line = LossAlongLine(self, first: first, direction: direction)
      return ObjectiveLine(value: line.value, kinkSignature: line.kinkSignature)
    }
  }
}

/// The loss of a network along a line of its parameters.
///
/// W + tU and U are made of some units at a time: of all of them they take as much memory as the network.
private struct LossAlongLine {
  private let network: MLP<Double>
  private let problem: LearningProblem<Double>
  /// u, and by layer the place of its first entry.
  private let direction: ParameterDirection
  private let starts: [Int]
  /// z₁ at the point, and how it moves with t.
  private let first: Matrix<Double>
  private let slope: Matrix<Double>
  /// Of softmax with cross-entropy, each sample's targets that are not 0; empty where some sample has none, and for other
  /// pairings.
  private let present: [[PresentTarget<Double>]]
  /// Σw², 2Σwu and Σu² over all weights.
  private let squares: (point: Double, mixed: Double, direction: Double)

  init(_ objective: NetworkObjective, first: Matrix<Double>, direction: ParameterDirection) {
    network = objective.network
    problem = objective.problem
    self.first = first
    self.direction = direction
    let present = PresentTarget.of(problem, network.outputActivation)
    self.present = present.contains(where: \.isEmpty) ? [] : present
    var start = 0
    starts = network.layers.map { layer in
      defer { start += layer.units * (layer.fanIn + 1) }
      return start
    }
    slope = Self.preactivation(of: problem.inputs, network.layers[0], direction.entries)
    squares = problem.l2 == 0 ? (0, 0, 0) : Self.squares(network, starts, direction)
  }

  /// What a layer with other parameters makes of inputs.
  ///
  /// - Parameter parameters: makes them of some that follow one another, and the place of the first among the layer's.
  private static func preactivation(
    of inputs: Matrix<Double>, _ layer: Layer<Double>,
    _ parameters: (_ coordinates: ArraySlice<Double>, _ first: Int) -> [Double]
  ) -> Matrix<Double> {
    var z = Matrix<Double>(rows: inputs.rows, columns: layer.units)
    let biases = parameters(layer.biases[...], layer.units * layer.fanIn)
    for units in layer.unitsInParts {
      let places = layer.places(ofWeightsOf: units)
      let products = inputs.timesTransposed(
        Matrix(
          rows: units.count, columns: layer.fanIn,
          elements: parameters(layer.weights.elements[places], places.lowerBound)))
      for (column, unit) in units.enumerated() {
        for sample in 0..<inputs.rows { z[sample, unit] = products[sample, column] + biases[unit] }
      }
    }
    return z
  }

  private static func squares(
    _ network: MLP<Double>, _ starts: [Int], _ direction: ParameterDirection
  ) -> (point: Double, mixed: Double, direction: Double) {
    var squares = (point: 0.0, mixed: 0.0, direction: 0.0)
    for (layer, start) in zip(network.layers, starts) {
      for units in layer.unitsInParts {
        let places = layer.places(ofWeightsOf: units)
        let weights = layer.weights.elements[places]
        for (w, u) in zip(weights, direction.entries(weights, start + places.lowerBound)) {
          squares.point += w * w
          squares.mixed += 2 * w * u
          squares.direction += u * u
        }
      }
    }
    return squares
  }

  /// L(θ + tu).
  func value(_ t: Double) -> Double {
    var z = first
    climb(t) { z = $1 }
    let data = data(z)
    guard problem.l2 != 0 else { return data }
    return data + problem.l2 / 2 * (squares.point + t * squares.mixed + t * t * squares.direction)
  }

  /// The loss without its penalty.
  private func data(_ z: Matrix<Double>) -> Double {
    guard !present.isEmpty else {
      let a = network.outputActivation.rows(of: z)
      return problem.loss.value(z: z, a: a, activation: network.outputActivation, targets: problem.targets)
    }
    var sum = 0.0
    z.elements.withUnsafeBufferPointer { elements in
      for (sample, targets) in present.enumerated() {
        let row = elements[sample * z.columns..<(sample + 1) * z.columns]
        sum += PresentTarget.crossEntropy(UnsafeBufferPointer(rebasing: row), targets)
      }
    }
    return problem.loss.factor(samples: z.rows, outputs: z.columns, as: Double.self) * sum
  }

  /// The signs of the pre-activations of layers that have a kink at 0, layer by layer as in the network itself.
  func kinkSignature(_ t: Double) -> [Int8] {
    guard let last = network.layers.lastIndex(where: { $0.activation.hasKink }) else { return [] }
    var signs: [Int8] = []
    climb(t, upTo: last) { layer, z in
      if network.layers[layer].activation.hasKink { signs += z.elements.map(sign) }
    }
    return signs
  }

  /// Computes the pre-activations of one layer after another, and tells each.
  private func climb(_ t: Double, upTo last: Int? = nil, visit: (Int, Matrix<Double>) -> Void) {
    var z = first.combined(with: slope) { $0 + t * $1 }
    visit(0, z)
    for index in 1..<(last ?? network.depth - 1) + 1 {
      let a = network.layers[index - 1].activation.rows(of: z)
      z = Self.preactivation(of: a, network.layers[index]) { coordinates, first in
        zip(coordinates, direction.entries(coordinates, starts[index] + first)).map { $0 + t * $1 }
      }
      visit(index, z)
    }
  }
}
