import GradientChecking
import ReferenceMLP
import Scalars

/// The gradients of one network and problem that the usual mistakes in backpropagation give.
///
/// The mistakes are those of docs/DEFECTS.md that a pattern in the gradient alone does not show. Each is one changed step of
/// the reference backpropagation (`BackpropagationSteps`), so that what it predicts is exact but for rounding.
struct NetworkHypotheses {
  let network: MLP<Double>
  let problem: LearningProblem<Double>
  let claimed: [Double]
  let derivatives: [Double]

  private var depth: Int { network.depth }
  private var hidden: Range<Int> { 0..<network.depth - 1 }
  private var trace: ForwardTrace<Double> { network.forward(problem.inputs) }

  /// All hypotheses, the likelier first where two give the same.
  func all() -> [GradientHypothesis] {
    droppedSamples + biasesOfOneSample + losses(of: [problem.loss.kind]) + activationDerivatives
      + otherLayersDerivatives + updatedWeights + transposes + inputs + paths + penalties + scaledDeltas
      + losses(of: Loss.Kind.allCases.filter { $0 != problem.loss.kind })
      + [hypothesis(.precision, "the weight gradients are summed in single precision", .singlePrecisionSum)]
  }

  private func hypothesis(
    _ code: Diagnosis.Code, _ message: String, factor: Double? = nil, _ mistake: KnownMistake
  ) -> GradientHypothesis {
    GradientHypothesis(
      code, message, factor: factor, gradient: problem.gradient(of: network, steps: mistake))
  }

  // MARK: - Samples

  /// Above this many samples not every one is tried, but the first and the last.
  private static let mostSamplesTried = 64

  private var triedSamples: [Int] {
    problem.samples <= Self.mostSamplesTried ? Array(0..<problem.samples) : [0, problem.samples - 1]
  }

  /// Without one of the samples: divided by their number as before, or by one less.
  private var droppedSamples: [GradientHypothesis] {
    guard problem.samples > 1 else { return [] }
    let m = Double(problem.samples)
    return triedSamples.reversed().flatMap { sample in
      let kept = (0..<problem.samples).filter { $0 != sample }
      var part = problem.selecting(samples: kept)
      part.l2 = 0
      let rest = part.gradient(of: network)
      let shrinks =
        part.loss.factor(samples: kept.count, outputs: network.outputs)
        != part.loss.factor(samples: problem.samples, outputs: network.outputs)
      let weights = shrinks ? [(m - 1) / m, 1] : [1]
      return weights.map { weight in
        GradientHypothesis(
          .sampleDropped, "sample \(sample + 1) of \(problem.samples) is missing from the sum",
          gradient: withPenalty(rest.map { weight * $0 }))
      }
    }
  }

  /// A gradient of the data's loss with the penalty's λW added.
  private func withPenalty(_ gradient: [Double]) -> [Double] {
    guard problem.l2 != 0 else { return gradient }
    let weights = network.layers.flatMap { $0.weights.elements + $0.biases.map { _ in 0 } }
    return zip(gradient, weights).map { $0 + problem.l2 * $1 }
  }

  private var biasesOfOneSample: [GradientHypothesis] {
    guard problem.samples > 1 else { return [] }
    return triedSamples.reversed().flatMap { sample in
      layerSets(Array(0..<depth)).map { layers in
        hypothesis(
          .sampleDropped,
          "\(Self.words(layers, "the bias gradient")) is that of sample \(sample + 1) alone, not the sum",
          .biasOfSample(sample, layers: layers))
      }
    }
  }

  // MARK: - Loss

