/// Walks along a sequence that is replayed, group by group.
struct ReplayCursor: Sendable {
  /// What is drawn where the sequence has no choice left, or one of the wrong kind.
  enum Completion: String, Sendable, Codable {
    /// Nothing: the replay ends as a ``Misfit``, for stored sequences, which must mean what they meant.
    case misfit
    /// The simplest choice, for shrinking.
    case simplest
    /// A random choice, for climbing.
    case random
  }

  private let nodes: [ChoiceSequence.Node]
  private let completion: Completion
  private var position = 0
  private var end: Int
  private var enclosing: [(position: Int, end: Int)] = []

  init(_ sequence: ChoiceSequence, completion: Completion) {
    nodes = sequence.nodes
    end = sequence.nodes.count
    self.completion = completion
  }

  /// The choice that comes next, made to fit; nil where a random one is wanted.
  mutating func next(_ bounds: ChoiceBounds) throws -> Choice? {
    if position < end {
      let node = nodes[position]
      if case .choice(let choice) = node {
        position += 1
        if bounds.contains(choice) { return choice }
        if completion != .misfit { return bounds.fitted(choice) }
      }
    }
    switch completion {
    case .misfit: throw Misfit()
    case .simplest: return bounds.simplest
    case .random: return nil
    }
  }

  /// Steps into the group that comes next; an empty one where a choice stands instead or nothing is left.
  mutating func enterGroup() {
    guard position < end, case .group(let count, _) = nodes[position] else {
      enclosing.append((position, end))
      end = position
      return
    }
    enclosing.append((position + 1 + count, end))
    end = position + 1 + count
    position += 1
  }

  /// Steps behind the group, past what nobody drew of it.
  mutating func leaveGroup() {
    guard let outer = enclosing.popLast() else { return }
    (position, end) = outer
  }

  /// - Throws: ``Misfit`` where choices of the innermost group are left and were not to be.
  func finish() throws {
    if completion == .misfit && position < end { throw Misfit() }
  }
}
