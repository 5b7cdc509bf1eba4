extension Report.Verdict {
  /// ✓, ✗ or ?: a verdict is never told by colour alone.
  var symbol: String {
    switch self {
    case .verified: "✓"
    case .refuted, .failed: "✗"
    case .inconclusive: "?"
    case .notApplicable: "–"
    }
  }
}
