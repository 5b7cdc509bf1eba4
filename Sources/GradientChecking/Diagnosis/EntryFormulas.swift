import Foundation

/// The formulas that explain the wrong entries of one block, and where in the block they hold.
///
/// A formula is fitted to the wrong entries. Where it predicts the right ones too, it is one of the block; where it does
/// not, it is one of the entries in a row, on the diagonal, or in a list, at a higher price.
struct EntryFormulas {
  let discrepancy: Discrepancy
  let counts: [GradientStructure.Count]
  let block: Int

  private var range: Range<Int> { discrepancy.ranges[block] }
  private var wrong: [Int] { range.filter(discrepancy.isWrong) }

  /// What explains the wrong entries; nothing for a single one, which any formula with a number would fit.
  func explanations() -> [Explanation] {
    let wrong = self.wrong
    guard wrong.count >= 2 else { return [] }
    return formulas(of: wrong).compactMap { explanation($0, wrong) }
  }

  /// What fits the wrong entries of several blocks of one number, for all of which it is said.
  static func explanations(
    ofSingleNumbers blocks: [Int], _ discrepancy: Discrepancy, _ counts: [GradientStructure.Count]
  ) -> [Explanation] {
    let entries = blocks.map { discrepancy.ranges[$0].lowerBound }
    guard let first = blocks.first, blocks.count >= 2 else { return [] }
    let formulas = EntryFormulas(discrepancy: discrepancy, counts: counts, block: first).formulas(of: entries)
    return formulas.compactMap { formula in
      guard let evidence = discrepancy.evidence(over: entries, formula.predict), evidence.isComplete,
        evidence.support >= 2,
        evidence.exceedsChance(fitted: formula.fitted, alternatives: formula.alternatives)
      else { return nil }
      return Explanation(
        code: formula.code, message: formula.message, blocks: blocks, factor: formula.factor,
        evidence: evidence, cost: formula.cost, cause: formula.cause, factorDigits: formula.factorDigits,
        isJoint: true)
    }
  }

  private func formulas(of wrong: [Int]) -> [EntryFormula] {
    [zero(wrong), factor(wrong), offset(wrong), signedOffset(wrong), proportional(wrong)].compactMap { $0 }
      + chainFactors(over: wrong)
  }

  /// The formula as an explanation of the whole block, or of the tidiest part that has all wrong entries.
  private func explanation(_ formula: EntryFormula, _ wrong: [Int]) -> Explanation? {
    // Most formulas fail in the first entry: in large blocks nothing else is computed of them.
    guard wrong.allSatisfy({ discrepancy.agrees($0, formula.predict($0)) }),
      let evidence = discrepancy.evidence(over: wrong, formula.predict), evidence.isComplete,
      evidence.isExact && formula.fitted == 0
        || evidence.exceedsChance(fitted: formula.fitted, alternatives: formula.alternatives),
      evidence.support >= 2 || evidence.isExact
    else { return nil }
    func holds(in entries: some Sequence<Int>) -> Bool {
      entries.allSatisfy { !discrepancy.isComparable($0) || discrepancy.agrees($0, formula.predict($0)) }
    }
    var found = Explanation(
      code: formula.code, message: formula.message, blocks: [block], factor: formula.factor,
      evidence: evidence, cost: formula.cost, cause: formula.cause, factorDigits: formula.factorDigits)
    if holds(in: range) { return formula.isForPartsOnly ? nil : found }
    let start = range.lowerBound
    let regions = EntryRegion.around(wrong.map { $0 - start }, in: discrepancy.blocks[block])
    guard let region = regions.first(where: { holds(in: $0.offsets.map { start + $0 }) }) else { return nil }
    found.place = region.words
    if let cause = Self.causeInSymmetricMatrix(formula, region) { found.cause = cause }
    found.cost += ExplanationCost.partOfBlock
    return found
  }

  /// Twice or half on one side of the diagonal or the other is no square's 2.
  private static func causeInSymmetricMatrix(
    _ formula: EntryFormula, _ region: EntryRegion
  ) -> Explanation.Cause? {
    guard region.words.contains("diagonal"), let factor = formula.factor, factor == 2 || factor == 0.5,
      formula.code == .constantFactor
    else { return nil }
    return Explanation.Cause(
      words: "as of a symmetric matrix, whose entries off the diagonal stand for two, and on it for one",
      isKnown: false)
  }

  // MARK: - Formulas of the derivative alone

  private func zero(_ wrong: [Int]) -> EntryFormula? {
    guard wrong.allSatisfy({ discrepancy.claimed[$0] == 0 }) else { return nil }
    return EntryFormula(
      code: .entriesZero, message: "zero", fitted: 0, alternatives: 0, cost: ExplanationCost.exactPattern,
      isForPartsOnly: true
    ) { _ in (0, 0) }
  }

