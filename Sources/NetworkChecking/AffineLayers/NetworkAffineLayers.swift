import Derivatives
import GradientChecking
import ReferenceMLP
import Scalars

extension NetworkObjective {
  /// One affine layer for each of the network's: its pre-activations, through which alone its weights and biases act.
  public func affineLayers(forValues needsNoise: Bool = true) -> [AffineLayer] {
    let enclosed = EnclosedNetwork(network: network, problem: problem)
    let sweeps = LossesAlongPreactivations(network: network, problem: problem, trace: enclosed.trace)
    let noise = (0..<problem.samples).map { needsNoise ? sweeps.noise(ofSample: $0) : nil }
    return network.layers.indices.map { layer in
      let units = network.layers[layer].units
      // Without their flags, each of which takes as much memory as an end: where nothing is proven the ends are NaN.
      let ends = enclosed.derivatives[layer].map { $0.isDefined ? ($0.lower, $0.upper) : (.nan, .nan) }
      return AffineLayer(
        samples: problem.samples, units: units,
        inputs: enclosed.trace.input(ofLayer: layer).elements,
        inputRadii: enclosed.inputRadii[layer]?.elements,
        weights: network.layers[layer].weights.elements, penalty: problem.l2
      ) { sample, unit in
        let (lower, upper) = ends[sample * units + unit]
        return sweeps.output(
          layer: layer, sample: sample, unit: unit, noise: noise[sample],
          enclosure: Interval(lower: lower, upper: upper))
      }
    }
  }
}

/// The same sweep over the scalars that oracles ask for.
private struct LossesAlongPreactivations: Sendable {
  let values: LossAlongPreactivation<Double>
  let duals: LossAlongPreactivation<Dual<Double>>

  init(network: MLP<Double>, problem: LearningProblem<Double>, trace: ForwardTrace<Double>) {
    // Nothing below a first layer's pre-activations is computed anew, and it is most of the numbers.
    let nothing = Matrix<Double>(rows: problem.samples, columns: 0)
    var (network, problem, trace) = (network, problem, trace)
    network.layers[0].weights = Matrix(rows: network.layers[0].units, columns: 0)
    problem.inputs = nothing
    trace.inputs = nothing
    values = LossAlongPreactivation(network: network, problem: problem, trace: trace)
    duals = LossAlongPreactivation(
      network: network, problem: problem.converted { Dual($0) }, trace: trace)
  }

  /// The loss as a function of one pre-activation.
  func output(
    layer: Int, sample: Int, unit: Int, noise: Double?, enclosure: Interval
  ) -> AffineOutput {
    let center = values.trace.preactivations[layer][sample, unit]
    var line = PreactivationLine(values, layer: layer, sample: sample, unit: unit)
    let step = line.smoothStep()
    let duals = duals
    let function = UnivariateFunction(
      noise: noise, largestStep: step,
      // Exact values by an exact formula lie in its enclosure, by which they are widened.
      derivativeRounding: 0,
      dual: { duals.term(layer: layer, sample: sample, unit: unit, x: $0) },
      value: { line.term($0) })
    return AffineOutput(center: center, function: function, isKink: step == nil, enclosure: enclosure)
  }
}

// MARK: - Noise

extension LossesAlongPreactivations {
  /// The noise of a sample's share of the loss, as all pre-activations of its first layer move; nil where it cannot be
  /// measured.
  ///
  /// What is above a pre-activation of a later layer is a part of what is above the first, and makes no more noise.
  func noise(ofSample sample: Int) -> Double? {
    let z = values.trace.preactivations[0].row(sample)
    let direction = IrregularDirection.scaled(at: z, number: 0)
    var line = PreactivationLine(values, layer: 0, sample: sample, unit: 0)
    let estimate = try? NoiseEstimate.measure(scale: 1) { offset in
      line.term(layer: zip(z, direction).map { $0 + offset * $1 })
    }
    return estimate?.bound
  }
}
