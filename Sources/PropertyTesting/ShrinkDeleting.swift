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
        if !isDeleted, let renumbered = renumbered(without: stretch, at: start) {
          isDeleted = await attempt(renumbered)
        }
        if !isDeleted, let raised = raised(rest, near: stretch.lowerBound) {
          isDeleted = await attempt(raised)
        }
      }
      start -= isDeleted ? length : max(1, length / 2)
    }
  }

  /// The sequence without an item, with every integer above its place in the list lowered by one.
  ///
  /// Integers that are places in the list keep their meaning. Nil where no integer changes.
  private func renumbered(without item: Range<Int>, at place: Int) -> ChoiceSequence? {
    var lowered: [Int: Choice] = [:]
    for leaf in current.leaves where !leaf.isMarker && !item.contains(leaf.node) {
      guard case .integer(let value) = leaf.choice, value > place else { continue }
      let choice = Choice.integer(value - 1)
      if leaf.bounds.contains(choice) { lowered[leaf.node] = choice }
    }
    return lowered.isEmpty ? nil : current.sequence.replacing(lowered).removing(item)
  }

  /// The sequence with the number next to a node at its bound, to make up for what was left out; nil without one.
  private func raised(_ rest: Recording, near node: Int) -> ChoiceSequence? {
    let numbers = rest.leaves.filter { !$0.isMarker && !$0.isSimplest }
    guard let number = numbers.first(where: { $0.node >= node }) ?? numbers.last else { return nil }
    switch (number.choice, number.bounds) {
    case (.integer(let value), .integer(let bounds)):
      return rest.sequence.replacing([
        number.node: .integer(value < bounds.simplest ? bounds.lower : bounds.upper)
      ])
    case (.real(let value), .real(let bounds)):
      let bound = value < 0 ? bounds.lower.rounded(.up) : bounds.upper.rounded(.down)
      return bounds.contains(bound) ? rest.sequence.replacing([number.node: .real(bound)]) : nil
    default: return nil
    }
  }

  /// The node ranges of the items of every list, its end included.
  private var itemLists: [[Range<Int>]] { lists.map(\.all) }
}
