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

  let columns: [Column]
  private let number: (Double) -> String
  /// Whether layers stand below each other, their names at the left, as a phone has room for.
  private var isDownward = false

  /// A picture of columns from left to right.
  ///
  /// - Parameter number: how a weight is written on its line.
  package init(_ columns: [Column], number: @escaping (Double) -> String) {
    (self.columns, self.number) = (columns, number)
  }

  /// The same picture from top to bottom, no wider than a phone.
  var downward: NetworkDiagram {
    var picture = self
    picture.isDownward = true
    return picture
  }

  static let mostUnits = 6
  /// Units of a column up to which weights are written on their lines.
  private static let mostLabelled = 3
  static let radius = 19.0
  private static let (gap, pitch, top) = (190.0, 74.0, 66.0)

  /// What a phone of 360 pixels leaves between its margins, and what the names of layers take of it.
  private static let (phone, names) = (320.0, 80.0)
  /// The distances of layers below each other, and of units beside each other where six or where three are the most.
  private static let (rowGap, narrowPitch, widePitch) = (170.0, 40.0, 90.0)

  var height: Double {
    if isDownward { return Double(columns.count - 1) * Self.rowGap + 2 * Self.radius + 18 }
    let tallest = columns.map { min($0.units, Self.mostUnits) }.max() ?? 1
    return Self.top + Double(tallest) * Self.pitch + 14
  }

  var width: Double { isDownward ? Self.phone : Double(columns.count - 1) * Self.gap + 130 }

  /// The middle of a unit.
  func place(_ unit: Int, of index: Int) -> (x: Double, y: Double) {
    let shown = min(columns[index].units, Self.mostUnits)
    let offset = Double(unit) - Double(shown - 1) / 2
    if isDownward {
      let pitch = shown <= Self.mostLabelled ? Self.widePitch : Self.narrowPitch
      let middle = (Self.names + width) / 2
      return (middle + offset * pitch, Self.radius + 4 + Double(index) * Self.rowGap)
    }
    let middle = Self.top + (height - Self.top - 14) / 2
    return (65 + Double(index) * Self.gap, middle + offset * Self.pitch)
  }

  /// The picture as inline SVG.
  var svg: String {
    let description = columns.map { "\($0.title): \($0.units) \($0.note)" }.joined(separator: "; ")
    return SVG.open(
      id: isDownward ? "network-downward" : "network", width: width, height: height, title: "The network",
      description: description + ".")
      + columns.indices.dropFirst().map(lines).joined() + columns.indices.map(circles).joined() + "</svg>"
  }

  /// The line of one weight.
  struct Edge {
    let weight: Double
    let start: (x: Double, y: Double)
    let end: (x: Double, y: Double)
    let thickness: Double
    /// The middle of the number on the line; nil where there is no room for one.
    let label: (x: Double, y: Double)?

    var isNegative: Bool { weight < 0 }
  }

  /// The lines from the column before to a column.
  func edges(to index: Int) -> [Edge] {
    let (from, to) = (columns[index - 1], columns[index])
    let largest = to.weights.flatMap { $0 }.map(abs).filter(\.isFinite).max() ?? 1
    let isLabelled = max(from.units, to.units) <= Self.mostLabelled
    return (0..<min(to.units, Self.mostUnits)).flatMap { unit in
      (0..<min(from.units, Self.mostUnits)).map { source in
        let weight = to.weights[unit][source]
        let (start, end) = (place(source, of: index - 1), place(unit, of: index))
        let share = largest > 0 && weight.isFinite ? abs(weight) / largest : 1
        let along = labelPlace(ofSource: source)
        let label = (x: start.x + along * (end.x - start.x), y: start.y + along * (end.y - start.y))
        return Edge(
          weight: weight, start: start, end: end, thickness: 0.8 + 2.2 * share,
          label: isLabelled ? label : nil)
      }
    }
  }

  /// How far along its line a weight is written: nearer to the unit that it belongs to, where lines of other units have parted.
  ///
  /// Numbers are wider than high: below each other there is a row of them for each unit that they come from.
  private func labelPlace(ofSource source: Int) -> Double {
    isDownward ? 0.55 + 0.11 * Double(source) : 0.66
  }

  private func lines(_ index: Int) -> String {
    let all = edges(to: index)
    let paths = all.map { edge in
      "<path class=\"edge\(edge.isNegative ? " negative" : "")\" stroke-width=\"\(SVG.coordinate(edge.thickness))\" "
        + "d=\"M\(SVG.coordinate(edge.start.x)) \(SVG.coordinate(edge.start.y))"
        + "L\(SVG.coordinate(edge.end.x)) \(SVG.coordinate(edge.end.y))\"/>"
    }
    let labels = all.compactMap { edge -> String? in
      guard let (x, y) = edge.label.map({ ($0.x, $0.y + 4) }) else { return nil }
      let text = number(edge.weight)
      let half = 3.6 * Double(text.count) + 3
      return "<rect class=\"plate\" x=\"\(SVG.coordinate(x - half))\" y=\"\(SVG.coordinate(y - 11))\" "
        + "width=\"\(SVG.coordinate(2 * half))\" height=\"15\" rx=\"3\"/>" + SVG.text(text, x: x, y: y)
    }
    return (paths + labels).joined()
  }

  private func circles(_ index: Int) -> String {
    let column = columns[index]
    let shown = min(column.units, Self.mostUnits)
    var words = [column.title, column.note]
    if shown < column.units { words.append("\(shown) of \(column.units)") }
    let first = place(0, of: index)
    let (x, y, anchor) = isDownward ? (0, first.y - 4, "start") : (first.x, 18, "middle")
    var text = words.enumerated().map { line, words in
      SVG.text(words, x: x, y: y + 16.5 * Double(line), anchor: anchor, style: line == 0 ? "label" : "")
    }.joined()
    for unit in 0..<shown {
      let (x, y) = place(unit, of: index)
      text +=
        "<circle class=\"unit\" cx=\"\(SVG.coordinate(x))\" cy=\"\(SVG.coordinate(y))\" r=\"\(SVG.coordinate(Self.radius))\"/>"
      text += Self.name(column.name, unit + 1, x: x, y: y + 4)
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
