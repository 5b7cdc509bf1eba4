import Foundation

/// Patterns of entries wherever they stand: small ones, imprecise ones, single ones.
struct EntryPatterns {
  let discrepancy: Discrepancy

  private var comparable: [Int] { discrepancy.claimed.indices.filter(discrepancy.isComparable) }

  private func name(_ entry: Int) -> String { discrepancy.blocks.indices[entry].description }

  private func blocks(of entries: [Int]) -> [Int] {
    discrepancy.blocks.indices.filter { block in entries.contains(where: discrepancy.ranges[block].contains) }
  }

  /// The patterns that fit the wrong entries of some blocks.
  func explanations(of wrongBlocks: [Int]) -> [Explanation] {
    let wrong = wrongBlocks.flatMap { discrepancy.ranges[$0].filter(discrepancy.isWrong) }
    guard !wrong.isEmpty else { return [] }
    return [smallEntries(wrong), precision(wrong), single(wrong)].compactMap { $0 }
  }

  /// All wrong entries are 0, and smaller than all entries that are not.
  private func smallEntries(_ wrong: [Int]) -> Explanation? {
    guard wrong.allSatisfy({ discrepancy.claimed[$0] == 0 }) else { return nil }
    let largestFlushed = discrepancy.largestReference(in: wrong)
    let kept = comparable.filter { discrepancy.claimed[$0] != 0 }.map { abs(discrepancy.reference[$0]) }
    let scale = discrepancy.largestReference(in: comparable)
    // A whole block may be zero for other reasons: then it must be small beside all else as well.
    guard let smallestKept = kept.min(), largestFlushed < smallestKept, largestFlushed <= 1e-4 * scale,
      let evidence = discrepancy.evidence(over: wrong, { _ in (0, 0) })
    else { return nil }
    return Explanation(
      code: .smallEntries,
      message:
        "zero where the derivative is small, up to \(DiagnosisWords.number(largestFlushed)) in absolute value; "
        + "the smallest that is not zero is \(DiagnosisWords.number(smallestKept))",
      blocks: blocks(of: wrong), factor: largestFlushed, evidence: evidence,
      cost: ExplanationCost.negligible)
  }

  /// Errors as large as those of single precision, in many entries, or in single-precision numbers.
  ///
  /// Errors of that size alone do not show where they are from: a constant with a digit too few makes them as well. Single
  /// precision alone is named where every claim is a number of it, and beside the constant where errors scatter as roundings do.
  private func precision(_ wrong: [Int]) -> Explanation? {
    let affected = blocks(of: wrong).flatMap { discrepancy.ranges[$0] }.filter(discrepancy.isComparable)
    let scale = discrepancy.largestReference(in: comparable)
    let largest = wrong.map { abs(discrepancy.claimed[$0] - discrepancy.reference[$0]) }.max() ?? .infinity
    let telling = affected.count { Self.significantBits(discrepancy.claimed[$0]) > Self.bitsOfRoundNumbers }
    let isSingle =
      telling >= 2
      && affected.allSatisfy { Double(Float(discrepancy.claimed[$0])) == discrepancy.claimed[$0] }
    let isScattered = isOfSinglePrecision(wrong, scale)
    // Of an entry, three in four roundings are larger than a quarter of the largest. Beside an exact penalty that is larger than
    // what was rounded they are fewer: of those that would show it, a third is asked for.
    let telltale = affected.count {
      discrepancy.isWrong($0)
        || EntryJudge.safety * discrepancy.bounds[$0] + discrepancy.allowance[$0]
          < 0x1p-26 * abs(discrepancy.reference[$0])
    }
    // 2⁻²⁴ for each of some ten operations, and twice that; wrong digits further up are no rounding.
    guard scale > 0, largest <= 0x1p-19 * scale,
      isSingle || 2 * wrong.count >= affected.count || (isScattered && 3 * wrong.count >= telltale),
      affected.count >= 3
    else { return nil }
    let relative = affected.map { entry in
      abs(discrepancy.claimed[entry] - discrepancy.reference[entry])
        / max(abs(discrepancy.reference[entry]), 1e-3 * scale)
    }
    let digits = Int(max(0, -log10(relative.max() ?? 1)))
    return Explanation(
      code: .precision,
      message: "right to \(digits) of 16 digits only: "
        + (isSingle
          ? "every entry is a single-precision number"
          : isScattered
            ? "as of sums or products in single precision, which rounds by up to 6e-08, or of a constant with too few digits"
            : "as of a constant, or an intermediate result, with too few digits"),
      blocks: blocks(of: wrong), factor: nil, evidence: ExplanationEvidence(digits: 0, isComplete: true),
      cost: ExplanationCost.magnitude)
  }

