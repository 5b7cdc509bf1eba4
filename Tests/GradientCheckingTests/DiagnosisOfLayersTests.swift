import Foundation
import Testing

@testable import GradientChecking

/// A network of three layers over a batch, tanh, sigmoid and an output with half the square error, whose backpropagation makes
/// one mistake.
struct NetworkWithMistake {
  enum Mistake: CaseIterable {
    case none, derivativeLeftOut, anotherActivation, wrongLayer, twice, ofPreActivation, transposed, lowest
    case outputLeftOut, outputTwice, outputOfAnother, outputOfPreActivation
  }

  static let sizes = [5, 4, 4, 3]
  static let samples = 6
  static let penalty = 0.1

  let mistake: Mistake
  /// Whether W has a row for each input, as in x W + b.
  var isInputsFirst = false
  /// The point's biases are 0, as at the start of a training.
  var hasZeroBiases = false
  /// The second layer has no activation, and biases that make all its values positive.
  var isSecondLinear = false
  /// The output has a sigmoid.
  var isOutputBent = false

  var blocks: [ParameterBlock] {
    (1...3).flatMap { layer in
      let (outputs, inputs) = (Self.sizes[layer], Self.sizes[layer - 1])
      return [
        ParameterBlock("W\(layer)", shape: isInputsFirst ? [inputs, outputs] : [outputs, inputs]),
        ParameterBlock("b\(layer)", shape: [outputs]),
      ]
    }
  }

  var point: [Double] {
    zip(blocks, blocks.ranges).flatMap { block, range in
      range.map {
        if block.name.hasPrefix("b") && hasZeroBiases { return 0 }
        return (isSecondLinear && block.name == "b2" ? 3 : 0) + 0.7 * sin(1.3 * Double($0 * $0) + 0.4)
      }
    }
  }

  private static func input(_ sample: Int) -> [Double] {
    (0..<sizes[0]).map { cos(2.3 * Double(7 * sample + $0) + 0.1) }
  }
  private static func target(_ sample: Int) -> [Double] {
    (0..<sizes[3]).map { sin(1.7 * Double(3 * sample + $0)) }
  }

  /// Where each layer's weights and biases begin.
  private static let starts: [(weights: Int, biases: Int)] = {
    var (starts, next) = ([(weights: 0, biases: 0)], 0)
    for layer in 1...3 {
      starts.append((next, next + sizes[layer] * sizes[layer - 1]))
      next += sizes[layer] * (sizes[layer - 1] + 1)
    }
    return starts
  }()

  private func weight(_ layer: Int, _ output: Int, _ input: Int) -> Int {
    let (outputs, inputs) = (Self.sizes[layer], Self.sizes[layer - 1])
    return Self.starts[layer].weights + (isInputsFirst ? input * outputs + output : output * inputs + input)
  }

  private func bias(_ layer: Int, _ output: Int) -> Int { Self.starts[layer].biases + output }

  /// z and a of each layer, a₀ being the input.
  private func forward(_ point: [Double], _ sample: Int) -> (z: [[Double]], a: [[Double]]) {
    var (z, a) = ([[Double]](), [Self.input(sample)])
    for layer in 1...3 {
      z.append(
        (0..<Self.sizes[layer]).map { output in
          a[layer - 1].indices.reduce(point[bias(layer, output)]) {
            $0 + point[weight(layer, output, $1)] * a[layer - 1][$1]
          }
        })
      a.append(z[layer - 1].map { activation(layer, $0) })
    }
    return (z, a)
  }

  private func activation(_ layer: Int, _ z: Double) -> Double {
    if layer == 1 { return tanh(z) }
    return (layer == 2 && isSecondLinear) || (layer == 3 && !isOutputBent) ? z : 1 / (1 + exp(-z))
  }

  func value(_ point: [Double]) -> Double {
    let errors = (0..<Self.samples).reduce(0) { sum, sample in
      zip(forward(point, sample).a[3], Self.target(sample)).reduce(sum) {
        $0 + ($1.0 - $1.1) * ($1.0 - $1.1) / 2
      }
    }
    let squares = (1...3).flatMap { point[Self.starts[$0].weights..<Self.starts[$0].biases] }.reduce(0) {
      $0 + $1 * $1
    }
    return errors + Self.penalty / 2 * squares
  }

  /// What stands in the place of φ′ of the second layer.
  private func slope2(_ z: Double, _ a: Double) -> Double {
    if isSecondLinear { return 1 }
    return switch mistake {
    case .derivativeLeftOut: 1
    case .anotherActivation: 1 - a * a
    case .twice: a * (1 - a) * a * (1 - a)
    case .ofPreActivation: z * (1 - z)
    default: a * (1 - a)
    }
  }

