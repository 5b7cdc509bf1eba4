/// A failing case before it is shrunk.
struct FailingCase: Sendable {
  /// Where a case comes from.
  enum Origin: Sendable {
    case random(index: Int)
    case climbing
    case example
    case regression(ChoiceSequence)
    case replay(ReplayToken)
  }

  let execution: Execution
  let origin: Origin

  init(_ execution: Execution, origin: Origin) {
    self.execution = execution
    self.origin = origin
  }

  /// The stored sequence that failed again.
  var knownSequence: ChoiceSequence? {
    if case .regression(let sequence) = origin { return sequence }
    return nil
  }
}
