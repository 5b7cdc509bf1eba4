/// Runs properties: stored regressions first, then random cases, then climbing; a failure is shrunk.
///
/// Case i of a property follows from the seed, the property's name and i alone. The result (but for its time)
/// is therefore the same whatever else runs, in which order, and on how many jobs; the failing case is always
/// the first one.
public struct PropertyRunner: Sendable {
  /// The seed of the run.
  public var seed: UInt64
  /// What a run of one property may do, beside regressions, shrinking and ``furtherCases``.
  public var budget: Budget
  /// Cases under way at once.
  public var jobs: Int
  /// Where failures are stored and found again; nil for nowhere.
  public var regressions: RegressionStore?
  /// Run only this case of the property it names; other properties run as ever.
  public var replay: ReplayToken?
  /// Cases that shrinking may run; up to four times as many while the counterexample goes on getting simpler.
  public var shrinkRuns = 1000
  /// Cases run after the first failure, to tell how frequent it is and to find a worse one.
  public var furtherCases = 100
  /// Where cases are run that may trap or never end; nil for this process.
  public var isolation: CaseIsolation?
  /// Where every random case is noted; nil for nowhere.
  public var log: CaseLog?
  /// What this process is a child for.
  var server: CaseServer?
  /// Whether a property is to end with the cases that it has; asked before each round of them.
  package var isStopped: @Sendable () -> Bool = { false }
  /// Of the bound on the failing fraction.
  public var confidence = 0.95

  /// A runner.
  public init(
    seed: UInt64 = 1, budget: Budget = .cases(100), jobs: Int = 1, regressions: RegressionStore? = nil,
    replay: ReplayToken? = nil, isolation: CaseIsolation? = nil
  ) {
    self.seed = seed
    self.budget = budget
    self.jobs = jobs
    self.regressions = regressions
    self.replay = replay
    self.isolation = isolation
  }

  /// Runs one property.
  ///
  /// In a child process that runs cases of this property, it does not return.
  ///
  /// - Throws: ``RegressionError`` for a file of regressions that cannot be read or written;
  ///   `CancellationError`; an error for a child process that cannot be started.
  public func run(_ property: TestedProperty) async throws -> PropertyResult {
    if let server {
      if server.property == property.name { await server.serve(property) }
      // Of those that may end the process, a child runs its own alone.
      if isolation != nil { return PropertyResult(interrupted: property, seed: seed, confidence: confidence) }
    }
    let property = isolation.map { property.isolated(CasePool($0, property: property.name)) } ?? property
    let clock = ContinuousClock()
    let start = clock.now
    var run = PropertyRun(runner: self, property: property)
    if let replay, replay.property == property.name {
      try await run.replay(replay)
    } else {
      try await run.regressionsThenCases()
    }
    var result = run.result
    result.seconds = start.duration(to: clock.now) / .seconds(1)
    return result
  }
}