  /// The same of the output.
  private func slope3(_ z: Double, _ a: Double) -> Double {
    guard isOutputBent else { return 1 }
    return switch mistake {
    case .outputLeftOut: 1
    case .outputTwice: a * (1 - a) * a * (1 - a)
    case .outputOfAnother: 1 - a * a
    case .outputOfPreActivation: z * (1 - z)
    default: a * (1 - a)
    }
  }

  private func back(_ point: [Double], _ layer: Int, _ delta: [Double], turned: Bool = false) -> [Double] {
    (0..<Self.sizes[layer - 1]).map { input in
      delta.indices.reduce(0) {
        $0 + delta[$1] * point[turned ? weight(layer, input, $1) : weight(layer, $1, input)]
      }
    }
  }

  func gradient(_ point: [Double]) -> [Double] {
    var result = Array(repeating: 0.0, count: point.count)
    for sample in 0..<Self.samples {
      let (z, a) = forward(point, sample)
      let delta3 = zip(a[3], Self.target(sample)).enumerated().map {
        ($1.0 - $1.1) * slope3(z[2][$0], a[3][$0])
      }
      let delta2 = back(point, 3, delta3).enumerated().map { $1 * slope2(z[1][$0], a[2][$0]) }
      let delta1 = back(point, 2, delta2, turned: mistake == .transposed).enumerated().map { unit, arriving in
        let value = mistake == .wrongLayer ? a[2][unit] : a[1][unit]
        return arriving * (mistake == .lowest ? 1 : 1 - value * value)
      }
      for (layer, delta) in [(1, delta1), (2, delta2), (3, delta3)] {
        for (output, each) in delta.enumerated() {
          result[bias(layer, output)] += each
          for input in a[layer - 1].indices {
            result[weight(layer, output, input)] += each * a[layer - 1][input]
          }
        }
      }
    }
    for layer in 1...3 {
      for place in Self.starts[layer].weights..<Self.starts[layer].biases {
        result[place] += Self.penalty * point[place]
      }
    }
    return result
  }

  func check() throws -> GradientCheckResult {
    var checker = GradientChecker()
    checker.power = 1e-6
    return try checker.check(
      ClosureObjective("network", blocks: blocks, at: point, value: value, gradient: gradient))
  }
}

@Suite("Diagnosis of a δ in a network by hand")
struct DiagnosisOfLayersTests {
  private static let place = ", as the claim shows where W1 is 0 and all samples are alike"

  private static let named: [(NetworkWithMistake.Mistake, Diagnosis.Code, String)] = [
    (
      .derivativeLeftOut, .activationDerivative,
      "δ2 is the δ3 that comes through W3, as it is: the derivative of its activation is left out"
    ),
    (
      .anotherActivation, .activationDerivative,
      "δ2 is made with tanh′ = 1 − a² in place of sigmoid′ = a(1 − a)"
    ),
    (.twice, .activationDerivative, "δ2 is made with sigmoid′ = a(1 − a) twice"),
    (
      .ofPreActivation, .activationDerivative,
      "δ2 is made with sigmoid′ = a(1 − a) of z, the value before the activation, in place of a"
    ),
    (.wrongLayer, .activationDerivative, "δ1 is made with tanh′ = 1 − a² of a2 in place of a1"),
    (.transposed, .transpose, "δ1 is made with W2 where its transpose belongs"),
    (
      .lowest, .activationDerivative,
      "δ1 is the δ2 that comes through W2, as it is: the derivative of its activation is left out"
    ),
  ]

  @Test("What a δ is made with is named, whichever way round the matrices are", arguments: [false, true])
  func named(isInputsFirst: Bool) throws {
    for (mistake, code, words) in Self.named {
      let found = try NetworkWithMistake(mistake: mistake, isInputsFirst: isInputsFirst).check().diagnoses
      #expect(found.map(\.code) == [code, .layer], "\(mistake)")
      #expect(found.first?.message == words + Self.place, "\(mistake)")
      #expect((found.first?.digits ?? 0) > 6, "\(mistake)")
      #expect(found.first?.blocks == (words.hasPrefix("δ2") ? ["W1", "b1", "W2", "b2"] : ["W1", "b1"]))
    }
  }

  private static let namedOfOutput: [(NetworkWithMistake.Mistake, String)] = [
    (
      .outputLeftOut,
      "is the derivative of the loss by the output, as it is: sigmoid′ = a(1 − a), the derivative of the activation, is left out"
    ),
    (.outputTwice, "has sigmoid′ = a(1 − a), the derivative of the activation, as a factor once too often"),
    (.outputOfAnother, "is made with tanh′ = 1 − a² in place of sigmoid′ = a(1 − a)"),
    (
      .outputOfPreActivation,
      "is made with sigmoid′ = a(1 − a) of z, the value before the activation, in place of a"
    ),
  ]

