import Reports

/// Collects what an experiment must find beside what it found, and makes the result of it.
///
/// Two questions are kept apart. *Is the claim true?* is answered by ``claim(holds:)``; without an answer of
/// its own, a claim is true when everything that must be found was found. *Did this run find what it must?*
/// is answered by all comparisons together with the verdict.
struct ClaimEvidence {
  private var expected: [String] = []
  private var observed: [String] = []
  private var digits: [Double] = []
  private var answers: [Bool] = []
  private var failures = 0

  /// Compares numbers of one quantity, component by component.
  mutating func numbers(
    _ quantity: String, _ found: [Double], equal references: [ClaimReference], within allowance: Allowance
  ) {
    expected.append("\(quantity) = \(Self.list(references.map(\.text)))")
    observed.append("\(quantity) = \(Self.list(found.map { NumberComparison.text($0) }))")
    guard found.count == references.count, !found.isEmpty else {
      failures += 1
      digits.append(0)
      return
    }
    let comparisons = zip(found, references).map {
      NumberComparison(observed: $0, reference: $1.value, within: allowance)
    }
    digits += comparisons.map(\.agreedDigits)
    failures += comparisons.count { !$0.agrees }
  }

  /// Compares numbers with others of this run.
  mutating func numbers(
    _ quantity: String, _ found: [Double], agreeWith references: [Double], within allowance: Allowance
  ) {
    numbers(quantity, found, equal: references.map { ClaimReference($0) }, within: allowance)
  }

  /// Compares one number with another of this run.
  mutating func number(
    _ quantity: String, _ found: Double, agreesWith reference: Double, within allowance: Allowance
  ) {
    numbers(quantity, [found], equal: [ClaimReference(reference)], within: allowance)
  }

  /// Compares one number.
  mutating func number(
    _ quantity: String, _ found: Double, equals reference: ClaimReference, within allowance: Allowance
  ) {
    numbers(quantity, [found], equal: [reference], within: allowance)
  }

  /// "(1, 2, 3)"; one alone has no parentheses.
  private static func list(_ texts: [String]) -> String {
    texts.count == 1 ? texts[0] : "(\(texts.joined(separator: ", ")))"
  }

  /// Records a fact about a subject: what must be found of it, and what was found.
  mutating func fact(_ subject: String, expected expectation: String, found: String, holds: Bool) {
    expected.append("\(subject): \(expectation)")
    observed.append("\(subject): \(found)")
    failures += holds ? 0 : 1
  }

  /// Records a statement that must be true.
  mutating func yes(_ statement: String, _ isTrue: Bool) {
    fact(statement, expected: "yes", found: isTrue ? "yes" : "no", holds: isTrue)
  }

  /// Records a count that must have one value; it has no digits to agree in.
  mutating func count(_ subject: String, _ found: Int, equals expectation: Int) {
    fact(subject, expected: "\(expectation)", found: "\(found)", holds: found == expectation)
  }

  /// Records a number of this run that depends on the seed and that nothing is asserted of.
  mutating func note(_ text: String) {
    observed.append(text)
  }

  /// Answers whether the claim, or a part of it, is true: it is confirmed only when all parts are.
  mutating func claim(holds: Bool) {
    answers.append(holds)
  }

  /// The result; `required` is the one that must come out.
  func result(_ required: Report.Claim.Verdict, correction: String? = nil) -> ClaimResult {
    let found = failures == 0 && !expected.isEmpty
    let holds = answers.isEmpty ? found : answers.allSatisfy { $0 }
    let verdict: Report.Claim.Verdict = holds ? .confirmed : .refuted
    return ClaimResult(
      verdict: verdict, expected: expected.joined(separator: "; "),
      observed: observed.joined(separator: "; "),
      correction: correction, asExpected: found && verdict == required, agreedDigits: digits.min())
  }
}
