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

  private var parameters: [Double] = []
  private var gradient: [Double] = []
  private var regions: [FlatRegions] = []
  private var bound: HessianBound?
  /// The network at the end of the last epoch, with its outputs.
  private var last: (network: MLP<Double>, outputs: Matrix<Double>)?
  private var direction: [Double]?
  private var passes = 0.0

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
    let (parameters, gradient) = (network.parameters, MLP.flatten(moment.backward.gradients))
    let step = course.epochs.isEmpty ? nil : zip(parameters, self.parameters).map { $0 - $1 }
    var health = EpochHealth(
      epoch: record.epoch, loss: record.loss, validationLoss: record.validationLoss,
      layers: layers(of: network, moment, step: step))
    if let step, course.isFullBatch, let before = course.epochs.last {
      health.landing = StepLanding(
        firstSlope: step.dot(self.gradient), lastSlope: step.dot(gradient), rise: record.loss - before.loss)
    }
    health.riseBound = step.flatMap(riseBound)
    if isDue(record.epoch) { health.sharpness = sharpness(of: network) }
    (self.parameters, self.gradient, last) = (parameters, gradient, (network, moment.trace.outputs))
    course.epochs.append(health)
  }

  /// ⟨g, Δ⟩ + ½L_B‖Δ‖² from the place before.
  private func riseBound(_ step: [Double]) -> Double? {
    guard let bound, let last else { return nil }
    let length = step.length
    let curvature = bound.around(last.network, outputs: last.outputs, radius: length)
    return step.dot(gradient) + 0.5 * curvature * length * length
  }

  private func layers(
    of network: MLP<Double>, _ moment: TrainingMoment, step: [Double]?
  ) -> [LayerHealth] {
    var place = 0
    return network.layers.enumerated().map { index, layer in
      let own = place..<place + layer.units * (layer.fanIn + 1)
      place = own.upperBound
      let size = Array((course.epochs.isEmpty ? [] : parameters[own])).length
      let update = step.map { Array($0[own]).length } ?? 0
      // The output layer's flatness belongs to the loss.
      let flat =
        index + 1 < network.depth
        ? flatness(moment.trace.preactivations[index], regions[index]) : (dead: 0, share: 0)
      return LayerHealth(
        gradientNorm: moment.record.gradientNorms[index],
        sensitivity: moment.backward.deltas[index].elements.length
          / Double(moment.backward.deltas[index].elements.count).squareRoot(),
        updateRatio: update > 0 && size > 0 ? update / size : 0, deadShare: flat.dead,
        flatShare: flat.share)
    }
  }

  private func flatness(_ z: Matrix<Double>, _ region: FlatRegions) -> (dead: Double, share: Double) {
    guard region.below > -.infinity || region.above < .infinity else { return (0, 0) }
    var counts = Array(repeating: 0, count: z.columns)
    z.elements.withUnsafeBufferPointer { z in
      for place in z.indices where region.contains(z[place]) { counts[place % counts.count] += 1 }
    }
    let dead = counts.count { $0 == z.rows }
    return (
      Double(dead) / Double(z.columns), Double(counts.reduce(0, +)) / Double(z.rows * z.columns)
    )
  }
}

// MARK: - Curvature

extension TrainingMonitor {
  /// Passes over the data that a product with the Hessian takes: four to ten, measured from 17 to 25,450 parameters.
  private static let passesOfProduct = 10.0
  private static let firstProducts = 6
  private static let laterProducts = 3

  /// Whether the products so far have taken less than the training itself.
  private func isDue(_ epoch: Int) -> Bool {
    epoch == 0 || passes + Double(Self.laterProducts) * Self.passesOfProduct <= Double(epoch)
  }

  /// From the direction that was steepest last time a few products find it again.
  private func sharpness(of network: MLP<Double>) -> Sharpness? {
    let parameters = network.parameters
    guard parameters.allSatisfy(\.isFinite),
      course.problem.inputs.elements.count <= LargestCurvature.mostNumbers
    else { return nil }
    let objective = NetworkObjective("training", network: network, problem: course.problem)
    let limit = direction == nil ? Self.firstProducts : Self.laterProducts
    var lanczos = Lanczos(
      start: direction ?? Lanczos.randomStart(count: parameters.count, seed: UInt64(parameters.count)))
    let products = objective.hessianProducts(at: parameters)
    while lanczos.basis.count < limit, lanczos.step(products) {}
    passes += Double(lanczos.basis.count) * Self.passesOfProduct
    guard let ends = lanczos.ends() else { return nil }
    direction = ends.vector
    return Sharpness(value: ends.largest, residual: ends.residual)
  }
}
