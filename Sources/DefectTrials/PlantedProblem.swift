import NetworkChecking
import PlantedDefects
import RealModule
import ReferenceMLP
import Scalars

/// A random small network in which a defect of one kind changes something.
struct PlantedProblem: Sendable {
  var network: MLP<Double>
  var problem: LearningProblem<Double>
  var defect: Defect

  /// Networks drawn before a kind is given up: the rarest fits one in some hundred.
  private static let tries = 5_000

  /// Draws networks and places until the defect changes something there; nil when none of many does.
  init?(_ kind: DefectKind, using random: inout SeededGenerator) {
    for _ in 0..<Self.tries {
      let drawn = SmallProblem(SmallProblem.Trait(for: kind), using: &random)
      guard let defect = Defect.random(kind, in: drawn.network, drawn.problem, using: &random) else {
        continue
      }
      network = drawn.network
      problem = drawn.problem
      self.defect = defect
      if changesSomething { return }
    }
    return nil
  }

  /// "3-4-2 tanh→identity, mean-squared-error, 3 samples, D11 in layer 2".
  var description: String {
    let sizes = [network.inputs] + network.layers.map(\.units)
    let activations = network.layers.map(\.activation.rawValue).joined(separator: "→")
    return "\(sizes.map(String.init).joined(separator: "-")) \(activations), \(problem.loss.kind.rawValue), "
      + "\(problem.samples) samples, \(defect)"
  }

  /// Whether the defect changes what it is about by more than rounding may.
  private var changesSomething: Bool {
    switch defect.kind {
    case .upstreamIgnored: return changesPullback
    case .curvatureMissing: return changesProducts
    case .accumulated where defect.isAlternative: return differs(from: network.parameters.map { _ in 0 })
    default: return differs(from: defect.gradient(of: network, problem))
    }
  }

  /// Whether some entry changes by more than rounding: 8 times what backpropagation is seen to lose (a check
  /// allows a claim once and an oracle four times that), 1e-10 of itself (the smallest planted error is 1e-8,
  /// and what is seen of rounding may be 0 by luck), and 8 times the bound of double-double arithmetic, 2⁻⁴⁶ of the
  /// proven one of double precision (`DoubleDoubleDual`), or 1e-280, below which it underflows.
  private func differs(from wrong: [Double]) -> Bool {
    let right = problem.gradient(of: network)
    guard right.allSatisfy(\.isFinite), zip(right, wrong).contains(where: { !($0 == $1) }) else {
      return false
    }
    let objective = NetworkObjective("right", network: network, problem: problem)
    let rounding = objective.claimRoundingBound(at: network.parameters)
    let proven = objective.gradientRoundingBound(at: network.parameters)
    return right.indices.contains { entry in
      let change = abs(wrong[entry] - right[entry])
      let hidden = [8 * rounding[entry], 1e-10 * abs(right[entry]), 0x1p-43 * proven[entry], 1e-280]
      // Not below any of them: a change that is no number is one.
      return hidden.allSatisfy { !(change <= $0) }
    }
  }

  private var changesPullback: Bool {
    let right = network.pullback(problem.inputs, cotangent: cotangent)
    let wrong = defect.pullback(of: network, inputs: problem.inputs, cotangent: cotangent)
    let largest = right.map(abs).max() ?? 0
    return zip(right, wrong).contains { abs($0 - $1) > 1e-6 * largest }
  }

  /// Whether Hv of one irregular v differs by a millionth, far above the bounds of a difference of gradients.
  private var changesProducts: Bool {
    let vector = network.parameters.indices.map { $0 % 2 == 0 ? 1 : -0.5 }
    let right = NetworkObjective("right", network: network, problem: problem)
      .hessianProduct(at: network.parameters, vector: vector)
    let wrong = PlantedObjective("wrong", network: network, problem: problem, defect: defect)
      .hessianProduct(at: network.parameters, vector: vector)
    let largest = right.map(abs).max() ?? 0
    return zip(right, wrong).contains { abs($0 - $1) > 1e-6 * largest }
  }
}

/// A random network of a few units with a loss and samples.
struct SmallProblem {
  var network: MLP<Double>
  var problem: LearningProblem<Double>

