import NetworkChecking
import ReferenceMLP
import Reports
import TrainingHealth

extension Report.Training {
  /// Adds what was found in a course, and the curvature at the network that was kept.
  mutating func add(_ course: TrainingCourse, kept network: MLP<Double>) {
    let failure = course.failure
    // The headline is the first's: what failed the run comes before what else is wrong with it.
    findings = ([failure].compactMap { $0 } + course.findings().filter { $0.kind != failure?.kind }).map {
      Finding(kind: $0.kind.rawValue, epoch: $0.epoch, evidence: $0.evidence, advice: $0.advice)
    }
    let watched = Dictionary(uniqueKeysWithValues: course.epochs.map { ($0.epoch, $0) })
    for place in history.indices { history[place].health = watched[history[place].epoch].map(Health.init) }
    let relative = Dictionary(uniqueKeysWithValues: course.relativeRates.map { ($0.epoch, $0.value) })
    sharpness = course.epochs.compactMap { epoch in
      epoch.sharpness.map {
        Sharpness(
          epoch: epoch.epoch, value: $0.value, residual: $0.residual, relativeRate: relative[epoch.epoch])
      }
    }
    let objective = NetworkObjective(name, network: network, problem: course.problem)
    largestCurvature = LargestCurvature.measured(of: objective, at: network.parameters).map {
      var miss = 0.0
      if case .probable(let probability) = $0.certainty { miss = probability }
      return Curvature(value: $0.value, lower: $0.lower, upper: $0.upper, missProbability: miss)
    }
    if largestCurvature == nil {
      curvatureNote = LargestCurvature.whyMissing(at: network.parameters)
    }
  }
}

extension Report.Training.Health {
  /// What a monitor recorded of an epoch.
  fileprivate init(_ epoch: EpochHealth) {
    self.init(
      updateRatios: epoch.layers.map(\.updateRatio), deadShares: epoch.layers.map(\.deadShare),
      flatShares: epoch.layers.map(\.flatShare),
      landing: epoch.landing.map {
        Report.Training.Landing(alpha: $0.alpha, error: $0.error, factorToRise: $0.factorToRise)
      }, riseBound: epoch.riseBound)
  }
}
