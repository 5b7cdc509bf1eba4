import Foundation
import GradientChecking
import NetworkFiles
import ReferenceMLP
import Scalars
import Testing

@testable import PlantedDefects

/// Planted defects: each changes what it says and nothing else.
@Suite struct DefectTests {
  /// Three square layers, so that every block has its double, and as many samples as units.
  private static func example(
    hidden: Activation = .sigmoid, output: Activation = .identity, loss: Loss.Kind = .meanSquaredError,
    l2: Double = 0
  ) -> (network: MLP<Double>, problem: LearningProblem<Double>) {
    var random = SeededGenerator(seed: 5)
    func normal() -> Matrix<Double> {
      Matrix(rows: 3, columns: 3, elements: (0..<9).map { _ in random.normal() })
    }
    let layers = (0..<3).map { index in
      Layer(weights: normal(), biases: normal().row(0), activation: index == 2 ? output : hidden)
    }
    let inputs = normal()
    let isLabel = loss == .crossEntropy || loss == .binaryCrossEntropy
    let targets = isLabel ? Matrix([[1, 0, 0], [0, 0, 1], [0, 1, 0.0]]) : normal()
    return (
      MLP(layers: layers), LearningProblem(loss: Loss(loss), l2: l2, inputs: inputs, targets: targets)
    )
  }

  /// The blocks in which a gradient differs from the right one.
  private static func changed(
    _ defect: Defect, _ example: (network: MLP<Double>, problem: LearningProblem<Double>)
  ) -> [String] {
    let right = example.problem.gradient(of: example.network)
    let wrong = defect.gradient(of: example.network, example.problem)
    var start = 0
    return example.network.blocks.compactMap { block in
      defer { start += block.count }
      return right[start..<start + block.count].elementsEqual(wrong[start..<start + block.count])
        ? nil : block.name
    }
  }