  /// Whether errors have both signs, and sizes as after some ten roundings by 2⁻²⁴: a wrong constant has one sign, or other sizes.
  private func isOfSinglePrecision(_ wrong: [Int], _ scale: Double) -> Bool {
    let relative = wrong.map {
      (discrepancy.claimed[$0] - discrepancy.reference[$0]) / discrepancy.reference[$0]
    }
    let largest = wrong.map { abs(discrepancy.claimed[$0] - discrepancy.reference[$0]) }.max() ?? .infinity
    return wrong.count >= 3 && relative.contains { $0 > 0 } && relative.contains { $0 < 0 }
      && largest <= 0x1p-20 * scale && largest >= 0x1p-28 * scale
  }

  /// Numbers such as 0.5 or 3 are single-precision ones without having been computed in it.
  ///
  /// Of two numbers that have more bits than half of a `Float`'s, the other 29 bits of a `Double` are zero by chance once in
  /// 2⁵⁸.
  private static let bitsOfRoundNumbers = 12

  private static func significantBits(_ value: Double) -> Int {
    value.isFinite && value != 0 ? value.significandWidth + 1 : 0
  }

  /// A few wrong entries among right ones.
  private func single(_ wrong: [Int]) -> Explanation? {
    let affected = blocks(of: wrong)
    let isFew = affected.allSatisfy { block in
      let entries = discrepancy.ranges[block].filter(discrepancy.isComparable)
      let count = entries.count(where: discrepancy.isWrong)
      return count == 1 || 4 * count <= entries.count
    }
    guard isFew, wrong.count <= max(4, comparable.count / 10) else { return nil }
    let listed = wrong.prefix(4).map { "\(name($0)) \(fact($0))" }
    let rest = wrong.count > 4 ? " and \(wrong.count - 4) more" : ""
    let place = wrong.count == 1 ? "in a single entry" : "in single entries"
    return Explanation(
      code: .entry, message: "off", place: wrong.count < comparable.count ? place : nil, blocks: affected,
      factor: nil, evidence: ExplanationEvidence(digits: 0, isComplete: true),
      cost: ExplanationCost.entries,
      cause: Explanation.Cause(words: "\(listed.joined(separator: ", "))\(rest)", isKnown: true))
  }

  /// Above this relative error the quotient of claim and derivative is said, below it the error.
  private static let largestErrorOfDigits = 0.1

  /// What an entry is off by: "by +0.012 of itself", or as a factor with the digits that are known of it.
  private func fact(_ entry: Int) -> String {
    let (claimed, reference) = (discrepancy.claimed[entry], discrepancy.reference[entry])
    let error = claimed - reference
    let allowed = discrepancy.bounds[entry] + discrepancy.allowance[entry]
    // A derivative that is 0 within its bound is no measure of an error.
    guard abs(reference) > EntryJudge.safety * allowed else {
      return
        "by \(String(format: "%+.2g", error)), where the derivative is \(DiagnosisWords.number(reference))"
    }
    guard abs(error) > Self.largestErrorOfDigits * abs(reference), claimed != 0,
      let measured = MeasuredFactor([entry], discrepancy, []), measured.digits >= 1
    else { return "by \(String(format: "%+.2g", error / reference)) of itself" }
    let digits = Int(min(measured.digits, 10))
    let number = String(format: "%.\(digits)g", measured.value)
    return "is \(number) times its derivative\(coincidence(measured, discrepancy.point[entry]))"
  }

  /// That the factor is the parameter, or one over it: worth a look, but no cause, since it is one number.
  private func coincidence(_ measured: MeasuredFactor, _ parameter: Double) -> String {
    func agrees(_ factor: Double) -> Bool {
      abs(measured.value - factor) <= EntryJudge.safety * measured.uncertainty && abs(factor) != 1
    }
    guard measured.digits >= ExplanationEvidence.fewestDigitsWithRest, measured.recognized == nil else {
      return ""
    }
    if agrees(parameter) { return ", as much as the parameter itself" }
    return agrees(1 / parameter) ? ", as much as one over the parameter itself" : ""
  }
}
