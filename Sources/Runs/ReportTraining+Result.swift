import ReferenceMLP
import Reports
import Scalars

extension Report.Training {
  /// The report's form of a training's result.
  ///
  /// - Parameters:
  ///   - name: what was trained.
  ///   - optimizer: how.
  ///   - result: what training led to.
  ///   - training: the samples it learnt from.
  ///   - validation: the samples held out.
  ///   - classes: the names of the classes; empty where they have none.
  public init(
    name: String, optimizer: String, result: TrainingResult, training: LearningProblem<Double>,
    validation: LearningProblem<Double>?, classes: [String]
  ) {
    let sets = [("samples learnt from", training)] + (validation.map { [("samples held out", $0)] } ?? [])
    self.init(
      name: name, optimizer: optimizer, stoppedBy: result.stoppedBy.description,
      layers: result.network.layers.indices.map { "layer \($0 + 1)" },
      history: result.history.map {
        Epoch(
          epoch: $0.epoch, loss: $0.loss, validationLoss: $0.validationLoss, accuracy: $0.accuracy,
          gradientNorms: $0.gradientNorms)
      }, accuracy: result.history.first { $0.epoch == result.networkEpoch }?.accuracy,
      confusions: sets.compactMap { Confusion($0.0, result.network, $0.1, classes: classes) })
  }
}

extension Report.Training.Confusion {
  /// Which classes a network takes for which; nil where its outputs are no classes.
  fileprivate init?(
    _ samples: String, _ network: MLP<Double>, _ problem: LearningProblem<Double>, classes: [String]
  ) {
    guard let confusion = problem.classConfusion(of: network) else { return nil }
    let numbers = confusion.counts.indices.map(String.init)
    self.init(
      samples: samples, classes: classes.count == numbers.count ? classes : numbers,
      counts: confusion.counts, undecided: confusion.undecided)
  }
}
