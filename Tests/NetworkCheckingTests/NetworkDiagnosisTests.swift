import Derivatives
import GradientChecking
import ReferenceMLP
import Scalars
import Testing

@testable import NetworkChecking

/// A random network, 3-4-4-2 if it has two hidden layers, on five samples, to make mistakes in.
private struct Mistaken {
  let network: MLP<Double>
  let problem: LearningProblem<Double>

  init(seed: UInt64, hidden: [Activation], output: Activation) {
    var generator = SeededGenerator(seed: seed)
    func numbers(_ count: Int, _ range: ClosedRange<Double>) -> [Double] {
      (0..<count).map { _ in Double.random(in: range, using: &generator) }
    }
    let sizes = [3] + hidden.map { _ in 4 } + [2]
    network = MLP(
      layers: (0...hidden.count).map { index in
        Layer(
          weights: Matrix(
            rows: sizes[index + 1], columns: sizes[index],
            elements: numbers(sizes[index] * sizes[index + 1], -1.2...1.2)),
          biases: numbers(sizes[index + 1], -0.7...0.7), activation: (hidden + [output])[index])
      })
    let isSoftmax = output == .softmax
    problem = LearningProblem(
      loss: Loss(isSoftmax ? .crossEntropy : .halfMeanSquaredError),
      inputs: Matrix(rows: 5, columns: 3, elements: numbers(15, -1.5...1.5)),
      targets: isSoftmax
        ? Matrix((0..<5).map { $0 % 2 == 0 ? [1, 0] : [0, 1] })
        : Matrix(rows: 5, columns: 2, elements: numbers(10, -1...1)))
  }

  /// The first diagnosis after a change of the hand-written backpropagation.
  func diagnosis(_ change: (inout HandWrittenBackpropagation) -> Void) throws -> [Diagnosis] {
    var backpropagation = HandWrittenBackpropagation(network, problem)
    change(&backpropagation)
    return try diagnosis(ofClaim: backpropagation.gradient())
  }

  func diagnosis(ofClaim claim: [Double]) throws -> [Diagnosis] {
    let objective = NetworkObjective("mistaken", network: network, problem: problem, claim: claim)
    // The two cheapest exact oracles: what the others say does not change the diagnosis.
    return try GradientChecker(methods: [DualNumbers(), DoubleDoubleDual()]).check(objective).diagnoses
  }
}

@Suite("Diagnosis of a network's claimed gradient")
struct NetworkDiagnosisTests {
  private static let networks = [
    Mistaken(seed: 1, hidden: [.tanh, .sigmoid], output: .identity),
    Mistaken(seed: 2, hidden: [.softplus, .softplus], output: .sigmoid),
    Mistaken(seed: 3, hidden: [.gelu, .tanh], output: .softmax),
  ]

  /// Whether the first diagnosis of every network is one of the expected codes, with evidence.
  private func expect(
    _ code: Diagnosis.Code, _ words: String? = nil, in networks: [Mistaken] = Self.networks,
    _ change: (inout HandWrittenBackpropagation) -> Void, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for network in networks {
      let found = try network.diagnosis(change)
      #expect(found.first?.code == code, "\(found)", sourceLocation: sourceLocation)
      #expect(found.count == 1 && (found.first?.digits ?? 0) > 6, "\(found)", sourceLocation: sourceLocation)
      if let words {
        #expect(found.first?.message.contains(words) == true, "\(found)", sourceLocation: sourceLocation)
      }
    }
  }

