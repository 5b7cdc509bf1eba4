import Scalars

/// Turns the numbers of forward pass, backward pass and update into explained steps.
struct StepWriter {
  let network: MLP<Double>
  let problem: LearningProblem<Double>
  let learningRate: Double
  let optimizer: Optimizer

  /// λ of the weight penalty, 0 without one.
  private var l2: Double { problem.l2 }
}

// MARK: - What is given

extension StepWriter {
  /// Inputs, targets and parameters.
  func given() -> [ComputationStep] {
    let samples = problem.samples == 1 ? "one sample" : "\(problem.samples) samples, one a row"
    var steps = [
      matrix("a0", problem.inputs, "a0 = x", "The inputs: \(samples)."),
      matrix("y", problem.targets, "y", "The targets: what the outputs should be."),
    ]
    for (index, layer) in network.layers.enumerated() {
      let number = index + 1
      let units = layer.units == 1 ? "1 unit" : "\(layer.units) units"
      steps.append(
        matrix(
          "W\(number)", layer.weights, "W\(number)",
          "The weights of layer \(number) (\(units), \(layer.activation.rawValue)): one row for each "
            + "unit, one column for each of its inputs."))
      steps.append(
        vector("b\(number)", layer.biases, "b\(number)", "The biases of layer \(number), one for each unit."))
    }
    return steps
  }
}

// MARK: - Forward

extension StepWriter {
  /// z and a of one layer.
  func forward(layer index: Int, trace: ForwardTrace<Double>) -> [ComputationStep] {
    let layer = network.layers[index]
    let number = index + 1
    return [
      matrix(
        "z\(number)", trace.preactivations[index], "z\(number) = W\(number) a\(index) + b\(number)",
        "Each unit adds up its inputs, each times its weight, and its bias."),
      matrix(
        "a\(number)", trace.activations[index], "a\(number) = \(layer.activation.formula("z\(number)"))",
        layer.activation.explanation + (index == network.depth - 1 ? " These are the outputs ŷ." : "")),
    ]
  }

  /// The loss.
  func loss(_ value: Double) -> ComputationStep {
    let penalty = l2 == 0 ? "" : " + \(text(l2))/2 Σ W²"
    let explanation =
      problem.loss.explanation
      + (l2 == 0 ? "" : " The penalty adds half of λ = \(text(l2)) times the sum of all squared weights.")
    return number(
      "loss", value,
      "L = \(problem.loss.formula(samples: problem.samples, outputs: network.outputs))\(penalty)",
      explanation)
  }
}

// MARK: - Backward

extension StepWriter {
  /// δ, ∂L/∂W and ∂L/∂b of one layer, and what it hands back: ∂L/∂a of the layer before.
  func backward(
    layer index: Int, trace: ForwardTrace<Double>, backward: BackwardTrace<Double>
  ) -> [ComputationStep] {
    let number = index + 1
    let isOutput = index == network.depth - 1
    let delta = backward.deltas[index]
    var steps = [
      isOutput
        ? outputDelta(delta) : hiddenDelta(layer: index, trace: trace, backward: backward),
      weightGradient(layer: index, backward.gradients[index].weights),
      vector(
        "db\(number)", backward.gradients[index].biases, "∂L/∂b\(number) = Σ over the samples of δ\(number)",
        "The bias counts in full in z\(number), as a weight on a constant 1: its derivative is "
          + "δ\(number), summed over the samples."),
    ]
    if index > 0 {
      steps.append(
        matrix(
          "da\(index)", backward.activationGradients[index - 1], "∂L/∂a\(index) = δ\(number) W\(number)",
          "A unit of layer \(index) acts on the loss through every unit it feeds: the paths' products of "
            + "δ and weight add up. The weights are those from before the update."))
    }
    return steps
  }

  /// δ of the output layer.
  private func outputDelta(_ delta: Matrix<Double>) -> ComputationStep {
    let rule = problem.loss.outputRule(
      layer: network.depth, activation: network.outputActivation, targets: problem.targets)
    return matrix(
      "delta\(network.depth)", delta, "δ\(network.depth) = \(rule.formula)",
      "δ is ∂L/∂z\(network.depth). " + rule.explanation)
  }

