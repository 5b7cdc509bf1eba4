import PropertyTesting

/// A property that fails, and the simplest counterexample, which shrinking is to reach from every start.
struct ChallengeTask: Sendable {
  /// What a run with one seed came to.
  struct Run: Sendable {
    /// The counterexample in words; nil where none was found.
    let simplest: String?
    /// Cases run to shrink it.
    let shrinkRuns: Int
  }

  let name: String
  /// The simplest counterexample in words.
  let simplest: String
  private let property: TestedProperty

  /// - Parameters:
  ///   - simplest: the simplest counterexample, as ``describe`` words it.
  ///   - fails: whether the value is a counterexample; throws `Discard` for one that says nothing.
  init<Value>(
    _ name: String, _ generator: Generator<Value>, simplest: String,
    describe: @escaping @Sendable (Value) -> String = { String(describing: $0) },
    fails: @escaping @Sendable (Value) throws -> Bool
  ) {
    self.name = name
    self.simplest = simplest
    property = TestedProperty(name, "never fails", generator, describe: describe) { value in
      .check(try !fails(value), "it fails")
    }
  }

  /// The run with a seed, with as many cases as it takes to find a counterexample.
  func run(seed: UInt64) async throws -> Run {
    var runner = PropertyRunner(seed: seed, budget: .cases(1_000_000))
    runner.furtherCases = 0
    let failure = try await runner.run(property).failure
    return Run(simplest: failure?.simplest.input, shrinkRuns: failure?.shrinkRuns ?? 0)
  }
}
