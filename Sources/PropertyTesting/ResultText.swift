import Foundation

extension PropertyResult {
  /// The result in one line: "0 failures in 1,000 cases: at 95% confidence fewer than 0.30% of cases fail".
  public var summary: String {
    switch verdict {
    case .passed where failure != nil: return "refuted, as expected"
    case .passed where stoppedBy == .replay: return "the replayed case holds"
    case .passed: return "0 failures in \(casesText): \(boundText)"
    case .failed: return failure?.isDeterministic == false ? "failed once, and held when run again" : "failed"
    case .unexpectedlyHeld: return "expected to fail, but held in \(casesText)"
    case .stale:
      return
        "\(staleRegressions.count) stored counterexamples no longer fit the generator; held in \(casesText)"
    case .undercovered:
      let short = labels.filter { $0.verdict == .insufficient }.map { $0.text }
      return "held in \(casesText), but these are too rare: \(short.joined(separator: ", "))"
    case .gaveUp where stoppedBy == .interruption: return "interrupted after \(casesText)"
    case .gaveUp: return "gave up: \(NumberText.grouped(discards)) cases discarded, \(casesText) left"
    }
  }

  /// The result for a terminal or a test's failure message; its first line is name and ``summary``.
  public var text: String { text(replayCommand: Self.replayVariables) }

  /// What stands before the token where nothing else is said.
  public static let replayVariables = "\(PropertyRunner.replayVariable)="

  /// The result for a terminal or a test's failure message.
  ///
  /// - Parameter replayCommand: what the token is written behind, such as `gradient-check properties --replay
  ///   `.
  public func text(replayCommand: String) -> String {
    var lines = ["\(name): \(summary)"]
    if verdict != .passed || failure != nil { lines.append("  property: \(statement)") }
    if let failure {
      lines += failure.lines(replayCommand: replayCommand, seed: seed, expected: expectsFailure)
    }
    for (number, other) in Swift.zip(2..., otherFailures) {
      lines.append("  failure \(number), of another kind:")
      lines += other.lines(replayCommand: replayCommand, seed: seed, expected: expectsFailure).map {
        "  \($0)"
      }
    }
    lines += staleRegressions.map { "  stale: \(Elision.text($0))" }
    if !labels.isEmpty { lines.append("  labels: " + labels.map(\.text).joined(separator: ", ")) }
    lines += measures.map { "  \($0.text)" }
    if failure == nil, let worstMargin {
      let token = worstToken.map { ", \(replayCommand)\($0)" } ?? ""
      lines.append("  worst margin: \(NumberText.short(worstMargin)) (1 = at the tolerance)\(token)")
    }
    return lines.joined(separator: "\n")
  }

  private var casesText: String {
    let random = "\(NumberText.grouped(cases)) case\(cases == 1 ? "" : "s")"
    return climbingCases == 0 ? random : "\(random) (and \(NumberText.grouped(climbingCases)) by climbing)"
  }

  private var boundText: String {
    "at \(NumberText.short(confidence * 100))% confidence fewer than "
      + "\(NumberText.percentage(roundedUp: failingFractionBound)) of cases fail"
  }
}

extension PropertyFailure {
  func lines(replayCommand: String, seed: UInt64, expected: Bool) -> [String] {
    var lines: [String] = []
    if !isDeterministic {
      lines.append("  not deterministic: the same choices failed once and held another time")
    }
    lines.append(
      "  simplest counterexample (\(shrinkRuns) runs, \(shrinkSteps) steps): \(Elision.text(simplest.input))")
    if let swift = simplest.swift, swift != simplest.input {
      lines.append("    in Swift: \(Elision.text(swift))")
    }
    lines += Self.indented(simplest.comparison)
    if let alike, !expected {
      lines.append("  what does not matter differs in: \(Elision.text(alike.input))")
    }
    if let worst, !expected {
      lines.append("  worst counterexample: \(Elision.text(worst.input))")
      lines += Self.indented(worst.comparison)
    }
    if furtherCases > 0 {
      lines.append("  \(furtherFailures) of the next \(NumberText.grouped(furtherCases)) cases fail too")
    }
    let index =
      caseIndex.map { ", case \(NumberText.grouped($0))" }
      ?? ", \(origin == .example ? "an example" : "found by \(origin.rawValue)")"
    lines.append("  seed \(seed)\(index)")
    if !token.isEmpty { lines.append("  replay: \(replayCommand)\(token)") }
    if let notStored { lines.append("  not stored, so that only this line has it: \(notStored)") }
    return lines
  }

  private static func indented(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
  }
}

extension LabelResult {
  /// "deep 12.0% (at least 10.0%: undecided)".
  public var text: String {
    let share = String(format: "%.1f%%", 100 * self.share)
    guard let minimum else { return "\(label) \(share)" }
    return "\(label) \(share) (at least " + String(format: "%.1f%%", 100 * minimum) + ": \(verdict.rawValue))"
  }
}
