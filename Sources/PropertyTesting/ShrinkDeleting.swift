extension Shrinker {
  /// Leaves out items of lists: long stretches first, then shorter ones, from the end.
  mutating func deleteItems() async {
    var list = 0
    while list < itemLists.count {
      var length = itemLists[list].count
      while length > 0 && list < itemLists.count {
        await deleteItems(of: list, length: length)
        length /= 2
      }
      list += 1
    }
  }

  /// Tries every stretch of `length` items of one list.
  private mutating func deleteItems(of list: Int, length: Int) async {
    var start = itemLists[list].count - length
    while start >= 0 && hasRunsLeft {
      let lists = itemLists
      guard list < lists.count, start + length <= lists[list].count else { return }
      let items = lists[list]
      let stretch = items[start].lowerBound..<items[start + length - 1].upperBound
      let rest = current.removing(stretch)
      var isDeleted = await attempt(rest.sequence)
      // The item may have been a size, whose loss cuts off ends: see `lowerAndDelete`.
      if !isDeleted && length == 1 {
        isDeleted = await attempt(ChoiceTree.compacted(rest, from: stretch.lowerBound))
      }
      start -= isDeleted ? length : max(1, length / 2)
    }
  }

  /// The node ranges of the items of every list, which are siblings in a row; lists in order of their start.
  private var itemLists: [[Range<Int>]] {
    let sequence = current.sequence
    var lists: [[Range<Int>]] = []
    /// The enclosing groups' ends, each with the list that their latest item belongs to.
    var enclosing: [(end: Int, list: Int?)] = [(sequence.nodes.count, nil)]
    for (index, node) in sequence.nodes.enumerated() {
      while let last = enclosing.last, last.end <= index, enclosing.count > 1 { enclosing.removeLast() }
      guard case .group(let count, let isItem) = node else { continue }
      if isItem {
        let range = index..<index + 1 + count
        let parent = enclosing.count - 1
        if let list = enclosing[parent].list, lists[list].last?.upperBound == index {
          lists[list].append(range)
        } else {
          enclosing[parent].list = lists.count
          lists.append([range])
        }
      }
      enclosing.append((index + 1 + count, nil))
    }
    return lists
  }
}
