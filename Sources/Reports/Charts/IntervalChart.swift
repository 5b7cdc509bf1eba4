/// Intervals as bars, one under another, each with a dot for a number beside it.
struct IntervalChart {
  struct Row {
    let name: String
    let ends: (Double, Double)
    let dot: Double
    /// Whether the dot lies outside of its interval.
    let isOutside: Bool
    let caption: String
  }

  let title: String
  let description: String
  let rows: [Row]
  private let axis: ChartAxis

  init(title: String, description: String, rows: [Row]) {
    (self.title, self.description, self.rows) = (title, description, rows)
    axis = ChartAxis(.linear, holding: rows.flatMap { [$0.ends.0, $0.ends.1, $0.dot] }, atMost: 7)
  }

  private static let (left, width, height) = (130.0, 400.0, 24.0)

  /// The drawing; `id` must be unique in the page.
  func svg(id: String) -> String {
    let base = Self.height * Double(rows.count) + 6
    let ticks = axis.ticks.map { tick in
      let x = across(tick.value)
      return "<path class=\"grid\" d=\"M\(SVG.coordinate(x)) 4V\(SVG.coordinate(base))\"/>"
        + SVG.text(tick.label, x: x, y: base + 17)
    }
    return SVG.open(
      id: id, width: Self.left + Self.width + 40, height: base + 28, title: title, description: description)
      + ticks.joined() + rows.indices.map { row($0) }.joined() + "</svg>"
  }

  private func across(_ value: Double) -> Double { Self.left + axis.position(value) * Self.width }

  private func row(_ index: Int) -> String {
    let row = rows[index]
    let y = 6 + Self.height * (Double(index) + 0.5)
    let (from, to) = (min(row.ends.0, row.ends.1), max(row.ends.0, row.ends.1))
    let name = SVG.text(VisibleText.clipped(row.name, to: 18), x: Self.left - 10, y: y + 4, anchor: "end")
    guard from.isFinite, to.isFinite else { return name }
    let bar =
      "<rect class=\"interval\" x=\"\(SVG.coordinate(across(from)))\" y=\"\(SVG.coordinate(y - 5))\" "
      + "width=\"\(SVG.coordinate(max(across(to) - across(from), 1)))\" height=\"10\"/>"
    let style = row.isOutside ? "wrong-mark" : "right-mark"
    let shape = Marker.path(row.isOutside ? 6 : 0, x: across(row.dot), y: y)
    return "<g><title>\(MarkupEscaping.html(row.caption))</title>\(name)\(bar)"
      + (row.dot.isFinite ? "<path class=\"\(style)\" d=\"\(shape)\"/>" : "") + "</g>"
  }
}
