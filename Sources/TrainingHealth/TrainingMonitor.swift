import NetworkChecking
import ReferenceMLP
import Scalars

/// Watches a training: what each layer is like after each epoch, and how sharply the loss is curved, as often as the products that takes
/// cost no more than the training itself.
///
/// Pass ``observe(_:)`` to `Training.run` as its observer.
public final class TrainingMonitor {
  /// What was recorded so far.
  public private(set) var course: TrainingCourse

  private var regions: [FlatRegions] = []
  private var bound: HessianBound?
  /// The end of the last epoch: no more of it than is asked for, as a trace takes as much memory as the samples.
  private var last: (network: MLP<Double>, outputs: Matrix<Double>, gradients: [LayerGradient<Double>])?
  private var direction: [Double]?
  /// Epochs that the products so far count as.
  private var spent = 0.0

  /// A monitor of a training that has not begun.
  public init(
    training: Training, problem: LearningProblem<Double>, validation: LearningProblem<Double>? = nil
  ) {
    course = TrainingCourse(training: training, problem: problem, validation: validation)
  }

  /// Records an epoch.
  public func observe(_ moment: TrainingMoment) {
    let (record, network) = (moment.record, moment.network)
    if course.epochs.isEmpty {
      course.start = network
      regions = network.layers.map { FlatRegions($0.activation) }
      bound = HessianBound(for: network, on: course.problem)
    }
    let steps = last.map { last in
      network.layers.indices.map { index in
        LayerStep(
          from: last.network.layers[index], last.gradients[index], to: network.layers[index],
          moment.backward.gradients[index])
      }
    }
    var health = EpochHealth(
      epoch: record.epoch, loss: record.loss, validationLoss: record.validationLoss,
      layers: network.layers.indices.map { layer($0, moment, steps?[$0]) })
    if let steps, let before = course.epochs.last {
      if course.isFullBatch {
        health.landing = StepLanding(
          firstSlope: steps.reduce(0) { $0 + $1.firstSlope },
          lastSlope: steps.reduce(0) { $0 + $1.lastSlope },
          rise: record.loss - before.loss)
      }
      health.riseBound = riseBound(steps)
    }
    if isDue(record.epoch) { health.sharpness = sharpness(at: moment) }
    last = (network, moment.trace.outputs, moment.backward.gradients)
    course.epochs.append(health)
  }

  /// ⟨g, Δ⟩ + ½L_B‖Δ‖² from the place before.
  private func riseBound(_ steps: [LayerStep]) -> Double? {
    guard let bound, let last else { return nil }
    let length = steps.map(\.length).length
    let curvature = bound.around(last.network, outputs: last.outputs, radius: length)
    return steps.reduce(0) { $0 + $1.firstSlope } + 0.5 * curvature * length * length
  }

  private func layer(_ index: Int, _ moment: TrainingMoment, _ step: LayerStep?) -> LayerHealth {
    let delta = moment.backward.deltas[index].elements
    // The output layer's flatness belongs to the loss.
    let flat =
      index + 1 < moment.network.depth
      ? flatness(moment.trace.preactivations[index], regions[index]) : (dead: 0, share: 0)
    return LayerHealth(
      gradientNorm: moment.record.gradientNorms[index],
      sensitivity: delta.length / Double(delta.count).squareRoot(), updateRatio: step?.updateRatio ?? 0,
      deadShare: flat.dead, flatShare: flat.share)
  }

  private func flatness(_ z: Matrix<Double>, _ region: FlatRegions) -> (dead: Double, share: Double) {
    guard region.below > -.infinity || region.above < .infinity else { return (0, 0) }
    var counts = Array(repeating: 0, count: z.columns)
    z.elements.withUnsafeBufferPointer { numbers in
      counts.withUnsafeMutableBufferPointer { counts in
        for start in stride(from: 0, to: numbers.count, by: z.columns) {
          for unit in 0..<z.columns where region.contains(numbers[start + unit]) { counts[unit] += 1 }
        }
      }
    }
    let dead = counts.count { $0 == z.rows }
    return (
      Double(dead) / Double(z.columns), Double(counts.reduce(0, +)) / Double(z.rows * z.columns)
    )
  }
}

/// The way of a layer's parameters θ over an epoch, Δ.
private struct LayerStep {
  /// ‖Δ‖₂.
  var length: Double
  /// ‖θ‖₂ before it.
  var size: Double
  /// ⟨g, Δ⟩ with the gradient g before it.
  var firstSlope: Double
  /// ⟨g, Δ⟩ with the gradient g after it.
  var lastSlope: Double

  /// ‖Δ‖₂/‖θ‖₂; 0 for a layer of zeros.
  var updateRatio: Double { length > 0 && size > 0 ? length / size : 0 }

  /// The way between two places, at each of which the gradient is known.
  init(
    from start: Layer<Double>, _ first: LayerGradient<Double>, to end: Layer<Double>,
    _ last: LayerGradient<Double>
  ) {
    let weights = end.weights.elements.minus(start.weights.elements)
    let biases = end.biases.minus(start.biases)
    length = [weights.length, biases.length].length
    size = [start.weights.elements.length, start.biases.length].length
    firstSlope = weights.dot(first.weights.elements) + biases.dot(first.biases)
    lastSlope = weights.dot(last.weights.elements) + biases.dot(last.biases)
  }
}

// MARK: - Curvature

extension TrainingMonitor {
  /// Epochs of full-batch training that a product with the Hessian counts as: it takes 0.6 to 1.1 of them with 12 to 101,770 parameters
  /// (`network-benchmarks monitor 9`), so that all products together take some 0.4 of the training.
  private static let epochsOfProduct = 3.0
  private static let firstProducts = 6
  private static let laterProducts = 3

  /// Whether the products so far count less than the training itself.
  private func isDue(_ epoch: Int) -> Bool {
    epoch == 0 || spent + Double(Self.laterProducts) * Self.epochsOfProduct <= Double(epoch)
  }

  /// From the direction that was steepest last time a few products find it again.
  private func sharpness(at moment: TrainingMoment) -> Sharpness? {
    let network = moment.network
    guard network.hasFiniteParameters else { return nil }
    let limit = direction == nil ? Self.firstProducts : Self.laterProducts
    let count = network.parameterCount
    var lanczos = Lanczos(start: direction ?? Lanczos.randomStart(count: count, seed: UInt64(count)))
    let products = HessianProducts(
      network: network, problem: course.problem, trace: moment.trace, backward: moment.backward)
    while lanczos.basis.count < limit, lanczos.step(products.callAsFunction) {}
    spent += Double(lanczos.basis.count) * Self.epochsOfProduct
    guard let ends = lanczos.ends() else { return nil }
    direction = ends.vector
    return Sharpness(value: ends.largest, residual: ends.residual)
  }
}

extension MLP<Double> {
  fileprivate var hasFiniteParameters: Bool {
    layers.allSatisfy { $0.weights.elements.allSatisfy(\.isFinite) && $0.biases.allSatisfy(\.isFinite) }
  }
}
