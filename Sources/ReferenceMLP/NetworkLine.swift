import GradientChecking
import Scalars

extension NetworkObjective: LineObjective {
  /// L(θ + tu) from z₁ + tΔ: a first layer's pre-activations move along a straight line themselves.
  public func lines() -> @Sendable ([Double]) throws -> ObjectiveLine {
    let first = network.layers[0].preactivation(of: problem.inputs)
    return { direction in
      let line = NetworkLine(self, first: first, direction: direction)
      return ObjectiveLine(value: line.value, kinkSignature: line.kinkSignature)
    }
  }
}

/// The loss of a network along a line of its parameters.
private struct NetworkLine {
  private let network: MLP<Double>
  private let problem: LearningProblem<Double>
  /// u, in the shapes of the parameters, without those of the first layer, for which ``slope`` stands.
  private let direction: MLP<Double>
  /// z₁ at the point, and how it moves with t.
  private let first: Matrix<Double>
  private let slope: Matrix<Double>
  /// Of softmax with cross-entropy, each sample's targets that are not 0; empty where some sample has none, and for other
  /// pairings.
  private let present: [[PresentTarget<Double>]]
  /// Σw², 2Σwu and Σu² over all weights.
  private let squares: (point: Double, mixed: Double, direction: Double)

  init(_ objective: NetworkObjective, first: Matrix<Double>, direction: [Double]) {
    network = objective.network
    problem = objective.problem
    self.first = first
    let present = PresentTarget.of(problem, network.outputActivation)
    self.present = present.contains(where: \.isEmpty) ? [] : present
    slope = Self.slope(network.layers[0], problem.inputs, direction)
    self.direction = Self.upperLayers(of: network, direction)
    squares = problem.l2 == 0 ? (0, 0, 0) : Self.squares(network, direction)
  }

  /// How the first layer's pre-activations move, some units at a time: a copy of u takes as much memory as the network.
  private static func slope(
    _ layer: Layer<Double>, _ inputs: Matrix<Double>, _ direction: [Double]
  ) -> Matrix<Double> {
    var slope = Matrix<Double>(rows: inputs.rows, columns: layer.units)
    for units in layer.unitsInParts {
      let weights = Matrix(
        rows: units.count, columns: layer.fanIn,
        elements: Array(direction[units.lowerBound * layer.fanIn..<units.upperBound * layer.fanIn]))
      let products = inputs.timesTransposed(weights)
      for sample in 0..<inputs.rows {
        for (column, unit) in units.enumerated() {
          slope[sample, unit] = products[sample, column] + direction[layer.units * layer.fanIn + unit]
        }
      }
    }
    return slope
  }

  private static func upperLayers(of network: MLP<Double>, _ direction: [Double]) -> MLP<Double> {
    var own = network
    own.layers[0].weights = Matrix(rows: network.layers[0].units, columns: 0)
    var start = network.layers[0].units * (network.layers[0].fanIn + 1)
    for (index, layer) in network.layers.enumerated().dropFirst() {
      let (weights, biases) = (layer.units * layer.fanIn, layer.units)
      own.layers[index].weights.elements = Array(direction[start..<start + weights])
      own.layers[index].biases = Array(direction[start + weights..<start + weights + biases])
      start += weights + biases
    }
    return own
  }

  private static func squares(
    _ network: MLP<Double>, _ direction: [Double]
  ) -> (point: Double, mixed: Double, direction: Double) {
    var squares = (point: 0.0, mixed: 0.0, direction: 0.0)
    var start = 0
    for layer in network.layers {
      for (place, w) in layer.weights.elements.enumerated() {
        let u = direction[start + place]
        squares.point += w * w
        squares.mixed += 2 * w * u
        squares.direction += u * u
      }
      start += layer.units * (layer.fanIn + 1)
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
      let (layer, own) = (network.layers[index], direction.layers[index])
      let moved = Layer(
        weights: layer.weights.combined(with: own.weights) { $0 + t * $1 },
        biases: zip(layer.biases, own.biases).map { $0 + t * $1 }, activation: layer.activation)
      z = moved.preactivation(of: network.layers[index - 1].activation.rows(of: z))
      visit(index, z)
    }
  }
}
