/// What is done with a failing case: run it again, shrink it, look how frequent its like are, and keep the
/// worst.
struct FailureAnalysis {
  let property: TestedProperty
  let runner: PropertyRunner
  let cases: CaseStream
  let failing: FailingCase
  private(set) var worstMargin: Double?
  /// The first cases that failed in other ways, behind this one.
  private(set) var others: [Int] = []
  /// How many other kinds of failures are shrunk and shown.
  private static let mostOthers = 4

  init(property: TestedProperty, runner: PropertyRunner, cases: CaseStream, failing: FailingCase) {
    self.property = property
    self.runner = runner
    self.cases = cases
    self.failing = failing
  }

  mutating func run(_ store: StoredRegressions?) async -> PropertyFailure {
    let first = PropertyFailure.Counterexample(failing.execution)
    var failure = PropertyFailure(
      property, simplest: first, found: first, origin: failing.origin, seed: cases.seed)
    guard failing.execution.status == .fails, let recording = failing.execution.recording else {
      // The case failed without being recorded, and held when it was run again to be recorded; or its generator ended
      // the process, and nobody knows its choices.
      failure.isDeterministic = failing.execution.status == .fails
      var worst = failing.execution
      if failure.isDeterministic { await runFurtherCases(&failure, &worst) }
      return failure
    }
    store?.begin(recording.sequence, failure: first.headline, known: failing.knownSequence)
    var worst = failing.execution
    let simplest = await shrink(recording, &failure, &worst, store)
    failure.isDeterministic = simplest.status == .fails
    if failure.isDeterministic { failure.simplest = .init(simplest) }
    if failure.isDeterministic, let shrunk = simplest.recording { failure.alike = await alike(shrunk) }
    await runFurtherCases(&failure, &worst)
    worstMargin = worst.outcome?.margin
    let worstCase = PropertyFailure.Counterexample(worst)
    if worstCase != failure.simplest { failure.worst = worstCase }
    if let shrunk = simplest.recording {
      failure.notStored = store?.finish(shrunk.sequence, failure: failure.simplest.headline).map { "\($0)" }
    }
    return failure
  }

  /// - Returns: the simplest case, run once more by the strict rules of a replay.
  private func shrink(
    _ recording: Recording, _ failure: inout PropertyFailure, _ worst: inout Execution,
    _ store: StoredRegressions?
  ) async -> Execution {
    let kind = failing.execution.outcome?.kind
    let candidates = WorstCase(worst)
    var shrinker = Shrinker(recording, mostRuns: mostRuns(kind)) { [property] sequence in
      let execution = await property.execute(ChoiceSource(replaying: sequence, completion: .simplest), false)
      guard execution.status == .fails, execution.outcome?.kind == kind else { return nil }
      candidates.note(execution)
      return execution
    } kept: { recording in
      store?.update(recording.sequence)
    }
    await shrinker.shrink()
    failure.shrinkRuns = shrinker.runs
    failure.shrinkSteps = shrinker.steps
    if let sequence = candidates.execution.recording?.sequence, candidates.isNew {
      worst = await property.execute(ChoiceSource(replaying: sequence, completion: .misfit), true)
    }
    let simplest = ChoiceSource(replaying: shrinker.current.sequence, completion: .misfit)
    return await property.execute(simplest, true)
  }

  /// A case that differs from the simplest in what does not matter; not sought where cases are dear.
  private func alike(_ simplest: Recording) async -> PropertyFailure.Counterexample? {
    let kind = failing.execution.outcome?.kind
    guard runner.shrinkRuns > 0, !property.expectsFailure, mostRuns(kind) == runner.shrinkRuns else {
      return nil
    }
    var parts = FreeParts(simplest, seed: cases.seed(for: "alike")) { [property] sequence in
      let execution = await property.execute(ChoiceSource(replaying: sequence, completion: .simplest), true)
      return execution.status == .fails && execution.outcome?.kind == kind ? execution : nil
    }
    return await parts.counterexample().map(PropertyFailure.Counterexample.init)
  }

  /// Every case that fails costs a process, or its whole time.
  private func mostRuns(_ kind: String?) -> Int {
    switch kind {
    case Outcome.trappedKind: return min(runner.shrinkRuns, 200)
    case Outcome.endlessKind: return min(runner.shrinkRuns, 20)
    default: return runner.shrinkRuns
    }
  }

  /// Cases behind the first failure, which tell how frequent failures are: the first one itself would bias
  /// the fraction.
  private mutating func runFurtherCases(_ failure: inout PropertyFailure, _ worst: inout Execution) async {
    guard case .random(let index) = failing.origin, runner.furtherCases > 0 else { return }
    let range = index + 1..<index + 1 + runner.furtherCases
    var kinds: Set<String?> = [failing.execution.outcome?.kind]
    var worstIndex: Int?
    var margin = worst.outcome?.margin ?? .infinity
    let summaries = await cases.summaries(range, stopsAtFailure: false)
    runner.log?.add(summaries, from: range.lowerBound, property, seed: cases.seed)
    for (index, summary) in zip(range, summaries) {
      guard summary.status == .holds || summary.status == .fails else { continue }
      failure.furtherCases += 1
      guard summary.status == .fails else { continue }
      failure.furtherFailures += 1
      if others.count < Self.mostOthers, kinds.insert(summary.kind).inserted { others.append(index) }
      if let other = summary.margin, other > margin { (margin, worstIndex) = (other, index) }
    }
    if let worstIndex { worst = await cases.recorded(worstIndex) }
  }
}

/// The failing case with the largest margin among those that shrinking meets.
private final class WorstCase {
  private(set) var execution: Execution
  private(set) var isNew = false

  init(_ execution: Execution) {
    self.execution = execution
  }

  func note(_ other: Execution) {
    guard let margin = other.outcome?.margin, let mine = execution.outcome?.margin, margin > mine else {
      return
    }
    execution = other
    isNew = true
  }
}
