import Reports
import TrainingHealth

extension Report.RateCurve {
  /// A sweep of learning rates, for a report.
  ///
  /// - Parameters:
  ///   - title: what descends.
  ///   - sweep: the descents.
  ///   - steps: steps of each.
  ///   - isSample: whether the rates were drawn at random.
  package init(title: String, _ sweep: RateSweep, steps: Int, isSample: Bool = false) {
    self.init(
      title: title, largestCurvature: sweep.curvature.value, steps: steps,
      points: sweep.runs.map(Point.init), isSample: isSample ? true : nil)
  }
}

extension Report.RateCurve.Point {
  /// One learning rate and what came of it.
  package init(_ run: RateSweep.Run) {
    let regime: Report.RateCurve.Regime =
      switch run.outcome {
      case .falls: .falls
      case .oscillates: .oscillates
      case .settles: .settles
      case .dies: .dies
      case .diverges: .diverges
      }
    self.init(
      rate: run.rate, relativeRate: run.relativeRate, lossRatio: run.lossRatio, regime: regime)
  }
}
