import ReferenceMLP
import Scalars

/// A formula that people write in place of an activation's derivative φ′(z).
enum MistakenDerivative: Hashable, Sendable {
  /// 1: the factor is missing.
  case omitted
  /// Another function's derivative, at z.
  case of(Activation)
  /// The right function's derivative, at a = φ(z).
  case atOwnActivation
  /// a(1 − a).
  case activationTimesComplement
  /// z(1 − z).
  case preactivationTimesComplement
  /// 1 − a².
  case oneMinusSquaredActivation
  /// 1 − z².
  case oneMinusSquaredPreactivation
  /// The right function's formula in a, applied to z: 1 − z² for tanh, z(1 − z) for others.
  case ownFormulaAtPreactivation
  /// φ′ at the pre-activations of another layer with as many units.
  case atLayer(Int)

  /// What may stand in place of the derivative of an activation.
  static func candidates(besides activation: Activation) -> [MistakenDerivative] {
    let others = Activation.allCases.filter { $0.isElementwise && $0 != activation && $0 != .identity }
    return [
      .omitted, .atOwnActivation, .preactivationTimesComplement, .activationTimesComplement,
      .oneMinusSquaredActivation, .oneMinusSquaredPreactivation,
    ] + others.map { .of($0) }
  }

  /// What may be wrong in layers of different activations alike, with words for all of them.
  static let ofAnyActivation: [(formula: MistakenDerivative, words: String)] = [
    (.omitted, "the derivatives of the activations are missing"),
    (.atOwnActivation, "the derivatives of the activations are evaluated at a instead of z"),
    (.ownFormulaAtPreactivation, "the derivatives of the activations are formulas in a, applied to z"),
  ]

  /// The derivatives of a layer by this formula; softmax has none of its own.
  func values<Scalar: NetworkScalar>(
    layer index: Int, network: MLP<Scalar>, trace: ForwardTrace<Scalar>
  ) -> Matrix<Scalar> {
    let one = Scalar(1)
    let activation = network.layers[index].activation
    let (z, a) = (trace.preactivations[index], trace.activations[index])
    return switch self {
    case .omitted: z.map { _ in one }
    case .of(let other): z.map { other.derivative(at: $0) }
    case .atOwnActivation: activation.isElementwise ? a.map { activation.derivative(at: $0) } : a
    case .activationTimesComplement: a.map { $0 * (one - $0) }
    case .preactivationTimesComplement: z.map { $0 * (one - $0) }
    case .oneMinusSquaredActivation: a.map { one - $0 * $0 }
    case .oneMinusSquaredPreactivation: z.map { one - $0 * $0 }
    case .ownFormulaAtPreactivation: z.map { activation == .tanh ? one - $0 * $0 : $0 * (one - $0) }
    case .atLayer(let other): trace.preactivations[other].map { activation.derivative(at: $0) }
    }
  }

  /// Whether this is the right formula, up to rounding where the function is saturated.
  func isCancellingForm(of activation: Activation) -> Bool {
    (activation == .sigmoid && self == .activationTimesComplement)
      || (activation == .tanh && self == .oneMinusSquaredActivation)
  }

  /// In words, for a layer with some activation.
  func words(_ activation: Activation) -> String {
    switch self {
    case .omitted: "the derivative of \(activation.rawValue) is missing"
    case .of(let other):
      "the derivative of \(other.rawValue) stands in place of that of \(activation.rawValue)"
    case .atOwnActivation: "the derivative of \(activation.rawValue) is evaluated at a instead of z"
    case .activationTimesComplement: "a(1 − a) stands in place of the derivative of \(activation.rawValue)"
    case .preactivationTimesComplement: "z(1 − z) stands in place of the derivative of \(activation.rawValue)"
    case .oneMinusSquaredActivation: "1 − a² stands in place of the derivative of \(activation.rawValue)"
    case .oneMinusSquaredPreactivation: "1 − z² stands in place of the derivative of \(activation.rawValue)"
    case .ownFormulaAtPreactivation:
      "the derivative of \(activation.rawValue) is a formula in a, applied to z"
    case .atLayer(let other):
      "the derivative of \(activation.rawValue) is evaluated at the pre-activations of layer \(other + 1)"
    }
  }
}
