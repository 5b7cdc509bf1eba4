import Foundation

/// Whether the claim is a difference quotient of the objective's own values, with one step for all entries.
///
/// A forward quotient is off by ½h·f″, a central one by h²/6·f‴: no pattern of the first derivatives shows that. The values are at
/// hand, so that the quotient itself is compared: the step is solved for in the entry that is most off, and then must give
/// the claim of every other entry.
struct DifferenceQuotients<Base: Objective> {
  private let objective: Base
  private let discrepancy: Discrepancy
  /// The noise of the values, which a quotient divides by its step.
  private let noise: Double
  /// The value at the point; NaN before it was needed.
  private var value = Double.nan
  /// Evaluations of the objective so far.
  private(set) var evaluations = 0

  /// Nobody takes steps so long that a derivative is off by more than this part of the largest entry.
  private static var largestError: Double { 0.1 }
  /// In more entries than this a step is not looked for: each costs up to eight evaluations.
  private static var mostEntries: Int { 512 }
  /// Solving ends after so many quotients; a step that gives the claim is found in three or four.
  private static var mostIterations: Int { 8 }

  /// Quotients of an objective at its point.
  init(_ objective: Base, _ discrepancy: Discrepancy, noise: Double) {
    (self.objective, self.discrepancy, self.noise) = (objective, discrepancy, noise)
  }

  /// The quotient that explains the claim; nil where there is none, or too few numbers show it.
  ///
  /// - Parameter lengths: for each entry a length over which differences make sense, as the step of an oracle.
  mutating func hypothesis(lengths: (Int) -> Double) -> GradientHypothesis? {
    let entries = discrepancy.claimed.indices.filter(discrepancy.isComparable)
    let scale = discrepancy.largestReference(in: entries)
    let wrong = entries.filter(discrepancy.isWrong).sorted { error($0) > error($1) }
    guard wrong.count >= 2, entries.count <= Self.mostEntries, scale > 0,
      error(wrong[0]) <= Self.largestError * scale
    else { return nil }
    value = value(wrong[0], 0)
    guard value.isFinite, noise.isFinite else { return nil }
    for kind in Kind.allCases {
      guard let step = step(kind, wrong[0], length: lengths(wrong[0])) else { continue }
      for rule in StepRule.allCases {
        let unit = rule.unit(discrepancy.point[wrong[0]])
        guard unit > 0 else { continue }
        // The step is known as well as the claim is; people write 1e-6.
        let size = DiagnosisWords.roundNumber(near: abs(step) / unit, 1e-2 * abs(step) / unit)
        if let found = test(kind, rule, step < 0 ? -size : size, wrong, entries) { return found }
      }
    }
    return nil
  }

  private func error(_ entry: Int) -> Double {
    abs(discrepancy.claimed[entry] - discrepancy.reference[entry])
  }

  // MARK: - Quotients

  private enum Kind: CaseIterable { case oneSided, central }

  /// How programs choose the step of a coordinate.
  private enum StepRule: CaseIterable {
    case constant, relative, relativeAboveOne, relativeToOneMore

    func unit(_ parameter: Double) -> Double {
      switch self {
      case .constant: 1
      case .relative: abs(parameter)
      case .relativeAboveOne: max(1, abs(parameter))
      case .relativeToOneMore: 1 + abs(parameter)
      }
    }

    func words(_ size: Double) -> String {
      let number = DiagnosisWords.number(abs(size))
      switch self {
      case .constant: return "the step \(number)"
      case .relative: return "the step \(number)·|x|"
      case .relativeAboveOne: return "the step \(number)·max(1, |x|)"
      case .relativeToOneMore: return "the step \(number)·(1 + |x|)"
      }
    }
  }

  /// The value with one coordinate moved; NaN where the objective is not defined.
  private mutating func value(_ entry: Int, _ offset: Double) -> Double {
    evaluations += 1
    var point = discrepancy.point
    point[entry] += offset
    return (try? objective.value(at: point)) ?? .nan
  }

  private mutating func quotient(_ kind: Kind, _ entry: Int, _ step: Double) -> Double {
    switch kind {
    case .oneSided: (value(entry, step) - value) / step
    case .central: (value(entry, step) - value(entry, -step)) / (2 * step)
    }
  }

  private func rounding(_ step: Double) -> Double { 2 * noise / abs(step) }

  // MARK: - The step

  /// The step whose quotient in one entry is the claim: the error grows as its first or second power.
  private mutating func step(_ kind: Kind, _ entry: Int, length: Double) -> Double? {
    let wanted = discrepancy.claimed[entry] - discrepancy.reference[entry]
    var step = length
    for _ in 0..<Self.mostIterations {
      guard step.isFinite, step != 0 else { return nil }
      let found = quotient(kind, entry, step) - discrepancy.reference[entry]
      let left = abs(found - wanted)
      if left <= 1e-2 * abs(wanted) { return step }
      // What rounding alone makes of the quotient says nothing of the step.
      guard found.isFinite, abs(found) > rounding(step) else { return nil }
      let ratio = wanted / found
      switch kind {
      case .oneSided: step *= ratio
      case .central:
        guard ratio > 0 else { return nil }
        step *= ratio.squareRoot()
      }
    }
    return nil
  }

  /// The quotients with a step in all entries, where they are the claim.
  private mutating func test(
    _ kind: Kind, _ rule: StepRule, _ size: Double, _ wrong: [Int], _ entries: [Int]
  ) -> GradientHypothesis? {
    var gradient = discrepancy.reference
    var bounds = discrepancy.bounds
    // The wrong entries first: where the step is another one, the second of them shows it.
    for entry in wrong + entries.filter({ !discrepancy.isWrong($0) }) {
      let step = size * rule.unit(discrepancy.point[entry])
      guard step != 0 else { return nil }
      gradient[entry] = quotient(kind, entry, step)
      bounds[entry] = rounding(step)
      guard discrepancy.agrees(entry, (gradient[entry], bounds[entry])) else { return nil }
    }
    let evidence = discrepancy.evidence(over: entries) { (gradient[$0], bounds[$0]) }
    guard let evidence, evidence.isAcceptable, evidence.support >= 2,
      evidence.exceedsChance(
        fitted: 1, alternatives: log10(Double(Kind.allCases.count * StepRule.allCases.count)))
    else { return nil }
    let (name, error) =
      kind == .central
      ? ("central", "a sixth of the step's square times the third derivative")
      : (size > 0 ? "forward" : "backward", "half the step times the second derivative")
    var found = GradientHypothesis(
      .differenceQuotient,
      "the claim is a \(name) difference quotient with \(rule.words(size)), off by \(error)",
      factor: abs(size), gradient: gradient)
    found.bounds = bounds
    return found
  }
}
