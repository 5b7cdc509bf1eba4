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
        "zero where the derivative is small, up to \(BlockPatterns.number(largestFlushed)) in absolute value; "
        + "the smallest that is not zero is \(BlockPatterns.number(smallestKept))",
      blocks: blocks(of: wrong), factor: largestFlushed, evidence: evidence,
      cost: ExplanationCost.negligible)
  }

  /// Errors as large as those of single precision, in many entries.
  private func precision(_ wrong: [Int]) -> Explanation? {
    let affected = blocks(of: wrong).flatMap { discrepancy.ranges[$0] }.filter(discrepancy.isComparable)
    let scale = discrepancy.largestReference(in: comparable)
    let largest = wrong.map { abs(discrepancy.claimed[$0] - discrepancy.reference[$0]) }.max() ?? .infinity
    let isSingle = affected.allSatisfy { Double(Float(discrepancy.claimed[$0])) == discrepancy.claimed[$0] }
    // 2⁻²⁴ for each of some ten operations, and twice that; wrong digits further up are no rounding.
    guard scale > 0, largest <= 0x1p-19 * scale, isSingle || 2 * wrong.count >= affected.count,
      affected.count >= 3
    else { return nil }
    let relative = affected.map { entry in
      abs(discrepancy.claimed[entry] - discrepancy.reference[entry])
        / max(abs(discrepancy.reference[entry]), 1e-3 * scale)
    }
    let digits = -log10(relative.max() ?? 1)
    return Explanation(
      code: .precision,
      message: "right to \(Int(digits)) of 16 digits only"
        + (isSingle
          ? ": every entry is a single-precision number"
          : ", as if part of the computation were in single precision (7 digits)"),
      blocks: blocks(of: wrong), factor: nil, evidence: Evidence(digits: 0, isComplete: true),
      cost: ExplanationCost.magnitude)
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
    let listed = wrong.prefix(4).map { entry in
      let reference = discrepancy.reference[entry]
      let error = discrepancy.claimed[entry] - reference
      let size = reference == 0 ? error : error / reference
      return "\(name(entry)) by \(String(format: "%+.2g", size))\(reference == 0 ? "" : " of itself")"
    }
    let rest = wrong.count > 4 ? " and \(wrong.count - 4) more" : ""
    return Explanation(
      code: .entry,
      message: "off in single entries, and right elsewhere: \(listed.joined(separator: ", "))\(rest)",
      blocks: affected, factor: nil, evidence: Evidence(digits: 0, isComplete: true),
      cost: ExplanationCost.entries)
  }
}
