/// Training runs with their curves.
struct TrainingSection {
  let runs: [TrainingRun]
  let overflow: String?
  let overview: [TrainingOverviewRow]
  let overviewOverflow: String?

  init(_ report: Report, _ limits: HTMLLimits) {
    let trainings = report.trainings
    overview = trainings.prefix(limits.rows).map { TrainingOverviewRow($0, limits) }
    overviewOverflow = limits.overflow(trainings.count, shown: overview.count, "runs")
    runs = trainings.prefix(limits.charts).enumerated().map {
      TrainingRun($0.element, number: $0.offset + 1, limits)
    }
    overflow = limits.overflow(trainings.count, shown: runs.count, "curves of runs")
  }
}

/// One run in the table.
struct TrainingOverviewRow {
  let name: String
  let optimizer: String
  let epochs: String
  let loss: String
  let accuracy: String
  let stoppedBy: String

  init(_ run: Report.Training, _ limits: HTMLLimits) {
    name = limits.name(run.name)
    optimizer = limits.name(run.optimizer)
    epochs = run.history.last.map { NumberFormatting.count($0.epoch) } ?? "–"
    loss = run.history.last.map { NumberFormatting.number($0.loss, significant: 4) } ?? "–"
    accuracy = run.accuracy.map(NumberFormatting.percent) ?? "–"
    stoppedBy = limits.clipped(run.stoppedBy)
  }
}

/// The curves of one run.
struct TrainingRun {
  let name: String
  let optimizer: String
  let findings: [FindingView]
  let hasFindings: Bool
  let curvature: String?
  /// What the steps were like; nil where they were not watched.
  let steps: String?
  let slider: EpochSlider?
  let charts: [ChartFigure]
  let note: String?
  let confusions: [ConfusionView]

  /// True class × predicted class of one set of samples.
  struct ConfusionView {
    struct Row {
      let name: String
      let cells: [CellView]
    }

    struct CellView {
      let count: String
      /// "seen" where it is right, "wrong" where it is not, "unseen" where it is neither.
      let kind: String
    }

    let title: String
    let columns: [String]
    let rows: [Row]
  }

  /// What is wrong with a run.
  struct FindingView {
    let title: String
    let since: String
    let evidence: String
    let advice: String
  }

  init(_ run: Report.Training, number: Int, _ limits: HTMLLimits) {
    name = limits.name(run.name)
    optimizer = limits.name(run.optimizer)
    findings = run.findings.map {
      FindingView(
        title: $0.title, since: $0.since, evidence: limits.clipped($0.evidence),
        advice: limits.clipped($0.advice))
    }
    hasFindings = !findings.isEmpty
    curvature = run.largestCurvature.map { "At the end \($0.words)." } ?? run.curvatureNote
    steps = run.wordsOfSteps
    confusions = run.confusions.filter { $0.classes.count <= ClassConfusionTable.columnLimit }
      .prefix(limits.items).map { ConfusionView($0, limits) }
    guard !run.history.isEmpty else {
      (charts, slider) = ([], nil)
      note = "No epoch was recorded."
      return
    }
    let layers = Self.layers(run, limits)
    slider = EpochSlider(run, number: number, layers: layers, limits)
    charts = [
      Self.losses(run, limits).map { ChartFigure($0, id: "training-\(number)-loss") },
      Self.norms(run, layers, limits).map { ChartFigure($0, id: "training-\(number)-norm") },
      Self.accuracies(run, limits).map { ChartFigure($0, id: "training-\(number)-accuracy") },
      Self.sharpness(run, limits).map { ChartFigure($0, id: "training-\(number)-sharpness") },
      Self.landings(run, limits).map { ChartFigure($0, id: "training-\(number)-landing") },
    ].compactMap { $0 }
    let count = run.history.map(\.gradientNorms.count).max() ?? 0
    note =
      layers.count < count
      ? "Norms of \(layers.count) of \(NumberFormatting.count(count)) layers drawn; report.json has them all."
      : nil
  }
}

// MARK: - Charts

extension TrainingRun {
  /// Layers drawn in one chart at most.
  private static let layerLimit = 8

  private static func losses(_ run: Report.Training, _ limits: HTMLLimits) -> LineChart? {
    let training = series("training loss", run.history.map { ($0.epoch, $0.loss) }, limits)
    let validation = series(
      "validation loss", run.history.compactMap { epoch in epoch.validationLoss.map { (epoch.epoch, $0) } },
      limits)
    return chart(
      "Loss", [training] + (validation.points.isEmpty ? [] : [validation]), y: ("loss", .logarithmic))
  }