  private func factor(_ wrong: [Int]) -> EntryFormula? {
    guard let measured = MeasuredFactor(wrong, discrepancy, counts) else { return nil }
    return EntryFormula(
      code: measured.code, message: measured.phrase, factor: measured.recognized?.value ?? measured.value,
      cause: measured.cause, factorDigits: measured.shownDigits, fitted: measured.recognized == nil ? 1 : 0,
      alternatives: measured.recognized == nil ? 0 : measured.alternatives(counts),
      cost: measured.recognized == nil ? ExplanationCost.freeFactorInPart : ExplanationCost.exactPattern,
      isForPartsOnly: true
    ) { measured.predict($0, discrepancy) }
  }

  /// c = g + d.
  private func offset(_ wrong: [Int]) -> EntryFormula? {
    shift(
      wrong, code: .constantOffset, unit: { _ in 1 }, words: "in every entry",
      causes: ("one constant is too much", "one constant is missing"))
  }

  // MARK: - Formulas of the parameter

  /// c = g + λ·sign θ.
  private func signedOffset(_ wrong: [Int]) -> EntryFormula? {
    // With one sign alone it is a constant; and two numbers that add up to zero, as of two classes, have such signs by nature.
    guard wrong.count >= 3, wrong.contains(where: { discrepancy.point[$0] > 0 }),
      wrong.contains(where: { discrepancy.point[$0] < 0 })
    else { return nil }
    return shift(
      wrong, code: .constantOffset,
      unit: { discrepancy.point[$0] == 0 ? 0 : discrepancy.point[$0] < 0 ? -1 : 1 },
      words: "times the signs of the parameters", causes: Self.penalty)
  }

  /// c = g + λθ.
  private func proportional(_ wrong: [Int]) -> EntryFormula? {
    shift(
      wrong, code: .proportionalToParameter, unit: { discrepancy.point[$0] }, words: "times the parameters",
      causes: Self.penalty)
  }

  private static let penalty = (
    tooMuch: "a penalty in the gradient that is not in the value, or twice in it",
    missing: "a penalty in the value that is not in the gradient"
  )

  /// c = g + λu, with λ from the entry that determines it best.
  private func shift(
    _ wrong: [Int], code: Diagnosis.Code, unit: @escaping (Int) -> Double, words: String,
    causes: (tooMuch: String, missing: String)
  ) -> EntryFormula? {
    func error(_ entry: Int) -> Double {
      (discrepancy.bounds[entry] + discrepancy.allowance[entry]) / abs(unit(entry))
    }
    guard let best = wrong.filter({ unit($0) != 0 }).min(by: { error($0) < error($1) }) else { return nil }
    let coefficient = (discrepancy.claimed[best] - discrepancy.reference[best]) / unit(best)
    let uncertainty = error(best)
    guard coefficient.isFinite, coefficient != 0, uncertainty.isFinite else { return nil }
    let rounded = DiagnosisWords.roundNumber(near: coefficient, uncertainty)
    let sign = coefficient > 0 ? "+" : "−"
    return EntryFormula(
      code: code, message: "off by \(sign)\(DiagnosisWords.number(abs(rounded))) \(words)", factor: rounded,
      cause: Explanation.Cause(
        words: coefficient > 0 ? causes.tooMuch : causes.missing, isKnown: true),
      fitted: 1, alternatives: 0, cost: ExplanationCost.coefficient
    ) { entry in
      (
        discrepancy.reference[entry] + coefficient * unit(entry),
        discrepancy.bounds[entry] + uncertainty * abs(unit(entry))
      )
    }
  }

  /// c = m(θ)·g, and c = g/m(θ).
  private func chainFactors(over wrong: [Int]) -> [EntryFormula] {
    ChainFactor.all.flatMap { chain in
      [true, false].compactMap { isTooMuch in
        Self.formula(chain, isTooMuch: isTooMuch, discrepancy, over: wrong)
      }
    }
  }

  /// One factor of the chain rule as a formula; nil where it is much the same number in all entries, and no function.
  static func formula(
    _ chain: ChainFactor, isTooMuch: Bool, _ discrepancy: Discrepancy, over wrong: [Int]
  ) -> EntryFormula? {
    func factor(_ entry: Int) -> Double { chain.factor(isTooMuch, discrepancy.point[entry]) }
    guard let first = wrong.first, discrepancy.agrees(first, discrepancy.scaled(first, by: factor(first)))
    else { return nil }
    let factors = wrong.map(factor)
    guard factors.allSatisfy(\.isFinite), let least = factors.min(), let largest = factors.max(),
      largest - least > 1e-3 * max(abs(least), abs(largest))
    else { return nil }
    let verb = isTooMuch ? "multiplied" : "divided"
    return EntryFormula(
      code: .chainFactor, message: "\(verb) in every entry by \(chain.words)",
      cause: Explanation.Cause(words: "as of \(isTooMuch ? chain.tooMuch : chain.missing)", isKnown: true),
      fitted: 0,
      alternatives: log10(Double(2 * ChainFactor.all.count)), cost: ExplanationCost.chainFactor
    ) { discrepancy.scaled($0, by: factor($0)) }
  }
}
