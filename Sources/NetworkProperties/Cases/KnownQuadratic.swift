import PropertyTesting
import ReferenceMLP

/// A linear regression whose Hessian, eigenvectors and optimum are known exactly, and whose gradient descent
/// is exact in floating point for some steps.
///
/// One layer with identity outputs, ½ mean of squares. The 2d samples are ±sⱼhⱼ for the columns hⱼ of a
/// Hadamard matrix (entries ±1, hⱼ ⟂ hₖ): by the signs the bias decouples, and H has the eigenvalues sⱼ²
/// along hⱼ/√d and 1 along the bias, the same for each output. With d and sⱼ powers of two and whole numbers
/// otherwise, all numbers are short dyadic ones.
struct KnownQuadratic: Sendable, CustomStringConvertible {
  /// θ₀, whole numbers of −4…4 away from the optimum, and the samples with targets that the optimum meets.
  var start: NetworkCase
  /// The optimum θ*, with loss 0.
  var optimum: MLP<Double>
  /// sⱼ, for j = 0..<d.
  var scales: [Double]
  /// η.
  var rate: Double

  var description: String { "η = \(rate), sⱼ = \(scales)\n\(start)" }

  /// The eigenvalues sⱼ² and, last, the bias's 1.
  var eigenvalues: [Double] { scales.map { $0 * $0 } + [1] }

  /// λ_max.
  var largestEigenvalue: Double { eigenvalues.reduce(1) { max($0, $1) } }

  /// hⱼ of Sylvester's Hadamard matrix: entry i is (−1) to the number of bits that i and j share.
  static func eigenvector(_ j: Int, count d: Int) -> [Double] {
    (0..<d).map { ($0 & j).nonzeroBitCount % 2 == 0 ? 1 : -1 }
  }

  /// The squared length of θ − θ* in the eigenspace of λ_max, over all outputs.
  func squaredTopComponent(of network: MLP<Double>) -> Double {
    let (layer, best) = (network.layers[0], optimum.layers[0])
    var sum = 0.0
    for output in 0..<network.outputs {
      let error = zip(layer.weights.row(output), best.weights.row(output)).map { $0 - $1 }
      for (j, scale) in scales.enumerated() where scale * scale == largestEigenvalue {
        let component = dot(error, Self.eigenvector(j, count: scales.count))
        sum += component * component / Double(scales.count)
      }
      let bias = layer.biases[output] - best.biases[output]
      if largestEigenvalue == 1 { sum += bias * bias }
    }
    return sum
  }
}

extension KnownQuadratic {
  /// Quadratics of 1, 2, 4 or 8 inputs and 1…3 outputs.
  ///
  /// - Parameters:
  ///   - scales: what sⱼ may be, the simplest first.
  ///   - relativeRate: η·λ_max.
  static func generator(
    scales: [Double], relativeRate: @escaping @Sendable (inout ChoiceSource) throws -> Double
  ) -> Generator<KnownQuadratic> {
    Generator { source in
      let d = 1 << (try source.size(in: 0...3))
      let outputs = try source.size(in: 1...3)
      let scales = try source.array(count: d, of: .element(of: scales))
      let parameters = Generator<Int>.integer(in: -4...4).map(Double.init).array(count: outputs * (d + 1))
      let shape = MLP(
        layers: [
          Layer(
            weights: Matrix<Double>(rows: outputs, columns: d), biases: Array(repeating: 0, count: outputs),
            activation: .identity)
        ])
      let optimum = shape.replacingParameters(with: try source.draw(parameters))
      let offsets = try source.draw(parameters)
      let start = shape.replacingParameters(with: zip(optimum.parameters, offsets).map { $0 + $1 })
      let rows = (0..<d).flatMap { j in
        [scales[j], -scales[j]].map { scale in eigenvector(j, count: d).map { scale * $0 } }
      }
      let inputs = Matrix(rows)
      let problem = LearningProblem(
        loss: Loss(.halfMeanSquaredError), inputs: inputs, targets: optimum.forward(inputs).outputs)
      var quadratic = KnownQuadratic(
        start: NetworkCase(network: start, problem: problem), optimum: optimum, scales: scales, rate: 0)
      quadratic.rate = try relativeRate(&source) / quadratic.largestEigenvalue
      return quadratic
    }
  }
}
