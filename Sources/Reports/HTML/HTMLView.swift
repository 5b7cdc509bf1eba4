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

  private init(kind: String, symbol: String, word: String) {
    (self.kind, self.symbol, self.word) = (kind, symbol, word)
  }

  /// What stands above a report: its verdict, or a word of its own for a training, which verifies nothing.
  init(_ report: Report) {
    if report.verifiesNothing {
      self.init(kind: "none", symbol: "–", word: "not applicable")
    } else {
      self.init(report.verdict, word: report.hasFailedTraining ? "failed" : nil)
    }
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
