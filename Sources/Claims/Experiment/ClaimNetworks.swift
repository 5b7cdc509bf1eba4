import ReferenceMLP
import Scalars

/// A network together with what it is to learn: the worked examples that several claims share.
struct ClaimExample: Sendable {
  /// The network at its start.
  var network: MLP<Double>
  /// The network's loss, samples and targets.
  var problem: LearningProblem<Double>
}

// MARK: - Worked examples of the sources

extension ClaimExample {
  /// Source S2's 2-2-2 sigmoid network: i = (.05, .10), t = (.01, .99), w1…w8 = .15….55, b = (.35, .60), E =
  /// ½Σ(o−t)².
  static let twoTwoTwo = ClaimExample(
    network: MLP(layers: [
      Layer(weights: Matrix([[0.15, 0.20], [0.25, 0.30]]), biases: [0.35, 0.35], activation: .sigmoid),
      Layer(weights: Matrix([[0.40, 0.45], [0.50, 0.55]]), biases: [0.60, 0.60], activation: .sigmoid),
    ]),
    problem: LearningProblem(
      loss: Loss(.halfSumSquaredError), inputs: Matrix([[0.05, 0.10]]), targets: Matrix([[0.01, 0.99]])))

  /// Source S0's 2-3-1 classifier, ReLU then sigmoid, binary cross-entropy, x = [2, 3], y = 1.
  ///
  /// The source shows its parameters only as pictures; these are the project's own (`relu-2-3-1-*.json`).
  ///
  /// - Parameters:
  ///   - firstWeights: W1, 3×2.
  ///   - secondWeights: W2, three of them.
  static func classifier(
    firstWeights: [[Double]] = [[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]],
    secondWeights: [Double] = [0.7, 0.8, 0.9]
  ) -> ClaimExample {
    ClaimExample(
      network: MLP(layers: [
        Layer(weights: Matrix(firstWeights), biases: [0.1, 0.2, 0.3], activation: .relu),
        Layer(weights: Matrix([secondWeights]), biases: [0.1], activation: .sigmoid),
      ]),
      problem: LearningProblem(
        loss: Loss(.binaryCrossEntropy), inputs: Matrix([[2, 3]]), targets: Matrix([[1]])))
  }

  /// The same classifier with its second unit dead: z1 = (0.9, −1.6, 3.1).
  static let classifierWithDeadUnit = classifier(
    firstWeights: [[0.1, 0.2], [-0.3, -0.4], [0.5, 0.6]], secondWeights: [0.7, 0.8, -0.9])

  /// f(x) = wx + b with one sample; E = ½(wx + b − t)² unless another loss is given.
  static func line(
    weight: Double, bias: Double = 0, x: Double, target: Double, loss: Loss = Loss(.halfSumSquaredError)
  ) -> ClaimExample {
    ClaimExample(
      network: MLP(layers: [Layer(weights: Matrix([[weight]]), biases: [bias], activation: .identity)]),
      problem: LearningProblem(loss: loss, inputs: Matrix([[x]]), targets: Matrix([[target]])))
  }

  /// One output layer whose pre-activations are `z`: input 1, W = z, b = 0.
  static func output(
    z: [Double], activation: Activation, loss: Loss, targets: [Double]
  ) -> ClaimExample {
    ClaimExample(
      network: MLP(layers: [
        Layer(
          weights: Matrix(rows: z.count, columns: 1, elements: z),
          biases: Array(repeating: 0, count: z.count), activation: activation)
      ]),
      problem: LearningProblem(loss: loss, inputs: Matrix([[1]]), targets: Matrix([targets])))
  }
}

// MARK: - Exact derivatives by dual numbers

extension ClaimExample {
  /// ⟨∇L, v⟩ in forward mode: evaluating L at θ + vε, independent of every backward pass.
  ///
  /// - Parameter direction: v, as long as the network has parameters.
  func directionalDerivative(along direction: [Double]) -> Double {
    let parameters = network.parameters
    precondition(parameters.count == direction.count, "a direction has as many entries as θ")
    let duals = zip(parameters, direction).map { Dual<Double>($0, derivative: $1) }
    return problem.converted { Dual<Double>($0) }
      .value(of: network.replacingParameters(with: duals)).derivative
  }

  /// ∂L/∂θ in forward mode, one direction for each parameter.
  func forwardModeGradient() -> [Double] {
    (0..<network.parameterCount).map { index in
      var direction = Array(repeating: 0.0, count: network.parameterCount)
      direction[index] = 1
      return directionalDerivative(along: direction)
    }
  }
}
