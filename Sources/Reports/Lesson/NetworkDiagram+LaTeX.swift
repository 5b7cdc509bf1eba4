extension NetworkDiagram {
  /// The same picture in LaTeX's own `picture` environment, which needs the package `color` and no drawing program.
  ///
  /// A negative weight is a dotted line, as `\qbezier` draws one of so many dots.
  ///
  /// - Parameters:
  ///   - width: how wide it may be, in points.
  ///   - escaped: takes a text literally.
  ///   - number: a weight as mathematics.
  package func latex(
    width limit: Double, escaped: (String) -> String, number: (Double) -> String
  ) -> String {
    let unit = min(0.75, limit / width)
    var lines = [
      "\\setlength{\\unitlength}{\(SVG.coordinate(unit))pt}\\setlength{\\fboxsep}{1pt}",
      "\\begin{picture}(\(SVG.coordinate(width)),\(SVG.coordinate(height)))",
    ]
    for index in columns.indices.dropFirst() { lines += edges(index, unit: unit, number) }
    lines.append("\\linethickness{0.4pt}")
    for index in columns.indices { lines += units(index, escaped) }
    lines.append("\\end{picture}")
    return lines.joined(separator: "\n")
  }

  /// A place, with y upward.
  private func put(_ x: Double, _ y: Double, _ content: String) -> String {
    "\\put(\(pair(x, y))){\(content)}"
  }

  private func pair(_ x: Double, _ y: Double) -> String {
    "\(SVG.coordinate(x)),\(SVG.coordinate(height - y))"
  }

  /// The lines to a column, each from circle to circle, and then the weights on them.
  private func edges(_ index: Int, unit: Double, _ number: (Double) -> String) -> [String] {
    let all = edges(to: index)
    let numbers = all.compactMap { edge in
      edge.label.map {
        put($0.x, $0.y, "\\makebox(0,0){\\colorbox{white}{\\footnotesize $\(number(edge.weight))$}}")
      }
    }
    return all.map { line($0, unit: unit) } + numbers
  }

  private func line(_ edge: Edge, unit: Double) -> String {
    let (dx, dy) = (edge.end.x - edge.start.x, edge.end.y - edge.start.y)
    let length = (dx * dx + dy * dy).squareRoot()
    let part = Self.radius / length
    let places: [Double] = [part, 0.5, 1 - part]
    let ends = places.map { "(\(pair(edge.start.x + $0 * dx, edge.start.y + $0 * dy)))" }
    // A dot each four points; without a number LaTeX takes as many as make a line.
    let dots = edge.isNegative ? "[\(Int((length - 2 * Self.radius) * unit / 4) + 2)]" : ""
    return "\\linethickness{\(SVG.coordinate(0.5 * edge.thickness))pt}\\qbezier\(dots)\(ends.joined())"
  }

  private func units(_ index: Int, _ escaped: (String) -> String) -> [String] {
    let column = columns[index]
    let shown = min(column.units, Self.mostUnits)
    let x = place(0, of: index).x
    var lines = [
      put(x, 14, "\\makebox(0,0){\\small \(escaped(column.title))}"),
      put(x, 31, "\\makebox(0,0){\\footnotesize \(escaped(column.note))}"),
    ]
    if shown < column.units {
      lines.append(put(x, 46, "\\makebox(0,0){\\footnotesize \(shown) of \(column.units)}"))
    }
    for unit in 0..<shown {
      let (x, y) = place(unit, of: index)
      let name = column.name.isEmpty ? "\(unit + 1)" : "\(escaped(column.name))_{\(unit + 1)}"
      lines.append(put(x, y, "\\circle{\(SVG.coordinate(2 * Self.radius))}\\makebox(0,0){$\(name)$}"))
    }
    return lines
  }
}
