import Foundation
import RealModule

/// Patterns that explain the claim of one block from the reference.
struct BlockPatterns {
  let discrepancy: Discrepancy
  let counts: [GradientStructure.Count]

  /// The cheapest pattern that fits a block; nil when none does.
  func best(ofBlock block: Int) -> Explanation? {
    let whole = [zero(block), factor(block), broadcast(block)].compactMap { $0 } + transposes(block)
    let candidates =
      whole + Rearrangements(discrepancy: discrepancy, block: block).explanations()
      + EntryFormulas(discrepancy: discrepancy, counts: counts, block: block).explanations()
    return candidates.filter(\.evidence.isAcceptable).min { first, second in
      (first.evidence.isComplete ? 0 : 1, first.cost, -first.evidence.digits)
        < (second.evidence.isComplete ? 0 : 1, second.cost, -second.evidence.digits)
    }
  }

  private func range(_ block: Int) -> Range<Int> { discrepancy.ranges[block] }

  private func comparable(_ block: Int) -> [Int] { range(block).filter(discrepancy.isComparable) }

  private func explanation(
    _ code: Diagnosis.Code, _ message: NumberedPhrase, _ block: Int, factor: Double? = nil, cost: Double,
    _ predict: (Int) -> Discrepancy.Prediction
  ) -> Explanation? {
    discrepancy.evidence(over: range(block), predict).map {
      Explanation(
        code: code, message: message, blocks: [block], factor: factor, evidence: $0, cost: cost)
    }
  }

  // MARK: - Zero, sign, factor

  private func zero(_ block: Int) -> Explanation? {
    guard comparable(block).allSatisfy({ discrepancy.claimed[$0] == 0 }) else { return nil }
    return explanation(
      .blockZero,
      NumberedPhrase(
        one: "zero: the derivative by this block is missing",
        many: "zero: the derivatives by these blocks are missing"), block,
      cost: ExplanationCost.exactPattern
    ) { _ in (0, 0) }
  }

  /// c = k·g, with k from the entry that determines it best.
  ///
  /// Of a block of several numbers at least two must be wrong: one quotient is a fact of its entry, no property of the block.
  private func factor(_ block: Int) -> Explanation? {
    let entries = comparable(block)
    guard entries.count == 1 || entries.count(where: discrepancy.isWrong) >= 2,
      let measured = MeasuredFactor(entries, discrepancy, counts)
    else { return nil }
    var found: Explanation?
    if let known = measured.recognized {
      found = explanation(
        measured.code, measured.phrase, block, factor: known.value, cost: ExplanationCost.exactPattern
      ) { discrepancy.scaled($0, by: known.value) }
      guard
        found?.evidence.exceedsChance(fitted: 0, alternatives: measured.alternatives(counts)) != false
      else { return nil }
    } else {
      // A free factor always fits a single number.
      let determined = entries.filter { abs(discrepancy.reference[$0]) > 100 * discrepancy.bounds[$0] }
      guard determined.count >= 2 else { return nil }
      found = explanation(
        .constantFactor, measured.phrase, block, factor: measured.value, cost: ExplanationCost.freeFactor
      ) { measured.predict($0, discrepancy) }
      guard found?.evidence.exceedsChance(fitted: 1, alternatives: 0) != false else { return nil }
    }
    found?.cause = measured.cause
    found?.factorDigits = measured.shownDigits
    return found
  }

  /// The factor found in another block, where this one fits it too: a block of one number determines none of its own.
  func sharing(_ explanation: Explanation, block: Int) -> Explanation? {
    guard let factor = explanation.factor else { return nil }
    var shared = self.explanation(
      explanation.code, explanation.message, block, factor: factor, cost: explanation.cost
    ) { discrepancy.scaled($0, by: factor) }
    shared?.cause = explanation.cause
    shared?.factorDigits = explanation.factorDigits
    return shared.flatMap { $0.evidence.isAcceptable ? $0 : nil }
  }

  // MARK: - Rearrangements

