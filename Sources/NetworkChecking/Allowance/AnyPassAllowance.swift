import GradientChecking
import ReferenceMLP
import Scalars

extension LearningProblem<Double> {
  /// What backpropagation in double precision may be off by at the most, in whatever order and form it is computed:
  /// far below T (``gradientRoundingBound(of:unitRoundoff:)``) where layers are wide.
  ///
  /// T counts all roundings on the longest way to an entry and multiplies their number by the magnitudes of all. Here
  /// each has its place. Let any pass compute zₗ within the radii of ``EnclosedNetwork`` (of any pass), and Eₗ enclose
  /// ∂L/∂zₗ over all of them. (The radii are about the exact zₗ, the intervals about ours, which is itself off by the γ of
  /// ``BlockedProduct``: what lies beyond them at either end by as much is not enclosed where φ has a kink there.) A pass computes δₗ from its own z, and so within the width of Eₗ, but for the roundings
  /// of its own arithmetic, αₗ:
  ///
  /// - of the output's δ: 64u of its magnitude D, which counts the sensitivity to z too; φ and φ′ take 16u each of it, other
  ///   operations less than 16 roundings. With softmax's n outputs (64 + 5n)u: each probability is off by up to (16 + n)u of
  ///   itself (VectorActivation.swift), and no term multiplies more than three of them and two sums over them: in
  ///   pₖ((gₖ − r) − Σⱼ(gⱼ − r)pⱼ), g being p − y, three and one, in Σₖ pₖpⱼ/Σ_{i≠k}pᵢ three and two;
  /// - below, the sum Σₖ δₖWₖᵢ of n products inherits Σₖ αₖ|Wₖᵢ| and adds γₙ₊₂ Σₖ |δₖWₖᵢ|; the product with φ′ and φ′
  ///   itself, 13u at most, add 32u of sup|φ′| times that sum's magnitude, since φ′ is bounded by a small number.
  ///
  /// With ρ = width + α, Δ = sup|E| + ρ, and inputs x̂ ± ξ, a sum over m samples is then off by at most
  /// Σ (ρ(|x̂| + ξ) + Δξ) + γₘ₊₂ ΣΔ(|x̂| + ξ). Infinite where nothing is proven.
  ///
  /// - Parameters:
  ///   - network: the network whose gradient it is.
  ///   - trace: its forward pass, where there is one already.
  func anyGradientRoundingBound(of network: MLP<Double>, trace: ForwardTrace<Double>? = nil) -> [Double] {
    let (deltas, allInputs, allRadii) = deltaRounding(network, trace)
    var bounds: [Double] = []
    bounds.reserveCapacity(network.parameterCount)
    for (index, layer) in network.layers.enumerated() {
      let inputs = allInputs[index]
      let radii = allRadii[index] ?? Matrix(rows: inputs.rows, columns: inputs.columns)
      let reach = inputs.combined(with: radii) { abs($0) + $1 }
      let roundings = Double(samples + 2) * 0x1p-53
      let share = deltas.errors[index].combined(with: deltas.sizes[index]) {
        $0 + roundings / (1 - roundings) * $1
      }
      // Some units at a time: what is added up of them takes as much memory as their weights.
      for units in layer.unitsInParts {
        var weights = share.columns(units).transposedTimes(reach)
        let sizes = deltas.sizes[index].columns(units)
        if allRadii[index] != nil {
          weights = weights.combined(with: sizes.transposedTimes(radii), +)
        }
        if l2 != 0 {
          let magnitudes = sizes.transposedTimes(reach)
          let first = layer.places(ofWeightsOf: units).lowerBound
          for place in weights.elements.indices {
            let penalty = abs(l2 * layer.weights.elements[first + place])
            weights.elements[place] += 0x1p-51 * (penalty + magnitudes.elements[place])
          }
        }
        bounds += weights.elements
      }
      bounds += share.columnSums()
    }
    for entry in bounds.indices {
      bounds[entry] = bounds[entry] * (1 + 0x1p-30) + .leastNormalMagnitude * 0x1p53
    }
    return bounds
  }

  /// What the δ of any pass may be off by, and by layer the inputs that they meet, with their radii: the rest of what encloses
  /// the network is no longer needed.
  private func deltaRounding(
    _ network: MLP<Double>, _ trace: ForwardTrace<Double>?
  ) -> (DeltaRounding, inputs: [Matrix<Double>], radii: [Matrix<Double>?]) {
    let enclosed = EnclosedNetwork(network: network, problem: self, of: .any)
    return (
      DeltaRounding(enclosed, network, self, trace), network.layers.indices.map(enclosed.trace.input),
      enclosed.inputRadii
    )
  }
}

/// What the δ of any pass may be off by, and how large they may be.
private struct DeltaRounding {
  /// ρₗ and Δₗ by layer, samples × units.
  private(set) var errors: [Matrix<Double>] = []
  private(set) var sizes: [Matrix<Double>] = []

  init(
    _ enclosed: EnclosedNetwork, _ network: MLP<Double>, _ problem: LearningProblem<Double>,
    _ trace: ForwardTrace<Double>?
  ) {
    let roundings = 64 + (network.outputActivation == .softmax ? 5 * Double(network.outputs) : 0)
    var own = RoundingAnalysis(network: network, problem: problem, unitRoundoff: 0x1p-53, trace: trace)
      .outputDelta().map { roundings * 0x1p-53 * $0 }
    for index in network.layers.indices.reversed() {
      if index < network.depth - 1 { own = below(index, own, enclosed, network) }
      let enclosures = enclosed.derivatives[index]
      let error = own.combined(with: own.replacing(enclosures.map(\.width)), +)
      errors.insert(error, at: 0)
      sizes.insert(
        error.combined(with: own.replacing(enclosures.map { max(abs($0.lower), abs($0.upper)) }), +), at: 0)
    }
  }

  /// α of a layer from that of the layer above.
  private func below(
    _ index: Int, _ above: Matrix<Double>, _ enclosed: EnclosedNetwork, _ network: MLP<Double>
  ) -> Matrix<Double> {
    let weights = network.layers[index + 1].weights
    let magnitude = Self.product(sizes[0], magnitudesOf: weights)
    let roundings = Double(weights.rows + 2) * 0x1p-53 + 0x1p-48
    let slopes = above.replacing(enclosed.slopes[index].map { max(abs($0.lower), abs($0.upper)) }, magnitude)
    let (first, second) = network.layers[index].activation.derivativeBounds
    // A slope that is constant on either side of 0 is not rounded.
    let own = second == 0 ? 0 : 0x1p-48 * first
    return Self.product(above, magnitudesOf: weights).combined(with: magnitude) { $0 + roundings * $1 }
      .hadamard(slopes)
      .combined(with: magnitude) { $0 + own * $1 }
  }

  /// A|W|, some columns at a time: |W| takes as much memory as W.
  private static func product(
    _ factor: Matrix<Double>, magnitudesOf weights: Matrix<Double>
  ) -> Matrix<Double> {
    var product = Matrix<Double>(rows: factor.rows, columns: weights.columns)
    for inputs in (0..<weights.columns).inParts {
      let part = factor.times(weights.columns(inputs).map { abs($0) })
      for row in 0..<part.rows {
        for (column, input) in inputs.enumerated() { product[row, input] = part[row, column] }
      }
    }
    return product
  }
}

extension Matrix<Double> {
  /// Other elements in the shape of this matrix, or of another.
  fileprivate func replacing(_ elements: [Double], _ shape: Matrix? = nil) -> Matrix {
    Matrix(rows: shape?.rows ?? rows, columns: shape?.columns ?? columns, elements: elements)
  }
}
