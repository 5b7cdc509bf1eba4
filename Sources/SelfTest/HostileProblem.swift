import Derivatives
import Foundation
import GradientChecking
import NetworkChecking
import RealModule
import ReferenceMLP

/// A random correct network, as hostile as the checker must bear: any depth, scale, kink, dead or saturated unit.
struct HostileProblem {
  var network: MLP<Double>
  var problem: LearningProblem<Double>
  var precision: Precision
  /// What makes it awkward, for the tally.
  var trait: Trait

  /// The kinds of awkwardness, drawn with equal probability.
  enum Trait: String, CaseIterable, Sendable, Codable {
    /// Weights of order 1/√fan-in, biases of order 0.3.
    case ordinary
    /// Weights scaled by 10^(−6…6).
    case scaled = "scaled weights"
    /// Biases zero, and some samples zero: pre-activations are exactly 0.
    case exactKinks = "exact kinks"
    /// Some hidden units have a bias so negative that ReLU is dead and sigmoid is saturated.
    case deadUnits = "dead and saturated units"
    /// Small integers throughout: ties, exact values, kinks of Huber's loss.
    case integers
  }

  /// Draws a problem from a seed.
  init(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let trait = Trait.allCases.randomElement(using: &random) ?? .ordinary
    self.trait = trait
    precision = random.uniform() < 0.25 ? .float32 : .float64
    let depth = Int.random(in: 1...6, using: &random)
    // Mostly small: what goes wrong for some width or batch goes wrong for a small one, and more cases are tried.
    let sizes = (0...depth).map { _ in Int.random(in: 1...4, using: &random) }
    let samples = Int(Double.exp2(random.uniform() * 5.04))
    let kind = Loss.Kind.allCases.randomElement(using: &random) ?? .meanSquaredError
    let outputs = Activation.allCases.filter { output in
      if case .undefined = OutputPairing(loss: kind, activation: output, outputs: sizes[depth]) {
        return false
      }
      return output != .softmax || sizes[depth] > 1
    }
    let output = outputs.randomElement(using: &random) ?? .sigmoid
    let layers = (0..<depth).map { index in
      let hidden = Activation.allCases.filter(\.isElementwise).randomElement(using: &random) ?? .tanh
      return Self.layer(
        units: sizes[index + 1], fanIn: sizes[index], activation: index == depth - 1 ? output : hidden,
        trait: trait, &random)
    }
    network = MLP(layers: layers)
    let reduction: Loss.Reduction = kind != .halfSumSquaredError && random.uniform() < 0.3 ? .sum : .mean
    problem = LearningProblem(
      loss: Loss(kind, reduction: reduction), l2: random.uniform() < 0.2 ? random.uniform() : 0,
      inputs: Self.inputs(samples, sizes[0], trait, &random),
      targets: Self.targets(kind, samples, sizes[depth], trait, &random))
  }

  /// The objective to check: in double or in single precision, with backpropagation as the claim.
  func objective(_ name: String) -> any Objective {
    switch precision {
    case .float64: NetworkObjective(name, network: network, problem: problem)
    case .float32: SinglePrecisionObjective(name, rounding: network, problem: problem)
    }
  }

  private static func layer(
    units: Int, fanIn: Int, activation: Activation, trait: Trait, _ random: inout SeededGenerator
  ) -> Layer<Double> {
    let scale = trait == .scaled ? Double.exp10(12 * random.uniform() - 6) : 1
    let weights = (0..<units * fanIn).map { _ -> Double in
      if trait == .integers { return Double(Int.random(in: -2...2, using: &random)) }
      return scale * random.normal() / Double(fanIn).squareRoot()
    }
    let biases = (0..<units).map { _ in bias(trait, &random) }
    return Layer(
      weights: Matrix(rows: units, columns: fanIn, elements: weights), biases: biases, activation: activation)
  }

  private static func bias(_ trait: Trait, _ random: inout SeededGenerator) -> Double {
    switch trait {
    case .exactKinks: return 0
    case .deadUnits:
      let isDead = random.uniform() < 0.3
      return isDead ? -50 - 50 * random.uniform() : 0.3 * random.normal()
    case .integers: return Double(Int.random(in: -1...1, using: &random))
    case .ordinary, .scaled: return 0.3 * random.normal()
    }
  }

  private static func number(_ trait: Trait, _ random: inout SeededGenerator) -> Double {
    trait == .integers ? Double(Int.random(in: -2...2, using: &random)) : random.normal()
  }

  private static func inputs(
    _ samples: Int, _ features: Int, _ trait: Trait, _ random: inout SeededGenerator
  ) -> Matrix<Double> {
    var matrix = Matrix<Double>(rows: samples, columns: features)
    for sample in 0..<samples where !(trait == .exactKinks && random.uniform() < 0.3) {
      for feature in 0..<features { matrix[sample, feature] = number(trait, &random) }
    }
    return matrix
  }

  private static func targets(
    _ kind: Loss.Kind, _ samples: Int, _ outputs: Int, _ trait: Trait, _ random: inout SeededGenerator
  ) -> Matrix<Double> {
    var matrix = Matrix<Double>(rows: samples, columns: outputs)
    for sample in 0..<samples {
      let isSoft = random.uniform() < 0.3
      let label = Int.random(in: 0..<outputs, using: &random)
      let smoothing = isSoft ? 0.2 * random.uniform() : 0
      for output in 0..<outputs {
        switch kind {
        case .meanSquaredError, .halfMeanSquaredError, .halfSumSquaredError, .huber:
          matrix[sample, output] = number(trait, &random)
        case .binaryCrossEntropy:
          let probability = random.uniform()
          matrix[sample, output] = isSoft ? probability : probability.rounded()
        case .crossEntropy:
          matrix[sample, output] = (output == label ? 1 - smoothing : 0) + smoothing / Double(outputs)
        }
      }
    }
    return matrix
  }
}