  /// δ of a hidden layer.
  private func hiddenDelta(
    layer index: Int, trace: ForwardTrace<Double>, backward: BackwardTrace<Double>
  ) -> ComputationStep {
    let number = index + 1
    let activation = network.layers[index].activation
    return matrix(
      "delta\(number)", backward.deltas[index],
      "δ\(number) = ∂L/∂a\(number) ⊙ \(activation.derivativeFormula(number))",
      "Chain rule, unit by unit (⊙ multiplies entry by entry): "
        + activation.derivativeExplanation(of: "z\(number)", trace.preactivations[index]))
  }

  /// ∂L/∂W of one layer.
  private func weightGradient(layer index: Int, _ gradient: Matrix<Double>) -> ComputationStep {
    let number = index + 1
    let penalty = l2 == 0 ? "" : " + \(text(l2)) W\(number)"
    return matrix(
      "dW\(number)", gradient, "∂L/∂W\(number) = δ\(number)ᵀ a\(index)\(penalty)",
      "The derivative by a weight is δ of the unit it leads to, times the activation it comes from, "
        + "summed over the samples" + (l2 == 0 ? "." : "; the penalty adds λ times the weight itself."))
  }
}

// MARK: - Update

extension StepWriter {
  /// W and b of one layer after the step.
  func update(layer index: Int, next: MLP<Double>) -> [ComputationStep] {
    let number = index + 1
    let new = next.layers[index]
    return [
      matrix("W\(number) next", new.weights, rule("W\(number)"), reason),
      vector(
        "b\(number) next", new.biases, rule("b\(number)"), "The biases move by the same rule as the weights."),
    ]
  }

  /// The update of a block: `W1 ← W1 − η ∂L/∂W1`.
  private func rule(_ block: String) -> String {
    switch optimizer {
    case .gradientDescent: "\(block) ← \(block) − η ∂L/∂\(block)"
    case .momentum(_, let momentum):
      "v ← \(text(momentum)) v + ∂L/∂\(block), \(block) ← \(block) − η v"
    case .adam(_, let first, let second, let epsilon):
      "m ← \(text(first)) m + \(text(1 - first)) g, v ← \(text(second)) v + \(text(1 - second)) g², "
        + "\(block) ← \(block) − η m̂/(√v̂ + \(text(epsilon))), g = ∂L/∂\(block), "
        + "m̂ = m/(1 − \(text(first))ᵗ), v̂ = v/(1 − \(text(second))ᵗ)"
    }
  }

  private var reason: String {
    switch optimizer {
    case .gradientDescent:
      "Against the gradient, since it points to where the loss grows; η = \(text(learningRate)) is the "
        + "step's length for each unit of gradient."
    case .momentum:
      "Against the sum of all gradients so far, older ones weighing less; v is 0 before the first step, and η = "
        + "\(text(learningRate))."
    case .adam:
      "Against the mean of the gradients so far, in units of their size; m and v are 0 before the first step, which dividing by "
        + "1 − βᵗ makes up for; t counts the steps from 1, and η = \(text(learningRate))."
    }
  }

  /// The loss after the step.
  func lossNext(_ value: Double, before: Double) -> ComputationStep {
    let outcome =
      if value < before {
        "The step lowered the loss by \(text(before - value))."
      } else if value == before {
        "The step left the loss as it was."
      } else if value > before {
        "The step raised the loss by \(text(value - before)): η is too large here."
      } else {
        "The loss is not a number any more."
      }
    return number("loss next", value, "L at the new parameters", outcome)
  }
}

// MARK: - Building steps

extension StepWriter {
  /// A step whose value is a matrix.
  private func matrix(
    _ quantity: String, _ value: Matrix<Double>, _ formula: String, _ explanation: String
  ) -> ComputationStep {
    ComputationStep(
      quantity, formula: formula, explanation: explanation,
      shape: [value.rows, value.columns], values: value.elements)
  }

  /// A step whose value is a vector.
  private func vector(
    _ quantity: String, _ value: [Double], _ formula: String, _ explanation: String
  ) -> ComputationStep {
    ComputationStep(
      quantity, formula: formula, explanation: explanation, shape: [value.count],
      values: value)
  }

  /// A step whose value is one number.
  private func number(
    _ quantity: String, _ value: Double, _ formula: String, _ explanation: String
  ) -> ComputationStep {
    ComputationStep(quantity, formula: formula, explanation: explanation, shape: [], values: [value])
  }

  /// A number as it is read in a sentence: six significant digits.
  private func text(_ value: Double) -> String {
    StepByStepText.number(value, digits: 6)
  }
}
