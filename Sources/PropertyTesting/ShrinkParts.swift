extension Shrinker {
  /// Puts a part of a value in the place of the whole, where both are of one type: a subtree for the tree.
  ///
  /// Parts that begin alike, with a choice or with a group, are taken; the nearest first.
  mutating func replaceByParts() async {
    while hasRunsLeft, await replaceWhole() {}
    var index = 0
    while index < current.sequence.nodes.count && hasRunsLeft {
      var isReplaced = false
      for part in parts(of: index) {
        let sequence = current.sequence
        let nodes = sequence.nodes[part..<sequence.end(of: part)]
        let removed = index + nodes.count..<sequence.end(of: index) + nodes.count
        isReplaced = await attempt(sequence.inserting(nodes, before: index).removing(removed))
        if isReplaced { break }
      }
      if !isReplaced { index += 1 }
    }
  }

  /// A part in the place of all.
  private mutating func replaceWhole() async -> Bool {
    let sequence = current.sequence
    let parts = parts(in: sequence.nodes.indices, of: current.type, like: sequence.nodes.first)
    for part in parts
    where await attempt(ChoiceSequence(nodes: Array(sequence.nodes[part + 1..<sequence.end(of: part)]))) {
      return true
    }
    return false
  }

  /// How many parts of one value are tried.
  private static let mostParts = 8

  /// Groups inside of the group at `index` that made a value of the same type.
  private func parts(of index: Int) -> [Int] {
    let sequence = current.sequence
    guard case .group(let count, isItem: false) = sequence.nodes[index], count > 0 else { return [] }
    return parts(
      in: index + 1..<sequence.end(of: index), of: current.types[index], like: sequence.nodes[index + 1])
  }

  /// Groups of a stretch that made a value of a type, and begin like it.
  private func parts(in range: Range<Int>, of type: ObjectIdentifier?, like first: ChoiceSequence.Node?)
    -> [Int]
  {
    guard let type else { return [] }
    let nodes = current.sequence.nodes
    let alike = range.filter { index in
      guard current.types[index] == type, case .group(let count, _) = nodes[index], count > 0 else {
        return false
      }
      return nodes[index + 1].isChoice == first?.isChoice
    }
    return Array(alike.prefix(Self.mostParts))
  }

  /// Exchanges two parts of a tree where the later one is simpler: as they are, or with all siblings sorted then.
  ///
  /// Where the earlier one is simpler, only the sorting can make up for it: a subtree that moves to an empty place beside another one,
  /// and the two in the simpler order.
  mutating func exchangeParts() async {
    let types = Set(current.types.indices.filter { !parts(of: $0).isEmpty }.compactMap { current.types[$0] })
    for type in types.union([current.type].compactMap { $0 }) {
      for isLaterSimpler in [true, false] {
        var pair = 0
        while hasRunsLeft && pair < Self.mostExchanges {
          let pairs = pairs(of: type, isLaterSimpler: isLaterSimpler)
          guard pair < pairs.count else { break }
          let exchanged = current.exchanging(pairs[pair].0, pairs[pair].1)
          let isDone = isLaterSimpler ? await attempt(exchanged.sequence) : false
          if !isDone { _ = await attempt(ChoiceTree.sorted(exchanged)) }
          pair += 1
        }
      }
    }
  }

  /// Groups that made values of a type, neither inside of the other, of which the later or the earlier one is simpler.
  private func pairs(of type: ObjectIdentifier, isLaterSimpler: Bool) -> [(Int, Int)] {
    let parts = current.types.indices.filter { current.types[$0] == type && !isItem($0) }
    return parts.flatMap { first in
      parts.filter { $0 >= current.sequence.end(of: first) }.map { (first, $0) }
    }.filter {
      isLaterSimpler
        ? ChoiceTree.isSimpler(current, at: $0.1, thanAt: $0.0)
        : ChoiceTree.isSimpler(current, at: $0.0, thanAt: $0.1)
    }
  }

  /// How many pairs of parts are tried.
  private static let mostExchanges = 24

  private func isItem(_ index: Int) -> Bool {
    if case .group(_, isItem: true) = current.sequence.nodes[index] { return true }
    return false
  }
}

extension ChoiceSequence.Node {
  fileprivate var isChoice: Bool {
    if case .choice = self { return true }
    return false
  }
}

extension Recording {
  /// The recording with two groups, neither inside of the other, in each other's place.
  fileprivate func exchanging(_ first: Int, _ second: Int) -> Recording {
    let (a, b) = (first..<sequence.end(of: first), second..<sequence.end(of: second))
    func exchanged<Element>(_ elements: [Element]) -> [Element] {
      Array(elements[..<a.lowerBound] + elements[b] + elements[a.upperBound..<b.lowerBound] + elements[a])
        + elements[b.upperBound...]
    }
    var result = self
    result.bounds = exchanged(bounds)
    result.types = exchanged(types)
    result.sequence.nodes = exchanged(sequence.nodes)
    for start in sequence.nodes.indices {
      guard case .group(let count, let isItem) = sequence.nodes[start] else { continue }
      let group = start..<sequence.end(of: start)
      let holds = (
        group.lowerBound < first && group.upperBound > first,
        group.lowerBound < second && group.upperBound > second
      )
      let change = (holds.0 ? b.count - a.count : 0) + (holds.1 ? a.count - b.count : 0)
      guard change != 0 else { continue }
      // A group that holds the first alone begins before it; one that holds the second alone, perhaps behind it.
      let place = start > first ? start + b.count - a.count : start
      result.sequence.nodes[place] = .group(count: count + change, isItem: isItem)
    }
    return result
  }
}
