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

  /// What there is instead of a verdict where nothing is verified.
  static let notApplicable = Badge(kind: "none", symbol: "–", word: "not applicable")

  private init(kind: String, symbol: String, word: String) {
    (self.kind, self.symbol, self.word) = (kind, symbol, word)
  }

  init(_ verdict: Report.Verdict, word: String? = nil) {
    switch verdict {
    case .verified: kind = "ok"
    case .refuted: kind = "bad"
    case .inconclusive: kind = "unsure"
    }
    symbol = verdict.symbol
    self.word = word ?? verdict.rawValue
  }
}
