import ReferenceMLP
import Scalars

/// A deep network of equal hidden layers, with or without batch normalisation of its pre-activations, for
/// claim S4.6.
///
/// Batch normalisation (Ioffe & Szegedy, ICML 2015, without its trainable scale and shift) replaces each
/// unit's z by ẑ = (z − mean)/√(variance + ε) over the batch. Backward, with s = 1/√(variance + ε): ∂L/∂z =
/// s(g − mean(g) − ẑ·mean(g ẑ)), g = ∂L/∂ẑ.
struct DeepGradients {
  /// Hidden layers.
  static let depth = 10
  /// Units of each of them.
  static let width = 16
  /// Samples in the batch.
  static let samples = 32
  /// ε of batch normalisation, Ioffe & Szegedy's usual value.
  static let epsilon = 1e-5

  /// The layers; the last one is linear, with one output.
  var network: MLP<Double>
  /// Samples and targets, half the mean squared error.
  var problem: LearningProblem<Double>
  /// Whether pre-activations of hidden layers are normalised.
  var isNormalized: Bool

  /// What the forward pass of one hidden layer leaves for the backward pass.
  private struct HiddenTrace {
    var input: Matrix<Double>
    var normalized: Matrix<Double>
    var scales: [Double]
  }

  /// ‖∂L/∂Wₗ‖ of each layer, from the first on.
  func weightGradientNorms() -> [Double] {
    gradients().map { gradient in
      gradient.elements.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
  }

  /// L.
  func loss() -> Double {
    let outputs = forward().outputs
    return problem.loss.value(z: outputs, a: outputs, activation: .identity, targets: problem.targets)
  }

  /// ∂L/∂Wₗ of each layer.
  func gradients() -> [Matrix<Double>] {
    let (traces, outputs) = forward()
    let last = network.depth - 1
    var delta = problem.loss.outputDelta(
      z: outputs, a: outputs, activation: .identity, targets: problem.targets)
    var result = [delta.transposedTimes(activated(traces[last - 1], layer: last - 1))]
    for index in (0..<last).reversed() {
      let activation = network.layers[index].activation
      let trace = traces[index]
      let above = delta.times(network.layers[index + 1].weights)
      let slopes = trace.normalized.map { activation.derivative(at: $0) }
      delta = above.hadamard(slopes)
      if isNormalized { delta = throughNormalization(delta, trace) }
      result.insert(delta.transposedTimes(trace.input), at: 0)
    }
    return result
  }

  private func activated(_ trace: HiddenTrace, layer: Int) -> Matrix<Double> {
    network.layers[layer].activation.rows(of: trace.normalized)
  }

  private func forward() -> (traces: [HiddenTrace], outputs: Matrix<Double>) {
    var traces: [HiddenTrace] = []
    var a = problem.inputs
    for index in 0..<network.depth - 1 {
      let z = network.layers[index].preactivation(of: a)
      let (normalized, scales) = isNormalized ? Self.normalize(z) : (z, [])
      traces.append(HiddenTrace(input: a, normalized: normalized, scales: scales))
      a = activated(traces[index], layer: index)
    }
    return (traces, network.layers[network.depth - 1].preactivation(of: a))
  }

  private static func normalize(_ z: Matrix<Double>) -> (Matrix<Double>, [Double]) {
    let count = Double(z.rows)
    var result = z
    let means = z.columnSums().map { $0 / count }
    for row in 0..<z.rows {
      for unit in 0..<z.columns { result[row, unit] -= means[unit] }
    }
    let scales = result.hadamard(result).columnSums().map { 1 / ($0 / count + epsilon).squareRoot() }
    for row in 0..<z.rows {
      for unit in 0..<z.columns { result[row, unit] *= scales[unit] }
    }
    return (result, scales)
  }

  private func throughNormalization(_ gradient: Matrix<Double>, _ trace: HiddenTrace) -> Matrix<Double> {
    let count = Double(gradient.rows)
    let means = gradient.columnSums().map { $0 / count }
    let products = gradient.hadamard(trace.normalized).columnSums().map { $0 / count }
    var result = gradient
    for row in 0..<gradient.rows {
      for unit in 0..<gradient.columns {
        let centred = gradient[row, unit] - means[unit] - trace.normalized[row, unit] * products[unit]
        result[row, unit] = trace.scales[unit] * centred
      }
    }
    return result
  }
}

// MARK: - Drawing

extension DeepGradients {
  /// A network with weights from N(0, gain²·c/fan-in), c = 2 for ReLU (He) and 1 for sigmoid; biases are 0.
  ///
  /// Every network of a run is drawn from the same seed, so that they differ in what is compared only.
  init(activation: Activation, isNormalized: Bool, gain: Double = 1, seed: UInt64) {
    var random = ClaimRandom(seed: seed, claim: "S4.6")
    let sizes = [8] + Array(repeating: Self.width, count: Self.depth) + [1]
    func normals(_ rows: Int, _ columns: Int, scale: Double) -> Matrix<Double> {
      Matrix(
        rows: rows, columns: columns, elements: (0..<rows * columns).map { _ in scale * random.normal() })
    }
    problem = LearningProblem(
      loss: Loss(.halfMeanSquaredError), inputs: normals(Self.samples, sizes[0], scale: 1),
      targets: normals(Self.samples, 1, scale: 1))
    network = MLP(
      layers: (1..<sizes.count).map { index in
        let isLast = index == sizes.count - 1
        let variance = (activation == .relu ? 2 : 1) / Double(sizes[index - 1])
        return Layer(
          weights: normals(
            sizes[index], sizes[index - 1], scale: variance.squareRoot() * (isLast ? 1 : gain)),
          biases: Array(repeating: 0, count: sizes[index]), activation: isLast ? .identity : activation)
      })
    self.isNormalized = isNormalized
  }
}
