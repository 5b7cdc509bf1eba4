import Foundation

/// A network as a picture: a column of circles for each layer, a line for each weight.
///
/// A thick line is a large weight, a broken one is negative. Of a wide layer the first units are drawn, and how many there are is
/// written below.
package struct NetworkDiagram {
  /// One column.
  package struct Column {
    let title: String
    let note: String
    let units: Int
    /// What a unit is called before its number; nothing where the number alone will do.
    let name: String
    /// Weights by which the column before leads to this one, a row for each unit; none of the first column.
    let weights: [[Double]]

    /// A column from its parts.
    package init(title: String, note: String, units: Int, name: String, weights: [[Double]] = []) {
      (self.title, self.note, self.units, self.name, self.weights) = (title, note, units, name, weights)
    }
  }

  private let columns: [Column]
  private let number: (Double) -> String

  /// A picture of columns from left to right.
  ///
  /// - Parameter number: how a weight is written on its line.
  package init(_ columns: [Column], number: @escaping (Double) -> String) {
    (self.columns, self.number) = (columns, number)
  }

  private static let mostUnits = 6
  /// Units of a column up to which weights are written on their lines.
  private static let mostLabelled = 3
  private static let (gap, pitch, radius, top) = (190.0, 74.0, 19.0, 66.0)

  private var height: Double {
    let tallest = columns.map { min($0.units, Self.mostUnits) }.max() ?? 1
    return Self.top + Double(tallest) * Self.pitch + 14
  }

  private var width: Double { Double(columns.count - 1) * Self.gap + 130 }

  private func x(_ column: Int) -> Double { 65 + Double(column) * Self.gap }

  private func y(_ unit: Int, of column: Column) -> Double {
    let shown = Double(min(column.units, Self.mostUnits))
    let middle = Self.top + (height - Self.top - 14) / 2
    return middle + (Double(unit) - (shown - 1) / 2) * Self.pitch
  }

  /// The picture as inline SVG.
  var svg: String {
    let description = columns.map { "\($0.title): \($0.units) \($0.note)" }.joined(separator: "; ")
    return SVG.open(
      id: "network", width: width, height: height, title: "The network", description: description + ".")
      + columns.indices.dropFirst().map(lines).joined() + columns.indices.map(circles).joined() + "</svg>"
  }

  private func lines(_ index: Int) -> String {
    let (from, to) = (columns[index - 1], columns[index])
    let largest = to.weights.flatMap { $0 }.map(abs).filter(\.isFinite).max() ?? 1
    let isLabelled = max(from.units, to.units) <= Self.mostLabelled
    var (paths, labels) = ("", "")
    for unit in 0..<min(to.units, Self.mostUnits) {
      for source in 0..<min(from.units, Self.mostUnits) {
        let weight = to.weights[unit][source]
        let (x1, y1, x2, y2) = (x(index - 1), y(source, of: from), x(index), y(unit, of: to))
        let share = largest > 0 && weight.isFinite ? abs(weight) / largest : 1
        paths +=
          "<path class=\"edge\(weight < 0 ? " negative" : "")\" stroke-width=\"\(SVG.coordinate(0.8 + 2.2 * share))\" "
          + "d=\"M\(SVG.coordinate(x1)) \(SVG.coordinate(y1))L\(SVG.coordinate(x2)) \(SVG.coordinate(y2))\"/>"
        guard isLabelled else { continue }
        // Nearer to the unit that the weight belongs to, where lines of other units have parted.
        let along = 0.66
        let (x, y) = (x1 + along * (x2 - x1), y1 + along * (y2 - y1) + 4)
        let text = number(weight)
        let half = 3.6 * Double(text.count) + 3
        labels +=
          "<rect class=\"plate\" x=\"\(SVG.coordinate(x - half))\" y=\"\(SVG.coordinate(y - 11))\" "
          + "width=\"\(SVG.coordinate(2 * half))\" height=\"15\" rx=\"3\"/>" + SVG.text(text, x: x, y: y)
      }
    }
    return paths + labels
  }

  private func circles(_ index: Int) -> String {
    let column = columns[index]
    let shown = min(column.units, Self.mostUnits)
    var text = SVG.text(column.title, x: x(index), y: 18, style: "label")
    text += SVG.text(column.note, x: x(index), y: 35)
    if shown < column.units {
      text += SVG.text("\(shown) of \(column.units)", x: x(index), y: 51)
    }
    for unit in 0..<shown {
      let y = y(unit, of: column)
      text +=
        "<circle class=\"unit\" cx=\"\(SVG.coordinate(x(index)))\" cy=\"\(SVG.coordinate(y))\" r=\"\(SVG.coordinate(Self.radius))\"/>"
      text += Self.name(column.name, unit + 1, x: x(index), y: y + 4)
    }
    return text
  }

  /// A unit's name with its number below the line.
  private static func name(_ name: String, _ number: Int, x: Double, y: Double) -> String {
    if name.isEmpty { return SVG.text("\(number)", x: x, y: y, style: "label") }
    return
      "<text class=\"label\" text-anchor=\"middle\" x=\"\(SVG.coordinate(x))\" y=\"\(SVG.coordinate(y))\">"
      + "\(MarkupEscaping.html(name))<tspan font-size=\"9\" dy=\"3\">\(number)</tspan></text>"
  }
}
