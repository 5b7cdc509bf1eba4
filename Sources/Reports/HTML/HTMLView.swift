/// What a template shows.
struct HTMLView {
  /// The template's name.
  let template: String
  /// What it looks names up in.
  let content: Any
}

/// A verdict: style, symbol and word.
struct Badge {
  let kind: String
  let symbol: String
  let word: String

  init(_ verdict: Report.Verdict, word: String? = nil) {
    switch verdict {
    case .verified: kind = "ok"
    case .refuted, .failed: kind = "bad"
    case .inconclusive: kind = "unsure"
    case .notApplicable: kind = "none"
    }
    symbol = verdict.symbol
    self.word = word ?? verdict.rawValue
  }
}
