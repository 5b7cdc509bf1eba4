/// Verified, inconclusive and refuted checks as one bar.
struct ProportionBar {
  let summary: Report.Summary

  init(_ summary: Report.Summary) { self.summary = summary }

  /// The drawing; nil without checks.
  func svg(id: String) -> String? {
    let parts = [
      ("bar-ok", summary.verified), ("bar-unsure", summary.inconclusive), ("bar-bad", summary.refuted),
    ]
    let total = parts.reduce(0) { $0 + max($1.1, 0) }
    guard total > 0 else { return nil }
    let description =
      "\(NumberFormatting.count(summary.verified)) verified, \(NumberFormatting.count(summary.inconclusive)) "
      + "inconclusive, \(NumberFormatting.count(summary.refuted)) refuted"
    var start = 0.0
    let width = 1000.0
    let bars = parts.filter { $0.1 > 0 }.map { style, count in
      // A single failure among thousands must still be seen.
      let length = max(Double(count) / Double(total) * width, 6)
      defer { start += length }
      return
        "<rect class=\"\(style)\" x=\"\(SVG.coordinate(start))\" "
        + "width=\"\(SVG.coordinate(length - 2))\" height=\"10\"/>"
    }
    return "<svg viewBox=\"0 0 \(SVG.coordinate(start)) 10\" preserveAspectRatio=\"none\" role=\"img\" "
      + "aria-labelledby=\"\(id)-t \(id)-d\"><title id=\"\(id)-t\">Gradient checks by verdict</title>"
      + "<desc id=\"\(id)-d\">\(description)</desc>\(bars.joined())</svg>"
  }
}
