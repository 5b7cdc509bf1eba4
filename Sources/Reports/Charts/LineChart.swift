/// A line chart: series with their own line style and marker, horizontal reference lines, linear or log axes.
///
/// Values that the axis cannot show are not lost: 0 on a log axis is drawn at the lower edge, NaN and
/// infinity as crosses at the upper edge, and `remarks` says so.
struct LineChart {
  struct Point: Equatable {
    let x: Double
    let y: Double
  }

  struct Series {
    let name: String
    let points: [Point]
    /// Number of its look; by default its place in the chart.
    var style: Int?
    /// What of it is drawn.
    var drawing = Drawing.lineAndMarkers

    enum Drawing { case lineAndMarkers, line, markers }
  }

  /// A value that does not depend on x.
  struct Reference {
    let name: String
    let value: Double
  }

  /// A stretch of the x axis, up to the next one, with its name above it.
  struct Region {
    let name: String
    let from: Double
    /// What the line where it begins stands for; it is drawn heavier than one without.
    var mark: String?
  }

  let title: String
  let description: String
  let xLabel: String
  let yLabel: String
  let xAxis: ChartAxis
  let yAxis: ChartAxis
  let series: [Series]
  let references: [Reference]
  let regions: [Region]
  let width: Double
  let height: Double

  init(
    title: String, description: String, x: (label: String, scale: ChartAxis.Scale),
    y: (label: String, scale: ChartAxis.Scale), series: [Series], references: [Reference] = [],
    regions: [Region] = [], yHolding held: [Double] = [], size: (width: Double, height: Double) = (560, 320)
  ) {
    self.title = title
    self.description = description
    xLabel = x.label
    yLabel = y.label
    self.series = series
    self.references = references
    self.regions = regions
    (width, height) = size
    xAxis = ChartAxis(x.scale, holding: series.flatMap { $0.points.map(\.x) } + regions.map(\.from))
    yAxis = ChartAxis(
      y.scale, holding: series.flatMap { $0.points.map(\.y) } + references.map(\.value) + held)
  }

  /// The drawing; `id` must be unique in the page.
  func svg(id: String) -> String {
    SVG.open(id: id, width: width, height: height, title: title, description: description)
      + frame + regionMarks + references.indices.map(referenceLine).joined()
      + series.indices.map(line).joined()
      + referenceLabels + "</svg>"
  }

  /// What the drawing cannot show where it belongs; nil if it shows everything.
  var remarks: String? {
    let values = series.flatMap(\.points).map(\.y) + references.map(\.value)
    let unknown = values.count { !$0.isFinite }
    let zero = yAxis.scale == .logarithmic ? values.count { $0 <= 0 } : 0
    let parts = [
      zero > 0 ? "\(NumberFormatting.counted(zero, "value")) of exactly 0 drawn at the lower edge" : nil,
      unknown > 0
        ? "\(NumberFormatting.counted(unknown, "value")) not finite, crosses at the upper edge" : nil,
    ].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: "; ") + "."
  }
}

// MARK: - Frame

extension LineChart {
  private var left: Double { 64 }
  private var right: Double { references.isEmpty ? width - 14 : width - 150 }
  private var top: Double { regions.isEmpty ? 14 : 44 }
  private var bottom: Double { height - 48 }

  private func place(_ point: Point) -> (x: Double, y: Double) {
    (left + xAxis.position(point.x) * (right - left), vertical(point.y))
  }

  private func vertical(_ value: Double) -> Double {
    value.isNaN || value.isInfinite ? top : bottom - yAxis.position(value) * (bottom - top)
  }

  private var frame: String {
    let rows = yAxis.ticks.map { tick in
      let y = vertical(tick.value)
      return
        SVG.horizontal("grid", from: left, to: right, y: y)
        + SVG.text(tick.label, x: left - 8, y: y + 4, anchor: "end")
    }
    let columns = xAxis.ticks.map { tick in
      let x = left + xAxis.position(tick.value) * (right - left)
      return "<path class=\"tick\" d=\"M\(SVG.coordinate(x)) \(SVG.coordinate(bottom))v5\"/>"
        + SVG.text(tick.label, x: x, y: bottom + 19)
    }
    let base =
      SVG.horizontal("axis", from: left, to: right, y: bottom)
    return rows.joined() + columns.joined() + base
      + SVG.text(xLabel, x: (left + right) / 2, y: height - 8, style: "label")
      + SVG.text(yLabel, x: 13, y: (top + bottom) / 2, style: "label", turned: true)
  }
}

// MARK: - Lines

extension LineChart {
  private func line(_ index: Int) -> String {
    let style = SeriesStyle(series[index].style ?? index)
    let points = series[index].points
    let finite = points.filter { $0.y.isFinite && $0.x.isFinite }
    let unknown = points.filter { !$0.y.isFinite }.map { place(Point(x: $0.x, y: .nan)) }
    let crosses = thinned(unknown).map { Marker.path(6, x: $0.x, y: $0.y) }.joined()
    let drawing = series[index].drawing
    if drawing == .markers {
      let all = points.map { place(Point(x: $0.x, y: $0.y)) }.map {
        Marker.path(style.marker, x: $0.x, y: $0.y)
      }
      return "<path class=\"mark \(style.classes)\" d=\"\(all.joined())\"/>"
    }
    let line = "<path class=\"line \(style.classes)\" d=\"\(path(points))\"/>"
    if drawing == .line { return line }
    return line + "<path class=\"mark \(style.classes)\" d=\"\(markers(finite, style))\"/>"
      + (crosses.isEmpty ? "" : "<path class=\"mark \(style.classes)\" d=\"\(crosses)\"/>")
  }

