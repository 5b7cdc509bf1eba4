import Foundation

/// Patterns that are about several blocks at once, since one of them alone would not show them.
///
/// A block of one number agrees with many formulas; that one formula fits the numbers of several blocks is no chance.
struct JointPatterns {
  let discrepancy: Discrepancy
  let counts: [GradientStructure.Count]

  /// The explanations that fit some of the wrong blocks.
  ///
  /// - Parameters:
  ///   - wrong: the wrong blocks.
  ///   - factors: factors that explain blocks by themselves.
  func explanations(among wrong: [Int], factors: [Explanation]) -> [Explanation] {
    guard wrong.count >= 2 else {
      return wrong.flatMap { penalties(among: [$0], factors: factors) }
    }
    return SwappedBlocks(discrepancy: discrepancy).explanations(among: wrong)
      + [exchangedEntries(wrong)].compactMap { $0 } + chainFactors(among: wrong)
      + EntryFormulas.explanations(
        ofSingleNumbers: wrong.filter { range($0).count == 1 }, discrepancy, counts)
      + penalties(among: wrong, factors: factors)
  }

  private func range(_ block: Int) -> Range<Int> { discrepancy.ranges[block] }

  private func wrongEntries(_ blocks: [Int]) -> [Int] {
    blocks.flatMap { range($0).filter(discrepancy.isWrong) }
  }

  private func entries(_ blocks: [Int]) -> [Int] { blocks.flatMap { Array(range($0)) } }

  /// Whether a formula agrees with all entries of a block, the right ones too.
  private func holds(_ block: Int, _ predict: (Int) -> Discrepancy.Prediction) -> Bool {
    range(block).allSatisfy { !discrepancy.isComparable($0) || discrepancy.agrees($0, predict($0)) }
  }

  // MARK: - Entries of several blocks

  /// All wrong entries hold each other's derivatives, across blocks.
  private func exchangedEntries(_ wrong: [Int]) -> Explanation? {
    let entries = wrongEntries(wrong)
    guard let sources = Rearrangements.exchange(of: entries, discrepancy),
      let evidence = discrepancy.evidence(
        over: entries,
        { entry in
          let source = sources[entry] ?? entry
          return (discrepancy.reference[source], discrepancy.bounds[source])
        }), evidence.isComplete, evidence.support >= 2,
      evidence.exceedsChance(
        fitted: 0,
        alternatives: Rearrangements.alternatives(entries.count, of: discrepancy.claimed.count))
    else { return nil }
    let words = Rearrangements.words(entries, sources, discrepancy)
    return Explanation(
      code: .permuted, message: NumberedPhrase(one: words, many: words), blocks: wrong, factor: nil,
      evidence: evidence, cost: ExplanationCost.permutedEntries, isJoint: true)
  }

  // MARK: - One function of each parameter

  private func chainFactors(among wrong: [Int]) -> [Explanation] {
    ChainFactor.all.flatMap { chain in
      [true, false].compactMap { isTooMuch in chainFactor(chain, isTooMuch, wrong) }
    }
  }

  private func chainFactor(_ chain: ChainFactor, _ isTooMuch: Bool, _ wrong: [Int]) -> Explanation? {
    let blocks = wrong.filter { block in
      holds(block) { discrepancy.scaled($0, by: chain.factor(isTooMuch, discrepancy.point[$0])) }
    }
    let entries = wrongEntries(blocks)
    guard blocks.count >= 2,
      let formula = EntryFormulas.formula(chain, isTooMuch: isTooMuch, discrepancy, over: entries),
      let evidence = discrepancy.evidence(over: entries, formula.predict), evidence.support >= 2,
      evidence.exceedsChance(fitted: 0, alternatives: formula.alternatives)
    else { return nil }
    return Explanation(
      code: formula.code, message: formula.message, blocks: blocks, factor: nil, evidence: evidence,
      cost: formula.cost, cause: formula.cause, isJoint: true)
  }

  // MARK: - A sum for a mean, beside a penalty

  /// c = n·g + λθ with a factor that means something, and λ = 0 in blocks without a penalty.
  private func penalties(among wrong: [Int], factors: [Explanation]) -> [Explanation] {
    var tried: [RecognizedFactor] = []
    for factor in wrong.compactMap(recognizedFactor) + factors.compactMap(recognizedFactor)
    where !tried.contains(factor) {
      tried.append(factor)
    }
    return tried.compactMap { penalty(beside: $0, wrong) }
  }

  private func recognizedFactor(_ explanation: Explanation) -> RecognizedFactor? {
    guard let factor = explanation.factor, let cause = explanation.cause,
      explanation.code == .constantFactor
    else { return nil }
    return RecognizedFactor(value: factor, meaning: cause.words, isOfKnownCount: cause.isKnown)
  }

  /// Entries among which the pair is looked for that tells both numbers best.
  private static let mostTried = 24
  /// Entries that these are the largest of.
  private static let mostSorted = 256

