import Scalars

/// Whether a loss is defined for the outputs of an activation, and whether the two usually go together.
///
/// | task | usual output activation | usual loss |
/// | --- | --- | --- |
/// | regression | identity (ReLU or softplus for targets that are never negative) | squared error, Huber |
/// | two classes, or several yes-or-no answers | sigmoid | binary cross-entropy |
/// | one of several classes | softmax | cross-entropy |
///
/// Binary cross-entropy takes log ŷ and log(1 − ŷ), and needs outputs in (0, 1); cross-entropy takes log ŷ,
/// and needs positive ones. Everything else has a value and a gradient, and so is warned of at most (claim
/// S3.3).
public enum OutputPairing: Sendable, Equatable {
  /// The usual pairing, or one as good.
  case usual
  /// Defined, but not what is usually wanted: a sentence that names the usual pairing.
  case unusual(String)
  /// The loss is not defined for such outputs: which it needs, with the usual pairing.
  case undefined(expected: String)

  /// The judgement on a pair.
  ///
  /// - Parameters:
  ///   - loss: the formula.
  ///   - activation: φ of the output layer.
  ///   - outputs: the number of outputs.
  public init(loss: Loss.Kind, activation: Activation, outputs: Int) {
    switch (loss, activation) {
    case (.binaryCrossEntropy, .sigmoid): self = .usual
    case (.binaryCrossEntropy, .softmax):
      self = .unusual("binary-cross-entropy usually pairs with sigmoid, and softmax with cross-entropy")
    case (.binaryCrossEntropy, _):
      self = .undefined(
        expected: "sigmoid: binary-cross-entropy needs outputs between 0 and 1 (sigmoid, or softmax)")
    case (.crossEntropy, .softmax): self = .usual
    case (.crossEntropy, .sigmoid) where outputs == 1:
      self = .unusual(
        "cross-entropy with one output ignores every sample with target 0; "
          + "for two classes sigmoid usually pairs with binary-cross-entropy")
    case (.crossEntropy, .sigmoid), (.crossEntropy, .softplus):
      self = .unusual("cross-entropy usually pairs with softmax (classes)")
    case (.crossEntropy, _):
      self = .undefined(
        expected: "softmax: cross-entropy needs positive outputs (softmax, sigmoid or softplus)")
    case (_, .identity), (_, .relu), (_, .softplus): self = .usual
    case (_, .sigmoid):
      self = .unusual(
        "\(loss.rawValue) usually pairs with identity (regression); "
          + "sigmoid usually pairs with binary-cross-entropy (binary)")
    case (_, .softmax):
      self = .unusual(
        "\(loss.rawValue) usually pairs with identity (regression); "
          + "softmax usually pairs with cross-entropy (classes)")
    case (_, .leakyReLU), (_, .elu), (_, .gelu), (_, .silu), (_, .tanh):
      self = .unusual("\(loss.rawValue) usually pairs with identity (regression)")
    }
  }
}

// MARK: - Targets

extension OutputPairing {
  /// A target that a loss cannot take.
  public struct ImpossibleTarget: Sendable, Equatable {
    /// The sample, from 0.
    public let sample: Int
    /// The output, from 0.
    public let output: Int
    /// The target.
    public let value: Double
    /// What it would have to be.
    public let expected: String
  }

  /// The first target that the loss has no meaning for: outside [0, 1] for binary cross-entropy, negative for
  /// cross-entropy, not a finite number for any.
  public static func impossibleTarget(loss: Loss.Kind, targets: Matrix<Double>) -> ImpossibleTarget? {
    let expected =
      switch loss {
      case .binaryCrossEntropy: "a target between 0 and 1 for binary-cross-entropy"
      case .crossEntropy: "a target of at least 0 for cross-entropy"
      default: "a finite number"
      }
    for (index, target) in targets.elements.enumerated() {
      let isPossible =
        switch loss {
        case .binaryCrossEntropy: target >= 0 && target <= 1
        case .crossEntropy: target >= 0 && target.isFinite
        default: target.isFinite
        }
      guard isPossible else {
        return ImpossibleTarget(
          sample: index / targets.columns, output: index % targets.columns, value: target, expected: expected)
      }
    }
    return nil
  }

  /// What is odd about targets that are possible: one warning for each kind, with the first sample concerned.
  ///
  /// Rows of cross-entropy targets should sum to 1, within 1e-5, so that fractions of six digits pass.
  /// Targets of a squared error or Huber loss should be values that the activation can come arbitrarily near
  /// to.
  public static func warnings(
    loss: Loss.Kind, activation: Activation, targets: Matrix<Double>
  ) -> [String] {
    switch loss {
    case .binaryCrossEntropy: []
    case .crossEntropy: rowSumWarning(targets).map { [$0] } ?? []
    default: rangeWarning(activation, targets).map { [$0] } ?? []
    }
  }

  private static func rowSumWarning(_ targets: Matrix<Double>) -> String? {
    // One output is two classes, of which the pairing's own warning speaks.
    guard targets.columns > 1 else { return nil }
    for row in 0..<targets.rows {
      let sum = targets.row(row).reduce(0, +)
      if !((sum - 1).magnitude <= 1e-5) {
        return "the cross-entropy targets of sample \(row) sum to \(sum), not to 1: "
          + "they are not the probabilities of classes"
      }
    }
    return nil
  }

  private static func rangeWarning(_ activation: Activation, _ targets: Matrix<Double>) -> String? {
    guard let range = activation.range else { return nil }
    for (index, target) in targets.elements.enumerated() where !range.contains(target) {
      return "the target \(target) of sample \(index / targets.columns) lies outside the range of "
        + "\(activation.rawValue), which no output can leave; regression usually pairs with identity"
    }
    return nil
  }
}

extension Activation {
  /// The closure of the set of values that φ takes, or nothing where it is all numbers.
  var range: ClosedRange<Double>? {
    switch self {
    case .identity, .leakyReLU: nil
    case .relu, .softplus: 0...Double.infinity
    case .sigmoid, .softmax: 0...1
    case .tanh: -1...1
    case .elu: -1...Double.infinity
    // The minima of zΦ(z) and of zσ(z), at z ≈ −0.7518 and z ≈ −1.2785, rounded down.
    case .gelu: -0.16997120747990367...Double.infinity
    case .silu: -0.2784645427610738...Double.infinity
    }
  }
}