  private func losses(of kinds: [Loss.Kind]) -> [GradientHypothesis] {
    let activation = network.outputActivation
    let loss = problem.loss
    let m = problem.samples
    let right = loss.factor(samples: m, outputs: network.outputs)
    return kinds.flatMap { kind -> [GradientHypothesis] in
      let own = Loss(kind, reduction: loss.reduction).factor(samples: m, outputs: network.outputs)
      var factors: [Double] = []
      for factor in [own, right, own / 2, 1 / Double(m), 0.5 / Double(m), 1] where !factors.contains(factor) {
        factors.append(factor)
      }
      if kind == loss.kind { factors = [right] }
      return MistakenOutputDelta.Passage.allCases.flatMap { passage -> [GradientHypothesis] in
        if activation == .identity && passage != .right { return [] }
        // With another loss it is that loss's derivative but for rounding.
        if passage == .batchMaximum && (activation != .softmax || kind != loss.kind) { return [] }
        return [false, true].flatMap { forgets -> [GradientHypothesis] in
          if kind == loss.kind && passage == .right && !forgets { return [] }
          return factors.map { factor in
            let supposed = MistakenOutputDelta(
              kind: kind, factor: factor, passage: passage, forgetsTargets: forgets)
            return hypothesis(code(supposed), supposed.words(loss, activation), .outputDelta(supposed))
          }
        }
      }
    }
  }

  private func code(_ supposed: MistakenOutputDelta) -> Diagnosis.Code {
    if supposed.passage == .batchMaximum { return .batchDependence }
    let onlyActivation = supposed.kind == problem.loss.kind && !supposed.forgetsTargets
    return onlyActivation && supposed.passage == .omitted ? .activationDerivative : .lossDerivative
  }

  // MARK: - Activations

  private var activationDerivatives: [GradientHypothesis] {
    uniformLayers.flatMap { layers, activation in
      MistakenDerivative.candidates(besides: activation).map { formula in
        let cancels = formula.isCancellingForm(of: activation)
        return hypothesis(
          cancels ? .saturation : .activationDerivative,
          "\(Self.words(layers, "")): \(formula.words(activation))"
            + (cancels ? ", and is exactly 0 where it is saturated" : ""),
          .derivative(formula, layers: layers))
      }
    }
      + mixedLayers.flatMap { layers in
        MistakenDerivative.ofAnyActivation.map { formula, words in
          hypothesis(
            .activationDerivative, "\(Self.words(layers, "")): \(words)", .derivative(formula, layers: layers)
          )
        }
      }
  }

  /// Each hidden layer alone, and all with one activation together.
  private var uniformLayers: [(layers: Set<Int>, activation: Activation)] {
    let activations = hidden.map { network.layers[$0].activation }
    let alone = hidden.map { (layers: Set([$0]), activation: activations[$0]) }
    return alone
      + Activation.allCases.compactMap { activation in
        let layers = hidden.filter { activations[$0] == activation }
        return layers.count > 1 ? (Set(layers), activation) : nil
      }
  }

  /// Hidden layers of several activations: all, those that are not the identity, and those whose derivative is a formula
  /// in a.
  private var mixedLayers: Set<Set<Int>> {
    let kinds: [(Activation) -> Bool] = [
      { _ in true }, { $0 != .identity }, { $0 == .sigmoid || $0 == .tanh },
    ]
    let sets = kinds.map { kind in Set(hidden.filter { kind(network.layers[$0].activation) }) }
    return Set(sets.filter { layers in Set(layers.map { network.layers[$0].activation }).count > 1 })
  }

  private var otherLayersDerivatives: [GradientHypothesis] {
    hidden.flatMap { index in
      hidden.filter { $0 != index && network.layers[$0].units == network.layers[index].units }.map { other in
        let formula = MistakenDerivative.atLayer(other)
        return hypothesis(
          .activationDerivative, "layer \(index + 1): \(formula.words(network.layers[index].activation))",
          .derivative(formula, layers: [index]))
      }
    }
  }

  // MARK: - Weights and inputs

  /// δ through W − η ∂L/∂W, with the η that fits the layer below the highest, where the change is linear in it.
  private var updatedWeights: [GradientHypothesis] {
    let penalties = problem.l2 == 0 ? [0] : [0, problem.l2]
    let right = problem.gradient(of: network)
    return layerSets(Array(1..<max(depth, 1))).flatMap { layers in
      penalties.compactMap { penalty in
        func mistake(_ rate: Double) -> KnownMistake {
          .updatedWeights(rate: rate, withPenalty: penalty, layers: layers)
        }
        let unit = problem.gradient(of: network, steps: mistake(1))
        let rate = fittedRate(right: right, unit: unit, layer: (layers.max() ?? 1) - 1)
        guard let rate else { return nil }
        return hypothesis(
          .staleOrUpdatedWeights,
          "\(Self.words(layers, "δ is handed down through weights that were updated before")), by "
            + "\(Self.number(rate)) times their gradient", factor: rate, mistake(rate))
      }
    }
  }

