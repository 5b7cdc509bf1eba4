/// One run of one property, step by step.
struct PropertyRun {
  private(set) var result: PropertyResult
  private let runner: PropertyRunner
  private let property: TestedProperty
  private let cases: CaseStream
  private var tally: Tally

  init(runner: PropertyRunner, property: TestedProperty) {
    self.runner = runner
    self.property = property
    cases = CaseStream(property: property, seed: runner.seed, jobs: runner.jobs, log: runner.log)
    tally = Tally(property)
    result = PropertyResult(property, seed: runner.seed, confidence: runner.confidence)
  }

  /// Stored regressions first, then random cases, then climbing.
  mutating func regressionsThenCases() async throws {
    // A failure that is wanted is no regression.
    let store =
      try property.expectsFailure
      ? nil : runner.regressions.map { try StoredRegressions($0, property, seed: runner.seed) }
    if let failing = await examples() {
      await analyse(failing, nil)
    } else if let failing = await replayRegressions(store) {
      await analyse(failing, store)
    } else if let failing = try await randomCases() {
      await analyse(failing, store)
    } else if result.stoppedBy != .discards, result.stoppedBy != .interruption,
      let failing = try await climb()
    {
      await analyse(failing, store)
    }
    result.conclude(tally)
  }

  /// Runs the case of a token, and nothing else.
  mutating func replay(_ token: ReplayToken) async throws {
    result.stoppedBy = .replay
    let execution: Execution
    switch token.origin {
    case .seeded(let seed, let index):
      result.seed = seed
      execution = await CaseStream(property: property, seed: seed, jobs: 1).recorded(index)
    case .choices(let sequence):
      execution = await property.execute(ChoiceSource(replaying: sequence, completion: .misfit), true)
    }
    switch execution.status {
    case .fails: await analyse(FailingCase(execution, origin: .replay(token)), nil)
    case .misfit: result.staleRegressions = [token.description]
    case .discarded: tally.note(CaseSummary(execution), index: 0)
    case .holds: tally.note(CaseSummary(execution), index: 0)
    }
    result.conclude(tally)
  }

  /// The first example that fails.
  private mutating func examples() async -> FailingCase? {
    for example in property.examples {
      let execution = await example.run()
      if execution.status == .fails {
        result.stoppedBy = .example
        return FailingCase(execution, origin: .example)
      }
      if execution.status == .holds { result.examplesHeld += 1 }
    }
    return nil
  }

  private mutating func replayRegressions(_ store: StoredRegressions?) async -> FailingCase? {
    for entry in store?.entries ?? [] {
      let execution = await property.execute(
        ChoiceSource(replaying: entry.sequence, completion: .misfit), true)
      switch execution.status {
      case .holds: result.regressionsHeld += 1
      case .misfit, .discarded: result.staleRegressions.append(entry.sequence.text)
      case .fails:
        result.stoppedBy = .regression
        return FailingCase(execution, origin: .regression(entry.sequence))
      }
    }
    return nil
  }

  private mutating func randomCases() async throws -> FailingCase? {
    let budget = property.target == .none ? runner.budget : runner.budget.half
    let (stop, failing) = try await cases.run(budget, &tally, isStopped: runner.isStopped)
    result.stoppedBy = stop
    guard let failing else { return nil }
    let execution = await cases.recorded(failing)
    return FailingCase(execution, origin: .random(index: failing))
  }

  private mutating func climb() async throws -> FailingCase? {
    guard property.target != .none, !tally.best.isEmpty else { return nil }
    var climb = HillClimb(property: property, cases: cases)
    let spent = PropertyRunner.Budget(
      cases: runner.budget.cases.map { $0 - tally.cases }, seconds: runner.budget.half.seconds)
    let (stop, failing) = try await climb.run(
      spent, from: tally.best.map(\.index), isStopped: runner.isStopped)
    result.stoppedBy = stop
    result.climbingCases = climb.cases
    result.note(margin: climb.worstMargin)
    return failing
  }

  /// Shrinks a failure, looks for worse ones, and stores it.
  private mutating func analyse(_ failing: FailingCase, _ store: StoredRegressions?) async {
    if case .random = failing.origin { result.stoppedBy = .failure }
    if case .climbing = failing.origin { result.stoppedBy = .failure }
    var analysis = FailureAnalysis(property: property, runner: runner, cases: cases, failing: failing)
    result.failure = await analysis.run(store)
    result.note(margin: analysis.worstMargin)
    for index in analysis.others { await analyseOther(index) }
  }

  /// Shrinks and stores a failure of another kind than the first.
  private mutating func analyseOther(_ index: Int) async {
    let execution = await cases.recorded(index)
    guard execution.status == .fails else { return }
    var quiet = runner
    quiet.furtherCases = 0
    var analysis = FailureAnalysis(
      property: property, runner: quiet, cases: cases,
      failing: FailingCase(execution, origin: .random(index: index)))
    // Read again, with the failures that are stored by now; those that cannot be read were said before.
    let store =
      property.expectsFailure
      ? nil : runner.regressions.flatMap { try? StoredRegressions($0, property, seed: runner.seed) }
    result.otherFailures.append(await analysis.run(store))
  }
}
