import Wording

// What helps after a check that a user asked for, in the words of every format.

extension Report {
  /// What to do next; empty for reasons that nobody can help.
  var nextSteps: [String] {
    switch verdict {
    case .verified:
      ["Check at a second point too: this one takes only one way through every if, max and abs."]
    case .refuted, .failed:
      [
        namesBlocksAlone
          ? "Mend the blocks above; which of their entries are wrong, a check of these blocks alone or with more evaluations tells."
          : "Mend the entries above, where the largest error is likely to be nearest to its cause; then run this again."
      ]
    case .inconclusive, .notApplicable:
      Set(checks.compactMap(\.reason).compactMap(NextStep.advice)).sorted()
    }
  }

  /// Whether what is wrong was seen along directions that no entry was looked at for.
  private var namesBlocksAlone: Bool {
    checks.allSatisfy { $0.verdict != .refuted || ($0.mode == "sketch" && $0.wrongEntries.isEmpty) }
  }
}
