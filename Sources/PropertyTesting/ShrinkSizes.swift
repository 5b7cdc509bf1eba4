extension Shrinker {
  /// Lowers a size, and takes out what it counted wherever that stands: row k and column k together.
  ///
  /// Groups behind an integer that have as many parts as it says are what it counts. Where a matrix has as many
  /// rows as columns, rows alone, columns alone and both are tried.
  mutating func lowerAndCut() async {
    var ordinal = 0
    while hasRunsLeft {
      let sizes = current.leaves.filter { !$0.isSimplest && !$0.isMarker }
      guard ordinal < sizes.count else { return }
      let size = sizes[ordinal]
      ordinal += 1
      guard case .integer(let count) = size.choice, case .integer(let bounds) = size.bounds else { continue }
      guard count > max(1, bounds.simplest), count <= current.sequence.nodes.count else { continue }
      var length = count - max(0, bounds.simplest)
      var isCut = false
      while length > 0 && !isCut {
        isCut = await cut(size.node, count: count, length: length)
        length /= 2
      }
      if isCut { ordinal -= 1 }
    }
  }

  /// Every stretch of `length` parts of what an integer counts.
  private mutating func cut(_ node: Int, count: Int, length: Int) async -> Bool {
    let counted = current.sequence.groups(behind: node, ofParts: count)
    guard !counted.isEmpty else { return false }
    let rows = counted.filter { !isOfLeaves($0) }
    let columns = counted.filter(isOfLeaves)
    for groups in rows.isEmpty || columns.isEmpty ? [counted] : [counted, rows, columns] {
      for first in stride(from: count - length, through: 0, by: -max(1, length / 2)) where hasRunsLeft {
        var sequence = current.sequence.replacing([node: .integer(count - length)])
        // From the last group, so that those before it stay where they are.
        for group in groups.reversed() {
          let parts = sequence.parts(of: group)
          sequence = sequence.removing(parts[first].lowerBound..<parts[first + length - 1].upperBound)
        }
        if await attempt(sequence) { return true }
      }
    }
    return false
  }

  private func isOfLeaves(_ group: Int) -> Bool {
    current.sequence.parts(of: group).allSatisfy { $0.count == 1 }
  }
}

extension ChoiceSequence {
  /// The groups behind a node, no items, that have so many parts, in order of their start.
  fileprivate func groups(behind node: Int, ofParts count: Int) -> [Int] {
    nodes.indices.dropFirst(node + 1).filter { index in
      guard case .group(let size, isItem: false) = nodes[index], size >= count else { return false }
      return parts(of: index).count == count
    }
  }

  /// The nodes and groups that lie directly in a group.
  fileprivate func parts(of group: Int) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = group + 1
    while start < end(of: group) {
      parts.append(start..<end(of: start))
      start = end(of: start)
    }
    return parts
  }
}
