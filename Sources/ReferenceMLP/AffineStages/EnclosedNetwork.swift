import Scalars

/// A network's pass over a batch with proven bounds: how far each computed number may lie from that of exact arithmetic,
/// and what the derivatives with regard to the pre-activations may be.
///
/// Matrix products are enclosed by a midpoint and a radius (Rump, Fast and parallel interval arithmetic, BIT 39, 1999): for
/// inputs â ± ξ, WÂ is off by at most |W|ξ + γ|W||â|, with the γ of ``BlockedProduct``. Activations and losses, which
/// are few, are enclosed by intervals.
///
/// The bounds are those of this pass, or on request those of any pass in double precision, whatever the order of its sums
/// and the forms of its functions.
struct EnclosedNetwork: Sendable {
  /// The pass as it is computed.
  private(set) var trace: ForwardTrace<Double>
  /// By layer, how far its inputs may lie from the exact ones; nil for those that are given.
  private(set) var inputRadii: [Matrix<Double>?] = [nil]
  /// By layer, enclosures of ∂L/∂z, samples × units; undefined where nothing is proven.
  private(set) var derivatives: [[Interval]] = []

  /// Whose pass is bounded.
  enum Pass {
    /// This one, whose products are ``BlockedProduct``s.
    case own
    /// Any in double precision: n + 1 roundings of each product in a sum of n and a bias, and 16 of φ.
    case any
  }

  private let pass: Pass
  private let network: MLP<Double>
  private let problem: LearningProblem<Double>
  /// By layer, how far z may lie from the exact ones.
  private var radii: [Matrix<Double>] = []
  /// By hidden layer, enclosures of φ′(z).
  private(set) var slopes: [[Interval]] = []

  init(network: MLP<Double>, problem: LearningProblem<Double>, of pass: Pass = .own) {
    self.pass = pass
    self.network = network
    self.problem = problem
    trace = ForwardTrace(inputs: problem.inputs, preactivations: [], activations: [])
    for layer in network.layers.indices {
      encloseProduct(layer)
      activate(layer)
    }
    derivatives = [outputDerivatives()]
    for layer in network.layers.indices.dropLast().reversed() {
      derivatives.insert(hiddenDerivatives(layer, above: derivatives[0]), at: 0)
    }
  }

  /// An interval that holds a pre-activation, of which the batch has so many in a layer.
  private func preactivation(_ layer: Int, _ place: Int) -> Interval {
    let (z, radius) = (trace.preactivations[layer].elements[place], radii[layer].elements[place])
    return Interval(lower: (z - radius).nextDown, upper: (z + radius).nextUp)
  }
}

// MARK: - Forward

extension EnclosedNetwork {
  /// z = Wa + b and its radii.
  private mutating func encloseProduct(_ index: Int) {
    let layer = network.layers[index]
    let input = trace.input(ofLayer: index)
    var z = Matrix<Double>(rows: input.rows, columns: layer.units)
    var radii = z
    let sizes = inputRadii[index] == nil ? nil : layer.weights.map { abs($0) }
    for sample in 0..<input.rows {
      for unit in 0..<layer.units {
        let product = input.withRow(sample) { a in layer.weights.withRow(unit) { BlockedProduct(a, $0) } }
        var inherited = 0.0
        if let inputRadii = inputRadii[index], let sizes {
          inherited = inputRadii.withRow(sample) { radii in
            sizes.withRow(unit) { BlockedProduct(radii, $0).value }
          }
        }
        let sum = product.value + layer.biases[unit]
        z[sample, unit] = sum
        radii[sample, unit] =
          switch pass {
          case .own:
            product.error(
              roundings: BlockedProduct.roundings(count: layer.fanIn),
              inherited: inherited + abs(sum) * 0x1p-53)
          case .any:
            product.error(
              roundings: layer.fanIn + 2,
              inherited: inherited + Double(layer.fanIn + 2) * 0x1p-53 * abs(layer.biases[unit]))
          }
      }
    }
    trace.preactivations.append(z)
    self.radii.append(radii)
  }

