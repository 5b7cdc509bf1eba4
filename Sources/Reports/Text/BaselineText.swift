extension TextReport {
  /// Changes shown before the rest is only counted.
  private static let shownChanges = 8

  /// The change since the baseline alone, for `gradient-check report diff`.
  ///
  /// Text from outside cannot steer the terminal: control characters in it are made visible.
  public static func changes(_ comparison: Report.BaselineComparison) -> String {
    ([comparison.comparability, comparison.counts] + lines(comparison.changes[...])).joined(separator: "\n")
      + "\n"
  }

  /// What changed since the baseline, for the end of a text that has no such section; empty without a baseline.
  public static func changes(in report: Report) -> String {
    report.baseline.map { "\nChange since the baseline\n" + changes($0) } ?? ""
  }

  /// The lines about the baseline in the whole report; none without one.
  static func baseline(_ report: Report) -> [String] {
    guard let baseline = report.baseline else { return [] }
    let rest = baseline.changes.count - shownChanges
    return ["  " + baseline.sentence] + lines(baseline.changes.prefix(shownChanges))
      + (rest > 0 ? ["  … and \(NumberFormatting.count(rest)) more"] : [])
  }

  private static func lines(_ changes: ArraySlice<Report.Change>) -> [String] {
    changes.map { change in
      "  \(change.symbol) \(change.part) \(VisibleText.shortLine(change.name, to: 100)): "
        + VisibleText.shortLine(change.words, to: 160)
    }
  }
}