  @Test("What the δ of the output is made with is named")
  func namedOfOutput() throws {
    for (mistake, words) in Self.namedOfOutput {
      var network = NetworkWithMistake(mistake: mistake)
      network.isOutputBent = true
      let found = try network.check().diagnoses
      #expect(found.map(\.code) == [.activationDerivative], "\(mistake)")
      #expect(found.first?.message == "δ3 " + words + Self.place, "\(mistake)")
      #expect((found.first?.digits ?? 0) > 6, "\(mistake)")
      #expect(found.first?.blocks == ["W1", "b1", "W2", "b2", "W3", "b3"])
    }
  }

  /// A gradient that is right where W1 is 0, and elsewhere wrong in blocks by no formula of a.
  private static func wrongAwayFromZero(
    _ network: NetworkWithMistake, blocks: Range<Int>, at point: [Double]? = nil
  ) throws -> GradientCheckResult {
    var checker = GradientChecker()
    checker.power = 1e-6
    return try checker.check(
      ClosureObjective(
        "network", blocks: network.blocks, at: point ?? network.point, value: network.value
      ) { point in
        var gradient = network.gradient(point)
        let weights = network.blocks.ranges[0].reduce(0) { $0 + point[$1] * point[$1] }
        for place in network.blocks.ranges[blocks].joined() {
          gradient[place] += 0.1 * weights * cos(Double(place))
        }
        return gradient
      })
  }

  @Test(
    "A claim that is right where the weights are 0 is accused of no formula, though one gives the same there")
  func rightWhereSamplesAreAlike() throws {
    // Without an activation δ2 is δ3 as it comes; where all values are positive, leaky ReLU′ is 1 as well.
    var linear = NetworkWithMistake(mistake: .none)
    linear.isSecondLinear = true
    #expect(try Self.wrongAwayFromZero(linear, blocks: 0..<4).diagnoses.map(\.code) == [.layer, .unknown])
    // A symmetric W2 is its own transpose.
    let network = NetworkWithMistake(mistake: .none)
    var point = network.point
    for row in 0..<4 {
      for column in 0..<row {
        point[network.blocks.ranges[2].lowerBound + 4 * row + column] =
          point[network.blocks.ranges[2].lowerBound + 4 * column + row]
      }
    }
    let symmetric = try Self.wrongAwayFromZero(network, blocks: 0..<2, at: point)
    #expect(symmetric.diagnoses.map(\.code) == [.layer, .unknown])
    #expect(try Self.wrongAwayFromZero(network, blocks: 0..<6).diagnoses.map(\.code) == [.unknown])
  }

  @Test("Biases of 0, where tanh′ is 1, hide nothing")
  func zeroBiases() throws {
    let found = try NetworkWithMistake(mistake: .lowest, hasZeroBiases: true).check().diagnoses
    #expect(found.map(\.code) == [.activationDerivative, .layer])
    #expect(found.first?.message.hasPrefix("δ1 is the δ2 that comes through W2, as it is") == true)
  }

  @Test("The right gradient is verified, and what is no known mistake gets its place alone")
  func others() throws {
    let right = try NetworkWithMistake(mistake: .none).check()
    #expect(right.verdict == .verified && right.diagnoses.isEmpty)
    let network = NetworkWithMistake(mistake: .none)
    let other = ClosureObjective("network", blocks: network.blocks, at: network.point, value: network.value) {
      point in
      var gradient = network.gradient(point)
      // δ1 with a part of another's: no formula of a.
      for place in network.blocks.ranges[1] { gradient[place] += 0.3 * cos(Double(place)) }
      for place in network.blocks.ranges[0] { gradient[place] *= 1 + 0.1 * sin(Double(place)) }
      return gradient
    }
    let found = try GradientChecker().check(other)
    #expect(found.verdict == .refuted)
    #expect(found.diagnoses.map(\.code) == [.layer, .unknown])
  }

  @Test("An error elsewhere than at the point is no finding, and none of the check")
  func undefinedElsewhere() throws {
    struct Undefined: Error {}
    let network = NetworkWithMistake(mistake: .derivativeLeftOut)
    let objective = ClosureObjective(
      "network", blocks: network.blocks, at: network.point, value: network.value
    ) { point in
      guard point == network.point else { throw Undefined() }
      return network.gradient(point)
    }
    let found = try GradientChecker().check(objective)
    #expect(found.verdict == .refuted && found.diagnoses.map(\.code) == [.layer, .unknown])
  }
}

