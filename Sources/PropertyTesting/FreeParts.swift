/// Which parts of the simplest counterexample do not matter: those that fail alike whatever is drawn there.
///
/// The idea is Hypothesis's "explain" phase. A part is free if some random values in its place all fail; what all free
/// parts may be together is shown by one more counterexample, in which they differ.
struct FreeParts {
  let recording: Recording
  /// Runs a sequence with its value in words; nil unless it fails alike.
  let run: (ChoiceSequence) async -> Execution?
  private var random: CaseRandom

  /// Values tried in the place of one part.
  private static let samples = 5
  /// More choices than these are not looked at one by one.
  private static let mostChoices = 20

  init(_ recording: Recording, seed: UInt64, run: @escaping (ChoiceSequence) async -> Execution?) {
    self.recording = recording
    self.run = run
    random = CaseRandom(seed: seed)
  }

  /// A counterexample that differs from the simplest in all that does not matter; nil where everything matters.
  mutating func counterexample() async -> Execution? {
    let leaves = recording.leaves.filter { !$0.isMarker }
    guard leaves.count <= Self.mostChoices else { return nil }
    var free: [Recording.Leaf] = []
    // One that is not simplest matters: shrinking has seen it hold.
    for leaf in leaves where leaf.isSimplest {
      if await isFree(leaf) { free.append(leaf) }
    }
    guard !free.isEmpty else { return nil }
    for _ in 0..<Self.samples {
      if let execution = await attempt(
        Dictionary(free.map { ($0.node, other($0)) }, uniquingKeysWith: { $1 }))
      {
        return execution
      }
    }
    return nil
  }

  private mutating func isFree(_ leaf: Recording.Leaf) async -> Bool {
    guard other(leaf) != leaf.choice || other(leaf) != leaf.choice else { return false }
    for _ in 0..<Self.samples {
      guard await attempt([leaf.node: other(leaf)]) != nil else { return false }
    }
    return true
  }

  /// A failing case of the same form.
  private func attempt(_ replacements: [Int: Choice]) async -> Execution? {
    let execution = await run(recording.sequence.replacing(replacements))
    return execution?.recording?.sequence.nodes.count == recording.sequence.nodes.count ? execution : nil
  }

  private mutating func other(_ leaf: Recording.Leaf) -> Choice {
    switch leaf.bounds {
    case .integer(let bounds): return .integer(random.integer(in: bounds.lower...bounds.upper))
    case .real(let bounds): return .real(RealSampling.uniform(in: bounds.lower...bounds.upper, &random))
    }
  }
}
