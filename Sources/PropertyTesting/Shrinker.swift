/// Makes a failing case simpler, as long as it fails in the same way.
///
/// Every attempt edits the choice sequence and lets the generator draw from it again, so that what comes out
/// is always a value that the generator could have made. An attempt is kept when the case still fails and
/// what was drawn is simpler (``Recording/isSimpler(than:)``); the passes repeat until none gets any further,
/// so the result is a fixed point.
struct Shrinker {
  /// The simplest failing case so far.
  private(set) var current: Recording
  /// Cases run.
  private(set) var runs = 0
  /// Attempts that were kept.
  private(set) var steps = 0
  private let mostRuns: Int
  private var runsAtLastStep = 0
  private let run: (ChoiceSequence) async -> Execution?
  private let kept: (Recording) -> Void
  private var tried: Set<ChoiceSequence> = []

  /// - Parameters:
  ///   - run: replays a sequence, with the simplest choices where it has none; nil unless it fails alike.
  ///   - kept: told of every simpler failing case.
  init(
    _ failing: Recording, mostRuns: Int, run: @escaping (ChoiceSequence) async -> Execution?,
    kept: @escaping (Recording) -> Void = { _ in }
  ) {
    current = failing
    self.mostRuns = mostRuns
    self.run = run
    self.kept = kept
    tried = [failing.sequence]
  }

  /// Shrinks to a fixed point, or until the runs are used up.
  mutating func shrink() async {
    var before: ChoiceSequence
    repeat {
      before = current.sequence
      await simplifyRanges()
      await replaceByParts()
      await joinLists()
      await deleteItems()
      await lowerAndDelete()
      await lowerAndCut()
      await scaleReals()
      await lowerEach()
      await lowerTogether()
      await lowerPairs()
      await redistribute()
      await trade()
      await sortItems()
      await exchangeParts()
    } while current.sequence != before && hasRunsLeft
  }

  /// A case that has just got simpler may have as many runs again as half of what was given, up to four times
  /// as many in all: long ways are walked to their end, and standing still is not paid for.
  var hasRunsLeft: Bool {
    runs < max(mostRuns, min(runsAtLastStep + mostRuns / 2, 4 * mostRuns))
  }

  /// Whether the candidate still fails and is simpler; it is then the current case.
  mutating func attempt(_ candidate: ChoiceSequence) async -> Bool {
    guard hasRunsLeft, tried.insert(candidate).inserted else { return false }
    runs += 1
    guard let recording = await run(candidate)?.recording, recording.isSimpler(than: current) else {
      return false
    }
    tried.insert(recording.sequence)
    current = recording
    steps += 1
    runsAtLastStep = runs
    kept(recording)
    return true
  }

  /// Whether the case still fails with other choices at some nodes, and is simpler.
  mutating func attempt(replacing replacements: [Int: Choice]) async -> Bool {
    await attempt(current.sequence.replacing(replacements))
  }

  /// Simplifies whole stretches of choices: all of them, then halves of those that cannot be simplified as a
  /// whole.
  ///
  /// The later half goes first: later choices are mostly contents, earlier ones the sizes that the contents
  /// need. One choice that matters among n takes about 2 log₂ n runs to isolate.
  private mutating func simplifyRanges() async {
    await simplify(0..<current.leaves.count)
  }

  private mutating func simplify(_ range: Range<Int>) async {
    let leaves = current.leaves
    let clipped = range.clamped(to: 0..<leaves.count)
    let complex = leaves[clipped].filter { !$0.isSimplest }
    guard !complex.isEmpty else { return }
    let replacements = Dictionary(complex.map { ($0.node, $0.bounds.simplest) }, uniquingKeysWith: { $1 })
    if await attempt(replacing: replacements) { return }
    guard clipped.count > 1 else { return }
    let middle = (clipped.lowerBound + clipped.upperBound) / 2
    await simplify(middle..<clipped.upperBound)
    await simplify(clipped.lowerBound..<middle)
  }
}