  /// The t for which right + t(unit − right) is the claim in the entry of a layer that moves most.
  private func fittedRate(right: [Double], unit: [Double], layer: Int) -> Double? {
    let entries = parameters(ofLayer: layer).filter { claimed[$0].isFinite }
    guard let best = entries.max(by: { abs(unit[$0] - right[$0]) < abs(unit[$1] - right[$1]) }),
      unit[best] != right[best]
    else { return nil }
    let rate = (claimed[best] - right[best]) / (unit[best] - right[best])
    return rate.isFinite && rate != 0 ? rate : nil
  }

  private func parameters(ofLayer index: Int) -> Range<Int> {
    let start = network.layers[..<index].reduce(0) { $0 + $1.units * ($1.fanIn + 1) }
    return start..<start + network.layers[index].units * (network.layers[index].fanIn + 1)
  }

  private var transposes: [GradientHypothesis] {
    let square = network.layers.indices.filter {
      network.layers[$0].units == network.layers[$0].fanIn && network.layers[$0].units > 1
    }
    let propagated = layerSets(square.filter { $0 > 0 }).map { layers in
      hypothesis(
        .transpose, "\(Self.words(layers, "δ is multiplied with the transposed W")) on its way down",
        .untransposedWeights(layers: layers))
    }
    let gradients = layerSets(square).map { layers in
      hypothesis(
        .transpose, "\(Self.words(layers, "the data's part of the weight gradient")) is transposed",
        .transposedWeightGradient(layers: layers))
    }
    return propagated + gradients + mixedAxes
  }

  private var mixedAxes: [GradientHypothesis] {
    guard problem.samples > 1 else { return [] }
    let ofDelta = network.layers.indices.filter { network.layers[$0].units == problem.samples }
    let ofInput = network.layers.indices.filter { network.layers[$0].fanIn == problem.samples }
    return layerSets(ofDelta).map { layers in
      hypothesis(
        .transpose, Self.words(layers, "samples and units of δ are mixed up"),
        .untransposedDelta(layers: layers))
    }
      + layerSets(ofInput).map { layers in
        hypothesis(
          .transpose, Self.words(layers, "samples and inputs are mixed up"), .transposedInput(layers: layers))
      }
  }

  /// The activations of a wrong layer in δᵀa.
  private var inputs: [GradientHypothesis] {
    network.layers.indices.flatMap { index in
      (-1..<depth).filter { source in
        source != index - 1
          && (source < 0 ? network.inputs : network.layers[source].units) == network.layers[index].fanIn
      }.map { source in
        hypothesis(
          .layer,
          "layer \(index + 1): its weight gradient is made with "
            + (source < 0 ? "the network's inputs" : "the activations of layer \(source + 1)")
            + " in place of its own inputs, those of layer \(index)",
          .inputOfLayer(source, layer: index))
      }
    }
      + layerSets(network.layers.indices.filter { network.layers[$0].units == network.layers[$0].fanIn }).map
    {
      layers in
      hypothesis(
        .layer,
        Self.words(layers, "the weight gradient is made with the layer's own activations, not its inputs"),
        .ownActivations(layers: layers))
    }
  }

  private var paths: [GradientHypothesis] {
    layerSets(network.layers.indices.filter { $0 > 0 && network.layers[$0].units > 1 }).map { layers in
      hypothesis(
        .pathMissing,
        Self.words(
          layers, "of what its units hand down to a unit below only the last part is kept, not the sum"),
        .lastPath(layers: layers))
    }
  }

  // MARK: - With a penalty

  private var penalties: [GradientHypothesis] {
    let alone =
      problem.l2 == 0
      ? []
      : layerSets(Array(0..<depth)).map { layers in
        hypothesis(
          .pathMissing,
          Self.words(layers, "the weight gradient is the penalty's alone, the data's part is overwritten"),
          .penaltyAlone(layers: layers))
      }
    return alone + [otherPenalty].compactMap { $0 }
  }

