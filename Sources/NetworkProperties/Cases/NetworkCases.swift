import PropertyTesting
import ReferenceMLP

/// A network with a loss and samples that fit it: one case of a property.
struct NetworkCase: Sendable {
  var network: MLP<Double>
  var problem: LearningProblem<Double>
}

/// What the networks of a property may be; the generator reaches all of it, small networks first.
///
/// The whole range is depth 1…6, width 1…12, batch 1…16, every activation and every pairing with a loss for
/// which that loss is defined, hostile scales, exact zeros, zero and repeated samples, hard and soft targets.
/// A theorem that holds for some of them only says so here, and not by discarding cases.
struct NetworkCases: Sendable {
  /// Numbers of weights, biases and samples.
  enum Numbers: Sendable {
    /// Reals of −2…2.
    case ordinary
    /// Usual networks, but every fourth layer or batch multiplied by a magnitude of this range.
    case scaled(ClosedRange<Double>)
    /// Whole numbers of −3…3.
    case integers

    /// Scaled by 10⁻⁶…10⁶.
    static let hostile = scaled(1e-6...1e6)
  }

  /// A loss with an output activation for which it is defined.
  struct Pairing: Sendable {
    var loss: Loss.Kind
    var output: Activation
  }

  /// Layers with parameters.
  var depth = 1...6
  /// Units of each layer, and inputs.
  var width = 1...12
  /// Samples of the batch.
  var samples = 1...16
  /// φ of a hidden layer, drawn for each layer.
  var hidden = Activation.allCases.filter(\.isElementwise)
  /// Loss and φ of the output layer, the simplest first.
  var pairings = Pairing.all
  /// Mean or sum over the samples.
  var reductions = Loss.Reduction.allCases
  /// Whether some cases have an L2 penalty.
  var hasPenalty = false
  /// Whether biases are drawn; otherwise they are 0.
  var hasBiases = true
  /// Whether inputs, units of each layer and samples are pairwise different numbers.
  var hasDistinctSizes = false
  /// The numbers.
  var numbers = Numbers.hostile
}

extension NetworkCases.Pairing {
  /// The usual pairings, the simplest first.
  static let usual: [Self] = [
    Self(loss: .halfMeanSquaredError, output: .identity), Self(loss: .meanSquaredError, output: .identity),
    Self(loss: .halfSumSquaredError, output: .identity), Self(loss: .huber, output: .identity),
    Self(loss: .binaryCrossEntropy, output: .sigmoid), Self(loss: .crossEntropy, output: .softmax),
  ]

  /// Every pairing that is defined; the usual ones are drawn more often.
  static let all: [Self] = {
    let defined = Loss.Kind.allCases.flatMap { loss in
      Activation.allCases.compactMap { output -> Self? in
        if case .undefined = OutputPairing(loss: loss, activation: output, outputs: 2) { return nil }
        return Self(loss: loss, output: output)
      }
    }
    return usual + usual + usual + defined
  }()
}

// MARK: - The generator

extension NetworkCases {
  /// Draws the pairing, the sizes, the layers one by one, and the samples one by one.
  var generator: Generator<NetworkCase> {
    Generator { source in
      let pairing = try source.element(of: pairings)
      let reduction = try source.element(of: reductions)
      let sizes = distinct(try source.draw(layerSizes(pairing)))
      let layers = try (1..<sizes.count).map { index in
        let activation =
          index == sizes.count - 1 ? pairing.output : try source.element(of: hidden)
        return try source.draw(layer(units: sizes[index], fanIn: sizes[index - 1], activation))
      }
      let l2 = hasPenalty ? try source.element(of: [0, 0, 0.5, 0.01]) : 0
      var batch = try source.draw(batch(pairing.loss, inputs: sizes[0], outputs: sizes[sizes.count - 1]))
      while hasDistinctSizes && sizes.contains(batch.count) { batch.append(batch[0]) }
      return NetworkCase(
        network: MLP(layers: layers),
        problem: LearningProblem(
          loss: Loss(pairing.loss, reduction: reduction), l2: l2, inputs: Matrix(batch.map(\.inputs)),
          targets: Matrix(batch.map(\.targets))))
    }
  }

