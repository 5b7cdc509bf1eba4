import Foundation
import ReferenceMLP
import Reports

/// The course of a training as a small table: about a dozen of its epochs, evenly spread.
struct TrainingTable {
  /// The records shown, by epoch.
  private let records: [EpochRecord]
  /// The epoch of the network that was kept, when it is not the last one.
  private let keptEpoch: Int?
  /// What the report has of the epochs besides.
  private let health: [Int: Report.Training.Health]
  /// The layers whose gradient norms are shown, from 0; nil stands for those between.
  private let layers: [Int?]

  /// Rows at most, besides the one of the network that was kept.
  static let rowLimit = 12
  /// Layers at most; of a deeper network the first two and the last two are shown.
  static let layerLimit = 5

  /// A table of a training's history.
  init(_ result: TrainingResult, _ run: Report.Training) {
    health = Dictionary(
      run.history.compactMap { epoch in epoch.health.map { (epoch.epoch, $0) } }, uniquingKeysWith: { $1 })
    let last = result.history.count - 1
    let kept = result.networkEpoch == last ? nil : result.networkEpoch
    let shown = Set(
      Report.Training.evenly(result.history.count, limit: Self.rowLimit) + (kept.map { [$0] } ?? []))
    records = shown.sorted().map { result.history[$0] }
    keptEpoch = kept
    let depth = result.network.depth
    layers = depth <= Self.layerLimit ? Array(0..<depth) : [0, 1, nil, depth - 2, depth - 1]
  }

  /// The table, its columns aligned at the right.
  var text: String {
    let rows = [header] + records.map(cells)
    let widths = header.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    var lines = rows.map { row in
      zip(row, widths).map { String(repeating: " ", count: $1 - $0.count) + $0 }.joined(separator: "  ")
    }
    // Above the norms, from the first of their columns on.
    let before = widths.dropLast(layers.count + stepHeader.count).reduce(0) { $0 + $1 + 2 }
    lines.insert(String(repeating: " ", count: before) + "gradient norm", at: 0)
    for (index, record) in records.enumerated() where record.epoch == keptEpoch {
      lines[index + 2] += "  kept"
    }
    return lines.map { "  " + $0 }.joined(separator: "\n")
  }

  private var hasValidation: Bool { records.contains { $0.validationLoss != nil } }
  private var hasAccuracy: Bool { records.contains { $0.accuracy != nil } }

  private var hasLandings: Bool { health.values.contains { $0.landing != nil } }
  private var hasBounds: Bool { health.values.contains { $0.riseBound != nil } }

  /// Of the step that led to the epoch.
  private var stepHeader: [String] {
    (hasLandings ? ["α of the step"] : []) + (hasBounds ? ["descent"] : [])
  }

  private func stepCells(_ epoch: Int) -> [String] {
    (hasLandings ? [health[epoch]?.landing?.cell ?? "–"] : [])
      + (hasBounds ? [health[epoch]?.descent ?? "–"] : [])
  }

  private var header: [String] {
    ["epoch", "loss"] + (hasValidation ? ["validation"] : []) + (hasAccuracy ? ["accuracy"] : [])
      + layers.map { $0.map { "layer \($0 + 1)" } ?? "…" } + stepHeader
  }

  private func cells(_ record: EpochRecord) -> [String] {
    ["\(record.epoch)", Self.number(record.loss, digits: 6)]
      + (hasValidation ? [record.validationLoss.map { Self.number($0, digits: 6) } ?? "–"] : [])
      + (hasAccuracy ? [record.accuracy.map { String(format: "%.1f%%", $0 * 100) } ?? "–"] : [])
      + layers.map { $0.map { Self.number(record.gradientNorms[$0], digits: 4) } ?? "…" }
      + stepCells(record.epoch)
  }

  /// A number with so many significant digits, zeros at the end included; what has none by its name.
  static func number(_ value: Double, digits: Int) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value > 0 ? "∞" : "-∞" }
    let text = String(format: "%#.\(digits)g", value)
    return text.hasSuffix(".") ? String(text.dropLast()) : text
  }
}
