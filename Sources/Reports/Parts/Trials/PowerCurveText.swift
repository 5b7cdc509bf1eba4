/// The detection power as tables of text.
extension TextReport {
  /// Errors with a column of their own: every second decade, and none.
  private static let shownErrors = [1e-2, 1e-4, 1e-6, 1e-8, 1e-10, 1e-12, 1e-14, 0]
  /// More series would not fit on the screen.
  private static let shownSeries = 10
  /// With the indentation and eight cells 80 columns.
  private static let nameWidth = 22
  private static let cellWidth = 7

  /// A heading, and one line for each series of the first curve: the share flagged against the error.
  ///
  /// Nil without a curve, and beside gradient checks, which need the screen.
  static func powerCurve(_ report: Report) -> (title: String, lines: [String])? {
    guard let curve = report.powerCurves.first, report.checks.isEmpty else { return nil }
    let head = "  " + padded("error e") + cells(shownErrors.map(Report.PowerCurve.plainLabel))
    let rows = curve.series.prefix(shownSeries).map { series in
      "  " + padded(series.name) + cells(series.percentages(ofErrors: shownErrors))
    }
    let title = VisibleText.oneLine(VisibleText.cut(curve.title, to: 60).shown)
    let networks = NumberFormatting.counted(curve.networks, "network")
    return ("\(title), flagged in \(networks)", [head] + rows)
  }

  private static func padded(_ name: String) -> String {
    let (cut, missing) = VisibleText.cut(name, to: nameWidth - 1)
    let shown = VisibleText.oneLine(cut) + (missing > 0 ? "…" : "")
    return shown + String(repeating: " ", count: max(0, nameWidth - shown.count))
  }

  private static func cells(_ texts: [String]) -> String {
    texts.map { String(repeating: " ", count: max(1, cellWidth - $0.count)) + $0 }.joined()
  }
}

extension Report.PowerCurve {
  /// "1e-8", which every terminal shows; "none" for 0.
  static func plainLabel(ofError error: Double) -> String {
    error == 0 ? "none" : NumberFormatting.number(error, significant: 2)
  }
}

extension Report.PowerCurve {
  /// Series in rows, errors in columns.
  static func markdown(_ curves: [Report.PowerCurve], _ writer: MarkdownWriter) -> [String] {
    curves.prefix(shownCurves).flatMap { curve in
      let errors = Array(curve.errors.prefix(shownErrors))
      let columns = ["rule", "how it decides", "networks"] + errors.map(label)
      return [
        "## Detection power",
        "\(writer.inline(curve.title)): share of the networks in which it is flagged."
          + (curve.sureness.map { " \($0)" } ?? ""),
      ]
        + writer.table(curve.series, columns) { series in
          [writer.inline(series.name), series.rule.words, writer.count(series.networks)]
            + series.percentages(ofErrors: errors)
        }
    } + writer.overflow(curves.count - shownCurves)
  }

  private static let shownCurves = 4
  /// Errors with a column of their own.
  private static let shownErrors = 30
}
