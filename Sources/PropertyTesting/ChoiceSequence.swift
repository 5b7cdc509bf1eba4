/// The choices of one case, in the order in which they were drawn, with the groups they were drawn in.
///
/// Groups are what makes data with dependent shapes shrink well: when a size gets smaller, every row of a
/// matrix keeps its own first entries, and what follows the matrix is not displaced. (The idea of *falsify*:
/// de Vries, "falsify: internal shrinking reimagined for Haskell", Haskell Symposium 2023; flat sequences are
/// Hypothesis's: MacIver & Donaldson, "Test-case reduction via test-case generation", ECOOP 2020.)
public struct ChoiceSequence: Hashable, Sendable {
  /// A choice, or the start of a group.
  enum Node: Hashable, Sendable {
    case choice(Choice)
    /// The next `count` nodes, those of inner groups included; an item of a list can be removed as a whole.
    case group(count: Int, isItem: Bool)
  }

  var nodes: [Node]

  init(nodes: [Node] = []) {
    self.nodes = nodes
  }

  /// The choices alone.
  var choices: [Choice] {
    nodes.compactMap { node in
      if case .choice(let choice) = node { return choice }
      return nil
    }
  }

  /// The index after the node at `index` and all that belongs to it.
  func end(of index: Int) -> Int {
    if case .group(let count, _) = nodes[index] { return index + 1 + count }
    return index + 1
  }

  /// Whether the node says if a list has one more item: the first of an item.
  func isMarker(_ index: Int) -> Bool {
    if index > 0, case .group(_, isItem: true) = nodes[index - 1] { return true }
    return false
  }

  /// The sequence without some sibling nodes; enclosing groups get shorter.
  func removing(_ range: Range<Int>) -> ChoiceSequence {
    var result = nodes
    for index in 0..<range.lowerBound {
      guard case .group(let count, let isItem) = nodes[index] else { continue }
      if index + 1 + count >= range.upperBound {
        result[index] = .group(count: count - range.count, isItem: isItem)
      }
    }
    result.removeSubrange(range)
    return ChoiceSequence(nodes: result)
  }

  /// The sequence with nodes put before the node at `index`, into the groups that hold it.
  func inserting(_ inserted: some Collection<Node>, before index: Int) -> ChoiceSequence {
    var result = nodes
    for start in 0..<index where end(of: start) > index {
      if case .group(let count, let isItem) = nodes[start] {
        result[start] = .group(count: count + inserted.count, isItem: isItem)
      }
    }
    result.insert(contentsOf: inserted, at: index)
    return ChoiceSequence(nodes: result)
  }

  /// The sequence with other choices at some node indices.
  func replacing(_ replacements: [Int: Choice]) -> ChoiceSequence {
    var result = nodes
    for (index, choice) in replacements { result[index] = .choice(choice) }
    return ChoiceSequence(nodes: result)
  }
}

/// A choice sequence with what each choice may be, as noted while a generator drew it.
struct Recording: Sendable {
  var sequence: ChoiceSequence
  /// One for each node; nil for groups.
  var bounds: [ChoiceBounds?]
  /// One for each node: the type of value that a group made; nil for choices.
  var types: [ObjectIdentifier?]
  /// The type of value that was made of all.
  var type: ObjectIdentifier?

  /// A choice, where it stands among the nodes, and what it may be.
  struct Leaf: Sendable {
    let node: Int
    let choice: Choice
    let bounds: ChoiceBounds
    /// Whether it says if a list has one more item.
    let isMarker: Bool

    var isSimplest: Bool { choice == bounds.simplest }
    var complexity: ChoiceComplexity { ChoiceComplexity(choice, bounds) }
  }

  var leaves: [Leaf] {
    var result: [Leaf] = []
    for (index, node) in sequence.nodes.enumerated() {
      guard case .choice(let choice) = node, let bounds = bounds[index] else { continue }
      result.append(Leaf(node: index, choice: choice, bounds: bounds, isMarker: sequence.isMarker(index)))
    }
    return result
  }

  /// The recording without some sibling nodes.
  func removing(_ range: Range<Int>) -> Recording {
    var result = self
    result.sequence = sequence.removing(range)
    result.bounds.removeSubrange(range)
    result.types.removeSubrange(range)
    return result
  }

  /// The recording with another choice at one node.
  func replacing(_ node: Int, by choice: Choice) -> Recording {
    var result = self
    result.sequence = sequence.replacing([node: choice])
    return result
  }

  /// Whether this is simpler: fewer choices, or else fewer fractional bits in all, or else simpler at the
  /// first choice that differs ("shortlex").
  ///
  /// The fractional bits are added up so that numbers can become integers together, by a common factor.
  func isSimpler(than other: Recording) -> Bool {
    let mine = leaves
    let theirs = other.leaves
    if mine.count != theirs.count { return mine.count < theirs.count }
    let bits = (Self.fractionalBits(mine), Self.fractionalBits(theirs))
    if bits.0 != bits.1 { return bits.0 < bits.1 }
    for (left, right) in zip(mine, theirs) where left.choice != right.choice || left.bounds != right.bounds {
      let (a, b) = (left.complexity, right.complexity)
      if a != b { return a < b }
    }
    return false
  }

  private static func fractionalBits(_ leaves: [Leaf]) -> Int {
    leaves.reduce(0) { sum, leaf in
      if case .real(let value) = leaf.choice { return sum + RealSimplicity.fractionalBits(of: value) }
      return sum
    }
  }
}

/// How far a choice is from the simplest; comparable between choices of any bounds.
enum ChoiceComplexity: Comparable {
  case integer(distance: UInt, isBelow: Bool)
  case real(RealSimplicity)

  init(_ choice: Choice, _ bounds: ChoiceBounds) {
    switch (choice, bounds) {
    case (.integer(let value), .integer(let bounds)):
      let isBelow = value < bounds.simplest
      let distance = UInt(bitPattern: isBelow ? bounds.simplest &- value : value &- bounds.simplest)
      self = .integer(distance: distance, isBelow: isBelow)
    case (.integer(let value), _): self = .integer(distance: value.magnitude, isBelow: value < 0)
    case (.real(let value), _): self = .real(RealSimplicity(value))
    }
  }

  static func < (left: ChoiceComplexity, right: ChoiceComplexity) -> Bool {
    switch (left, right) {
    case (.integer(let a, let aBelow), .integer(let b, let bBelow)):
      return a != b ? a < b : (!aBelow && bBelow)
    case (.real(let a), .real(let b)): return a < b
    case (.integer, .real): return true
    case (.real, .integer): return false
    }
  }
}
