import Foundation

/// Measurements as a table, in Markdown that also reads well on a terminal.
enum Table {
  static func text(_ measurements: [Measurement]) -> String {
    let head = [
      "oracle", "evaluations per entry", "time per entry", "least and most", "least digits", "median digits",
    ]
    let rows = measurements.map(cells)
    let widths = head.indices.map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
    let rule = widths.enumerated().map { column, width in
      // Numbers to the right.
      String(repeating: "-", count: column == 0 ? width : width - 1) + (column == 0 ? "" : ":")
    }
    return ([head, rule] + rows).map { line($0, widths) }.joined(separator: "\n")
  }

  private static func cells(_ measurement: Measurement) -> [String] {
    [
      measurement.name, measurement.evaluationsPerEntry.map { number($0) } ?? "–",
      number(measurement.ratios.median),
      "\(number(measurement.ratios.min() ?? .nan))…\(number(measurement.ratios.max() ?? .nan))",
      String(format: "%.1f", measurement.digits.min() ?? .nan),
      String(format: "%.1f", measurement.digits.median),
    ]
  }

  private static func line(_ cells: [String], _ widths: [Int]) -> String {
    let padded = zip(cells, widths).enumerated().map { column, cell in
      let space = String(repeating: " ", count: cell.1 - cell.0.count)
      return column == 0 ? cell.0 + space : space + cell.0
    }
    return "| " + padded.joined(separator: " | ") + " |"
  }

  /// At least three significant digits, without an exponent.
  static func number(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return "\(value)" }
    let decimals = min(max(0, 2 - Int(log10(value.magnitude).rounded(.down))), 6)
    return String(format: "%.\(decimals)f", value)
  }
}
