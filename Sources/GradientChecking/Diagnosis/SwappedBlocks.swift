/// Blocks that stand in each other's place: pairs, or several of one size.
struct SwappedBlocks {
  let discrepancy: Discrepancy

  /// The exchange of a block with another wrong one of as many entries that explains both.
  func explanations(among wrong: [Int]) -> [Explanation] {
    var found: [Explanation] = []
    for (position, first) in wrong.enumerated() {
      for second in wrong.dropFirst(position + 1)
      where discrepancy.ranges[first].count == discrepancy.ranges[second].count {
        if let explanation = exchange(first, second), explanation.evidence.isAcceptable {
          found.append(explanation)
        }
      }
    }
    return found
      + Dictionary(grouping: wrong) { discrepancy.ranges[$0].count }.values
      .filter { $0.count >= 3 }.compactMap(rotation)
  }

  /// Each of the wrong blocks of one size holds the derivative by another one of them.
  private func rotation(_ blocks: [Int]) -> Explanation? {
    func holds(_ block: Int, _ source: Int) -> Bool {
      zip(discrepancy.ranges[block], discrepancy.ranges[source]).allSatisfy { entry, origin in
        !discrepancy.isComparable(entry)
          || discrepancy.agrees(entry, (discrepancy.reference[origin], discrepancy.bounds[origin]))
      }
    }
    var sources: [Int: Int] = [:]
    for block in blocks {
      guard
        let source = blocks.first(where: { $0 != block && !sources.values.contains($0) && holds(block, $0) })
      else { return nil }
      sources[block] = source
    }
    let evidence = discrepancy.evidence(over: blocks.flatMap { Array(discrepancy.ranges[$0]) }) { entry in
      guard let block = blocks.first(where: { discrepancy.ranges[$0].contains(entry) }),
        let source = sources[block]
      else { return (.nan, .nan) }
      let origin = entry - discrepancy.ranges[block].lowerBound + discrepancy.ranges[source].lowerBound
      return (discrepancy.reference[origin], discrepancy.bounds[origin])
    }
    guard let evidence, evidence.isAcceptable,
      evidence.exceedsChance(fitted: 0, alternatives: ExplanationEvidence.orders(blocks.count))
    else { return nil }
    let names = discrepancy.blocks.map(\.name)
    let list = blocks.map { "\(names[$0]) holds the derivative by \(names[sources[$0] ?? $0])" }
    let message = "in another order: \(DiagnosisWords.list(list))"
    return Explanation(
      code: .blocksSwapped, message: NumberedPhrase(one: message, many: message), blocks: blocks.sorted(),
      factor: nil, evidence: evidence, cost: ExplanationCost.rearrangement, isJoint: true)
  }

  private func exchange(_ first: Int, _ second: Int) -> Explanation? {
    let (ranges, blocks) = (discrepancy.ranges, discrepancy.blocks)
    let distance = ranges[second].lowerBound - ranges[first].lowerBound
    let evidence = discrepancy.evidence(over: Array(ranges[first]) + Array(ranges[second])) { entry in
      let source = ranges[first].contains(entry) ? entry + distance : entry - distance
      return (discrepancy.reference[source], discrepancy.bounds[source])
    }
    return evidence.map {
      Explanation(
        code: .blocksSwapped,
        message:
          "exchanged: \(blocks[first].name) holds the derivative by \(blocks[second].name), and the reverse",
        blocks: [first, second], factor: nil, evidence: $0, cost: ExplanationCost.rearrangement,
        isJoint: true)
    }
  }
}
