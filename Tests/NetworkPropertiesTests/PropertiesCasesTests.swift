import PropertyTesting
import ReferenceMLP
import Testing

@testable import NetworkProperties

/// The random networks: what they reach, and what is done to them.
@Suite struct PropertiesCasesTests {
  /// Labels of all cases of a run, each with its count.
  private static func labels(
    _ cases: NetworkCases, count: Int, _ labels: @escaping @Sendable (NetworkCase) -> [String]
  ) async throws -> [String: Int] {
    let property = TestedProperty("reach", "every case has labels", cases.generator) { value in
      labels(value).reduce(Outcome.holds) { $0.labelled($1) }
    }
    let result = try await PropertyRunner(seed: 3, budget: .cases(count)).run(property)
    #expect(result.isPassed && result.cases == count, "\(result.text)")
    return Dictionary(uniqueKeysWithValues: result.labels.map { ($0.label, $0.count) })
  }

  @Test(
    "the norm of tiny and of huge numbers is exact where it is a number, that of others the root of the sum of squares"
  )
  func norms() {
    #expect(norm([3 * 0x1p-700, -4 * 0x1p-700]) == 5 * 0x1p-700)
    #expect(norm([3 * 0x1p700, 4 * 0x1p700]) == 5 * 0x1p700)
    #expect(norm([3 * 0x1p-1074, 4 * 0x1p-1074]) == 5 * 0x1p-1074)
    #expect(norm([]) == 0 && norm([0, -0.0]) == 0)
    #expect(norm([1, .nan]).isNaN && norm([1, -.infinity]) == .infinity)
    for numbers in [[0.1, 0.7, -2.3], [1e10, 1, 1e-10], [17, 1e-5]] {
      #expect(norm(numbers) == dot(numbers, numbers).squareRoot())
    }
  }

  @Test(
    "the generator reaches every depth, width, batch size, activation and pairing, and all that is hostile")
  func reach() async throws {
    let counts = try await Self.labels(NetworkCases(), count: 2_000) { value in
      let (network, problem) = (value.network, value.problem)
      let rows = (0..<problem.samples).map(problem.inputs.row)
      let numbers = network.parameters + problem.inputs.elements
      var labels = ["depth \(network.depth)", "samples \(problem.samples)", "inputs \(network.inputs)"]
      labels +=
        network.layers.map { "units \($0.units)" }
        + network.layers.dropLast().map { "hidden \($0.activation)" }
      labels.append("\(problem.loss.kind) \(network.outputActivation)")
      labels.append("\(problem.loss.reduction)")
      if zip(rows, rows.dropFirst()).contains(where: { $0 == $1 && $0.contains { $0 != 0 } }) {
        labels.append("repeated")
      }
      if rows.contains(where: { $0.allSatisfy { $0 == 0 } }) { labels.append("zero sample") }
      if numbers.contains(where: { abs($0) > 1e4 }) { labels.append("huge") }
      if numbers.contains(where: { $0 != 0 && abs($0) < 1e-4 }) { labels.append("tiny") }
      if problem.loss.isEntropy {
        labels += problem.targets.elements.map { $0 == 0 || $0 == 1 ? "hard" : "soft" }
      }
      return labels
    }
    let expected =
      (1...6).map { "depth \($0)" } + (1...16).map { "samples \($0)" } + (1...12).map { "units \($0)" }
      + (1...12).map { "inputs \($0)" }
      + Activation.allCases.filter(\.isElementwise).map { "hidden \($0)" }
      + NetworkCases.Pairing.all.map { "\($0.loss) \($0.output)" }
      + ["mean", "sum", "repeated", "zero sample", "huge", "tiny", "hard", "soft"]
    for label in Set(expected) {
      #expect(counts[label, default: 0] > 0, "no case with \(label)")
    }
    // Typical cases are small, or a run takes long.
    #expect(counts["depth 1", default: 0] + counts["depth 2", default: 0] > 1_000)
  }

  @Test(
    "a case in which some product underflows to 0 is discarded, although no element is near the subnormal numbers"
  )
  func underflow() throws {
    // tanh′(−300) is about 10⁻²⁶⁰: with δ of 10⁻¹⁰⁰ the product is 0, and twice it would not be.
    func value(bias: Double, weight: Double) -> NetworkCase {
      NetworkCase(
        network: MLP(layers: [
          Layer(weights: Matrix([[1]]), biases: [bias], activation: .tanh),
          Layer(weights: Matrix([[weight]]), biases: [0], activation: .identity),
        ]),
        problem: LearningProblem(
          loss: Loss(.halfMeanSquaredError), inputs: Matrix([[1]]), targets: Matrix([[1]])))
    }
    let hidden = value(bias: -301, weight: 1e-100)
    let gradient = hidden.problem.gradient(of: hidden.network)
    #expect(gradient[0] == 0 && gradient[2] != 0)
    #expect(throws: Discard.self) { try hidden.assumeNoUnderflow() }
    try value(bias: -2, weight: 1e-100).assumeNoUnderflow()
  }

  @Test("what is asked for is kept: sizes that differ, numbers, depth, biases")
  func restrictions() async throws {
    var cases = NetworkCases(depth: 2...3, hidden: [.tanh])
    cases.hasDistinctSizes = true
    cases.hasBiases = false
    cases.numbers = .integers
    _ = try await Self.labels(cases, count: 200) { value in
      let sizes = [value.network.inputs] + value.network.layers.map(\.units) + [value.problem.samples]
      #expect(Set(sizes).count == sizes.count, "\(sizes)")
      #expect((2...3).contains(value.network.depth))
      #expect(value.network.layers.dropLast().allSatisfy { $0.activation == .tanh })
      #expect(value.network.layers.allSatisfy { $0.biases.allSatisfy { $0 == 0 } })
      #expect(value.network.parameters.allSatisfy { $0 == $0.rounded() && abs($0) <= 3 })
      return []
    }
  }

  @Test("units are permuted, scaled and negated with all their weights; parameters have names")
  func surgery() {
    let network = MLP(
      layers: [
        Layer(weights: Matrix([[1, 2], [3, 4], [5, 6]]), biases: [7, 8, 9], activation: .relu),
        Layer(weights: Matrix([[10, 11, 12]]), biases: [13], activation: .identity),
      ])
    let permuted = network.permutingUnits(ofLayer: 0, by: [2, 0, 1])
    #expect(permuted.parameters == [5, 6, 1, 2, 3, 4, 9, 7, 8, 12, 10, 11, 13])
    let unit = HiddenUnit(layer: 0, unit: 1)
    #expect(network.scaling(unit, by: 2).parameters == [1, 2, 6, 8, 5, 6, 7, 16, 9, 10, 5.5, 12, 13])
    #expect(network.incoming(unit) == [3, 4, 8] && network.outgoing(unit) == [11])
    #expect(network.negatingLastLayer().parameters.suffix(4) == [-10, -11, -12, -13])
    #expect(network.movingParameter(3, by: 0.5).parameters[3] == 4.5)
    #expect(
      [0, 3, 6, 8, 9, 12].map(network.parameterName) == [
        "W1[0,0]", "W1[1,1]", "b1[0]", "b1[2]", "W2[0,0]", "b2[0]",
      ])
  }
}
