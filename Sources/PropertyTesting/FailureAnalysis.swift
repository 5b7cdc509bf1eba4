/// What is done with a failing case: run it again, shrink it, look how frequent its like are, and keep the
/// worst.
struct FailureAnalysis {
  let property: Property
  let runner: PropertyRunner
  let cases: CaseStream
  let failing: FailingCase
  private(set) var worstMargin: Double?

  init(property: Property, runner: PropertyRunner, cases: CaseStream, failing: FailingCase) {
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
      // The case failed without being recorded, and held when it was run again to be recorded.
      failure.isDeterministic = false
      return failure
    }
    store?.begin(recording.sequence, failure: first.headline, known: failing.knownSequence)
    var worst = failing.execution
    let simplest = await shrink(recording, &failure, &worst, store)
    failure.isDeterministic = simplest.status == .fails
    if failure.isDeterministic { failure.simplest = .init(simplest) }
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
    var shrinker = Shrinker(recording, mostRuns: runner.shrinkRuns) { [property] sequence in
      let execution = await property.execute(Source(replaying: sequence, completion: .simplest), false)
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
      worst = await property.execute(Source(replaying: sequence, completion: .misfit), true)
    }
    let simplest = Source(replaying: shrinker.current.sequence, completion: .misfit)
    return await property.execute(simplest, true)
  }

  /// Cases behind the first failure, which tell how frequent failures are: the first one itself would bias
  /// the fraction.
  private func runFurtherCases(_ failure: inout PropertyFailure, _ worst: inout Execution) async {
    guard case .random(let index) = failing.origin, runner.furtherCases > 0 else { return }
    let range = index + 1..<index + 1 + runner.furtherCases
    var worstIndex: Int?
    var margin = worst.outcome?.margin ?? .infinity
    for (index, summary) in zip(range, await cases.summaries(range, stopsAtFailure: false)) {
      guard summary.status == .holds || summary.status == .fails else { continue }
      failure.furtherCases += 1
      guard summary.status == .fails else { continue }
      failure.furtherFailures += 1
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
