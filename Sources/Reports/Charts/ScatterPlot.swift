/// Points in a plane whose axes have the same range, with straight lines through the origin to compare them with.
///
/// Points that are marked are crosses and drawn last, the others circles: colour is never the only difference.
struct ScatterPlot {
  struct Point {
    let x: Double
    let y: Double
    let isMarked: Bool
    /// What is said where a pointer rests on it.
    let caption: String
  }

  /// y = slope · x.
  struct Line {
    let name: String
    let slope: Double
  }

  let title: String
  let description: String
  let xLabel: String
  let yLabel: String
  let points: [Point]
  let lines: [Line]
  private let axis: ChartAxis

  init(
    title: String, description: String, xLabel: String, yLabel: String, points: [Point], lines: [Line]
  ) {
    (self.title, self.description, self.xLabel, self.yLabel) = (title, description, xLabel, yLabel)
    (self.points, self.lines) = (points.filter { $0.x.isFinite && $0.y.isFinite }, lines)
    let reach = self.points.reduce(0) { max($0, abs($1.x), abs($1.y)) }
    axis = ChartAxis(.linear, holding: reach > 0 ? [-reach, reach] : [-1, 1], atMost: 6)
  }

  private static let (left, top, side, bottom) = (76.0, 14.0, 330.0, 52.0)
  private static let right = 76.0

  /// The drawing; `id` must be unique in the page.
  func svg(id: String) -> String {
    SVG.open(
      id: id, width: Self.left + Self.side + Self.right, height: Self.top + Self.side + Self.bottom,
      title: title, description: description)
      + frame + lines.indices.map(line).joined() + marks(isMarked: false) + marks(isMarked: true) + "</svg>"
  }

  private func across(_ value: Double) -> Double { Self.left + axis.position(value) * Self.side }
  private func up(_ value: Double) -> Double { Self.top + (1 - axis.position(value)) * Self.side }

  private var frame: String {
    let end = Self.left + Self.side
    let base = Self.top + Self.side
    let grid = axis.ticks.map { tick in
      let (x, y) = (across(tick.value), up(tick.value))
      return SVG.horizontal("grid", from: Self.left, to: end, y: y)
        + SVG.text(tick.label, x: Self.left - 8, y: y + 4, anchor: "end")
        + "<path class=\"tick\" d=\"M\(SVG.coordinate(x)) \(SVG.coordinate(base))v5\"/>"
        + SVG.text(tick.label, x: x, y: base + 19)
    }
    return grid.joined() + SVG.horizontal("axis", from: Self.left, to: end, y: base)
      + SVG.text(xLabel, x: (Self.left + end) / 2, y: base + 42, style: "label")
      + SVG.text(yLabel, x: 13, y: (Self.top + base) / 2, style: "label", turned: true)
  }

  /// A line as far as the square goes, with its name at its right end.
  private func line(_ index: Int) -> String {
    let slope = lines[index].slope
    guard slope.isFinite else { return "" }
    let reach = slope.magnitude > 1 ? axis.upper / slope.magnitude : axis.upper
    let (x, y) = (across(reach), up(slope * reach))
    let name = slope.magnitude > 1 ? SVG.text(lines[index].name, x: x + 6, y: y + 11, anchor: "start") : ""
    return
      "<path class=\"line reference c\(index % 8) d\(index % 5)\" d=\"M\(SVG.coordinate(across(-reach))) "
      + "\(SVG.coordinate(up(-slope * reach)))L\(SVG.coordinate(x)) \(SVG.coordinate(y))\"/>"
      + (name.isEmpty ? SVG.text(lines[index].name, x: x + 6, y: y + 4, anchor: "start") : name)
  }

  private func marks(isMarked: Bool) -> String {
    points.filter { $0.isMarked == isMarked }.map { point in
      let shape = Marker.path(isMarked ? 6 : 0, x: across(point.x), y: up(point.y))
      return "<path class=\"\(isMarked ? "wrong-mark" : "right-mark")\" d=\"\(shape)\">"
        + "<title>\(MarkupEscaping.html(point.caption))</title></path>"
    }.joined()
  }
}
