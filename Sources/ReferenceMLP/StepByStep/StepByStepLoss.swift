import Scalars

// The formulas and explanations of losses, as a learner reads them.

extension Loss {
  /// The loss of m samples and K outputs with its factor in numbers: `−1/4 Σ [y ln ŷ + (1 − y) ln(1 − ŷ)]`.
  func formula(samples m: Int, outputs K: Int) -> String {
    let mean = reduction == .mean
    let divisor = quotientText(samples: m, outputs: K)
    let sum = m * K == 1 ? "" : "Σ "
    let over = divisor.isEmpty ? sum : "1\(divisor) \(sum)"
    return switch kind {
    case .meanSquaredError: "\(over)(ŷ − y)²"
    case .halfMeanSquaredError: "\(mean && m > 1 ? "1/(2·\(m))" : "½") \(sum)(ŷ − y)²"
    case .halfSumSquaredError: "½ \(sum)(ŷ − y)²"
    case .binaryCrossEntropy: "−\(over)[y ln ŷ + (1 − y) ln(1 − ŷ)]"
    case .crossEntropy: "−\(over)y ln ŷ"
    case .huber: "\(over)h(ŷ − y), h(r) = ½r² for |r| ≤ 1, |r| − ½ beyond"
    }
  }

  /// What the loss measures, in a sentence.
  var explanation: String {
    switch kind {
    case .meanSquaredError, .halfMeanSquaredError, .halfSumSquaredError:
      "The squared distance between prediction ŷ and target y: large errors count most."
        + (kind == .meanSquaredError ? "" : " The ½ cancels against the 2 of the derivative.")
    case .binaryCrossEntropy:
      "Minus the logarithm of the probability that the network gave to the right answer: 0 for certainty, "
        + "without limit for certainty of the wrong answer."
    case .crossEntropy: "Minus the logarithm of the probability that the network gave to the right class."
    case .huber: "Like half the squared error for errors up to 1, and only proportional to the error beyond."
    }
  }

  /// What ∂L/∂ŷ is divided by: `/4`, `/(4·2)`, or nothing.
  private func quotientText(samples m: Int, outputs K: Int) -> String {
    guard reduction == .mean, kind != .halfSumSquaredError else { return "" }
    if kind == .meanSquaredError, m > 1, K > 1 { return "/(\(m)·\(K))" }
    let count = kind == .meanSquaredError ? m * K : m
    return count == 1 ? "" : "/\(count)"
  }

  /// ∂L/∂ŷ with its factor in numbers: `2(ŷ − y)/(4·2)`.
  func gradientFormula(samples m: Int, outputs K: Int) -> String {
    let divisor = quotientText(samples: m, outputs: K)
    return switch kind {
    case .meanSquaredError: "2(ŷ − y)\(divisor)"
    case .halfMeanSquaredError, .halfSumSquaredError: "(ŷ − y)\(divisor)"
    case .binaryCrossEntropy: "(−y/ŷ + (1 − y)/(1 − ŷ))\(divisor)"
    case .crossEntropy: "−(y/ŷ)\(divisor)"
    case .huber: "clip(ŷ − y, −1, 1)\(divisor)"
    }
  }

  /// δ of the output layer: its formula for this pairing of activation and loss, and why it has that form.
  func outputRule(
    layer: Int, activation: Activation, targets: Matrix<Double>
  ) -> (formula: String, explanation: String) {
    let (m, K) = (targets.rows, targets.columns)
    let divisor = quotientText(samples: m, outputs: K)
    let mean = divisor.isEmpty ? "" : " The loss is a mean, hence the division."
    switch (kind, activation) {
    case (.binaryCrossEntropy, .sigmoid):
      return (
        divisor.isEmpty ? "ŷ − y" : "(ŷ − y)\(divisor)",
        "Sigmoid with binary cross-entropy: the sigmoid's derivative ŷ(1 − ŷ) cancels against the "
          + "denominator of ∂L/∂ŷ, and only prediction minus target is left." + mean
      )
    case (.crossEntropy, .sigmoid):
      return (
        "−y(1 − ŷ)\(divisor)",
        "Sigmoid with −y ln ŷ alone: samples with y = 0 get no gradient, because the term (1 − y) ln(1 − "
          + "ŷ) is missing."
          + mean
      )
    case (.crossEntropy, .softmax):
      let sumsToOne = (0..<m).allSatisfy { targets.row($0).reduce(0, +) == 1 }
      let difference = sumsToOne ? "ŷ − y" : "ŷ Σₖyₖ − y"
      return (
        divisor.isEmpty ? difference : "(\(difference))\(divisor)",
        "Softmax with cross-entropy: through softmax's whole Jacobian matrix, not only its diagonal, "
          + "everything cancels but prediction minus target." + mean
      )
    case (_, .softmax):
      return (
        "ŷ ⊙ (g − Σₖ gₖŷₖ) with g = ∂L/∂ŷ = \(gradientFormula(samples: m, outputs: K))",
        "Softmax couples the outputs: a step of one z moves every ŷ, so that the whole Jacobian matrix "
          + "diag(ŷ) − ŷŷᵀ is needed." + mean
      )
    case (_, .identity):
      return (
        gradientFormula(samples: m, outputs: K),
        "The outputs are z itself, so that δ is the loss's own derivative." + mean
      )
    default:
      return (
        "∂L/∂ŷ ⊙ φ′(z\(layer)) = \(gradientFormula(samples: m, outputs: K)) ⊙ "
          + "\(activation.derivativeFormula(layer))",
        "Chain rule: the loss's derivative by the output, times the activation's derivative at z\(layer)."
          + mean
      )
    }
  }
}