  @Test("The hand-written backpropagation without a mistake is verified")
  func right() throws {
    try #require(!Self.networks.isEmpty)
    for network in Self.networks { #expect(try network.diagnosis { _ in }.isEmpty) }
  }

  @Test("A missing or doubled mean is named after the batch size")
  func mean() throws {
    try expect(.constantFactor, "batch size") { $0.factor = 1 }
    try expect(.constantFactor, "batch size") { $0.factor = 1 / 25.0 }
    try expect(.constantFactor, "2 of a square") { $0.factor *= 2 }
    try expect(.sign) { $0.factor *= -1 }
  }

  @Test("A dropped sample is named by its number")
  func samples() throws {
    try expect(.sampleDropped, "sample 5 of 5") { $0.samples.removeLast() }
    try expect(.sampleDropped, "sample 2 of 5") { backpropagation in
      backpropagation.samples.remove(at: 1)
      backpropagation.factor = 1 / 4.0
    }
  }

  @Test("A wrong activation derivative is named with the formula that was used")
  func activations() throws {
    try expect(.activationDerivative, "missing") { $0.slope = { _, _, _ in 1 } }
    try expect(.activationDerivative, "1 − z²", in: [Self.networks[0]]) { backpropagation in
      let right = backpropagation.slope
      backpropagation.slope = { $0 == 0 ? 1 - $1 * $1 : right($0, $1, $2) }
    }
    try expect(.activationDerivative, "z(1 − z)", in: [Self.networks[0]]) { backpropagation in
      let right = backpropagation.slope
      backpropagation.slope = { $0 == 1 ? $1 * (1 - $1) : right($0, $1, $2) }
    }
    try expect(.activationDerivative, "at a instead of z", in: [Self.networks[1]]) { backpropagation in
      backpropagation.slope = { _, _, a in Activation.softplus.derivative(at: a) }
    }
    try expect(.activationDerivative, "up to layer 1") { backpropagation in
      let right = backpropagation.slope
      backpropagation.slope = { $0 == 0 ? 3 * right($0, $1, $2) : right($0, $1, $2) }
    }
  }

  @Test("A wrong derivative of the loss is named")
  func losses() throws {
    try expect(.lossDerivative, "element by element", in: [Self.networks[2]]) { backpropagation in
      backpropagation.outputDelta = { _, a, y in a.indices.map { -y[$0] / a[$0] * a[$0] * (1 - a[$0]) } }
    }
    try expect(.lossDerivative, "targets are missing", in: [Self.networks[0]]) { backpropagation in
      backpropagation.outputDelta = { _, a, _ in a }
    }
    try expect(.activationDerivative, "output activation", in: [Self.networks[1]]) { backpropagation in
      backpropagation.outputDelta = { _, a, y in zip(a, y).map { $0 - $1 } }
    }
  }

  @Test("A forgotten transpose and weights that were updated too soon are named")
  func weights() throws {
    try expect(.transpose, "layer 2") { backpropagation in
      let layers = backpropagation.network.layers
      backpropagation.weightOnTheWayDown = { layer, unit, input in
        layer == 1 ? layers[1].weights[input, unit] : layers[layer].weights[unit, input]
      }
    }
    let shallow = Mistaken(seed: 4, hidden: [.tanh], output: .identity)
    let right = HandWrittenBackpropagation(shallow.network, shallow.problem).gradient()
    let found = try shallow.diagnosis { backpropagation in
      let last = backpropagation.network.layers[1].weights
      // W2 − 0.05 ∂L/∂W2 before δ goes down through it; ∂L/∂W2 begins after W1, 4 × 3, and b1.
      backpropagation.weightOnTheWayDown = { _, unit, input in
        last[unit, input] - 0.05 * right[16 + unit * 4 + input]
      }
    }
    #expect(found.map(\.code) == [.staleOrUpdatedWeights], "\(found)")
    let rate = try #require(found.first?.factor)
    #expect(abs(rate - 0.05) < 1e-9)
  }

  @Test("Two mistakes at once are refuted, and each that can be told is named")
  func combined() throws {
    for network in Self.networks {
      var claim = HandWrittenBackpropagation(network.network, network.problem).gradient().map { 5 * $0 }
      for entry in 12..<16 { claim[entry] = 0 }
      let found = try network.diagnosis(ofClaim: claim)
      #expect(Set(found.map(\.code)) == [.constantFactor, .blockZero], "\(found)")
      var other = HandWrittenBackpropagation(network.network, network.problem)
      other.slope = { _, _, _ in 1 }
      var mixed = other.gradient()
      for entry in (mixed.count - 2)..<mixed.count { mixed[entry] *= -1 }
      let both = try network.diagnosis(ofClaim: mixed)
      #expect(both.map(\.code) == [.activationDerivative, .sign], "\(both)")
    }
  }

  @Test("The wrong entries of a claim are named exactly, and no others")
  func wrongEntries() throws {
    let network = Self.networks[0]
    let right = HandWrittenBackpropagation(network.network, network.problem).gradient()
    // 3-4-4-2: W1 is 0..<12, b1 12..<16, W2 16..<32, b2 32..<36, W3 36..<44, b3 44..<46.
    let offDiagonal = (16..<32).filter { ($0 - 16) / 4 != ($0 - 16) % 4 }
    let sum = right[32..<36].reduce(0, +)
    let claims: [(Diagnosis.Code, [Int], (Int) -> Double)] = [
      (.constantFactor, Array(0..<46), { 5 * right[$0] }),
      (.constantFactor, Array(0..<46), { right[$0] / 2 }),
      (.sign, Array(16..<32), { -right[$0] }), (.blockZero, Array(32..<36), { _ in 0 }),
      (.broadcast, Array(32..<36), { _ in sum }),
      (.transpose, offDiagonal, { right[16 + ($0 - 16) % 4 * 4 + ($0 - 16) / 4] }),
      (.blocksSwapped, Array(12..<16) + Array(32..<36), { right[$0 < 16 ? $0 + 20 : $0 - 20] }),
      (.entry, [21], { right[$0] * (1 + 1e-8) }), (.entry, [3, 40], { right[$0] * (1 - 1e-8) }),
    ]
    for (code, wrong, change) in claims {
      let claim = right.indices.map { wrong.contains($0) ? change($0) : right[$0] }
      let objective = NetworkObjective(
        "file", network: network.network, problem: network.problem, claim: claim)
      let result = try GradientChecker(methods: [DualNumbers(), DoubleDoubleDual()]).check(objective)
      #expect(result.diagnoses.first?.code == code, "\(result.diagnoses)")
      #expect(result.wrongEntries.map(\.index) == wrong.map { network.network.blocks.indices[$0] }, "\(code)")
    }
  }
}
