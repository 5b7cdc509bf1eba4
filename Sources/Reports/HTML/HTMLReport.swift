/// The report as one HTML page: inline style, inline SVG, no script, nothing loaded from anywhere.
public enum HTMLReport {
  /// No page is larger, whatever the report holds.
  public static let sizeLimit = 2_000_000

  /// Renders `report` in at most `sizeLimit` bytes; what is left out is counted in its place, and is in
  /// report.json.
  ///
  /// Failures are shown open and first, passes folded. Throws `HTMLReportError` where a template cannot be
  /// loaded.
  public static func render(_ report: Report) throws -> String {
    try render(report, run: nil)
  }

  static func render(_ report: Report, run: String?) throws -> String {
    let templates = try HTMLTemplates()
    for limits in HTMLLimits.ladder.dropLast() {
      let page = try templates.render(HTMLPage(report, limits, run: run, style: templates.style))
      if page.utf8.count < sizeLimit { return page }
    }
    return try templates.render(HTMLPage(report, .least, run: run, style: templates.style))
  }
}