  /// The line, broken where a value is not finite.
  private func path(_ points: [Point]) -> String {
    var data = ""
    var pen = "M"
    for point in points {
      guard point.y.isFinite, point.x.isFinite else {
        pen = "M"
        continue
      }
      let (x, y) = place(point)
      data += "\(pen)\(SVG.coordinate(x)) \(SVG.coordinate(y))"
      pen = "L"
    }
    return data
  }

  /// Markers on at most about 20 points of a line, so that they tell lines apart and do not hide them.
  private func markers(_ points: [Point], _ style: SeriesStyle) -> String {
    thinned(points.map(place)).map { Marker.path(style.marker, x: $0.x, y: $0.y) }.joined()
  }

  private func thinned<Element>(_ elements: [Element]) -> [Element] {
    let every = max(1, (elements.count + 19) / 20)
    return elements.enumerated().filter { $0.offset % every == 0 }.map(\.element)
  }
}

// MARK: - Regions

extension LineChart {
  /// The line where each region begins, but for the first one, and the names above.
  private var regionMarks: String {
    let edges = regions.map { left + xAxis.position($0.from) * (right - left) } + [right]
    return regions.indices.map { index in
      let (x, region) = (edges[index], regions[index])
      let style = region.mark == nil ? "tick" : "limit"
      let line =
        index == 0
        ? ""
        : "<path class=\"\(style)\" d=\"M\(SVG.coordinate(x)) \(SVG.coordinate(top))V\(SVG.coordinate(bottom))\"/>"
      let mark = region.mark.map { SVG.text($0, x: x, y: top - 26, style: "label") } ?? ""
      return line + mark + SVG.text(region.name, x: (x + edges[index + 1]) / 2, y: top - 8, style: "label")
    }.joined()
  }
}

// MARK: - Reference lines

extension LineChart {
  private func style(ofReference index: Int) -> SeriesStyle { SeriesStyle(series.count + index) }

  private func referenceLine(_ index: Int) -> String {
    let y = SVG.coordinate(vertical(references[index].value))
    return "<path class=\"line reference \(style(ofReference: index).classes)\" "
      + "d=\"M\(SVG.coordinate(left)) \(y)H\(SVG.coordinate(right))\"/>"
  }

  /// The names beside the lines, moved apart where lines are close; a thin leader joins name and line.
  private var referenceLabels: String {
    let order = references.indices.sorted {
      let first = vertical(references[$0].value)
      let second = vertical(references[$1].value)
      return first == second ? $0 < $1 : first < second
    }
    let places = spread(order.map { vertical(references[$0].value) })
    return zip(order, places).map { index, y in
      let start = "M\(SVG.coordinate(right)) \(SVG.coordinate(vertical(references[index].value)))"
      let name = VisibleText.clipped(references[index].name, to: 40)
      let style = style(ofReference: index)
      return "<path class=\"leader\" d=\"\(start)L\(SVG.coordinate(right + 10)) \(SVG.coordinate(y))\"/>"
        + "<path class=\"mark \(style.classes)\" d=\"\(Marker.path(style.marker, x: right + 14, y: y))\"/>"
        + SVG.text(name, x: right + 22, y: y + 4, anchor: "start")
    }.joined()
  }

  /// Sorted positions moved down, then up from the bottom, until they are 15 apart.
  private func spread(_ wanted: [Double]) -> [Double] {
    let distance = 15.0
    var places = wanted
    for index in places.indices.dropFirst() {
      places[index] = max(places[index], places[index - 1] + distance)
    }
    var limit = bottom + 6
    for index in places.indices.reversed() {
      places[index] = min(places[index], limit)
      limit = places[index] - distance
    }
    return places
  }
}

/// Colour, dashes and marker of the n-th series; colour is never the only difference.
struct SeriesStyle {
  let classes: String
  let marker: Int

  init(_ index: Int) {
    classes = "c\(index % 8) d\((index + index / 8) % 5)"
    marker = (index + index / 8) % Marker.count
  }
}

/// One line of a legend: the drawn sample and the name.
struct LegendEntry {
  let swatch: String
  let name: String

  /// The legend of the n-th series of a chart.
  init(_ index: Int, _ name: String, drawing: LineChart.Series.Drawing = .lineAndMarkers) {
    let style = SeriesStyle(index)
    let line = "<path class=\"line \(style.classes)\" d=\"M1 6H33\"/>"
    let mark = "<path class=\"mark \(style.classes)\" d=\"\(Marker.path(style.marker, x: 17, y: 6))\"/>"
    swatch =
      "<svg class=\"swatch\" viewBox=\"0 0 34 12\" width=\"34\" height=\"12\" aria-hidden=\"true\">"
      + (drawing == .markers ? "" : line) + (drawing == .line ? "" : mark) + "</svg>"
    self.name = name
  }
}

extension Array where Element == LineChart.Point {
  /// At most about `limit` points: from each stretch the smallest and the largest value, so that no spike is
  /// lost, and every value that is not finite of a short line.
  func thinned(to limit: Int) -> [LineChart.Point] {
    guard count > limit, limit >= 4 else { return self }
    let length = (count + limit / 2 - 1) / (limit / 2)
    return stride(from: 0, to: count, by: length).flatMap { start -> [LineChart.Point] in
      let stretch = self[start..<Swift.min(start + length, count)]
      let finite = stretch.filter { $0.y.isFinite }
      guard let least = finite.min(by: { $0.y < $1.y }), let greatest = finite.max(by: { $0.y < $1.y }) else {
        return [stretch[stretch.startIndex]]
      }
      let unknown = stretch.first { !$0.y.isFinite }
      return [least, greatest].sorted { $0.x < $1.x }.dropLast(least == greatest ? 1 : 0)
        + (unknown.map { [$0] } ?? [])
    }
  }
}
