import VerificationReports

/// Collects what an experiment must find beside what it found, and makes the finding of it.
///
/// Two questions are kept apart. *Is the claim true?* is answered by ``claim(holds:)``; without an answer of its own,
/// a claim is true when everything that must be found was found. *Did this run find what it must?* is answered by all
/// comparisons together with the verdict.
struct ClaimEvidence {
  private var expected: [String] = []
  private var observed: [String] = []
  private var digits: [Double] = []
  private var answers: [Bool] = []
  private var failures = 0

  /// Compares numbers of one quantity, component by component.
  mutating func numbers(
    _ quantity: String, _ found: [Double], equal references: [Double], within allowance: Allowance
  ) {
    expected.append("\(quantity) = \(NumberComparison.text(references))")
    observed.append("\(quantity) = \(NumberComparison.text(found))")
    guard found.count == references.count, !found.isEmpty else {
      failures += 1
      digits.append(0)
      return
    }
    let comparisons = zip(found, references).map {
      NumberComparison(observed: $0, reference: $1, within: allowance)
    }
    digits += comparisons.map(\.agreedDigits)
    failures += comparisons.count { !$0.agrees }
  }

  /// Compares one number.
  mutating func number(
    _ quantity: String, _ found: Double, equals reference: Double, within allowance: Allowance
  ) {
    numbers(quantity, [found], equal: [reference], within: allowance)
  }

  /// Records a fact that must hold: what must be found, and what was found.
  mutating func fact(_ expectation: String, found: String, holds: Bool) {
    expected.append(expectation)
    observed.append(found)
    failures += holds ? 0 : 1
  }

  /// Records a number of this run that depends on the seed and that nothing is asserted of.
  mutating func note(_ text: String) {
    observed.append(text)
  }

  /// Answers whether the claim, or a part of it, is true: it is confirmed only when all parts are.
  mutating func claim(holds: Bool) {
    answers.append(holds)
  }

  /// The finding; `verdict` is the one that must come out.
  func finding(_ required: Report.Claim.Verdict, correction: String? = nil) -> ClaimFinding {
    let found = failures == 0 && !expected.isEmpty
    let holds = answers.isEmpty ? found : answers.allSatisfy { $0 }
    let verdict: Report.Claim.Verdict = holds ? .confirmed : .refuted
    return ClaimFinding(
      verdict: verdict, expected: expected.joined(separator: "; "),
      observed: observed.joined(separator: "; "),
      correction: correction, asExpected: found && verdict == required, agreedDigits: digits.min())
  }
}
