import GradientChecking
import Wording

/// What a gradient check says to a test: the text of its issue, and JSON to attach.
struct GradientFailure {
  let result: GradientCheckResult
  /// The point of the check; empty where it is not told.
  let point: [Double]

  init(_ result: GradientCheckResult, at point: [Double] = []) {
    (self.result, self.point) = (result, point)
  }

  /// Whether the check is no failure, given the reasons for which it may be inconclusive.
  ///
  /// Entries may be undecided for several reasons: each of them must be accepted.
  func isAccepted(_ reasons: Set<Verdict.Reason>) -> Bool {
    switch result.verdict {
    case .verified: return true
    case .refuted: return false
    case .inconclusive(let reason):
      // A check whose two verdicts contradict each other is never what was meant.
      guard !result.isContradicted else { return false }
      let others = result.entries.compactMap { entry -> Verdict.Reason? in
        if case .inconclusive(let reason) = entry.verdict { return reason }
        return nil
      }
      return reasons.contains(reason) && reasons.isSuperset(of: others)
    }
  }

  /// Entries shown; the rest is counted.
  private static let shownEntries = 12
  /// Diagnoses shown.
  private static let shownDiagnoses = 3

  /// Verdict, reason, entries, diagnoses, the point, power and what helps, a line each.
  var text: String {
    (["\(result.name): \(result.verdict)"] + reason + entries + causes + [place, power].compactMap { $0 }
      + nextSteps)
      .joined(separator: "\n  ")
  }

  /// What explains a refutation, the best-supported first.
  private var causes: [String] { result.diagnoses.prefix(Self.shownDiagnoses).map { "cause: \($0.message)" } }

  /// What helps against each reason for which an entry, or the whole, is undecided.
  private var nextSteps: [String] {
    let reasons = undecidedReasons.map(\.rawValue)
    return Set(reasons.compactMap(NextStep.advice)).sorted().map { "next: \($0)" }
  }

  private var undecidedReasons: [Verdict.Reason] {
    guard case .inconclusive(let reason) = result.verdict else { return [] }
    return [reason]
  }

  /// "at W = 1, 2; b = 3".
  private var place: String? {
    point.count == result.blocks.parameterCount ? "at " + PointWords.text(of: point, result.blocks) : nil
  }

  private var reason: [String] {
    if let change = result.stateChange { return ["\(change)"] }
    let different = result.differentValue.map { ["\($0)"] } ?? []
    return different + verdictReason
  }

  private var verdictReason: [String] {
    if result.isContradicted {
      return ["two verdicts contradict each other: that by the entries and that by the Taylor remainder"]
    }
    if case .inconclusive(let reason) = result.verdict { return [reason.explanation] }
    return ["wrong entries: \(result.wrongEntries.count) of \(result.entries.count)"]
  }

  private var entries: [String] {
    // Where the check as a whole was not made, the entries say nothing.
    guard result.stateChange == nil, !result.oracles.isEmpty || result.verdict == .inconclusive(.kink) else {
      return []
    }
    let wrong = result.entries.filter { $0.verdict != .verified }.worstFirst { $0 }
    let lines = wrong.prefix(Self.shownEntries).map(line)
    let rest = wrong.count - lines.count
    return lines + (rest > 0 ? ["and \(rest) more"] : [])
  }

  /// "W2[3,1]: claimed 0.5, is 0.25 ± 3.1e-12 (Ridders)".
  private func line(_ entry: EntryResult) -> String {
    var words = entry.sentence()
    // At a kink no single value is the derivative.
    if entry.kink == nil, let best = entry.best {
      words += " (\(EntrySentence.source(best.method, step: best.step)))"
    }
    if case .inconclusive = entry.verdict { words += ": \(entry.verdict)" }
    return words
  }

  private var power: String {
    let power = result.relativeDetectionPower
    return power.isFinite
      ? "detection power: an error of \(NumberFormatting.small(power)) of the largest entry would have been seen"
      : "detection power: none"
  }
}
