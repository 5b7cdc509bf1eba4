import ReferenceMLP
import Scalars

/// The loss of one sample as a function of one pre-activation: what is above it is computed anew, and nothing else.
///
/// Moving zₗ of unit i to x moves aₗᵢ by Δ = φ(x) − aₗᵢ and every zₗ₊₁ₖ by Δ·Wₖᵢ, a rank-one update; the layers above
/// are computed as in a forward pass. The softmax of an output layer is computed anew from its whole row.
///
/// A class, as thousands of lines share one.
final class LossAlongPreactivation<Scalar: NetworkScalar>: Sendable {
  /// Numbers of which there are as many as parameters and pre-activations are kept as they are: as other scalars they would
  /// take several times the memory.
  let network: MLP<Double>
  let trace: ForwardTrace<Double>
  let targets: [[Scalar]]
  let factor: Scalar
  let loss: Loss
  /// Each layer's activation.
  let activations: [Activation]
  /// Of softmax with cross-entropy, the targets of each sample that are not 0; empty where all are, and for other
  /// pairings.
  let present: [[PresentTarget<Scalar>]]

  /// A sweep from the forward pass that all evaluations share.
  init(network: MLP<Double>, problem: LearningProblem<Scalar>, trace: ForwardTrace<Double>) {
    self.network = network
    self.trace = trace
    loss = problem.loss
    activations = network.layers.map(\.activation)
    targets = (0..<problem.samples).map(problem.targets.row)
    present = PresentTarget.of(problem, network.outputActivation)
    factor = problem.loss.factor(samples: problem.samples, outputs: network.outputs, as: Scalar.self)
  }

  /// The sample's share of the loss with x as the pre-activation of a unit.
  func term(layer: Int, sample: Int, unit: Int, x: Scalar) -> Scalar {
    var line = PreactivationLine(self, layer: layer, sample: sample, unit: unit)
    return line.term(x)
  }
}

/// What the evaluations along one pre-activation overwrite, so that they allocate next to nothing.
struct PreactivationLine<Scalar: NetworkScalar> {
  let sweep: LossAlongPreactivation<Scalar>
  let layer: Int
  let sample: Int
  let unit: Int
  private(set) var z: [Scalar]
  private var a: [Scalar] = []
  /// The weights by which the unit acts on those above it, from the second evaluation on: for one they are not worth a copy.
  private var column: [Double] = []

  init(_ sweep: LossAlongPreactivation<Scalar>, layer: Int, sample: Int, unit: Int) {
    (self.sweep, self.layer, self.sample, self.unit) = (sweep, layer, sample, unit)
    z = []
    // A hidden unit's evaluations make all of those above it: none yet.
    guard !isHidden else { return }
    let outputs = sweep.trace.preactivations[layer]
    z = outputs.elements[sample * outputs.columns..<(sample + 1) * outputs.columns].map { Scalar($0) }
  }

  /// Whether layers are above that of the unit.
  var isHidden: Bool { layer < sweep.network.depth - 1 }

  /// The sample's share of the loss with x as the pre-activation.
  mutating func term(_ x: Scalar) -> Scalar {
    move(to: x) { _, _ in }
    return output()
  }

  /// The sample's share of the loss with other pre-activations of the whole layer.
  mutating func term(layer preactivations: [Scalar]) -> Scalar {
    z = preactivations
    climb(from: layer) { _, _ in }
    return output()
  }

  /// Computes the pre-activations of the output layer.
  ///
  /// - Parameter visit: is told each layer whose pre-activations change, and these.
  mutating func move(to x: Scalar, visit: (Int, [Scalar]) -> Void) {
    guard isHidden else {
      z[unit] = x
      return visit(layer, z)
    }
    let change = sweep.activations[layer](x) - Scalar(sweep.trace.activations[layer][sample, unit])
    let above = sweep.trace.preactivations[layer + 1]
    let row = sample * above.columns
    let all = sweep.network.layers[layer + 1].weights
    if !z.isEmpty && column.isEmpty { column = (0..<all.rows).map { all[$0, unit] } }
    let weights = column.isEmpty ? all.elements : column
    let (first, stride) = column.isEmpty ? (unit, all.columns) : (0, 1)
    if z.count != above.columns { z = Array(repeating: .zero, count: above.columns) }
    z.withUnsafeMutableBufferPointer { z in
      above.elements.withUnsafeBufferPointer { above in
        weights.withUnsafeBufferPointer { weights in
          for index in z.indices {
            z[index] = Scalar(above[row + index]) + change * Scalar(weights[first + index * stride])
          }
        }
      }
    }
    climb(from: layer + 1, visit: visit)
  }

  /// Computes the layers above one whose pre-activations are known.
  private mutating func climb(from first: Int, visit: (Int, [Scalar]) -> Void) {
    visit(first, z)
    guard first + 1 < sweep.network.depth else { return }
    for index in first + 1..<sweep.network.depth {
      let activation = sweep.activations[index - 1]
      a.removeAll(keepingCapacity: true)
      for value in z { a.append(activation(value)) }
      let layer = sweep.network.layers[index]
      let weights = layer.weights.elements
      z.removeAll(keepingCapacity: true)
      for unit in layer.biases.indices {
        var sum = Scalar.zero
        for (input, value) in a.enumerated() { sum += value * Scalar(weights[unit * a.count + input]) }
        z.append(sum + Scalar(layer.biases[unit]))
      }
      visit(index, z)
    }
  }

  /// The sample's share of the loss from the pre-activations of the output layer.
  private func output() -> Scalar {
    let present = sweep.present[sample]
    if !present.isEmpty { return sweep.factor * PresentTarget.crossEntropy(z, present) }
    let activation = sweep.network.outputActivation
    let a = activation.isElementwise ? z.map { activation($0) } : Activation.softmax(z)
    return sweep.factor * sweep.loss.term(z: z, a: a, activation: activation, y: sweep.targets[sample])
  }
}

/// A target of softmax with cross-entropy that is not 0: the others' terms are 0, and need no probabilities.
struct PresentTarget<Scalar: NetworkScalar>: Sendable {
  var output: Int
  var weight: Scalar

  /// The targets that are not 0.
  static func of(_ targets: [Scalar]) -> [PresentTarget] {
    targets.indices.filter { targets[$0] != .zero }.map { PresentTarget(output: $0, weight: targets[$0]) }
  }

  /// The same sample by sample, for softmax with cross-entropy; empty for other pairings.
  static func of(_ problem: LearningProblem<Scalar>, _ output: Activation) -> [[PresentTarget]] {
    let isFused = problem.loss.kind == .crossEntropy && output == .softmax
    return (0..<problem.samples).map { isFused ? of(problem.targets.row($0)) : [] }
  }

  /// Σₖ yₖ(−log softmaxₖ), by the operations of `Loss`.
  static func crossEntropy<Numbers: RandomAccessCollection>(
    _ z: Numbers, _ targets: [PresentTarget]
  ) -> Scalar where Numbers.Element == Scalar, Numbers.Index == Int {
    let (top, logarithm) = Activation.logSumExp(z)
    var sum = Scalar.zero
    for target in targets { sum += target.weight * ((top - z[target.output]) + logarithm) }
    return sum
  }
}
