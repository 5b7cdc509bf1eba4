/// The random cases of a property, by index.
struct CaseStream: Sendable {
  let property: TestedProperty
  let seed: UInt64
  let jobs: Int
  private let log: CaseLog?
  private let propertySeed: UInt64

  init(property: TestedProperty, seed: UInt64, jobs: Int, log: CaseLog? = nil) {
    self.property = property
    self.log = log
    self.seed = seed
    self.jobs = max(1, jobs)
    propertySeed = CaseSeed.seed(run: seed, name: property.name)
  }

  private func source(_ index: Int, isRecording: Bool) -> ChoiceSource {
    ChoiceSource(
      seed: CaseSeed.seed(property: propertySeed, index: index), size: CaseSeed.size(index: index),
      isRecording: isRecording)
  }

  /// Case `index` with its choices and its value in words; the same case as without them.
  func recorded(_ index: Int) async -> Execution {
    await property.execute(source(index, isRecording: true), true)
  }

  /// A seed for what is random beside the cases.
  func seed(for purpose: String) -> UInt64 {
    CaseSeed.seed(run: propertySeed, name: purpose)
  }

  /// Runs cases until the budget is spent, one fails, or too many are discarded.
  ///
  /// Rounds are run concurrently and counted in order of their index, up to the first failure and no further:
  /// their length and the number of jobs do not show in the result.
  ///
  /// - Returns: what ended it, and the index of the failing case.
  func run(
    _ budget: PropertyRunner.Budget, _ tally: inout Tally, isStopped: () -> Bool
  ) async throws -> (PropertyResult.StopReason, failing: Int?) {
    let clock = ContinuousClock()
    let start = clock.now
    var next = 0
    var length = jobs
    while true {
      if let most = budget.cases, tally.cases >= most { return (.cases, nil) }
      if tally.hasTooManyDiscards { return (.discards, nil) }
      if let seconds = budget.seconds, next > 0, start.duration(to: clock.now) / .seconds(1) >= seconds {
        return (.seconds, nil)
      }
      if isStopped() { return (.interruption, nil) }
      try Task.checkCancellation()
      let count = min(length, (budget.cases ?? .max) - tally.cases)
      let begin = clock.now
      let summaries = await summaries(next..<next + count, stopsAtFailure: true)
      log?.add(
        Array(summaries.prefix(through: summaries.firstIndex { $0.status == .fails } ?? summaries.count - 1)),
        from: next, property, seed: seed)
      for summary in summaries {
        tally.note(summary, index: next)
        if summary.status == .fails { return (.failure, next) }
        next += 1
        if tally.hasTooManyDiscards { break }
      }
      if begin.duration(to: clock.now) < Self.roundTime { length *= 2 }
    }
  }

  /// Rounds get longer until they take this long: the clock is read, and tasks are started, seldom enough.
  private static let roundTime = Duration.milliseconds(10)

  /// Runs the cases of a range on all jobs; results in order, possibly ending behind the first failure.
  func summaries(_ range: Range<Int>, stopsAtFailure: Bool) async -> [CaseSummary] {
    guard jobs > 1, range.count > 1 else { return await slice(range, stopsAtFailure: stopsAtFailure) }
    let share = (range.count + jobs - 1) / jobs
    return await withTaskGroup(of: (Int, [CaseSummary]).self) { group in
      for lower in stride(from: range.lowerBound, to: range.upperBound, by: share) {
        let part = lower..<min(lower + share, range.upperBound)
        group.addTask { (lower, await slice(part, stopsAtFailure: stopsAtFailure)) }
      }
      var parts: [(lower: Int, summaries: [CaseSummary])] = []
      for await part in group { parts.append(part) }
      return parts.sorted { $0.lower < $1.lower }.flatMap(\.summaries)
    }
  }

  private func slice(_ range: Range<Int>, stopsAtFailure: Bool) async -> [CaseSummary] {
    var summaries: [CaseSummary] = []
    summaries.reserveCapacity(range.count)
    for index in range {
      let summary = CaseSummary(await property.execute(source(index, isRecording: false), log != nil))
      summaries.append(summary)
      if stopsAtFailure && summary.status == .fails { break }
    }
    return summaries
  }
}
