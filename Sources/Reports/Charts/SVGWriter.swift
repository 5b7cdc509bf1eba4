/// Small pieces of SVG that every drawing uses.
enum SVG {
  /// A coordinate with at most two decimals.
  static func coordinate(_ value: Double) -> String {
    guard value.isFinite, value.magnitude < 1e9 else { return "0" }
    let hundredths = Int((value * 100).rounded())
    let whole = hundredths.magnitude / 100
    let fraction = hundredths.magnitude % 100
    let sign = hundredths < 0 ? "-" : ""
    if fraction == 0 { return "\(sign)\(whole)" }
    return fraction % 10 == 0
      ? "\(sign)\(whole).\(fraction / 10)" : "\(sign)\(whole).\(fraction < 10 ? "0" : "")\(fraction)"
  }

  /// The opening tag with the title and description that a screen reader speaks.
  static func open(id: String, width: Double, height: Double, title: String, description: String) -> String {
    "<svg viewBox=\"0 0 \(coordinate(width)) \(coordinate(height))\" width=\"\(coordinate(width))\" "
      + "height=\"\(coordinate(height))\" role=\"img\" aria-labelledby=\"\(id)-t \(id)-d\">"
      + "<title id=\"\(id)-t\">\(MarkupEscaping.html(title))</title>"
      + "<desc id=\"\(id)-d\">\(MarkupEscaping.html(description))</desc>"
  }

  /// A horizontal line.
  static func horizontal(_ style: String, from left: Double, to right: Double, y: Double) -> String {
    "<path class=\"\(style)\" d=\"M\(coordinate(left)) \(coordinate(y))H\(coordinate(right))\"/>"
  }

  /// Text at a place; `anchor` is start, middle or end.
  static func text(
    _ content: String, x: Double, y: Double, anchor: String = "middle", style: String = "",
    turned: Bool = false
  ) -> String {
    let place = "x=\"\(coordinate(x))\" y=\"\(coordinate(y))\""
    let turn = turned ? " transform=\"rotate(-90 \(coordinate(x)) \(coordinate(y)))\"" : ""
    let styleName = style.isEmpty ? "" : " class=\"\(style)\""
    return
      "<text \(place) text-anchor=\"\(anchor)\"\(styleName)\(turn)>\(MarkupEscaping.html(content))</text>"
  }
}

/// Shapes that tell the series of a chart apart without colour.
enum Marker {
  static let count = 8

  /// The outline of marker number `kind` around a point, as path data.
  static func path(_ kind: Int, x: Double, y: Double) -> String {
    "M\(SVG.coordinate(x)) \(SVG.coordinate(y))" + outlines[kind % count]
  }

  /// Circle, square, triangle, diamond, plus, downward triangle, cross, hourglass.
  private static let outlines = [
    "m-3.2 0a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0-6.4 0z", "m-2.8-2.8h5.6v5.6h-5.6z", "m0-3.8l3.7 6.6h-7.4z",
    "m0-4.1l4.1 4.1l-4.1 4.1l-4.1-4.1z", "m-1-3.8h2v2.8h2.8v2h-2.8v2.8h-2v-2.8h-2.8v-2h2.8z",
    "m0 3.8l3.7-6.6h-7.4z",
    "m-3.6-2.4l1.2-1.2l2.4 2.4l2.4-2.4l1.2 1.2l-2.4 2.4l2.4 2.4l-1.2 1.2l-2.4-2.4l-2.4 2.4"
      + "l-1.2-1.2l2.4-2.4z", "m-3.4-3.4h6.8l-6.8 6.8h6.8z",
  ]
}
