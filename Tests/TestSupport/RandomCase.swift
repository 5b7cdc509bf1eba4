import ReferenceMLP

/// A random network with a random learning problem that fits it.
package struct RandomCase: CustomStringConvertible {
  package var network: MLP<Double>
  package var problem: LearningProblem<Double>

  package var description: String {
    let activations = network.layers.map { $0.activation.rawValue }.joined(separator: " ")
    let sizes = ([network.inputs] + network.layers.map(\.units)).map(String.init).joined(separator: "-")
    return "\(sizes) \(activations), \(problem.loss.kind.rawValue) \(problem.loss.reduction.rawValue), "
      + "l2 \(problem.l2), m = \(problem.samples)"
  }
}

/// Makes random cases; all numbers are exact in `Float`, so that both precisions compute with the same ones.
package struct CaseGenerator {
  var generator: SeededGenerator

  package init(seed: UInt64) {
    generator = SeededGenerator(seed: seed)
  }

  /// Activations of hidden layers.
  package static let hidden = Activation.allCases.filter { $0 != .softmax }

  /// Outputs for which a loss is defined: every one for distances; for cross-entropies those with ŷ > 0 (and
  /// < 1).
  package static func outputs(for kind: Loss.Kind) -> [Activation] {
    switch kind {
    case .meanSquaredError, .halfMeanSquaredError, .halfSumSquaredError, .huber: Activation.allCases
    case .binaryCrossEntropy, .crossEntropy: [.sigmoid, .softmax, .softplus]
    }
  }

  package mutating func integer(in range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(generator.next() % UInt64(range.count))
  }

  package mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[integer(in: 0...elements.count - 1)]
  }

  package mutating func normal(_ count: Int, scale: Double = 1) -> [Double] {
    (0..<count).map { _ in Double(Float(scale * generator.normal())) }
  }

  /// A case with the given choices, or random ones where nil.
  package mutating func next(
    hidden: Activation? = nil, output: Activation? = nil, kind: Loss.Kind? = nil, depth: Int? = nil
  ) -> RandomCase {
    let kind = kind ?? pick(Loss.Kind.allCases)
    let output = output ?? pick(Self.outputs(for: kind))
    let depth = depth ?? integer(in: 1...3)
    var sizes = (0...depth).map { _ in integer(in: 1...4) }
    // A softmax of one output is the constant 1, whose binary cross-entropy may be infinite.
    if output == .softmax, sizes[depth] == 1 { sizes[depth] = 2 }
    let samples = integer(in: 1...4)
    let layers = (0..<depth).map { index in
      let isLast = index == depth - 1
      // A softplus output stays below 1 for binary cross-entropy: small weights, and a bias of −2.
      let small = isLast && output == .softplus && kind == .binaryCrossEntropy
      let weights = normal(sizes[index] * sizes[index + 1], scale: small ? 0.125 : 1)
      return Layer(
        weights: Matrix(rows: sizes[index + 1], columns: sizes[index], elements: weights),
        biases: small ? Array(repeating: -2, count: sizes[index + 1]) : normal(sizes[index + 1]),
        activation: isLast ? output : hidden ?? pick(Self.hidden))
    }
    let outputs = sizes[depth]
    let problem = LearningProblem(
      loss: Loss(kind, reduction: pick(Loss.Reduction.allCases)), l2: pick([0, 0, 0.125]),
      inputs: Matrix(rows: samples, columns: sizes[0], elements: normal(samples * sizes[0])),
      targets: targets(kind, rows: samples, columns: outputs))
    return RandomCase(network: MLP(layers: layers), problem: problem)
  }

  /// Targets of a loss: any numbers for distances, hard or soft labels for cross-entropies (sums may exceed
  /// 1).
  private mutating func targets(_ kind: Loss.Kind, rows: Int, columns: Int) -> Matrix<Double> {
    let soft = integer(in: 0...2) == 0
    let elements: [Double] = (0..<rows).flatMap { _ -> [Double] in
      switch kind {
      case .meanSquaredError, .halfMeanSquaredError, .halfSumSquaredError, .huber: return normal(columns)
      case .binaryCrossEntropy where soft, .crossEntropy where soft:
        return (0..<columns).map { _ in Double(Float(generator.uniform())) }
      case .binaryCrossEntropy: return (0..<columns).map { _ in Double(integer(in: 0...1)) }
      case .crossEntropy:
        let expected = integer(in: 0...columns - 1)
        return (0..<columns).map { $0 == expected ? 1 : 0 }
      }
    }
    return Matrix(rows: rows, columns: columns, elements: elements)
  }
}
