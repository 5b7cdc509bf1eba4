import ReferenceMLP
import Scalars
import VectorFunctions

/// A network's pass over a batch with proven bounds: how far each computed number may lie from that of exact arithmetic,
/// and what the derivatives with regard to the pre-activations may be.
///
/// Matrix products are enclosed by a midpoint and a radius (Rump, Fast and parallel interval arithmetic, BIT 39, 1999): for
/// inputs â ± ξ, WÂ is off by at most |W|ξ + γ|W||â|, with the γ of ``BlockedProduct``. Radii are sums of numbers that
/// are not negative, which any order rounds by less than they are widened. Activations and losses, which are few, are
/// enclosed by intervals.
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
    /// Any in double precision: n + 1 roundings of each product in a sum of n and a bias, and 16 of φ, which is what
    /// vector functions of 4 ulp may lose (VectorActivation.swift).
    ///
    /// GELU loses 2uz²ϕ(z) more where −z/√2 is rounded, 1.6u of z. The interval of φ is that of a z widened by an ulp, and
    /// of 1/√2 widened by another: at least as much.
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
    let products = BlockedProduct.all(input, radii: inputRadii[index], others: layer.units) {
      layer.weights.rows($0)
    }
    var z = Matrix<Double>(rows: input.rows, columns: layer.units)
    var radii = z
    for (place, product) in products.enumerated() {
      let bias = layer.biases[place % layer.units]
      let sum = product.value + bias
      z.elements[place] = sum
      radii.elements[place] =
        switch pass {
        case .own:
          product.error(
            roundings: BlockedProduct.roundings(count: layer.fanIn), besides: abs(sum) * 0x1p-53)
        case .any:
          product.error(
            roundings: layer.fanIn + 2, besides: Double(layer.fanIn + 2) * 0x1p-53 * abs(bias))
        }
    }
    trace.preactivations.append(z)
    self.radii.append(radii)
  }

  /// a = φ(z) and its radii, and the enclosures of φ′.
  ///
  /// Without vector functions: ``LossAlongPreactivation`` moves a by the φ of one number, and from these.
  private mutating func activate(_ index: Int) {
    let activation = network.layers[index].activation
    let z = trace.preactivations[index]
    trace.activations.append(VectorFunctionLibrary.$current.withValue(nil) { activation.rows(of: z) })
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
  /// ∂L/∂z of the output layer.
  private func outputDerivatives() -> [Interval] {
    let (last, outputs) = (network.depth - 1, network.outputs)
    let factor = problem.loss.factor(samples: problem.samples, outputs: outputs, as: Interval.self)
    return (0..<problem.samples).flatMap { sample -> [Interval] in
      let z = (0..<outputs).map { preactivation(last, sample * outputs + $0) }
      let y = problem.targets.row(sample).map { Interval($0) }
      let isFused = problem.loss.kind == .crossEntropy && network.outputActivation == .softmax
      let present = isFused ? PresentTarget.of(y) : []
      let derivatives = present.isEmpty ? termDerivatives(z, y) : PresentTarget.derivatives(z, present)
      return derivatives.map { $0.isDefined ? factor * $0 : .undefined }
    }
  }

  /// The derivatives of a sample's term with regard to each z, by dual intervals; undefined where the term is.
  private func termDerivatives(_ z: [Interval], _ y: [Interval]) -> [Interval] {
    let activation = network.outputActivation
    let y = y.map { Dual($0, derivative: .zero) }
    return z.indices.map { unit in
      let z = z.indices.map { Dual(z[$0], derivative: $0 == unit ? Interval(1) : .zero) }
      let a = activation.isElementwise ? z.map { activation($0) } : Activation.softmax(z)
      let term = problem.loss.term(z: z, a: a, activation: activation, y: y)
      return term.value.isDefined ? term.derivative : .undefined
    }
  }

  /// ∂L/∂zₗ = φ′(zₗ) Σₖ ∂L/∂zₗ₊₁ₖ Wₖ: the chain rule over the numbers that all of them may be.
  private func hiddenDerivatives(_ index: Int, above: [Interval]) -> [Interval] {
    let weights = network.layers[index + 1].weights
    let (units, next) = (weights.columns, weights.rows)
    let slopes = slopes[index]
    let middles = Matrix(rows: problem.samples, columns: next, elements: above.map(\.midpoint))
    let radii = Matrix(
      rows: problem.samples, columns: next,
      elements: zip(above, middles.elements).map { enclosure, middle in
        max((enclosure - Interval(middle)).upper, (Interval(middle) - enclosure).upper)
      })
    let products = BlockedProduct.all(middles, radii: radii, others: units) {
      weights.columns($0).transposed
    }
    let roundings = BlockedProduct.roundings(count: next)
    let isKnown = (0..<problem.samples).map { sample in
      above[sample * next..<(sample + 1) * next].allSatisfy(\.isFinite)
    }
    return products.indices.map { place in
      guard isKnown[place / units] else { return .undefined }
      let (value, radius) = (products[place].value, products[place].error(roundings: roundings))
      return Interval(lower: (value - radius).nextDown, upper: (value + radius).nextUp) * slopes[place]
    }
  }
}

extension PresentTarget<Interval> {
  /// Enclosures of the derivatives of ``crossEntropy(_:_:)`` with regard to each zⱼ: Σₖ yₖ([j = top] − [j = k] + qⱼ).
  ///
  /// With eⱼ = exp(zⱼ − z_top) and s = Σ_{j≠top} eⱼ, log1p(s) has the derivatives qⱼ = eⱼ/(1 + s), and −s/(1 + s) for
  /// j = top. These are the operations of dual intervals, but each exponential is computed once for all derivatives.
  static func derivatives(_ z: [Interval], _ targets: [PresentTarget]) -> [Interval] {
    guard z.allSatisfy(\.isDefined) else { return z.map { _ in .undefined } }
    let largest = Activation.indexOfLargest(z)
    let exponentials = z.indices.map { $0 == largest ? .zero : Interval.exp(z[$0] - z[largest]) }
    let others = exponentials.reduce(.zero, +)
    return z.indices.map { place in
      let slope = (place == largest ? -others : exponentials[place]) / (Interval(1) + others)
      var sum = Interval.zero
      for target in targets {
        let linear = Interval((place == largest ? 1 : 0) - (place == target.output ? 1 : 0))
        sum += target.weight * (linear + slope)
      }
      return sum
    }
  }
}
