extension Shrinker {
  /// A list among the choices: items that are siblings in a row.
  struct List {
    /// The items that hold an element.
    var items: [Range<Int>] = []
    /// The item "no more"; none where the list is as long as it may be.
    var end: Range<Int>?
    /// The type of its elements.
    let type: ObjectIdentifier?
    /// The item that the list lies in.
    let enclosing: Range<Int>?

    /// Where its first item would be put.
    var start: Int? { (items.first ?? end)?.lowerBound }

    /// Items with the end.
    var all: [Range<Int>] { items + [end].compactMap { $0 } }
  }

  /// The lists of the current case in order of their start, inner ones behind the item they lie in.
  var lists: [List] {
    let sequence = current.sequence
    var lists: [List] = []
    /// The enclosing groups, each with the list that its latest item belongs to.
    var enclosing: [(range: Range<Int>, isItem: Bool, list: Int?)] = [(0..<sequence.nodes.count, false, nil)]
    for (index, node) in sequence.nodes.enumerated() {
      while let last = enclosing.last, last.range.upperBound <= index, enclosing.count > 1 {
        enclosing.removeLast()
      }
      guard case .group(let count, let isItem) = node else { continue }
      let range = index..<index + 1 + count
      if isItem {
        let parent = enclosing.count - 1
        let known = enclosing[parent].list.flatMap { lists[$0].all.last?.upperBound == index ? $0 : nil }
        let list = known ?? lists.count
        if known == nil {
          lists.append(
            List(type: current.types[index], enclosing: enclosing.last { $0.isItem }?.range))
          enclosing[parent].list = list
        }
        if count == 1, sequence.nodes[index + 1] == .choice(.integer(0)) {
          lists[list].end = range
        } else {
          lists[list].items.append(range)
        }
      }
      enclosing.append((range, isItem, nil))
    }
    return lists
  }

  /// Makes one list of several: all that lie in the items of one list at once, or else of neighbours.
  ///
  /// Where a list cannot go, because it lies in no item, its elements move to the one behind it.
  mutating func joinLists() async {
    await joinAll()
    var first = 0
    while hasRunsLeft {
      let lists = self.lists
      guard first < lists.count else { return }
      guard
        let second = lists.indices.first(where: {
          $0 > first && lists[$0].type == lists[first].type && !isNested(lists[first], lists[$0])
        })
      else {
        first += 1
        continue
      }
      if await join(lists[first], lists[second]) { continue }
      _ = await move(lists[first], to: lists[second])
      first += 1
    }
  }

  private func isNested(_ outer: List, _ inner: List) -> Bool {
    guard let enclosing = inner.enclosing else { return false }
    return outer.items.contains {
      $0.lowerBound <= enclosing.lowerBound && enclosing.upperBound <= $0.upperBound
    }
  }

  /// The items of all lists of one type that lie in items of their own, in the first of these lists.
  private mutating func joinAll() async {
    var seen: Set<ObjectIdentifier?> = []
    for type in lists.map(\.type) where seen.insert(type).inserted {
      let alike = lists.filter { $0.type == type && $0.enclosing != nil }
      guard alike.count > 2, let first = alike.first else { continue }
      let others = alike.dropFirst().filter { !isNested(first, $0) }
      guard others.count > 1 else { continue }
      let moved = others.flatMap { list in list.items.flatMap { current.sequence.nodes[$0] } }
      guard
        let joined = current.sequence.appending(moved, to: first, removing: others.compactMap(\.enclosing))
      else {
        continue
      }
      _ = await attempt(joined)
    }
  }

  /// The elements of the second list behind those of the first, without the item that it lay in.
  private mutating func join(_ first: List, _ second: List) async -> Bool {
    guard let enclosing = second.enclosing else { return false }
    let moved = second.items.flatMap { current.sequence.nodes[$0] }
    guard let joined = current.sequence.appending(moved, to: first, removing: [enclosing]) else {
      return false
    }
    return await attempt(joined)
  }

  /// Elements of the first list before those of the second: all of them, or else the last.
  private mutating func move(_ first: List, to second: List) async -> Bool {
    guard let start = second.start, let last = first.items.last else { return false }
    for items in [first.items, [last]] {
      let moved = items.flatMap { current.sequence.nodes[$0] }
      var sequence = current.sequence.inserting(moved, before: start)
      for item in items.reversed() { sequence = sequence.removing(item) }
      if await attempt(sequence) { return true }
    }
    return false
  }
}

extension ChoiceSequence {
  /// The sequence with items at the end of a list, and later stretches left out; nil where the list is full.
  fileprivate func appending(
    _ items: [Node], to list: Shrinker.List, removing later: [Range<Int>]
  ) -> ChoiceSequence? {
    guard let end = list.end, later.allSatisfy({ $0.lowerBound >= end.upperBound }) else { return nil }
    var rest = self
    for range in later.reversed() { rest = rest.removing(range) }
    return rest.inserting(items, before: end.lowerBound)
  }
}
