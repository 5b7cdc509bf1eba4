import Scalars

extension StepByStep {
  /// Terms in a sum that is still readable.
  private static let longestSum = 4
  /// Entries up to which each is written out.
  private static let mostEntries = 64

  /// The arithmetic of each entry with its numbers written out, in row-major order: `0.1 · 2 + 0.2 · 3 + 0.1 = 0.9`.
  ///
  /// Empty for a step that has none, whose sums are too long to read, or that has more than 64 entries. The numbers are those of the
  /// right formulas.
  public func arithmetic(of quantity: String) -> [String] {
    guard let step = self[quantity], step.values.count <= Self.mostEntries,
      let match = quantity.wholeMatch(of: /(z|a|delta|dW|db|da|W|b)([0-9]+)( next)?/),
      let number = Int(match.2),
      network.layers.indices.contains(number - 1)
    else { return [] }
    let columns = step.shape.count == 2 ? step.shape[1] : 1
    let terms = terms(String(match.1), number, isNext: match.3 != nil)
    let lines = step.values.indices.map { place in
      terms(place / columns, place % columns).map { "\($0) = \(Self.text(step.values[place]))" }
    }
    return lines.contains(nil) ? [] : lines.compactMap { $0 }
  }

  /// What an entry of a step is made of, by its row and column.
  private func terms(_ name: String, _ number: Int, isNext: Bool) -> (Int, Int) -> String? {
    let layer = network.layers[number - 1]
    switch (name, isNext) {
    case ("z", false): return preactivation(layer, input: matrix("a\(number - 1)"))
    case ("a", false): return activation(layer.activation, z: matrix("z\(number)"))
    case ("delta", false):
      return number == network.depth
        ? outputDelta(layer.activation) : hiddenDelta(layer.activation, number)
    case ("dW", false):
      return weightGradient(layer, matrix("delta\(number)"), input: matrix("a\(number - 1)"))
    case ("db", false): return biasGradient(matrix("delta\(number)"))
    case ("da", false) where number < network.depth:
      return activationGradient(network.layers[number], matrix("delta\(number + 1)"))
    case ("W", true), ("b", true):
      // The sums of other rules reach back to steps that are not here.
      guard case .gradientDescent = nextState.optimizer else { return { _, _ in nil } }
      return name == "W"
        ? update(layer.weights, matrix("dW\(number)"))
        : update(column(layer.biases), column(self["db\(number)"]?.values ?? []))
    default: return { _, _ in nil }
    }
  }

  private func preactivation(
    _ layer: Layer<Double>, input: Matrix<Double>
  ) -> (Int, Int) -> String? {
    { sample, unit in
      Self.sum(
        (0..<layer.fanIn).map { Self.product(layer.weights[unit, $0], input[sample, $0]) }
          + [Self.inParentheses(layer.biases[unit])], atMost: Self.longestSum + 1)
    }
  }

  private func activation(_ activation: Activation, z: Matrix<Double>) -> (Int, Int) -> String? {
    switch activation {
    case .identity: return { _, _ in nil }
    case .softmax:
      return { sample, unit in
        let terms = z.row(sample).map { "exp(\(Self.text($0)))" }
        return Self.sum(terms).map { "\(terms[unit])/(\($0))" }
      }
    case .relu: return { "max(\(Self.text(z[$0, $1])), 0)" }
    default:
      let name = activation == .sigmoid ? "σ" : activation.rawValue
      return { "\(name)(\(Self.text(z[$0, $1])))" }
    }
  }

  /// Prediction minus target, times what its pairing of loss and activation needs; nothing where that is no product.
  private func outputDelta(_ activation: Activation) -> (Int, Int) -> String? {
    let (outputs, targets) = (matrix("a\(network.depth)"), problem.targets)
    let z = matrix("z\(network.depth)")
    guard let factor = problem.loss.differenceFactor(of: activation, targets) else { return { _, _ in nil } }
    return { sample, unit in
      let difference =
        "(\(Self.text(outputs[sample, unit])) − \(Self.inParentheses(targets[sample, unit])))"
      let slope =
        factor.hasSlope && activation != .identity
        ? " · " + Self.inParentheses(activation.derivative(at: z[sample, unit])) : ""
      return (factor.factor == 1 ? "" : Self.text(factor.factor) + " · ") + difference + slope
    }
  }

