import ReferenceMLP
import Scalars

// First-order bounds on the rounding errors of loss and gradient: T = C u S (docs/PROPERTIES.md), entry by entry.

extension LearningProblem<Double> {
  /// T = C u S: what each entry of the gradient may differ from the exact one by rounding, in parameter
  /// order.
  ///
  /// u is the unit roundoff, S the same backpropagation on magnitudes, and C = 8(Σₗ (n_in + n_out + 4) + m +
  /// 8) more than counts the roundings on the longest way to an entry. Two correct computations of the
  /// gradient in the same precision differ by 2T at most. The bound is infinite or NaN where the magnitudes
  /// are.
  ///
  /// ## Derivation
  ///
  /// To first order in u (for the sums: Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed.,
  /// section 3.1). Let Zₗ = |Wₗ|Aₗ₋₁ + |bₗ| with A₀ = |x|. If aₗ₋₁ has an error of at most α u Aₗ₋₁, then zₗ,
  /// a sum of n_in products and a bias, has one of at most ζ u Zₗ with ζ = α + n_in + 1. Since |φ(z + e) −
  /// φ(z)| ≤ M₁|e| for M₁ = sup|φ′|, and evaluating φ itself costs at most c u M₁ max(1, |z|), aₗ has an
  /// error of at most (ζ + c) u Aₗ with Aₗ = M₁ max(1, Zₗ); where φ is piecewise linear Aₗ = Zₗ will do.
  ///
  /// Backwards, let δₗ have an error of at most β u Dₗ. Then Wₗᵀδₗ has one of (β + n_out) u Gₗ₋₁ with Gₗ₋₁ =
  /// |Wₗ|ᵀDₗ. The factor φ′(z) is wrong by at most M₂ ζ u Z + c u M₁ with M₂ = sup|φ″|, hence δₗ₋₁ by at most
  /// max(β + n_out + c, ζ) u Dₗ₋₁ with Dₗ₋₁ = Gₗ₋₁ ⊙ (M₁ + M₂Zₗ₋₁): the counts add up, they are not
  /// multiplied. Finally ∂L/∂Wₗ = δₗᵀaₗ₋₁, a sum of m products, is wrong by at most (β + α + m) u DₗᵀAₗ₋₁.
  /// Altogether the count is at most 2Σ(n_in + n_out + c) + m + c, and the 8 leaves c room for the roundings
  /// of φ, φ′ and the loss, and for other orders of summation: 3(n_in + n_out) + 16 in a layer. Vector functions of 4 ulp
  /// take 16 of it, or 8 + 2n_out for softmax (VectorActivation.swift), scalar ones less. D of the output layer is the loss's δ on
  /// magnitudes, its sensitivity to z included; an L2 penalty adds λ|W|.
  ///
  /// It holds away from kinks, where φ′ jumps (see ``roundingMayCrossKink(of:unitRoundoff:)``), and where an
  /// output that the loss divides by is large against its own error. Underflow adds absolute errors: a floor
  /// of (smallest normal number)/u in A and D stands for them.
  ///
  /// - Parameters:
  ///   - network: the network whose gradient it is.
  ///   - unitRoundoff: u of the arithmetic: 2⁻⁵³ for `Double`, 2⁻²⁴ for `Float`.
  public func gradientRoundingBound(of network: MLP<Double>, unitRoundoff: Double = 0x1p-53) -> [Double] {
    let analysis = RoundingAnalysis(network: network, problem: self, unitRoundoff: unitRoundoff)
    return analysis.gradientMagnitudes().map { analysis.factor * unitRoundoff * $0 }
  }

  /// What the loss may differ from the exact one by rounding.
  ///
  /// Each term's sensitivity to its z or a, times their magnitudes, is summed instead of the term; the
  /// penalty adds the roundings of its own, longer sum.
  ///
  /// - Parameters:
  ///   - network: the network whose loss it is.
  ///   - unitRoundoff: u of the arithmetic: 2⁻⁵³ for `Double`, 2⁻²⁴ for `Float`.
  public func valueRoundingBound(of network: MLP<Double>, unitRoundoff: Double = 0x1p-53) -> Double {
    let analysis = RoundingAnalysis(network: network, problem: self, unitRoundoff: unitRoundoff)
    let data = analysis.factor * unitRoundoff * analysis.valueMagnitude()
    guard l2 != 0 else { return data }
    let weights = network.layers.reduce(0) { $0 + $1.weights.elements.count }
    return data + (Double(weights) + analysis.factor) * unitRoundoff * abs(penalty(of: network))
  }

