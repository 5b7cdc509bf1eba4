import Scalars

// The formulas and explanations of activations, as a learner reads them.

extension Activation {
  /// φ(z) with its definition, for a z of the given name: `relu(z1) = max(z1, 0)`.
  func formula(_ z: String) -> String {
    switch self {
    case .identity: z
    case .relu: "relu(\(z)) = max(\(z), 0)"
    case .leakyReLU: "leaky-relu(\(z)) = \(z) where \(z) > 0, \(Self.leakySlope) \(z) elsewhere"
    case .elu: "elu(\(z)) = \(z) where \(z) > 0, exp(\(z)) − 1 elsewhere"
    case .gelu: "gelu(\(z)) = \(z) Φ(\(z)), Φ the normal distribution function"
    case .silu: "silu(\(z)) = \(z) σ(\(z))"
    case .softplus: "softplus(\(z)) = ln(1 + exp(\(z)))"
    case .sigmoid: "σ(\(z)) = 1/(1 + exp(−\(z)))"
    case .tanh: "tanh(\(z))"
    case .softmax: "softmax(\(z)): exp(\(z)ₖ)/Σⱼ exp(\(z)ⱼ), row by row"
    }
  }

  /// What φ does, in a sentence.
  var explanation: String {
    switch self {
    case .identity: "The layer hands on its sums as they are."
    case .relu: "ReLU lets positive values pass and turns the others into 0."
    case .leakyReLU: "Leaky ReLU lets positive values pass and shrinks the others to a hundredth."
    case .elu: "ELU lets positive values pass and bends the others smoothly towards −1."
    case .gelu: "GELU weighs a value by the probability that a normal random number is below it."
    case .silu: "SiLU weighs a value by its own sigmoid: a smooth relative of ReLU."
    case .softplus: "Softplus is a smooth ReLU: nearly z for large z, nearly 0 for very negative ones."
    case .sigmoid:
      "The sigmoid squeezes every value between 0 and 1, so that it can be read as a probability."
    case .tanh: "The hyperbolic tangent squeezes every value between −1 and 1."
    case .softmax: "Softmax turns each row into probabilities: all positive, with the sum 1."
    }
  }

  /// φ′ of a layer by its number, through z or a, whichever reads better: `[z1 > 0]`, `a1(1 − a1)`.
  func derivativeFormula(_ layer: Int) -> String {
    switch self {
    case .identity: "1"
    case .relu: "[z\(layer) > 0]"
    case .leakyReLU: "(1 where z\(layer) > 0, \(Self.leakySlope) elsewhere)"
    case .elu: "(1 where z\(layer) > 0, exp(z\(layer)) elsewhere)"
    case .gelu: "(Φ(z\(layer)) + z\(layer) ϕ(z\(layer)))"
    case .silu: "σ(z\(layer))(1 + z\(layer) σ(−z\(layer)))"
    case .softplus: "σ(z\(layer))"
    case .sigmoid: "a\(layer)(1 − a\(layer))"
    case .tanh: "(1 − a\(layer)²)"
    case .softmax: "(diag(a\(layer)) − a\(layer) a\(layer)ᵀ)"
    }
  }

  /// What φ′ is at these pre-activations, in a sentence that ends with a full stop.
  func derivativeExplanation(of name: String, _ z: Matrix<Double>) -> String {
    switch self {
    case .identity: "the identity's derivative is 1, so that δ is what comes in."
    case .relu: "ReLU's derivative is 1 where \(name) > 0 and 0 elsewhere; \(activeUnits(z))"
    case .leakyReLU:
      "leaky ReLU's derivative is 1 where \(name) > 0 and \(Self.leakySlope) elsewhere; \(activeUnits(z))"
    case .elu: "ELU's derivative is 1 where \(name) > 0 and exp(\(name)) elsewhere; \(activeUnits(z))"
    case .gelu:
      "GELU's derivative is Φ(z) + z ϕ(z), slightly negative below z = −0.75 and above 1 beyond z = 0.75."
    case .silu: "SiLU's derivative is slightly negative below z = −1.28 and above 1 beyond z = 1.28."
    case .softplus: "softplus's derivative is the sigmoid of z."
    case .sigmoid:
      "the sigmoid's derivative σ(1 − σ) is at most ¼, so that gradients tend to shrink from layer to layer."
    case .tanh: "tanh's derivative 1 − tanh² is 1 at z = 0 and vanishes where tanh is near ±1."
    case .softmax: "softmax couples the outputs of a row, so that its derivative is a matrix."
    }
  }

  /// Which units are active (z > 0): for one sample by number, for more by how many samples they are active
  /// for.
  ///
  /// Units of ReLU that are not active pass nothing back; at a kink, the convention is named.
  func activeUnits(_ z: Matrix<Double>) -> String {
    let units = Array(0..<z.columns)
    let samples = units.map { unit in (0..<z.rows).count { z[$0, unit] > 0 } }
    let all = units.filter { samples[$0] == z.rows }
    let none = units.filter { samples[$0] == 0 }
    let everySample = z.rows == 1 ? "" : " for every sample"
    let anySample = z.rows == 1 ? "" : " for any sample"
    if all.count == units.count { return "every unit is active\(everySample)." }
    let kink =
      hasKink && z.elements.contains(0)
      ? " At z = 0 the derivative from below is taken, by convention." : ""
    if none.count == units.count {
      let blocked = self == .relu ? ": nothing flows back through this layer" : ""
      return "no unit is active\(anySample)\(blocked)." + kink
    }
    var parts: [String] = []
    if !all.isEmpty { parts.append("\(Self.list(all)) active\(everySample)") }
    let mixed = units.filter { samples[$0] > 0 && samples[$0] < z.rows }
    if !mixed.isEmpty { parts.append("\(Self.list(mixed)) active for some samples only") }
    if !none.isEmpty { parts.append("\(Self.list(none)) not active\(anySample)") }
    return parts.joined(separator: ", ") + "." + kink
  }

  /// "units 1, 2 and 4 are", "unit 3 is", "37 units are".
  private static func list(_ units: [Int]) -> String {
    if units.count == 1 { return "unit \(units[0] + 1) is" }
    guard units.count <= 8 else { return "\(units.count) units are" }
    let numbers = units.map { String($0 + 1) }
    return "units \(numbers.dropLast().joined(separator: ", ")) and \(numbers[numbers.count - 1]) are"
  }
}