  @Test("Each defect changes the blocks that it can change, and no other")
  func changedBlocks() throws {
    let all = ["W1", "b1", "W2", "b2", "W3", "b3"]
    let (weights, biases) = (["W1", "W2", "W3"], ["b1", "b2", "b3"])
    let below = ["W1", "b1", "W2", "b2"]
    let plain = Self.example()
    let relu = Self.example(hidden: .relu)
    let softmax = Self.example(output: .softmax, loss: .crossEntropy)
    let binary = Self.example(output: .sigmoid, loss: .binaryCrossEntropy)
    var factor = Defect(.squareFactor)
    factor.factor = 2
    var swapped = Defect(.blocksSwapped)
    (swapped.block, swapped.other) = (1, 5)
    var entry = Defect(.entryOff)
    (entry.entry, entry.factor) = (9, 1e-8)
    var reverse = Defect(.penaltyOnOneSide)
    (reverse.isAlternative, reverse.factor) = (true, 0.1)
    let mask = try #require(
      Defect.places(of: .wrongMask, in: relu.network, relu.problem).first { $0.isAlternative })
    let expected: [(Defect, (network: MLP<Double>, problem: LearningProblem<Double>), [String])] = [
      (Defect(.meanMissing), plain, all), (Defect(.meanTwice), plain, all),
      (Defect(.outputsSummed), plain, all), (factor, plain, all), (Defect(.accumulated), plain, all),
      (Defect(.signFlipped), plain, ["W1"]), (Defect(.sampleDropped), plain, all),
      (Defect(.biasMean), plain, biases), (Defect(.biasBroadcast, layer: 1), plain, ["b2"]),
      (Defect(.biasLastSample), plain, biases), (Defect(.biasMissing), plain, biases),
      (Defect(.weightsNotTransposed), plain, below),
      (Defect(.weightsNotTransposed, layer: 1), plain, ["W1", "b1"]),
      (Defect(.gradientTransposed, layer: 2), plain, ["W3"]),
      (Defect(.updatedWeights, layer: 1), plain, ["W1", "b1"]), (Defect(.slopeFormulaAtZ), plain, below),
      (Defect(.slopeAtActivation, layer: 0), plain, ["W1", "b1"]), (Defect(.slopeMissing), plain, below),
      (Defect(.wrongMask), relu, below), (mask, relu, ["W1", "b1"]), (Defect(.slopeTripled), relu, below),
      (Defect(.softmaxElementwise), softmax, all), (Defect(.wrongLoss), softmax, all),
      (Defect(.wrongLoss), binary, all), (Defect(.negativesMissing), binary, all),
      (Defect(.upstreamIgnored), plain, []), (swapped, plain, ["b1", "b3"]),
      (Defect(.batchMixed, layer: 1), plain, ["W2"]), (reverse, plain, weights),
      (Defect(.penaltyOnOneSide), Self.example(l2: 0.1), weights), (Defect(.pathOverwritten), plain, below),
      (entry, plain, ["b1"]), (Defect(.wrongInput), plain, weights), (Defect(.notANumber), plain, ["W1"]),
      (Defect(.curvatureMissing), plain, []), (Defect(.dropoutLeftOn), plain, below),
      (Defect(.singlePrecisionSum), plain, weights),
    ]
    for (defect, example, blocks) in expected {
      #expect(Self.changed(defect, example) == blocks, "\(defect)")
    }
    let kinds = Set(expected.map(\.0.kind))
    let special: Set<DefectKind> = [.smallFlushed, .slopeCancels, .batchMaximum]
    #expect(kinds.union(special) == Set(DefectKind.allCases))
  }

  @Test("Small entries, saturated slopes and far outputs are lost where they should be")
  func extremes() {
    var example = Self.example()
    for sample in 0..<3 { example.problem.inputs[sample, 0] *= 1e-9 }
    var flushed = Defect(.smallFlushed)
    flushed.factor = 1e-6
    let gradient = flushed.gradient(of: example.network, example.problem)
    #expect([0, 3, 6].allSatisfy { gradient[$0] == 0 } && gradient[1] != 0)

    var saturated = Self.example()
    saturated.network.layers[0].biases[0] = 60
    let right = saturated.problem.gradient(of: saturated.network)
    let wrong = Defect(.slopeCancels).gradient(of: saturated.network, saturated.problem)
    #expect(wrong[0...2].allSatisfy { $0 == 0 } && right[0...2].allSatisfy { $0 != 0 })

    var far = Self.example(output: .softmax, loss: .crossEntropy)
    far.network.layers[2].weights = far.network.layers[2].weights.map { 20_000 * $0 }
    let finite = far.problem.gradient(of: far.network)
    let lost = Defect(.batchMaximum).gradient(of: far.network, far.problem)
    #expect(finite.allSatisfy(\.isFinite) && lost != finite)
  }

  @Test("Correct steps give the gradient of the formulas written out, to the bit")
  func cleanPath() {
    for hidden in Activation.allCases where hidden.isElementwise {
      let (network, problem) = Self.example(hidden: hidden, l2: 0.1)
      let trace = network.forward(problem.inputs)
      var delta = problem.loss.outputDelta(
        z: trace.preactivations[2], a: trace.outputs, activation: .identity, targets: problem.targets)
      var expected: [Double] = []
      for index in [2, 1, 0] {
        let weights = delta.transposedTimes(trace.input(ofLayer: index))
          .combined(with: network.layers[index].weights) { $0 + 0.1 * $1 }
        expected = weights.elements + delta.columnSums() + expected
        guard index > 0 else { break }
        delta = hidden.backward(
          gradient: delta.times(network.layers[index].weights), z: trace.preactivations[index - 1],
          a: trace.activations[index - 1])
      }
      #expect(problem.gradient(of: network) == expected, "\(hidden)")
      #expect(problem.gradient(of: network, steps: CorrectSteps()) == expected)
    }
  }

  @Test("Equivalent variants differ from the reference by rounding only, and most of them do")
  func variants() {
    for variant in EquivalentVariant.allCases {
      var differing = 0
      for hidden in [Activation.tanh, .relu, .gelu] {
        for (output, loss) in [
          (Activation.softmax, Loss.Kind.crossEntropy), (.sigmoid, .binaryCrossEntropy),
          (.identity, .meanSquaredError),
        ] {
          let (network, problem) = Self.example(hidden: hidden, output: output, loss: loss, l2: 0.1)
          let right = problem.gradient(of: network)
          let other = problem.gradient(of: network, steps: variant)
          let largest = right.map(abs).max() ?? 0
          // Each makes some hundred roundings at most, of numbers not much larger than the largest entry.
          #expect(
            zip(right, other).allSatisfy { abs($0 - $1) <= 1e-13 * largest }, "\(variant) \(hidden) \(loss)")
          differing += right == other ? 0 : 1
        }
      }
      #expect(differing > 0 || [.transposedStorage, .inPlaceAccumulation].contains(variant), "\(variant)")
    }
  }

  @Test("A state or noise shows between calls, a missing curvature in second derivatives only")
  func objectives() throws {
    let (network, problem) = Self.example()
    let right = problem.gradient(of: network)
    func objective(_ defect: Defect) -> PlantedObjective {
      PlantedObjective("\(defect)", network: network, problem: problem, defect: defect)
    }
    var stateful = Defect(.accumulated)
    stateful.isAlternative = true
    let accumulating = objective(stateful)
    #expect(accumulating.claimedGradient(at: network.parameters) == right)
    #expect(accumulating.claimedGradient(at: network.parameters) == right.map { 2 * $0 })

    let noisy = objective(Defect(.dropoutLeftOn))
    #expect(
      noisy.claimedGradient(at: network.parameters) != noisy.claimedGradient(at: network.parameters))

    let flat = objective(Defect(.curvatureMissing))
    let vector = network.parameters.map { _ in 1.0 }
    #expect(flat.claimedGradient(at: network.parameters) == right)
    let product = flat.base.hessianProduct(at: network.parameters, vector: vector)
    #expect(flat.hessianProduct(at: network.parameters, vector: vector) != product)

    let binary = Self.example(output: .sigmoid, loss: .binaryCrossEntropy)
    let positive = PlantedObjective(
      "D22", network: binary.network, problem: binary.problem, defect: Defect(.negativesMissing))
    let value = binary.problem.value(of: binary.network)
    #expect(positive.value(at: binary.network.parameters) < value)
  }

  @Test("Places are drawn where the defect fits, and none where it does not")
  func places() {
    var random = SeededGenerator(seed: 1)
    let (network, problem) = Self.example()
    let single = MLP(layers: [network.layers[2]])
    for kind in DefectKind.allCases {
      let places = Defect.places(of: kind, in: network, problem)
      if let drawn = Defect.random(kind, in: network, problem, using: &random) {
        var drawn = drawn
        drawn.call = 0
        #expect(places.contains(drawn), "\(drawn)")
      } else {
        #expect(places.isEmpty, "\(kind)")
      }
    }
    let withoutHidden: [DefectKind] = [
      .weightsNotTransposed, .updatedWeights, .slopeFormulaAtZ, .slopeMissing, .wrongMask, .slopeCancels,
      .pathOverwritten, .dropoutLeftOn,
    ]
    #expect(withoutHidden.allSatisfy { Defect.places(of: $0, in: single, problem).isEmpty })
  }

  @Test("The published 0.291027924 of the 2-2-2 example is D14 on it, and departs at the first ∂L/∂a")
  func publishedNumber() throws {
    let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("fixtures")
    let example = try NetworkFile.load(path: fixtures.path + "/networks/mazur-2-2-2.json")
    let comparison = try #require(
      StepByStepComparison(
        .updatedWeights, network: example.network, problem: example.problem, learningRate: 0.5))
    let departures = comparison.departures.map(\.right.quantity)
    #expect(departures == ["da1", "delta1", "dW1", "db1", "W1 next", "b1 next", "loss next"])
    // 40-digit references of claim S2.12; some hundred roundings.
    #expect(abs(comparison.right.lossNextWithFrozenBiases - 0.29102777369359935) <= 1e-14)
    #expect(abs(comparison.wrong.lossNextWithFrozenBiases - 0.29102792390544187) <= 1e-14)
    let text = StepByStepText(digits: 9).render(comparison, title: "2-2-2")
    #expect(text.contains("departs at da1") && text.contains("0.291027924") && text.contains("0.291027774"))
  }
}