  /// Whether rounding may decide on which side of its kink some pre-activation lies: |z| ≤ C u Z for a Z > 0.
  ///
  /// Where it may, two correct gradients can differ by a whole jump of φ′, and the bound does not hold.
  public func roundingMayCrossKink(of network: MLP<Double>, unitRoundoff: Double = 0x1p-53) -> Bool {
    let analysis = RoundingAnalysis(network: network, problem: self, unitRoundoff: unitRoundoff)
    return network.layers.indices.contains { index in
      guard network.layers[index].activation.hasKink else { return false }
      let z = analysis.trace.preactivations[index].elements
      let magnitudes = analysis.preactivations[index].elements
      return z.indices.contains {
        magnitudes[$0] != 0 && !(abs(z[$0]) > analysis.factor * unitRoundoff * magnitudes[$0])
      }
    }
  }
}

extension Activation {
  /// M₁ = sup|φ′| and M₂ = sup|φ″| (away from kinks).
  ///
  /// GELU: φ′ is largest at z = √2, φ″ = ϕ(z)(2 − z²) at 0. SiLU: φ′ is largest at z ≈ 2.3994, φ″(0) = ½.
  /// tanh″ is largest at tanh z = 1/√3, sigmoid″ at σ = ½ ± 1/√12.
  var derivativeBounds: (first: Double, second: Double) {
    switch self {
    case .identity, .relu, .leakyReLU: (1, 0)
    case .elu: (1, 1)
    case .gelu: (1.129, 0.798)
    case .silu: (1.1, 0.5)
    case .softplus: (1, 0.25)
    case .sigmoid: (0.25, 0.0963)
    case .tanh: (1, 0.77)
    case .softmax: (0.5, 0.5)
    }
  }
}

// MARK: - The magnitude pass

/// Forward and backward pass on magnitudes.
struct RoundingAnalysis {
  let network: MLP<Double>
  let problem: LearningProblem<Double>
  /// C.
  let factor: Double
  let unitRoundoff: Double
  /// What underflow may cost, in units of u.
  let floor: Double
  /// The pass in `Double` itself.
  let trace: ForwardTrace<Double>
  /// Zₗ.
  let preactivations: [Matrix<Double>]
  /// Aₗ for l = 0…L.
  let activations: [Matrix<Double>]

  /// Runs the forward pass on numbers and on magnitudes.
  ///
  /// - Parameter trace: the pass on numbers, where there is one already.
  init(
    network: MLP<Double>, problem: LearningProblem<Double>, unitRoundoff: Double,
    trace: ForwardTrace<Double>? = nil
  ) {
    self.network = network
    self.problem = problem
    self.unitRoundoff = unitRoundoff
    let widths = network.layers.reduce(0) { $0 + $1.fanIn + $1.units + 4 }
    factor = 8 * Double(widths + problem.samples + 8)
    let smallest =
      unitRoundoff >= 0x1p-24 ? Double(Float.leastNormalMagnitude) : Double.leastNormalMagnitude
    let floor = smallest / unitRoundoff
    self.trace = trace ?? network.forward(problem.inputs)
    var preactivations: [Matrix<Double>] = []
    var activations = [problem.inputs.map { abs($0) }]
    for (index, layer) in network.layers.enumerated() {
      let magnitude = Layer(
        weights: layer.weights.map { abs($0) }, biases: layer.biases.map { abs($0) },
        activation: layer.activation)
      let z = magnitude.preactivation(of: activations[index])
      preactivations.append(z)
      let (first, second) = layer.activation.derivativeBounds
      activations.append(z.map { second == 0 ? $0 + floor : first * ($0 <= 1 ? 1 : $0) })
    }
    self.floor = floor
    self.preactivations = preactivations
    self.activations = activations
  }

  /// S: the gradient on magnitudes, in parameter order.
  func gradientMagnitudes() -> [Double] {
    let deltas = deltaMagnitudes()
    let gradients = network.layers.indices.map { index in
      let penalty = network.layers[index].weights.map { abs(problem.l2 * $0) + floor }
      return LayerGradient(
        weights: deltas[index].transposedTimes(activations[index]).combined(with: penalty, +),
        biases: deltas[index].columnSums())
    }
    return MLP.flatten(gradients)
  }

  /// Dₗ for l = 1…L.
  func deltaMagnitudes() -> [Matrix<Double>] {
    var deltas = [outputDelta().map { $0 + floor }]
    for index in network.layers.indices.dropFirst().reversed() {
      let (first, second) = network.layers[index - 1].activation.derivativeBounds
      let slopes = preactivations[index - 1].map { first + second * $0 }
      let gradient = deltas[deltas.count - 1].times(network.layers[index].weights.map { abs($0) })
      deltas.append(gradient.hadamard(slopes).map { $0 + floor })
    }
    return deltas.reversed()
  }
}