  /// Another coefficient λ, from the largest weight.
  private var otherPenalty: GradientHypothesis? {
    let isWeight = network.layers.flatMap {
      $0.weights.elements.map { _ in true } + $0.biases.map { _ in false }
    }
    let parameters = network.parameters
    let weights = parameters.indices.filter {
      isWeight[$0] && claimed[$0].isFinite && derivatives[$0].isFinite
    }
    guard let largest = weights.max(by: { abs(parameters[$0]) < abs(parameters[$1]) }),
      parameters[largest] != 0
    else { return nil }
    let change = (claimed[largest] - derivatives[largest]) / parameters[largest]
    guard change.isFinite, change != 0 else { return nil }
    // 0 is meant where λ + change is 0 but for rounding.
    let coefficient = abs(problem.l2 + change) <= 1e-6 * abs(change) ? 0 : problem.l2 + change
    return hypothesis(
      .proportionalToParameter,
      "the weight penalty in the gradient has the coefficient \(Self.number(coefficient)), that in the loss "
        + "\(Self.number(problem.l2))", factor: coefficient - problem.l2, .penalty(coefficient))
  }

  /// With a penalty, a factor in a δ is no factor of the gradient: it is measured at the biases, which have none.
  private var scaledDeltas: [GradientHypothesis] {
    guard problem.l2 != 0 else { return [] }
    return network.layers.indices.compactMap { index in
      let biases = parameters(ofLayer: index).suffix(network.layers[index].units).filter {
        claimed[$0].isFinite && derivatives[$0].isFinite
      }
      guard let best = biases.max(by: { abs(derivatives[$0]) < abs(derivatives[$1]) }), derivatives[best] != 0
      else { return nil }
      let factor = claimed[best] / derivatives[best]
      guard factor.isFinite, factor != 1 else { return nil }
      let isOutput = index == depth - 1
      return hypothesis(
        isOutput ? .constantFactor : .activationDerivative,
        "the data's part of the gradient is \(Self.number(factor)) times what it should be"
          + (isOutput ? knownMeaning(factor) : " up to layer \(index + 1), as by its activation derivative"),
        factor: factor, .deltaFactor(factor, layer: index))
    }
  }

  private func knownMeaning(_ factor: Double) -> String {
    let counts = network.structure(samples: problem.samples).counts
    func isNear(_ value: Double) -> Bool { abs(factor - value) <= 1e-6 * value }
    if let count = counts.first(where: { isNear(Double($0.value)) }) {
      return ": \(count.value) is the \(count.name)"
    }
    if let count = counts.first(where: { isNear(1 / Double($0.value)) }) {
      return ": one over the \(count.name), \(count.value)"
    }
    return ""
  }

  // MARK: - In words

  /// Each layer alone, and all together.
  private func layerSets(_ layers: [Int]) -> [Set<Int>] {
    layers.map { [$0] } + (layers.count > 1 ? [Set(layers)] : [])
  }

  /// "layer 2: subject", "layers 1, 2: subject".
  private static func words(_ layers: Set<Int>, _ subject: String) -> String {
    let numbers = layers.sorted().map { String($0 + 1) }.joined(separator: ", ")
    return "layer\(layers.count == 1 ? "" : "s") \(numbers)" + (subject.isEmpty ? "" : ": \(subject)")
  }

  private static func number(_ value: Double) -> String {
    guard value != 0 else { return "0" }
    // Six digits are what the message needs; the factor itself is in the diagnosis.
    let scale = Double.pow(10, 5 - Double.log10(abs(value)).rounded(.down))
    return "\((value * scale).rounded() / scale)"
  }
}

extension MLP {
  /// Batch size, outputs, and the names of each layer's blocks.
  func structure(samples: Int) -> GradientStructure {
    GradientStructure(
      counts: [.init("batch size", samples), .init("number of outputs", outputs)],
      layers: layers.indices.map { ["W\($0 + 1)", "b\($0 + 1)"] })
  }
}

extension NetworkObjective {
  /// Batch size, outputs and layers.
  public var structure: GradientStructure { network.structure(samples: problem.samples) }

  /// What known mistakes in backpropagation would give.
  public func hypotheses(for claimed: [Double], derivatives: [Double]) -> [GradientHypothesis] {
    NetworkHypotheses(network: network, problem: problem, claimed: claimed, derivatives: derivatives).all()
  }
}