  private func hiddenDelta(_ activation: Activation, _ number: Int) -> (Int, Int) -> String? {
    let (gradient, z) = (matrix("da\(number)"), matrix("z\(number)"))
    return { Self.product(gradient[$0, $1], activation.derivative(at: z[$0, $1])) }
  }

  private func weightGradient(
    _ layer: Layer<Double>, _ delta: Matrix<Double>, input: Matrix<Double>
  ) -> (Int, Int) -> String? {
    { unit, source in
      Self.sum(
        (0..<delta.rows).map { Self.product(delta[$0, unit], input[$0, source]) }
          + (problem.l2 == 0 ? [] : [Self.product(problem.l2, layer.weights[unit, source])]))
    }
  }

  /// A sum over samples; of one sample it is δ itself.
  private func biasGradient(_ delta: Matrix<Double>) -> (Int, Int) -> String? {
    guard delta.rows > 1 else { return { _, _ in nil } }
    return { unit, _ in Self.sum((0..<delta.rows).map { Self.inParentheses(delta[$0, unit]) }) }
  }

  private func activationGradient(
    _ layer: Layer<Double>, _ delta: Matrix<Double>
  ) -> (Int, Int) -> String? {
    { sample, unit in
      Self.sum((0..<layer.units).map { Self.product(delta[sample, $0], layer.weights[$0, unit]) })
    }
  }

  private func update(_ old: Matrix<Double>, _ gradient: Matrix<Double>) -> (Int, Int) -> String? {
    { "\(Self.text(old[$0, $1])) − \(Self.product(learningRate, gradient[$0, $1]))" }
  }
}

// MARK: - Numbers and matrices

extension StepByStep {
  private func matrix(_ name: String) -> Matrix<Double> {
    guard let step = self[name], step.shape.count == 2 else { return Matrix(rows: 0, columns: 0) }
    return Matrix(rows: step.shape[0], columns: step.shape[1], elements: step.values)
  }

  private func column(_ values: [Double]) -> Matrix<Double> {
    Matrix(rows: values.count, columns: 1, elements: values)
  }

  /// Terms with plus between them; nil where there are too many to read.
  private static func sum(_ terms: [String], atMost longest: Int = longestSum) -> String? {
    terms.count <= longest ? terms.joined(separator: " + ") : nil
  }

  private static func product(_ left: Double, _ right: Double) -> String {
    "\(inParentheses(left)) · \(inParentheses(right))"
  }

  /// A number, in parentheses when it is negative.
  private static func inParentheses(_ value: Double) -> String {
    value.sign == .minus ? "(\(text(value)))" : text(value)
  }

  /// A number as it is read in a sentence: six significant digits.
  private static func text(_ value: Double) -> String { StepByStepText.number(value, digits: 6) }
}

extension Loss {
  /// δ of the output as a factor of ŷ − y, times φ′(z) or not; nil for pairings where it is none.
  fileprivate func differenceFactor(
    of activation: Activation, _ targets: Matrix<Double>
  ) -> (factor: Double, hasSlope: Bool)? {
    let (m, K) = (Double(targets.rows), Double(targets.columns))
    let isMean = reduction == .mean
    switch (kind, activation) {
    case (.binaryCrossEntropy, .sigmoid): return (isMean ? 1 / m : 1, false)
    case (.crossEntropy, .softmax):
      let sumsToOne = (0..<targets.rows).allSatisfy { targets.row($0).reduce(0, +) == 1 }
      return sumsToOne ? (isMean ? 1 / m : 1, false) : nil
    case (_, .softmax): return nil
    case (.meanSquaredError, _): return (isMean ? 2 / (m * K) : 2, true)
    case (.halfMeanSquaredError, _): return (isMean ? 1 / m : 1, true)
    case (.halfSumSquaredError, _): return (1, true)
    default: return nil
    }
  }
}
