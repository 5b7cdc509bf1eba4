extension Report.Campaign {
  /// The verdict in one sentence: "A correct gradient is never refuted: this held in 3,000 cases.".
  var sentence: String {
    let tried = "in \(NumberFormatting.counted(cases, "case"))"
    switch outcome {
    case .verified: return "\(statement): this held \(tried)."
    case .refuted: return "\(statement): this did not hold \(tried)."
    case .inconclusive: return "\(statement): no case was tried."
    }
  }
}

extension Report.Campaign.Count {
  /// The part of the cases it belongs to, from 0 to 1; nil where there are none.
  func share(ofCases cases: Int) -> Double? {
    let whole = total ?? cases
    guard whole > 0 else { return nil }
    return Double(min(max(count, 0), whole)) / Double(whole)
  }

  /// "2.6%", or "3% of 2,634" where not all cases belong to it; "–" without a case.
  func shareText(ofCases cases: Int) -> String {
    guard let share = share(ofCases: cases) else { return "–" }
    let percent = NumberFormatting.honestPercent(share)
    return total.map { "\(percent) of \(NumberFormatting.count($0))" } ?? percent
  }
}
