import Foundation

/// An activation function whose derivative follows from its value, as backpropagation by hand has it: tanh′ = 1 − a².
struct ActivationFormula: Sendable {
  /// "tanh".
  let name: String
  /// "1 − a²".
  let formula: String
  /// φ′ from a = φ(z).
  let derivative: @Sendable (Double) -> Double
  /// φ; nil where it would show nothing new.
  var value: (@Sendable (Double) -> Double)?
  /// z from a; nil where a does not tell it.
  var inverse: (@Sendable (Double) -> Double)?

  /// "tanh′ = 1 − a²".
  var words: String { "\(name)′ = \(formula)" }

  /// Those that are in use, and whose derivative their value tells.
  static let all = [
    ActivationFormula(
      name: "tanh", formula: "1 − a²", derivative: { 1 - $0 * $0 }, value: { tanh($0) },
      inverse: { atanh($0) }),
    ActivationFormula(
      name: "sigmoid", formula: "a(1 − a)", derivative: { $0 * (1 - $0) }, value: { 1 / (1 + exp(-$0)) },
      inverse: { log($0 / (1 - $0)) }),
    ActivationFormula(name: "ReLU", formula: "1 where a > 0, else 0", derivative: { $0 > 0 ? 1 : 0 }),
    ActivationFormula(
      name: "leaky ReLU", formula: "1 where a > 0, else 0.01", derivative: { $0 > 0 ? 1 : 0.01 }),
    ActivationFormula(name: "ELU", formula: "1 where a > 0, else a + 1", derivative: { $0 > 0 ? 1 : $0 + 1 }),
    ActivationFormula(
      name: "softplus", formula: "1 − exp(−a)", derivative: { -expm1(-$0) }, value: { log1p(exp($0)) },
      inverse: { log(expm1($0)) }),
    ActivationFormula(
      name: "exp", formula: "a", derivative: { $0 }, value: { exp($0) }, inverse: { log($0) }),
    ActivationFormula(name: "identity", formula: "1", derivative: { _ in 1 }),
  ]
}