  /// n of a block by itself, from the two entries that tell it from λ best.
  private func recognizedFactor(_ block: Int) -> RecognizedFactor? {
    let (g, x, c) = (discrepancy.reference, discrepancy.point, discrepancy.claimed)
    let wrong = range(block).filter { discrepancy.isWrong($0) && x[$0] != 0 }
    // Two numbers are fitted, the third shows that they are right.
    guard wrong.count >= 3 else { return nil }
    // Of a large block every so many entries: all of them tell the same two numbers.
    let spread = stride(from: 0, to: wrong.count, by: max(1, wrong.count / Self.mostSorted)).map { wrong[$0] }
    let tried = spread.sorted { abs(g[$0]) > abs(g[$1]) }.prefix(Self.mostTried)
    func size(_ entry: Int) -> Double { (g[entry] * g[entry] + x[entry] * x[entry]).squareRoot() }
    var best: (first: Int, second: Int, determinant: Double, angle: Double)?
    for (place, first) in tried.enumerated() {
      for second in tried.dropFirst(place + 1) {
        let determinant = g[first] * x[second] - g[second] * x[first]
        let angle = abs(determinant) / (size(first) * size(second))
        if angle.isFinite && angle > (best?.angle ?? 0) { best = (first, second, determinant, angle) }
      }
    }
    guard let (first, second, determinant, _) = best else { return nil }
    let factor = (c[first] * x[second] - c[second] * x[first]) / determinant
    func error(_ entry: Int) -> Double {
      abs(factor) * discrepancy.bounds[entry] + discrepancy.allowance[entry]
    }
    let uncertainty = (error(first) * abs(x[second]) + error(second) * abs(x[first])) / abs(determinant)
    guard factor.isFinite, uncertainty.isFinite else { return nil }
    return RecognizedFactor.match(factor, uncertainty: uncertainty, counts: counts, integers: true)
  }

  private func penalty(beside factor: RecognizedFactor, _ wrong: [Int]) -> Explanation? {
    func left(_ entry: Int) -> Double {
      discrepancy.claimed[entry] - factor.value * discrepancy.reference[entry]
    }
    func error(_ entry: Int) -> Double {
      (abs(factor.value) * discrepancy.bounds[entry] + discrepancy.allowance[entry])
        / abs(discrepancy.point[entry])
    }
    let plain = wrong.filter { holds($0) { discrepancy.scaled($0, by: factor.value) } }
    let others = wrong.filter { !plain.contains($0) }
    guard
      let best = wrongEntries(others).filter({ discrepancy.point[$0] != 0 }).min(by: { error($0) < error($1) }
      )
    else { return nil }
    let coefficient = left(best) / discrepancy.point[best]
    let uncertainty = error(best)
    guard coefficient.isFinite, coefficient != 0, uncertainty.isFinite else { return nil }
    func predict(_ entry: Int) -> Discrepancy.Prediction {
      let scaled = discrepancy.scaled(entry, by: factor.value)
      guard !plain.contains(where: { range($0).contains(entry) }) else { return scaled }
      let parameter = discrepancy.point[entry]
      return (
        scaled.value + coefficient * parameter, scaled.bound + uncertainty * abs(parameter)
      )
    }
    let penalized = others.filter { holds($0, predict) }
    let blocks = (plain + penalized).sorted()
    guard !penalized.isEmpty, let evidence = discrepancy.evidence(over: entries(blocks), predict),
      let own = discrepancy.evidence(over: entries(penalized), predict), evidence.isAcceptable,
      // The blocks without a penalty may tell the factor, but the coefficient needs numbers of its own.
      own.support >= (plain.isEmpty ? 3 : 2),
      own.exceedsChance(fitted: plain.isEmpty ? 2 : 1, alternatives: RecognizedFactor.alternatives(counts))
    else { return nil }
    // The right part is in the reference n times instead of once: λ = (1 − n)μ.
    let penalty = DiagnosisWords.roundNumber(
      near: coefficient / (1 - factor.value), uncertainty / abs(1 - factor.value))
    let names = DiagnosisWords.list(penalized.map { discrepancy.blocks[$0].name })
    let number = DiagnosisWords.number(factor.value)
    let part =
      "but for \(DiagnosisWords.number(penalty)) times the parameters\(plain.isEmpty ? "" : " of \(names)")"
    return Explanation(
      code: .constantFactor,
      message: NumberedPhrase(
        one: "\(number) times what it should be, \(part), a penalty that is there once",
        many: "\(number) times what they should be, \(part), a penalty that is there once"),
      blocks: blocks, factor: factor.value, evidence: evidence, cost: ExplanationCost.factorAndCoefficient,
      cause: Explanation.Cause(
        words: "without the penalty, \(factor.meaning)", isKnown: factor.isOfKnownCount), isJoint: true)
  }
}