  /// What some defects need to show.
  enum Trait: Sendable {
    /// Weights of order 1/√fan-in, inputs of order 1.
    case ordinary
    /// In each hidden layer one unit has a bias of 37 to 45, where σ rounds to 1 and σ′ is still above 1e-20.
    case saturated
    /// One input is of order 1e-7, and so are the gradients of its weights.
    case smallInput
    /// z of the output layer differs by hundreds from sample to sample.
    case farOutputs

    /// The trait without which a kind of defect changes nothing.
    init(for kind: DefectKind) {
      switch kind {
      case .slopeCancels: self = .saturated
      case .smallFlushed: self = .smallInput
      case .batchMaximum: self = .farOutputs
      default: self = .ordinary
      }
    }
  }

  /// Output activations with the losses that are usual with them.
  private static let pairs: [(output: Activation, loss: Loss.Kind)] = [
    (.identity, .meanSquaredError), (.identity, .halfMeanSquaredError), (.identity, .halfSumSquaredError),
    (.identity, .huber), (.sigmoid, .binaryCrossEntropy), (.softmax, .crossEntropy),
    (.tanh, .meanSquaredError), (.sigmoid, .meanSquaredError),
  ]
  private static let hidden: [Activation] = Activation.allCases.filter(\.isElementwise)

  /// Draws a network of 1 to 3 layers of 1 to 4 units, half of them all of one width, and 1 to 5 samples.
  init(_ trait: Trait, using random: inout SeededGenerator) {
    let (output, loss) = Self.pairs.randomElement(using: &random) ?? Self.pairs[0]
    let depth = Int.random(in: 1...3, using: &random)
    let width = random.uniform() < 0.5 ? Int.random(in: 2...4, using: &random) : nil
    var sizes = (0...depth).map { _ in width ?? Int.random(in: 1...4, using: &random) }
    if output == .softmax { sizes[depth] = max(sizes[depth], 2) }
    let samples = Int.random(in: 1...5, using: &random)
    network = MLP(
      layers: (0..<depth).map { index in
        let isLast = index == depth - 1
        let scale = isLast && trait == .farOutputs ? 400.0 : 1
        var biases = Self.normal(1, sizes[index + 1], scale: 0.3, &random).elements
        if trait == .saturated && !isLast { biases[0] = 37 + 8 * random.uniform() }
        return Layer(
          weights: Self.normal(
            sizes[index + 1], sizes[index], scale: scale / Double(sizes[index]).squareRoot(), &random),
          biases: biases,
          activation: isLast ? output : Self.hidden.randomElement(using: &random) ?? .tanh)
      })
    var inputs = Self.normal(samples, sizes[0], scale: 1, &random)
    if trait == .smallInput {
      for sample in 0..<samples { inputs[sample, 0] *= 1e-7 }
    }
    let reduction: Loss.Reduction = loss != .halfSumSquaredError && random.uniform() < 0.25 ? .sum : .mean
    problem = LearningProblem(
      loss: Loss(loss, reduction: reduction), l2: random.uniform() < 0.2 ? 0.1 : 0, inputs: inputs,
      targets: Self.targets(loss, samples, sizes[depth], &random))
  }

  private static func normal(
    _ rows: Int, _ columns: Int, scale: Double, _ random: inout SeededGenerator
  ) -> Matrix<Double> {
    Matrix(rows: rows, columns: columns, elements: (0..<rows * columns).map { _ in scale * random.normal() })
  }

  /// Normal numbers for regression; labels, a third of them soft, for the entropies.
  private static func targets(
    _ loss: Loss.Kind, _ samples: Int, _ outputs: Int, _ random: inout SeededGenerator
  ) -> Matrix<Double> {
    var targets = normal(samples, outputs, scale: 1, &random)
    for sample in 0..<samples {
      let isSoft = random.uniform() < 0.3
      let label = Int.random(in: 0..<outputs, using: &random)
      for output in 0..<outputs {
        switch loss {
        case .binaryCrossEntropy:
          let probability = random.uniform()
          targets[sample, output] = isSoft ? probability : probability.rounded()
        case .crossEntropy:
          let smoothing = isSoft ? 0.1 : 0
          targets[sample, output] = (output == label ? 1 - smoothing : 0) + smoothing / Double(outputs)
        default: break
        }
      }
    }
    return targets
  }
}