  /// Inputs, hidden units, outputs; a softmax has at least two.
  private func layerSizes(_ pairing: Pairing) -> Generator<[Int]> {
    // Mostly narrow: what goes wrong for some width goes wrong for a small one, and more cases are tried.
    let narrow = width.lowerBound...max(width.lowerBound, min(4, width.upperBound))
    let size = Generator.frequency((3, .size(in: narrow)), (1, .size(in: width)))
    let hiddenLayers = depth.lowerBound - 1...depth.upperBound - 1
    return Generator { source in
      let hidden = try source.draw(size.array(count: hiddenLayers))
      let outputs = try source.draw(size)
      return [try source.draw(size)] + hidden + [pairing.output == .softmax ? max(2, outputs) : outputs]
    }
  }

  /// Each size that was there before is replaced by the next larger one that was not.
  private func distinct(_ sizes: [Int]) -> [Int] {
    guard hasDistinctSizes else { return sizes }
    return sizes.reduce(into: []) { taken, size in
      var size = size
      while taken.contains(size) { size += 1 }
      taken.append(size)
    }
  }

  private func layer(units: Int, fanIn: Int, _ activation: Activation) -> Generator<Layer<Double>> {
    Generator { source in
      let scale = try source.draw(scale)
      let weights = try source.draw(.matrix(rows: units, columns: fanIn, of: number))
      let biases =
        hasBiases ? try source.array(count: units, of: number) : Array(repeating: 0, count: units)
      return Layer(
        weights: Matrix(rows: units, columns: fanIn, elements: weights.map { scale * $0 }), biases: biases,
        activation: activation)
    }
  }

  /// One number before it is scaled.
  private var number: Generator<Double> {
    if case .integers = numbers { return Generator<Int>.integer(in: -3...3).map(Double.init) }
    return .double(in: -2...2)
  }

  private var scale: Generator<Double> {
    guard case .scaled(let range) = numbers else { return .constant(1) }
    return .frequency((3, .constant(1)), (1, .magnitude(in: range)))
  }
}

// MARK: - Samples

extension NetworkCases {
  private struct Sample: Sendable {
    var inputs: [Double]
    var targets: [Double]
    /// Whether the sample before it stands in its place.
    var isRepeated = false
  }

  /// At least one sample; every tenth is zero and every tenth the one before it once more.
  private func batch(_ loss: Loss.Kind, inputs: Int, outputs: Int) -> Generator<[Sample]> {
    let sample = Generator<Sample> { source in
      let kind = try source.integer(in: 0...9)
      let numbers = try source.array(count: inputs, of: number)
      return Sample(
        inputs: kind == 8 ? numbers.map { _ in 0 } : numbers,
        targets: try source.draw(targets(loss, outputs: outputs)), isRepeated: kind == 9)
    }
    return Generator { source in
      let scale = try source.draw(scale)
      var batch = try source.array(count: samples, of: sample)
      for index in batch.indices {
        batch[index].inputs = batch[index].inputs.map { scale * $0 }
        if batch[index].isRepeated && index > 0 { batch[index] = batch[index - 1] }
      }
      return batch
    }
  }

  /// Numbers for a regression, 0 or 1 or soft labels for two classes, one-hot or smoothed rows for several.
  private func targets(_ loss: Loss.Kind, outputs: Int) -> Generator<[Double]> {
    Generator { source in
      switch loss {
      case .meanSquaredError, .halfMeanSquaredError, .halfSumSquaredError, .huber:
        return try source.array(count: outputs, of: number)
      case .binaryCrossEntropy:
        let isSoft = try source.boolean()
        return try source.array(
          count: outputs, of: isSoft ? .double(in: 0...1) : Generator<Int>.integer(in: 0...1).map(Double.init)
        )
      case .crossEntropy:
        let label = try source.integer(in: 0...outputs - 1)
        let smoothing = try source.draw(.frequency((2, .constant(0)), (1, .double(in: 0...1))))
        return (0..<outputs).map { ($0 == label ? 1 - smoothing : 0) + smoothing / Double(outputs) }
      }
    }
  }
}