  private static func accuracies(_ run: Report.Training, _ limits: HTMLLimits) -> LineChart? {
    let accuracy = series(
      "accuracy", run.history.compactMap { epoch in epoch.accuracy.map { (epoch.epoch, $0 * 100) } }, limits)
    return accuracy.points.isEmpty
      ? nil : chart("Accuracy", [accuracy], y: ("classified correctly, %", .linear))
  }

  /// λmax in parts of what the learning rate allows, or itself where that says nothing; nil where it was measured but once.
  private static func sharpness(_ run: Report.Training, _ limits: HTMLLimits) -> LineChart? {
    guard run.sharpness.count > 1 else { return nil }
    let relative = run.sharpness.compactMap { point in point.relativeRate.map { (point.epoch, $0) } }
    guard relative.isEmpty else {
      return chart(
        "Largest curvature", [series("η·λmax over its limit", relative, limits)],
        y: ("1: the limit of a quadratic loss", .logarithmic))
    }
    let values = run.sharpness.map { ($0.epoch, $0.value) }
    return chart("Largest curvature", [series("λmax", values, limits)], y: ("λmax", .logarithmic))
  }

  /// α of each step of which it is determined; nil where there are fewer than two.
  private static func landings(_ run: Report.Training, _ limits: HTMLLimits) -> LineChart? {
    let alphas = run.history.compactMap { epoch in
      epoch.health?.landing.flatMap { $0.isDetermined ? (epoch.epoch, $0.alpha) : nil }
    }
    guard alphas.count > 1 else { return nil }
    return chart(
      "Where steps land", [series("α", alphas, limits)], y: ("α: 0 lowest, 1 as high as before", .linear))
  }

  private static func norms(_ run: Report.Training, _ layers: [Int], _ limits: HTMLLimits) -> LineChart? {
    guard !layers.isEmpty else { return nil }
    let all = layers.map { layer in
      let name = run.layers.indices.contains(layer) ? limits.name(run.layers[layer]) : "layer \(layer + 1)"
      return series(
        name,
        run.history.compactMap { epoch in
          epoch.gradientNorms.indices.contains(layer) ? (epoch.epoch, epoch.gradientNorms[layer]) : nil
        }, limits)
    }
    return chart("Gradient norm of each layer", all, y: ("‖∂L/∂(W, b)‖", .logarithmic))
  }

  /// All layers, or the first, the last and evenly spread ones between.
  private static func layers(_ run: Report.Training, _ limits: HTMLLimits) -> [Int] {
    let count = run.history.map(\.gradientNorms.count).max() ?? 0
    let shown = min(layerLimit, limits.items)
    guard count > shown else { return Array(0..<count) }
    return (0..<shown).map { $0 * (count - 1) / (shown - 1) }
  }

  private static func series(_ name: String, _ values: [(Int, Double)], _ limits: HTMLLimits)
    -> LineChart.Series
  {
    let points = values.map { LineChart.Point(x: Double($0.0), y: $0.1) }
    return LineChart.Series(name: name, points: points.thinned(to: limits.points))
  }

  private static func chart(
    _ title: String, _ series: [LineChart.Series], y: (label: String, scale: ChartAxis.Scale)
  ) -> LineChart? {
    let parts = series.compactMap { series -> String? in
      guard let first = series.points.first, let last = series.points.last else { return nil }
      return "\(series.name) from \(NumberFormatting.number(first.y, significant: 3)) to "
        + "\(NumberFormatting.number(last.y, significant: 3))"
    }
    let epochs = series.flatMap(\.points).map(\.x).max() ?? 0
    let description =
      "Over \(NumberFormatting.number(epochs)) epochs: \(parts.joined(separator: "; "))."
    return LineChart(
      title: title, description: description, x: ("epoch", .linear), y: y, series: series, size: (460, 290))
  }
}

extension TrainingRun.ConfusionView {
  init(_ confusion: Report.Training.Confusion, _ limits: HTMLLimits) {
    let table = ClassConfusionTable(confusion)
    title = limits.name(table.title)
    columns = table.columns.map(limits.name)
    rows = table.rows.map { row in
      Row(
        name: limits.name(row.name),
        cells: row.cells.map {
          CellView(
            count: NumberFormatting.count($0.count),
            kind: $0.count == 0 ? "unseen" : $0.isRight ? "seen" : "wrong")
        })
    }
  }
}
