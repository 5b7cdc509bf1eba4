/// A recording as a tree, for edits that move whole groups.
indirect enum ChoiceTree {
  case choice(Choice, ChoiceBounds)
  case group([ChoiceTree], isItem: Bool, type: ObjectIdentifier?)

  /// The siblings of the outermost level.
  static func trees(of recording: Recording) -> [ChoiceTree] {
    trees(of: recording, in: 0..<recording.sequence.nodes.count)
  }

  private static func trees(of recording: Recording, in range: Range<Int>) -> [ChoiceTree] {
    var result: [ChoiceTree] = []
    var index = range.lowerBound
    while index < range.upperBound {
      let end = recording.sequence.end(of: index)
      switch recording.sequence.nodes[index] {
      case .choice(let choice):
        if let bounds = recording.bounds[index] { result.append(.choice(choice, bounds)) }
      case .group(_, let isItem):
        let inner = trees(of: recording, in: index + 1..<end)
        result.append(.group(inner, isItem: isItem, type: recording.types[index]))
      }
      index = end
    }
    return result
  }

  /// The nodes of some siblings, one after the other.
  static func sequence(_ trees: [ChoiceTree]) -> ChoiceSequence {
    ChoiceSequence(nodes: trees.flatMap(\.nodes))
  }

  private var nodes: [ChoiceSequence.Node] {
    switch self {
    case .choice(let choice, _): return [.choice(choice)]
    case .group(let trees, let isItem, _):
      let inner = trees.flatMap(\.nodes)
      return [.group(count: inner.count, isItem: isItem)] + inner
    }
  }

  private var nodeCount: Int {
    switch self {
    case .choice: return 1
    case .group(let trees, _, _): return trees.reduce(1) { $0 + $1.nodeCount }
    }
  }

  /// What may be exchanged with what: choices of the same bounds, items, lists, groups of the same form.
  private enum Form: Hashable {
    case choice(ChoiceBounds)
    case item
    case list(ObjectIdentifier?)
    indirect case group([Form])
  }

  private var form: Form {
    switch self {
    case .choice(_, let bounds): return .choice(bounds)
    case .group(_, isItem: true, _): return .item
    case .group(let trees, isItem: false, let type):
      let forms = trees.map(\.form)
      return !forms.isEmpty && forms.allSatisfy { $0 == .item } ? .list(type) : .group(forms)
    }
  }

  /// Whether the two may stand for each other: of one form, or groups that made values of one type.
  private func isAlike(_ other: ChoiceTree) -> Bool {
    if case .group(_, isItem: false, let type?) = self, case .group(_, isItem: false, type) = other {
      return true
    }
    return form == other.form
  }

  private var leaves: [(choice: Choice, bounds: ChoiceBounds)] {
    switch self {
    case .choice(let choice, let bounds): return [(choice, bounds)]
    case .group(let trees, _, _): return trees.flatMap(\.leaves)
    }
  }

  private var isSimplest: Bool { leaves.allSatisfy { $0.choice == $0.bounds.simplest } }

  /// Fewer choices first, then the simpler at the first that differs.
  private static func isSimpler(_ left: ChoiceTree, _ right: ChoiceTree) -> Bool {
    let (a, b) = (left.leaves, right.leaves)
    if a.count != b.count { return a.count < b.count }
    let complexities = zip(a, b).lazy.map {
      (ChoiceComplexity($0.choice, $0.bounds), ChoiceComplexity($1.choice, $1.bounds))
    }
    return complexities.first { $0 != $1 }.map { $0 < $1 } ?? false
  }

  /// Whether the group at one node is simpler than that at another.
  static func isSimpler(_ recording: Recording, at index: Int, thanAt other: Int) -> Bool {
    func tree(_ index: Int) -> ChoiceTree {
      .group(
        trees(of: recording, in: index + 1..<recording.sequence.end(of: index)), isItem: false, type: nil)
    }
    return isSimpler(tree(index), tree(other))
  }

  /// The siblings with those of one form rearranged among their places, those inside groups first.
  ///
  /// - Parameters:
  ///   - offset: the node index of the first sibling.
  ///   - start: siblings that begin before this node stay where they are.
  private static func rearranged(
    _ siblings: [ChoiceTree], offset: Int, from start: Int, _ rearrange: ([ChoiceTree]) -> [ChoiceTree]
  ) -> [ChoiceTree] {
    var result: [ChoiceTree] = []
    var places: [Form: [Int]] = [:]
    var index = offset
    for (place, sibling) in siblings.enumerated() {
      if index >= start { places[sibling.form, default: []].append(place) }
      if case .group(let trees, let isItem, let type) = sibling {
        let inner = rearranged(trees, offset: index + 1, from: start, rearrange)
        result.append(.group(inner, isItem: isItem, type: type))
      } else {
        result.append(sibling)
      }
      index += sibling.nodeCount
    }
    for places in places.values where places.count > 1 {
      for (place, tree) in zip(places, rearrange(places.map { result[$0] })) { result[place] = tree }
    }
    return result
  }

  /// What is not simplest before what is, among siblings of one form that begin at `node` or later.
  static func compacted(_ recording: Recording, from node: Int) -> ChoiceSequence {
    sequence(
      rearranged(trees(of: recording), offset: 0, from: node) { run in
        run.filter { !$0.isSimplest } + run.filter(\.isSimplest)
      })
  }

  /// Siblings of one form with the simplest first.
  static func sorted(_ recording: Recording) -> ChoiceSequence {
    sequence(rearranged(trees(of: recording), offset: 0, from: 0, sortedRun))
  }

  /// Sorts siblings, but leaves a list's end, the item "no more", at the end.
  private static func sortedRun(_ run: [ChoiceTree]) -> [ChoiceTree] {
    guard case .group(_, isItem: true, _) = run.last else { return run.sorted(by: isSimpler) }
    guard let last = run.last, last.leaves.count == 1, last.isSimplest else {
      return run.sorted(by: isSimpler)
    }
    return run.dropLast().sorted(by: isSimpler) + [last]
  }

  /// The sequence with the sibling at a node exchanged with the next one; nil where that makes nothing
  /// simpler.
  static func swapped(_ recording: Recording, at index: Int) -> ChoiceSequence? {
    let sequence = recording.sequence
    let middle = sequence.end(of: index)
    guard middle < sequence.nodes.count else { return nil }
    let end = sequence.end(of: middle)
    // Only siblings: the next node may belong to another group.
    for start in 0..<index {
      let groupEnd = sequence.end(of: start)
      if groupEnd > index && groupEnd <= middle { return nil }
    }
    let pair = trees(of: recording, in: index..<end)
    guard pair.count == 2, pair[0].isAlike(pair[1]), isSimpler(pair[1], pair[0]) else { return nil }
    var nodes = sequence.nodes
    nodes.replaceSubrange(index..<end, with: pair[1].nodes + pair[0].nodes)
    return ChoiceSequence(nodes: nodes)
  }
}
