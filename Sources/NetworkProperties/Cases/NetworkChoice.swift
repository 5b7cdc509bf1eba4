import PropertyTesting
import ReferenceMLP

/// A case together with one more thing that is drawn for it: a permutation, a unit, a direction.
struct NetworkChoice<Choice: Sendable>: Sendable, CustomStringConvertible {
  var network: MLP<Double>
  var problem: LearningProblem<Double>
  var choice: Choice

  /// The case alone.
  var networkCase: NetworkCase { NetworkCase(network: network, problem: problem) }

  /// The case, then the choice.
  var description: String { "\(networkCase)\nchosen: \(choice)" }
}

/// A unit of a hidden layer, both counted from 0.
struct HiddenUnit: Sendable {
  var layer: Int
  var unit: Int
}

extension NetworkCases {
  /// Cases with one more thing, which may depend on the case.
  func choosing<Choice: Sendable>(
    _ choose: @escaping @Sendable (NetworkCase, inout ChoiceSource) throws -> Choice
  ) -> Generator<NetworkChoice<Choice>> {
    Generator { source in
      let value = try source.draw(generator)
      let choice = try source.draw(Generator { source in try choose(value, &source) })
      return NetworkChoice(network: value.network, problem: value.problem, choice: choice)
    }
  }

  /// Cases with one of their hidden units, whose layer gets one of some activations if any are given.
  ///
  /// - Precondition: the depth is at least 2.
  func choosingUnit(of activations: [Activation] = []) -> Generator<NetworkChoice<HiddenUnit>> {
    precondition(depth.lowerBound >= 2, "found depth \(depth), expected at least 2 for a hidden unit")
    return Generator { source in
      var value = try source.draw(
        choosing { value, source in
          let layer = try source.integer(in: 0...value.network.depth - 2)
          return HiddenUnit(
            layer: layer, unit: try source.integer(in: 0...value.network.layers[layer].units - 1))
        })
      if !activations.isEmpty {
        value.network.layers[value.choice.layer].activation = try source.element(of: activations)
      }
      return value
    }
  }
}

extension ChoiceSource {
  /// A permutation of 0..<count, each equally likely; the identity is the simplest.
  mutating func permutation(of count: Int) throws -> [Int] {
    var order = Array(0..<count)
    for index in order.indices.dropFirst().reversed() {
      order.swapAt(index, try integer(in: 0...index, simplest: index))
    }
    return order
  }

  /// A direction in the space of a network's parameters, of entries −1…1.
  mutating func direction(of network: MLP<Double>) throws -> [Double] {
    try array(count: network.parameterCount, of: .double(in: -1...1))
  }
}

// MARK: - Tolerances

extension NetworkCase {
  /// T = C·u·S of the gradient, entry by entry (`LearningProblem.gradientRoundingBound(of:unitRoundoff:)`).
  ///
  /// - Throws: `Discard` where it is not finite and so would compare nothing.
  func tolerances() throws -> [Double] {
    let tolerances = problem.gradientRoundingBound(of: network)
    try assume(tolerances.allSatisfy(\.isFinite))
    return tolerances
  }

  /// C of T = C·u·S: 8(Σₗ (n_in + n_out + 4) + m + 8).
  var roundingFactor: Double {
    8 * Double(network.layers.reduce(problem.samples + 8) { $0 + $1.fanIn + $1.units + 4 })
  }

  /// Discards the case if rounding may decide on which side of its kink a pre-activation lies.
  ///
  /// There two correct computations in different orders may differ by a whole jump of φ′.
  func assumeFarFromKinks() throws {
    try assume(!problem.roundingMayCrossKink(of: network))
  }

  /// Discards the case if forward or backward pass come near the subnormal numbers, where scaling by 2ᵏ
  /// rounds.
  ///
  /// The properties scale by 2⁻³² at most and add up at most 2⁶ products: from 2⁻⁹⁰⁰ nothing reaches 2⁻¹⁰²². That goes
  /// for the products of single elements too, of which a sum, or one alone, may otherwise be 0 by underflow.
  func assumeNoUnderflow() throws {
    let trace = network.forward(problem.inputs)
    let backward = problem.backward(network, trace: trace)
    let matrices =
      [trace.inputs] + trace.preactivations + trace.activations + backward.deltas
      + backward.activationGradients + backward.gradients.map(\.weights)
    try assume(
      matrices.allSatisfy { $0.elements.allSatisfy(Self.isFarFromUnderflow) }
        && backward.gradients.allSatisfy { $0.biases.allSatisfy(Self.isFarFromUnderflow) })
    for (index, layer) in network.layers.enumerated() {
      let (input, delta) = (trace.input(ofLayer: index), backward.deltas[index])
      try assume(Self.productsAreFarFromUnderflow(input, layer.weights))
      try assume(Self.productsAreFarFromUnderflow(delta, input))
      guard index > 0 else { continue }
      let slopes = trace.preactivations[index - 1].map(network.layers[index - 1].activation.derivative)
      try assume(Self.productsAreFarFromUnderflow(delta, layer.weights))
      try assume(Self.productsAreFarFromUnderflow(backward.activationGradients[index - 1], slopes))
    }
  }

  private static func isFarFromUnderflow(_ x: Double) -> Bool { x == 0 || (abs(x) >= 0x1p-900 && x.isFinite) }

  /// Whether the product of the smallest elements that are not 0 is.
  private static func productsAreFarFromUnderflow(_ left: Matrix<Double>, _ right: Matrix<Double>) -> Bool {
    func least(_ matrix: Matrix<Double>) -> Double {
      matrix.elements.reduce(.infinity) { $1 == 0 ? $0 : min($0, abs($1)) }
    }
    return least(left) * least(right) >= 0x1p-900
  }
}
