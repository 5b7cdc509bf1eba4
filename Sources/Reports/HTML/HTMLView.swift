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
    case .refuted: kind = "bad"
    case .inconclusive: kind = "unsure"
    }
    symbol = verdict.symbol
    self.word = word ?? verdict.rawValue
  }
}

extension Report {
  /// The sentence for an empty part: the run's own reason where `notRun` names the part, else `otherwise`.
  func whyEmpty(words: [String], otherwise: String, _ limits: HTMLLimits) -> String {
    let omission = notRun.first { omission in
      let what = omission.what.lowercased()
      return words.contains { what.contains($0) }
    }
    guard let omission else { return otherwise }
    return "Not run: \(limits.clipped(omission.what)) — \(limits.clipped(omission.why))"
  }
}
