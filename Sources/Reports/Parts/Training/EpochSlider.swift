/// Some epochs of a run, of which a page shows the one that is chosen: radio buttons in a row, each with its loss as a dot above and what
/// is known of its epoch below.
///
/// It needs no script. Where the style is not there, all epochs stand below each other; a table of the same epochs is there anyway.
struct EpochSlider {
  /// One epoch.
  struct Stop {
    let id: String
    let group: String
    let epoch: String
    /// The dot at the height of the loss, as path data.
    let dot: String
    let isChosen: Bool
    /// "fine" where a narrow window leaves it out.
    let kind: String
    /// "spoken" where the number below the dot is for screen readers alone.
    let naming: String
    let facts: [FactView]
    let layers: [LayerView]
    let findings: String?
  }

  struct FactView {
    let name: String
    let value: String
  }

  struct LayerView {
    let name: String
    let cells: [CellView]
  }

  struct CellView {
    let label: String
    let text: String
  }

  let count: Int
  /// Stops in a narrow window.
  let coarse: Int
  let columns: [String]
  let stops: [Stop]
  let tableColumns: [String]
  let rows: [LayerView]
  let note: String?

  /// As many stops as a window of 1280 pixels has room for; every other one on a phone.
  private static let mostStops = 25
  private static let height = 60.0

  /// A slider over a run; nil where it was not watched.
  init?(_ run: Report.Training, number: Int, layers shown: [Int], _ limits: HTMLLimits) {
    let epochs = run.stops(atMost: limits.items < Self.mostStops ? 13 : Self.mostStops)
    guard epochs.count > 1 else { return nil }
    let isDense = epochs.count > (Self.mostStops + 1) / 2
    count = epochs.count
    coarse = isDense ? (epochs.count + 1) / 2 : epochs.count
    let axis = ChartAxis(.logarithmic, holding: epochs.map(\.loss))
    let layers = shown.map { index in
      (index, run.layers.indices.contains(index) ? limits.name(run.layers[index]) : "layer \(index + 1)")
    }
    columns = TrainingLayerFacts.columns
    stops = epochs.enumerated().map { place, epoch in
      Stop(
        id: "training-\(number)-stop-\(place + 1)", group: "training-\(number)-epoch",
        epoch: NumberFormatting.count(epoch.epoch), dot: Self.dot(epoch.loss, axis),
        isChosen: place == epochs.count - 1, kind: isDense && place % 2 == 1 ? "fine" : "coarse",
        naming: place % 4 == 0 ? "number" : "spoken",
        facts: TrainingEpochFacts(epoch, of: run).facts.map { FactView(name: $0.name, value: $0.value) },
        layers: layers.map { index, name in
          LayerView(
            name: name,
            cells: zip(TrainingLayerFacts.columns, TrainingLayerFacts.cells(index, of: epoch)).map(
              CellView.init))
        }, findings: Self.findings(run, upTo: epoch.epoch))
    }
    let names = stops[0].facts.map(\.name).filter { !$0.hasPrefix("λmax") }
    tableColumns = names + TrainingLayerFacts.columns
    rows = epochs.map { epoch in
      let facts = TrainingEpochFacts(epoch, of: run).facts.filter { names.contains($0.name) }.map(\.value)
      let cells = TrainingLayerFacts.columns.indices.map { column in
        layers.map { TrainingLayerFacts.cells($0.0, of: epoch)[column] }.joined(separator: ", ")
      }
      return LayerView(
        name: NumberFormatting.count(epoch.epoch),
        cells: zip(names + TrainingLayerFacts.columns, facts + cells).map(CellView.init))
    }
    note = limits.overflow(run.history.count, shown: epochs.count, "epochs")
  }

  private static func dot(_ loss: Double, _ axis: ChartAxis) -> String {
    loss.isFinite
      ? Marker.path(0, x: 6, y: height - 5 - axis.position(loss) * (height - 10)) : Marker.path(6, x: 6, y: 5)
  }

  /// "Learning rate too large (since epoch 1); plateau (since epoch 3)".
  private static func findings(_ run: Report.Training, upTo epoch: Int) -> String? {
    let found = run.findings.filter { $0.epoch <= epoch }
    return found.isEmpty ? nil : found.map { "\($0.title) (\($0.since))" }.joined(separator: "; ")
  }
}