  /// a = φ(z) and its radii, and the enclosures of φ′.
  private mutating func activate(_ index: Int) {
    let activation = network.layers[index].activation
    trace.activations.append(activation.rows(of: trace.preactivations[index]))
    guard index < network.depth - 1 else { return }
    var radii = trace.activations[index]
    var slopes: [Interval] = []
    slopes.reserveCapacity(radii.elements.count)
    for place in radii.elements.indices {
      let image = activation(Dual(preactivation(index, place), derivative: Interval(1)))
      let distance = image.value - Interval(radii.elements[place])
      let own = pass == .any ? 0x1p-49 * abs(radii.elements[place]) : 0
      radii.elements[place] = distance.isFinite ? max(distance.upper, -distance.lower) + own : .infinity
      slopes.append(image.derivative)
    }
    inputRadii.append(radii)
    self.slopes.append(slopes)
  }
}

// MARK: - Derivatives

extension EnclosedNetwork {
  /// ∂L/∂z of the output layer, by dual intervals.
  private func outputDerivatives() -> [Interval] {
    let (last, outputs) = (network.depth - 1, network.outputs)
    let problem = problem.converted { Dual(Interval($0), derivative: .zero) }
    let factor = problem.loss.factor(samples: problem.samples, outputs: outputs, as: Dual<Interval>.self)
    return (0..<problem.samples).flatMap { sample in
      var z = (0..<outputs).map { Dual(preactivation(last, sample * outputs + $0), derivative: .zero) }
      let y = problem.targets.row(sample)
      let isFused = problem.loss.kind == .crossEntropy && network.outputActivation == .softmax
      let present = isFused ? PresentTarget.of(y) : []
      return (0..<outputs).map { unit in
        z[unit].derivative = Interval(1)
        defer { z[unit].derivative = .zero }
        let term: Dual<Interval>
        if present.isEmpty {
          let activation = network.outputActivation
          let a = activation.isElementwise ? z.map { activation($0) } : Activation.softmax(z)
          term = factor * problem.loss.term(z: z, a: a, activation: activation, y: y)
        } else {
          term = factor * PresentTarget.crossEntropy(z, present)
        }
        return term.value.isDefined && term.derivative.isDefined ? term.derivative : .undefined
      }
    }
  }

  /// ∂L/∂zₗ = φ′(zₗ) Σₖ ∂L/∂zₗ₊₁ₖ Wₖ: the chain rule over the numbers that all of them may be.
  private func hiddenDerivatives(_ index: Int, above: [Interval]) -> [Interval] {
    let weights = network.layers[index + 1].weights.transposed
    let sizes = weights.map { abs($0) }
    let next = weights.columns
    let slopes = slopes[index]
    return (0..<problem.samples).flatMap { sample -> [Interval] in
      let row = above[sample * next..<(sample + 1) * next]
      guard row.allSatisfy(\.isFinite) else { return Array(repeating: .undefined, count: weights.rows) }
      let middles = row.map(\.midpoint)
      let radii = zip(row, middles).map { enclosure, middle in
        max((enclosure - Interval(middle)).upper, (Interval(middle) - enclosure).upper)
      }
      return (0..<weights.rows).map { unit in
        let product = middles.withUnsafeBufferPointer { row in
          weights.withRow(unit) { BlockedProduct(row, $0) }
        }
        let inherited = radii.withUnsafeBufferPointer { row in
          sizes.withRow(unit) { BlockedProduct(row, $0).value }
        }
        let radius = product.error(
          roundings: BlockedProduct.roundings(count: next), inherited: inherited)
        let sum = Interval(
          lower: (product.value - radius).nextDown, upper: (product.value + radius).nextUp)
        return sum * slopes[sample * weights.rows + unit]
      }
    }
  }
}
