import Scalars
import TestSupport
import Testing

@testable import ReferenceMLP

@Suite struct StepByStepTests {
  /// The 2-3-1 example of docs/CLAIMS.md, S0.1 with unit 2 dead.
  private static let network = MLP(layers: [
    Layer(
      weights: Matrix([[0.1, 0.2], [-0.3, -0.4], [0.5, 0.6]]), biases: [0.1, 0.2, 0.3], activation: .relu),
    Layer(weights: Matrix([[0.7, 0.8, -0.9]]), biases: [0.1], activation: .sigmoid),
  ])

  private static func problem(
    _ inputs: [[Double]] = [[2, 3]], _ targets: [[Double]] = [[1]], loss: Loss = Loss(.binaryCrossEntropy),
    l2: Double = 0
  ) -> LearningProblem<Double> {
    LearningProblem(loss: loss, l2: l2, inputs: Matrix(inputs), targets: Matrix(targets))
  }

  private static func walk() -> StepByStep {
    StepByStep(network: network, problem: problem(), learningRate: 0.1)
  }

  @Test func `The quantities come in the order in which one computes them by hand`() {
    let names = Self.walk().steps.map(\.quantity)
    #expect(
      names == [
        "z1", "a1", "z2", "a2", "loss", "delta2", "dW2", "db2", "da1", "delta1", "dW1", "db1", "W1 next",
        "b1 next", "W2 next", "b2 next", "loss next",
      ])
    #expect(Self.walk().given.map(\.quantity) == ["a0", "y", "W1", "b1", "W2", "b2"])
    let phases = Self.walk().steps.map(\.phase)
    #expect(phases.prefix(4).allSatisfy { $0 == .forward } && phases[4] == .loss)
    #expect(phases[5..<12].allSatisfy { $0 == .backward } && phases[12...].allSatisfy { $0 == .update })
  }

  @Test func `All numbers are those of the network's own passes, to the bit`() {
    var generator = CaseGenerator(seed: 21)
    for _ in 0..<30 {
      let random = generator.next()
      let (network, problem) = (random.network, random.problem)
      let walk = StepByStep(network: network, problem: problem, learningRate: 0.25)
      let trace = network.forward(problem.inputs)
      let backward = problem.backward(network, trace: trace)
      var expected: [String: [Double]] = ["loss": [problem.value(of: network, trace: trace)]]
      let next = network.replacingParameters(
        with: zip(network.parameters, problem.gradient(of: network)).map { $0 - 0.25 * $1 })
      for index in network.layers.indices {
        let number = index + 1
        expected["z\(number)"] = trace.preactivations[index].elements
        expected["a\(number)"] = trace.activations[index].elements
        expected["delta\(number)"] = backward.deltas[index].elements
        expected["dW\(number)"] = backward.gradients[index].weights.elements
        expected["db\(number)"] = backward.gradients[index].biases
        expected["W\(number) next"] = next.layers[index].weights.elements
        expected["b\(number) next"] = next.layers[index].biases
        if index > 0 { expected["da\(index)"] = backward.activationGradients[index - 1].elements }
      }
      expected["loss next"] = [problem.value(of: next)]
      #expect(walk.nextNetwork == next)
      #expect(Set(walk.steps.map(\.quantity)) == Set(expected.keys), "\(random)")
      for step in walk.steps {
        #expect(step.values == expected[step.quantity], "\(random), \(step.quantity)")
        #expect(step.values.count == step.shape.reduce(1, *))
      }
    }
  }

  @Test func `Formulas are those of the layer, the loss and the batch`() {
    let walk = Self.walk()
    #expect(walk["z1"]?.formula == "z1 = W1 a0 + b1")
    #expect(walk["a1"]?.formula == "a1 = relu(z1) = max(z1, 0)")
    #expect(walk["a2"]?.formula == "a2 = σ(z2) = 1/(1 + exp(−z2))")
    #expect(walk["loss"]?.formula == "L = −[y ln ŷ + (1 − y) ln(1 − ŷ)]")
    #expect(walk["delta2"]?.formula == "δ2 = ŷ − y")
    #expect(walk["dW2"]?.formula == "∂L/∂W2 = δ2ᵀ a1")
    #expect(walk["da1"]?.formula == "∂L/∂a1 = δ2 W2")
    #expect(walk["delta1"]?.formula == "δ1 = ∂L/∂a1 ⊙ [z1 > 0]")
    #expect(walk["W1 next"]?.formula == "W1 ← W1 − η ∂L/∂W1")
    let batch = StepByStep(
      network: Self.network,
      problem: Self.problem(
        [[2, 3], [1, 0], [0, 1], [-5, -5]], [[1], [0], [1], [0]], loss: Loss(.meanSquaredError), l2: 0.5),
      learningRate: 0.1)
    #expect(batch["loss"]?.formula == "L = 1/4 Σ (ŷ − y)² + 0.5/2 Σ W²")
    #expect(batch["delta2"]?.formula == "δ2 = ∂L/∂ŷ ⊙ φ′(z2) = 2(ŷ − y)/4 ⊙ a2(1 − a2)")
    #expect(batch["dW1"]?.formula == "∂L/∂W1 = δ1ᵀ a0 + 0.5 W1")
  }

  @Test func `The output's rule fits each pairing`() {
    let targets = Matrix([[0.0, 1], [1, 0]])
    func rule(_ loss: Loss, _ activation: Activation) -> String {
      loss.outputRule(layer: 2, activation: activation, targets: targets).formula
    }
    #expect(rule(Loss(.binaryCrossEntropy), .sigmoid) == "(ŷ − y)/2")
    #expect(rule(Loss(.binaryCrossEntropy, reduction: .sum), .sigmoid) == "ŷ − y")
    #expect(rule(Loss(.crossEntropy), .softmax) == "(ŷ − y)/2")
    #expect(rule(Loss(.crossEntropy), .sigmoid) == "−y(1 − ŷ)/2")
    #expect(rule(Loss(.meanSquaredError), .identity) == "2(ŷ − y)/(2·2)")
    #expect(rule(Loss(.halfMeanSquaredError), .identity) == "(ŷ − y)/2")
    #expect(rule(Loss(.halfSumSquaredError), .identity) == "(ŷ − y)")
    #expect(rule(Loss(.huber), .tanh) == "∂L/∂ŷ ⊙ φ′(z2) = clip(ŷ − y, −1, 1)/2 ⊙ (1 − a2²)")
    let soft = Loss(.crossEntropy).outputRule(
      layer: 1, activation: .softmax, targets: Matrix([[0.5, 0.75]]))
    #expect(soft.formula == "ŷ Σₖyₖ − y")
  }

  /// In one pass over them: with a look through the lists for each, 600,000 took 25 s, and this many would take minutes.
  @Test(.timeLimit(.minutes(1))) func `The active units of a wide layer are told in time`() {
    let signs = (0..<1_500_000).map { $0 % 3 == 0 ? 1.0 : -1 }
    let text = Activation.relu.activeUnits(Matrix(rows: 2, columns: 750_000, elements: signs))
    #expect(text.hasSuffix("not active for any sample."))
  }

  @Test func `A ReLU's step says which units are active`() {
    #expect(
      Self.walk()["delta1"]?.explanation.contains("units 1 and 3 are active, unit 2 is not active.") == true)
    func text(_ rows: [[Double]], _ activation: Activation = .relu) -> String {
      activation.activeUnits(Matrix(rows))
    }
    #expect(text([[1, 2]]) == "every unit is active.")
    let blocked = "no unit is active: nothing flows back through this layer."
    #expect(text([[-1, -2]]) == blocked && text([[-1, 0]]).hasPrefix(blocked))
    #expect(
      text([[-1, -2]], .leakyReLU) == "no unit is active." && text([[-1, 0]], .elu) == "no unit is active.")
    #expect(
      text([[1, -1, 1], [1, -2, -1]])
        == "unit 1 is active for every sample, unit 3 is active for some samples only, unit 2 is not "
        + "active for any sample.")
    #expect(text([[1, 0]]).hasSuffix("At z = 0 the derivative from below is taken, by convention."))
  }

  @Test func `Examples write out the arithmetic of the first entry`() {
    let walk = Self.walk()
    #expect(walk.arithmetic(of: "z1").first == "0.1 · 2 + 0.2 · 3 + 0.1 = 0.9")
    #expect(walk.arithmetic(of: "da1").first == "(-0.886954) · 0.7 = -0.620868")
    #expect(walk.arithmetic(of: "b2 next").first == "0.1 − 0.1 · (-0.886954) = 0.188695")
    let wide = MLP(layers: [
      Layer(weights: Matrix(rows: 1, columns: 9, repeating: 1), biases: [0], activation: .identity)
    ])
    let step = StepByStep(
      network: wide,
      problem: Self.problem([Array(repeating: 1, count: 9)], [[1]], loss: Loss(.huber)), learningRate: 1)
    #expect(step.arithmetic(of: "z1").first == nil, "nine products are not readable")
  }

  @Test func `The last step says whether the loss fell, rose or was lost`() {
    func last(_ rate: Double) -> String {
      let line = MLP(layers: [Layer(weights: Matrix([[0.0]]), biases: [0], activation: .identity)])
      let walk = StepByStep(
        network: line, problem: Self.problem([[1]], [[1]], loss: Loss(.halfSumSquaredError)),
        learningRate: rate)
      return walk["loss next"]?.explanation ?? ""
    }
    #expect(last(0.25) == "The step lowered the loss by 0.375.")
    #expect(last(1) == "The step left the loss as it was.")
    #expect(last(1.5).contains("raised the loss by 1.5: η is too large"))
    #expect(last(.nan).contains("not a number"))
  }

  @Test func `Every combination of activation and loss explains each of its steps`() {
    var generator = CaseGenerator(seed: 22)
    var seen = Set<String>()
    for hidden in CaseGenerator.hidden {
      for kind in Loss.Kind.allCases {
        for output in CaseGenerator.outputs(for: kind) {
          let random = generator.next(hidden: hidden, output: output, kind: kind, depth: 2)
          let walk = StepByStep(network: random.network, problem: random.problem, learningRate: 0.1)
          for step in walk.given + walk.steps {
            #expect(!step.formula.isEmpty && step.explanation.hasSuffix("."), "\(step.quantity): \(random)")
            seen.insert(step.formula)
          }
        }
      }
    }
    #expect(seen.count > 80, "formulas are specific: \(seen.count)")
  }

  // MARK: Rendering

  @Test func `The plain lesson shows every step's formula beside its numbers`() {
    let walk = Self.walk()
    let text = StepByStepText().render(walk, title: "One step")
    for step in walk.steps { #expect(text.contains(step.formula), "\(step.quantity)") }
    for phase in ComputationPhase.allCases { #expect(text.contains("\n\(phase.rawValue)\n---")) }
    #expect(text.hasPrefix("One step\n========\n"))
    #expect(text.contains("1. z1:  z1 = W1 a0 + b1    (1 × 3)"))
    #expect(text.contains("        [ 0.9  -1.6  3.1 ]\n"))
    #expect(text.contains("        [  0.1   0.2 ]\n        [ -0.3  -0.4 ]\n        [  0.5   0.6 ]\n"))
    #expect(text.contains("    First entry: 0.1 · 2 + 0.2 · 3 + 0.1 = 0.9\n"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 110 })
  }

  @Test func `Words of the plain lesson are broken once, where the terminal ends`() {
    let walk = Self.walk()
    var writer = StepByStepText()
    let wide = writer.render(walk, title: "One step")
    writer.columns = 60
    let narrow = writer.render(walk, title: "One step")
    #expect(narrow.split(whereSeparator: \.isWhitespace) == wide.split(whereSeparator: \.isWhitespace))
    // A formula stays in one line, and so does the arithmetic of an entry.
    let words = narrow.split(separator: "\n").filter { !$0.contains("=") && !$0.contains("First entry") }
    #expect(words.allSatisfy { $0.count <= 60 } && words.contains { $0.count > 50 })
    #expect(wide.split(separator: "\n").contains { !$0.contains("=") && $0.count > 90 })
  }

  @Test func `The Markdown lesson has headings and code blocks that close`() {
    let text = StepByStepText(style: .markdown).render(Self.walk(), title: "One step")
    #expect(text.hasPrefix("# One step\n\n## Given\n"))
    #expect(text.contains("### 6. delta2\n\n$\\delta_{2} = \\hat{y} - y$ (1 × 1)\n"))
    let fences = text.split(separator: "\n").filter { $0.hasPrefix("```") }
    #expect(
      fences.count == 2 * (6 + 17) && fences.enumerated().allSatisfy { ($0 % 2 == 0) == ($1 == "```text") })
  }

  @Test func `A large matrix is cut, and what is missing is said`() {
    let wide = MLP(layers: [
      Layer(
        weights: Matrix(rows: 20, columns: 30, repeating: 0.5), biases: Array(repeating: 0, count: 20),
        activation: .tanh),
      Layer(weights: Matrix(rows: 1, columns: 20, repeating: 1), biases: [0], activation: .identity),
    ])
    let walk = StepByStep(
      network: wide,
      problem: Self.problem([Array(repeating: 1, count: 30)], [[1]], loss: Loss(.huber)), learningRate: 0.1)
    let text = StepByStepText(longestColumn: 3, longestRow: 4).render(walk, title: "Wide")
    #expect(text.contains("… 588 of 600 numbers are not shown: rows 1–3 of 20, columns 1–4 of 30 are"))
    #expect(text.contains("[ 0.5  0.5  0.5  0.5  … ]"))
    #expect(text.count < 20_000)
  }

  @Test func `Digits can be asked for`() {
    #expect(StepByStepText.number(1.0 / 3, digits: 4) == "0.3333")
    #expect(StepByStepText.number(0.1 + 0.2, digits: 17) == "0.30000000000000004")
    #expect(
      StepByStepText.number(-0.0, digits: 8) == "0" && StepByStepText.number(-0.0, digits: 17) == "-0.0")
    #expect(StepByStepText.number(.nan, digits: 3) == "nan" && StepByStepText.number(2, digits: 8) == "2")
  }
}
