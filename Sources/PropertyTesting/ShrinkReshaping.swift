extension Shrinker {
  /// Lowers an integer, a size perhaps, and brings what matters to the front of everything that comes after
  /// it.
  ///
  /// A smaller size cuts off the ends of rows and lists; if what makes the case fail stands at an end,
  /// lowering alone loses it. Elements that are simplest already are therefore moved behind those that are
  /// not, in every run of siblings of one form.
  mutating func lowerAndDelete() async {
    var ordinal = 0
    while hasRunsLeft {
      let leaves = current.leaves
      let complex = leaves.filter { !$0.isSimplest }
      guard ordinal < complex.count else { return }
      let leaf = complex[ordinal]
      ordinal += 1
      guard case .integer(let value) = leaf.choice, case .integer(let bounds) = leaf.bounds else { continue }
      let oneLess = value > bounds.simplest ? value - 1 : value + 1
      for target in [bounds.simplest, oneLess] {
        let lowered = current.replacing(leaf.node, by: .integer(target))
        let compacted = ChoiceTree.compacted(lowered, from: leaf.node + 1)
        guard compacted != lowered.sequence, await attempt(compacted) else { continue }
        // A size may go further down; a number that cuts nothing off would go down one by one.
        if current.leaves.count < leaves.count { ordinal -= 1 }
        break
      }
    }
  }

  /// Sorts runs of siblings of one form, the simplest first: all at once, or else neighbour by neighbour.
  mutating func sortItems() async {
    guard hasRunsLeft, !(await attempt(ChoiceTree.sorted(current))) else { return }
    var index = 0
    while index < current.sequence.nodes.count && hasRunsLeft {
      if let swapped = ChoiceTree.swapped(current, at: index) { _ = await attempt(swapped) }
      index += 1
    }
  }
}