@Suite("Diagnosis of sums and formats")
struct DiagnosisOfSumsTests {
  /// Σ of log-sum-exp of b minus one entry: what a softmax is trained with.
  private func softmax(_ claim: @escaping ([Double]) -> [Double]) throws -> GradientCheckResult {
    let blocks = [ParameterBlock("b", shape: [4])]
    let objective = ClosureObjective("softmax", blocks: blocks, at: [0.3, -0.8, 1.1, 0.2]) { point in
      log(point.reduce(0) { $0 + exp($1) }) - point[2]
    } gradient: {
      claim($0)
    }
    return try GradientChecker().check(objective)
  }

  private static func probabilities(_ point: [Double]) -> [Double] {
    let sum = point.reduce(0) { $0 + exp($1) }
    return point.map { exp($0) / sum }
  }

  @Test("A softmax that is treated element by element is told by its sum")
  func elementwise() throws {
    let right = try softmax { Self.probabilities($0).enumerated().map { $0 == 2 ? $1 - 1 : $1 } }
    #expect(right.verdict == .verified && right.diagnoses.isEmpty)
    // ∂L/∂p·p(1 − p), with another weight for each class, so that no entry is right.
    let wrong = try softmax {
      Self.probabilities($0).enumerated().map { ($0 == 2 ? -1 : 0.3 * Double($0 + 1)) * (1 - $1) }
    }
    #expect(wrong.diagnoses.first?.code == .lossDerivative)
    #expect(
      wrong.diagnoses.first?.message.contains("as where a softmax is treated element by element") == true)
    // What adds up to 0 as well is another mistake.
    let other = try softmax { Self.probabilities($0).enumerated().map { $0 == 1 ? $1 - 1 : $1 } }
    #expect(other.verdict == .refuted && !other.diagnoses.contains { $0.code == .lossDerivative })
  }

  @Test("A matrix that is read column by column, and one transposed beside its penalty, are transposes")
  func transposes() throws {
    let read = try Wavy.diagnoses { claimed, _ in
      let right = claimed
      // W3 is a 2 × 5 block: numbers that stand row by row, taken column by column.
      for i in 0..<2 { for j in 0..<5 { claimed[24 + 5 * i + j] = right[24 + i + 2 * j] } }
    }
    #expect(read.map(\.code) == [.transpose])
    #expect(read.first?.message == "W3 is stored row by row, and read column by column")
    let beside = try Wavy.diagnoses { claimed, point in
      let right = claimed
      for i in 0..<3 {
        for j in 0..<3 {
          claimed[3 * i + j] = right[3 * j + i] - 0.1 * point[3 * j + i] + 0.1 * point[3 * i + j]
        }
      }
    }
    #expect(beside.map(\.code) == [.transpose])
    #expect(
      beside.first?.message == "W1 is transposed, but for 0.1 times the parameters, a penalty that is right")
  }

  @Test("Sums in single precision are told where a third of what would show them does", arguments: [3, 5])
  func partsInSinglePrecision(every: Int) {
    let reference = (0..<30).map { 0.1 + 0.05 * sin(Double($0)) }
    let claimed = reference.enumerated().map { place, right in
      place % every > 0 ? right : right + (place % 2 == 0 ? 1e-8 : -2e-8)
    }
    let none = Array(repeating: 0.0, count: 30)
    let discrepancy = Discrepancy(
      blocks: [ParameterBlock("W", shape: [5, 6])], point: none, claimed: claimed, reference: reference,
      bounds: none.map { _ in 1e-13 }, allowance: none)
    let found = Diagnoser(structure: GradientStructure(), hypotheses: []).diagnoses(of: discrepancy)
    #expect(found.map(\.code) == [every == 3 ? .precision : .unknown])
  }

  @Test("Sums in single precision are told by the size and the signs of what is left over")
  func singlePrecision() throws {
    let found = try Wavy.check { claimed, point in
      for i in 0..<9 { claimed[i] = Double(Float(claimed[i] - 0.1 * point[i])) + 0.1 * point[i] }
    }
    #expect(found.verdict == .refuted)
    #expect(found.diagnoses.map(\.code) == [.precision])
    #expect(
      found.diagnoses.first?.message.contains("as of sums or products in single precision")
        == true)
    // One constant that is off by 2⁻²³ is a factor, and no rounding.
    let constant = try Wavy.check { claimed, _ in for i in 0..<9 { claimed[i] *= 1 + 0x1p-23 } }
    #expect(!constant.diagnoses.contains { $0.message.contains("single precision") })
  }
}
