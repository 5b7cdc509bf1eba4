import ReferenceMLP
import Reports

extension Report.Training {
  /// The report's form of a training's result.
  ///
  /// - Parameters:
  ///   - name: what was trained.
  ///   - optimizer: how.
  ///   - result: what training led to.
  public init(name: String, optimizer: String, result: TrainingResult) {
    self.init(
      name: name, optimizer: optimizer, stoppedBy: result.stoppedBy.description,
      layers: result.network.layers.indices.map { "layer \($0 + 1)" },
      history: result.history.map {
        Epoch(
          epoch: $0.epoch, loss: $0.loss, validationLoss: $0.validationLoss, accuracy: $0.accuracy,
          gradientNorms: $0.gradientNorms)
      }, accuracy: result.history.first { $0.epoch == result.networkEpoch }?.accuracy)
  }
}
