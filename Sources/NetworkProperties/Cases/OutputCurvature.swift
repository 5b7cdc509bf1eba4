import ReferenceMLP
import Scalars

/// The curvature of the loss in the outputs along Jv: the terms of vᵀGv and the cotangent BJv, G = Σ JᵀBJ.
struct OutputCurvature {
  /// The network without its output activation: J is the Jacobian of the pre-activations.
  let logits: MLP<Double>
  /// factor·p(u − ū)², factor·p(1 − p)u² or 2·factor·u², for every sample and output.
  private(set) var terms: [Double] = []
  /// BJv, samples × outputs.
  private(set) var cotangent: Matrix<Double>
  private let inputs: Matrix<Double>
  /// Σ over the samples of Σp·max|u|², which the roundings are relative to.
  private var scale = 0.0

  /// - Parameter direction: v, in parameter order.
  init(_ value: NetworkCase, direction: [Double]) {
    var logits = value.network
    logits.layers[logits.depth - 1].activation = .identity
    self.logits = logits
    inputs = value.problem.inputs
    let moved = zip(logits.parameters, direction).map { Dual($0, derivative: $1) }
    let outputs = logits.replacingParameters(with: moved).forward(inputs.map { Dual($0) }).outputs
    cotangent = outputs.map { _ in 0 }
    let factor = value.problem.loss.factor(samples: inputs.rows, outputs: logits.outputs)
    for sample in 0..<inputs.rows {
      let row = outputs.row(sample)
      let weights = Self.weights(row.map(\.value), value.network.outputActivation).map { factor * $0 }
      let tangents = row.map(\.derivative)
      var centre = 0.0
      if value.network.outputActivation == .softmax { centre = dot(weights, tangents) / factor }
      for output in tangents.indices {
        let distance = tangents[output] - centre
        cotangent[sample, output] = weights[output] * distance
        terms.append(weights[output] * (distance * distance))
      }
      let largest = tangents.reduce(0) { max($0, abs($1)) }
      scale += weights.reduce(0, +) * largest * largest
    }
  }

  /// p of a softmax, p(1 − p) of a sigmoid, 2 of a squared error.
  private static func weights(_ z: [Double], _ activation: Activation) -> [Double] {
    switch activation {
    case .softmax: Activation.softmax(z)
    case .sigmoid: z.map { Double.logistic($0) * Double.logistic(-$0) }
    default: z.map { _ in 2 }
    }
  }

  /// What vᵀ(Gv) and the sum of the terms may differ by: Σ|v|T and 8(K + m + 3)u·Σp·max|u|².
  ///
  /// T of Jᵀw is T of ½Σ(z − y)², whose δ on magnitudes is |z| + |y| and more, with y = 2³⁰⁰w, over 2³⁰⁰: the
  /// |z| in it vanishes against |y|, and scaling by a power of two is exact. 2⁻⁹⁰⁰ stands for underflow:
  /// 2⁻¹⁰⁷⁴ times weights and samples of at most 2¹⁵⁰ in all.
  func tolerance(direction: [Double]) -> Double {
    let scaled = LearningProblem(
      loss: Loss(.halfSumSquaredError), inputs: inputs, targets: cotangent.map { 0x1p300 * $0 })
    let bounds = scaled.gradientRoundingBound(of: logits).map { 0x1p-300 * $0 }
    let roundings = 8 * Double(logits.outputs + inputs.rows + 3) * 0x1p-53
    return dot(direction.map { abs($0) }, bounds) + roundings * scale + 0x1p-900
  }
}
