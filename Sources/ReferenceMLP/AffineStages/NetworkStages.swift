import Derivatives
import GradientChecking
import Scalars

extension NetworkObjective: AffineStageObjective {
  /// One stage for each layer: its pre-activations, through which alone its weights and biases act.
  public func affineStages() -> [AffineStage] {
    let sweeps = PreactivationSweeps(network: network, problem: problem)
    let noise = (0..<problem.samples).map(sweeps.noise(ofSample:))
    return network.layers.indices.map { layer in
      AffineStage(
        samples: problem.samples, units: network.layers[layer].units,
        inputs: sweeps.enclosing.trace.input(ofLayer: layer).elements.map(\.value),
        weights: network.layers[layer].weights.elements, penalty: problem.l2
      ) { sample, unit in
        sweeps.quantity(layer: layer, sample: sample, unit: unit, noise: noise[sample])
      }
    }
  }
}

/// The same sweep over the scalars that oracles ask for.
private struct PreactivationSweeps: Sendable {
  let values: PreactivationSweep<Double>
  let duals: PreactivationSweep<Dual<Double>>
  /// Pre-activations and activations are enclosures of what they are for exact sums.
  let enclosing: PreactivationSweep<Dual<Interval>>

  init(network: MLP<Double>, problem: LearningProblem<Double>) {
    // In the order of the intervals' sums, which then contain these numbers.
    let trace = network.forwardByLoops(problem.inputs)
    values = PreactivationSweep(network: network, problem: problem, trace: trace)
    duals = PreactivationSweep(
      network: network.converted { Dual($0) }, problem: problem.converted { Dual($0) },
      trace: trace.converted { Dual($0) })
    let intervals = problem.converted { Interval($0) }
    let enclosures = network.converted { Interval($0) }.forward(intervals.inputs)
    enclosing = PreactivationSweep(
      network: network.converted { Dual(Interval($0), derivative: .zero) },
      problem: problem.converted { Dual(Interval($0), derivative: .zero) },
      trace: enclosures.converted { Dual($0, derivative: .zero) })
  }

  /// The loss as a function of one pre-activation.
  func quantity(layer: Int, sample: Int, unit: Int, noise: Double?) -> AffineQuantity {
    let center = values.trace.preactivations[layer][sample, unit]
    let (values, duals) = (values, duals)
    let step = smoothStep(layer: layer, sample: sample, unit: unit)
    let function = UnivariateFunction(
      noise: noise, largestStep: step,
      // Exact values by an exact formula lie in its enclosure, by which they are widened.
      derivativeRounding: 0,
      dual: { duals.term(layer: layer, sample: sample, unit: unit, x: $0) }
    ) {
      values.term(layer: layer, sample: sample, unit: unit, x: $0)
    }
    let whole = enclosing.trace.preactivations[layer][sample, unit].value
    let enclosed = enclosing.term(
      layer: layer, sample: sample, unit: unit, x: Dual(whole, derivative: Interval(1)))
    let isProven = enclosed.value.isDefined && enclosed.derivative.isDefined
    return AffineQuantity(
      center: center, function: function, isKink: step == nil,
      enclosure: isProven ? enclosed.derivative : nil)
  }
}

extension ForwardTrace {
  /// The same numbers over another scalar type.
  fileprivate func converted<Other: NetworkScalar>(_ convert: (Scalar) -> Other) -> ForwardTrace<Other> {
    ForwardTrace<Other>(
      inputs: inputs.map(convert), preactivations: preactivations.map { $0.map(convert) },
      activations: activations.map { $0.map(convert) })
  }
}

// MARK: - Noise and pieces

extension PreactivationSweeps {
  /// The noise of a sample's share of the loss, as all pre-activations of its first layer move; nil where it cannot be
  /// measured.
  ///
  /// What is above a pre-activation of a later layer is a part of what is above the first, and makes no more noise.
  func noise(ofSample sample: Int) -> Double? {
    let z = values.trace.preactivations[0].row(sample)
    let direction = IrregularDirection.scaled(at: z, number: 0)
    let estimate = try? NoiseEstimate.measure(scale: 1) { offset in
      values.term(sample: sample, first: zip(z, direction).map { $0 + offset * $1 })
    }
    return estimate?.bound
  }

  /// The largest step within which the sample crosses no kink; nil at a kink.
  private func smoothStep(layer: Int, sample: Int, unit: Int) -> Double? {
    SmoothStep.largest(at: values.trace.preactivations[layer][sample, unit]) {
      values.signs(layer: layer, sample: sample, unit: unit, x: $0) { $0.hasKink }
    } pieces: {
      values.signs(layer: layer, sample: sample, unit: unit, x: $0) { !$0.isSmooth }
        + values.residualSides(layer: layer, sample: sample, unit: unit, x: $0)
    }
  }
}
