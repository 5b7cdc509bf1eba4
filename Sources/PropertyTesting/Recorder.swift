/// Notes choices and groups as they are drawn.
struct Recorder: Sendable {
  var recording = Recording(sequence: ChoiceSequence(), bounds: [], types: [])
  private var open: [Int] = []

  mutating func append(_ choice: Choice, _ bounds: ChoiceBounds) {
    recording.sequence.nodes.append(.choice(choice))
    recording.bounds.append(bounds)
    recording.types.append(nil)
  }

  mutating func openGroup(isItem: Bool, of type: ObjectIdentifier) {
    open.append(mark)
    recording.sequence.nodes.append(.group(count: 0, isItem: isItem))
    recording.bounds.append(nil)
    recording.types.append(type)
  }

  mutating func closeGroup() {
    guard let start = open.popLast(), case .group(_, let isItem) = recording.sequence.nodes[start] else {
      return
    }
    recording.sequence.nodes[start] = .group(count: mark - start - 1, isItem: isItem)
  }

  /// The number of nodes so far.
  var mark: Int { recording.sequence.nodes.count }

  /// Forgets what was drawn since `mark`, in the same group.
  mutating func rewind(to mark: Int) {
    recording.sequence.nodes.removeSubrange(mark...)
    recording.bounds.removeSubrange(mark...)
    recording.types.removeSubrange(mark...)
  }
}
