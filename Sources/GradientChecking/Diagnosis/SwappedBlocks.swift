/// Pairs of blocks that stand in each other's place.
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
