import NetworkChecking
import ReferenceMLP
import Scalars

/// Other ways to write the same backpropagation, which differ by rounding only: no check may refute them.
public enum EquivalentVariant: String, CaseIterable, Sendable, Codable {
  /// Samples are added up from the last to the first.
  case summationOrder = "another summation order"
  /// δ = ŷ Σy − y of softmax and cross-entropy, ŷ − y of sigmoid and binary cross-entropy.
  case fusedDelta = "fused softmax and cross-entropy"
  /// −ln softmax by softmax and logarithm, and its derivative by the whole chain −y/ŷ through the Jacobian.
  case softmaxThenLog = "softmax, then log"
  /// Products in blocks of four with a sum for each, as a BLAS adds.
  case blockedProducts = "blocked products"
  /// Weights stored as fan-in × units, with the formulas that belong to it.
  case transposedStorage = "transposed storage"
  /// tanh z = 2σ(2z) − 1 with the derivative 1 − a².
  case tanhBySigmoid = "tanh by sigmoid"
  /// δ without the factor of the loss, which the finished sums are multiplied by.
  case meanAfterSum = "mean after sum"
  /// The gradients of single samples, added in place one after the other.
  case inPlaceAccumulation = "in-place accumulation"

  /// Whether the variant computes anything of a network in another way.
  public func fits(_ network: MLP<Double>, _ problem: LearningProblem<Double>) -> Bool {
    let (output, loss) = (network.outputActivation, problem.loss.kind)
    switch self {
    case .fusedDelta:
      return (output == .softmax && loss == .crossEntropy)
        || (output == .sigmoid && loss == .binaryCrossEntropy)
    case .softmaxThenLog: return output == .softmax && loss == .crossEntropy
    case .tanhBySigmoid: return network.layers.dropLast().contains { $0.activation == .tanh }
    default: return true
    }
  }
}

extension EquivalentVariant: BackpropagationSteps {
  private var correct: CorrectSteps { CorrectSteps() }

  /// δ of the output layer by another formula.
  public func outputDelta<Scalar: NetworkScalar>(
    _ problem: LearningProblem<Scalar>, network: MLP<Scalar>, trace: ForwardTrace<Scalar>
  ) -> Matrix<Scalar> {
    let loss = problem.loss
    let (z, a, y) = (trace.preactivations[network.depth - 1], trace.outputs, problem.targets)
    let scale = loss.factor(samples: a.rows, outputs: a.columns, as: Scalar.self)
    switch (self, network.outputActivation, loss.kind) {
    case (.fusedDelta, let output, _):
      return TextbookForms.fusedDelta(problem, a: a, output)
        ?? correct.outputDelta(problem, network: network, trace: trace)
    case (.softmaxThenLog, .softmax, .crossEntropy):
      let gradient = loss.outputGradient(a: a, activation: .softmax, targets: y).map { scale * $0 }
      return Activation.softmax.backward(gradient: gradient, z: z, a: a)
    case (.meanAfterSum, _, _):
      return correct.outputDelta(problem, network: network, trace: trace).map { $0 / scale }
    default: return correct.outputDelta(problem, network: network, trace: trace)
    }
  }

  /// δᵀa with the sum over the samples in another order or storage.
  public func weightGradient<Scalar: NetworkScalar>(
    delta: Matrix<Scalar>, layer index: Int, network: MLP<Scalar>, trace: ForwardTrace<Scalar>
  ) -> Matrix<Scalar> {
    let input = trace.input(ofLayer: index)
    switch self {
    case .summationOrder:
      let reversed = (0..<delta.rows).reversed()
      return delta.selectingRows(reversed).transposedTimes(input.selectingRows(reversed))
    case .blockedProducts: return delta.transposed.blockedTimes(input)
    case .transposedStorage: return input.transposedTimes(delta).transposed
    case .inPlaceAccumulation:
      return accumulated(delta.rows) { delta.selectingRows([$0]).transposedTimes(input.selectingRows([$0])) }
    default: return delta.transposedTimes(input)
    }
  }

  /// Σ δ in another order.
  public func biasGradient<Scalar: NetworkScalar>(
    delta: Matrix<Scalar>, layer index: Int, network: MLP<Scalar>
  ) -> [Scalar] {
    switch self {
    case .summationOrder: return delta.selectingRows((0..<delta.rows).reversed()).columnSums()
    case .blockedProducts:
      let ones = Matrix(rows: 1, columns: delta.rows, repeating: Scalar(1))
      return ones.blockedTimes(delta).elements
    default: return delta.columnSums()
    }
  }

  /// δW in blocks, or through transposed weights.
  public func activationGradient<Scalar: NetworkScalar>(
    delta: Matrix<Scalar>, layer index: Int, network: MLP<Scalar>, weightGradient: Matrix<Scalar>
  ) -> Matrix<Scalar> {
    let weights = network.layers[index].weights
    switch self {
    case .blockedProducts: return delta.blockedTimes(weights)
    case .transposedStorage: return delta.timesTransposed(weights.transposed)
    case .inPlaceAccumulation:
      return accumulated(weights.rows) { unit in
        Matrix(rows: delta.rows, columns: 1, elements: (0..<delta.rows).map { delta[$0, unit] })
          .times(weights.selectingRows([unit]))
      }
    default: return delta.times(weights)
    }
  }

  /// δ of a hidden layer; tanh′ as 1 − (2σ(2z) − 1)².
  public func hiddenDelta<Scalar: NetworkScalar>(
    activationGradient: Matrix<Scalar>, layer index: Int, network: MLP<Scalar>, trace: ForwardTrace<Scalar>
  ) -> Matrix<Scalar> {
    guard self == .tanhBySigmoid, network.layers[index].activation == .tanh else {
      return correct.hiddenDelta(
        activationGradient: activationGradient, layer: index, network: network, trace: trace)
    }
    return activationGradient.hadamard(TextbookForms.tanhSlopes(trace.preactivations[index]))
  }

  /// λW; before it the factor of the loss, where δ was without it.
  public func addPenalty<Scalar: NetworkScalar>(
    to gradients: inout [LayerGradient<Scalar>], network: MLP<Scalar>, problem: LearningProblem<Scalar>
  ) {
    if self == .meanAfterSum {
      let scale = problem.loss.factor(samples: problem.samples, outputs: network.outputs, as: Scalar.self)
      gradients = gradients.map {
        LayerGradient(weights: $0.weights.map { scale * $0 }, biases: $0.biases.map { scale * $0 })
      }
    }
    correct.addPenalty(to: &gradients, network: network, problem: problem)
  }

  /// Σ of matrices, added in place in the order of their numbers.
  private func accumulated<Scalar: NetworkScalar>(
    _ count: Int, _ term: (Int) -> Matrix<Scalar>
  ) -> Matrix<Scalar> {
    var sum = term(0)
    for number in 1..<max(count, 1) { sum = sum.combined(with: term(number), +) }
    return sum
  }
}

extension Matrix {
  /// The product A B with the terms added in blocks of four, each block a sum of its own.
  fileprivate func blockedTimes(_ other: Matrix) -> Matrix {
    var result = Matrix(rows: rows, columns: other.columns)
    for row in 0..<rows {
      for column in 0..<other.columns {
        var sum = Scalar.zero
        for start in stride(from: 0, to: columns, by: 4) {
          let terms = (start..<min(start + 4, columns)).map { self[row, $0] * other[$0, column] }
          sum += terms.reversed().reduce(.zero, +)
        }
        result[row, column] = sum
      }
    }
    return result
  }
}