  /// The readings of a forgotten transpose: of a square block, and of one stored or read column by column.
  private func transposes(_ block: Int) -> [Explanation] {
    let shape = discrepancy.blocks[block].shape
    guard shape.count == 2, shape[0] > 1, shape[1] > 1 else { return [] }
    let start = range(block).lowerBound
    // Element (i, j) of the columns × rows matrix is at i·rows + j.
    func source(_ entry: Int, _ rows: Int, _ columns: Int) -> Int {
      start + ((entry - start) % rows) * columns + (entry - start) / rows
    }
    func transpose(_ words: NumberedPhrase, _ rows: Int, _ columns: Int) -> Explanation? {
      explanation(.transpose, words, block, cost: ExplanationCost.rearrangement) { entry in
        let source = source(entry, rows, columns)
        return (discrepancy.reference[source], discrepancy.bounds[source])
      }
    }
    guard shape[0] == shape[1] else {
      return [
        transpose("stored column by column", shape[0], shape[1]),
        transpose("stored row by row, and read column by column", shape[1], shape[0]),
      ].compactMap { $0 }
    }
    return [
      transpose("transposed", shape[0], shape[1]),
      transposeBesidePenalty(block) { source($0, shape[0], shape[1]) },
    ].compactMap { $0 }
  }

  /// c = (g − λθ)ᵀ + λθ, where the penalty was added after the transpose.
  private func transposeBesidePenalty(_ block: Int, source: @escaping (Int) -> Int) -> Explanation? {
    func turn(_ entry: Int) -> Double { discrepancy.point[entry] - discrepancy.point[source(entry)] }
    func error(_ entry: Int) -> Double {
      (discrepancy.bounds[source(entry)] + discrepancy.allowance[entry]) / abs(turn(entry))
    }
    let wrong = comparable(block).filter { discrepancy.isWrong($0) && turn($0) != 0 }
    guard let best = wrong.min(by: { error($0) < error($1) }) else { return nil }
    let coefficient = (discrepancy.claimed[best] - discrepancy.reference[source(best)]) / turn(best)
    let uncertainty = error(best)
    guard coefficient.isFinite, coefficient != 0, uncertainty.isFinite else { return nil }
    let penalty = DiagnosisWords.roundNumber(near: coefficient, uncertainty)
    let found = explanation(
      .transpose,
      NumberedPhrase(
        one:
          "transposed, but for \(DiagnosisWords.number(penalty)) times the parameters, a penalty that is right",
        many:
          "transposed, but for \(DiagnosisWords.number(penalty)) times the parameters, a penalty that is right"
      ), block,
      cost: ExplanationCost.factorAndCoefficient
    ) { entry in
      let source = source(entry)
      return (
        discrepancy.reference[source] + coefficient * turn(entry),
        discrepancy.bounds[source] + uncertainty * abs(turn(entry))
      )
    }
    // Entries (i, j) and (j, i) tell the same coefficient.
    guard let found, found.evidence.support >= 4, found.evidence.exceedsChance(fitted: 2, alternatives: 0)
    else { return nil }
    return found
  }

  /// One number in all places: the sum of what belongs there, their mean, or another.
  private func broadcast(_ block: Int) -> Explanation? {
    let entries = comparable(block)
    guard entries.count >= 2, let first = entries.first.map({ discrepancy.claimed[$0] }), first != 0 else {
      return nil
    }
    let spread = entries.map { abs(discrepancy.claimed[$0] - first) }.max() ?? 0
    // The same sum, rounded in one way or two.
    guard spread <= 4 * Double.ulpOfOne * abs(first) else { return nil }
    let sum = entries.reduce(0) { $0 + discrepancy.reference[$1] }
    let bound = entries.reduce(0) { $0 + discrepancy.bounds[$1] }
    let tolerance = EntryJudge.safety * bound + (entries.map { discrepancy.allowance[$0] }.max() ?? 0)
    let count = Double(entries.count)
    let isSum = abs(first - sum) <= tolerance
    let isMean = abs(first - sum / count) <= tolerance
    let what = isSum ? "the sum of what belongs there" : isMean ? "the mean of what belongs there" : nil
    return explanation(
      .broadcast, "one number in every entry, \(what ?? "no simple function of what belongs there")", block,
      cost: ExplanationCost.rearrangement
    ) { _ in (first, 0) }
  }
}
