import Foundation
import PropertyTesting
import Testing

/// Expects that a property holds, inside a `@Test`; a failure is one issue at the line of the call.
///
/// ```swift
/// @Test func reversal() async throws {
///   try await expectProperty(
///     "reversal", "reversing a list twice gives the list",
///     Generator.integer(in: -9...9).array(count: 0...20)
///   ) { list in
///     Outcome.equal(Array(list.reversed().reversed()), list)
///   }
/// }
/// ```
///
/// The issue says the property in plain words, both sides and the margin, the simplest and the worst
/// counterexample, the seed, and a line `GRADIENT_CHECK_REPLAY=…` to put before `swift test`; the whole
/// result is attached as JSON. Stored counterexamples are replayed first. A label that is rarer than declared,
/// which chance may explain, is a warning; one that chance cannot explain is a failure.
///
/// The environment decides over the arguments, and these over a ``GradientCheckTrait``; a variable that is set and cannot be
/// read is an issue that names it:
///
/// | variable | value |
/// | --- | --- |
/// | `GRADIENT_CHECK_SEED` | the seed: decimal, or hexadecimal after `0x` |
/// | `GRADIENT_CHECK_CASES` | the number of cases of each property, in place of its budget |
/// | `GRADIENT_CHECK_REPLAY` | the token of a failure: the property that it names runs that case alone |
/// | `GRADIENT_CHECK_CASE_LOG` | a file to which every random case is added, one JSON object a line |
///
/// - Parameters:
///   - name: short and lasting, unique among the tests of the package: part of the seeds of its cases, of
///     replay tokens and of the file of its counterexamples.
///   - statement: what is claimed, for a reader of the failure.
///   - generator: makes the values.
///   - budget: how many cases, or how much time; 100 cases unless said here or by a trait.
///   - seed: of every random choice; 1 unless said here or by a trait.
///   - regressions: where counterexamples are stored and found again.
///   - coverage: labels that must be frequent enough for the cases to mean something.
///   - target: what the second half of the budget climbs on.
///   - expectsFailure: whether the statement is false, and the run must find a counterexample.
///   - examples: values that every run begins with.
///   - isolation: where cases are run that may trap or never end: `.childProcess(limit:)`; in this process unless said.
///   - environment: the variables that decide over the arguments.
///   - describe: a value in words, for a failure; `String(describing:)` unless given.
///   - filePath: the file of the call.
///   - sourceLocation: the place at which issues are recorded.
///   - body: says of one value whether the statement is true; an error it throws is a failure, save
///     `Discard`, and so is an issue that it records, by `#expect`. It may also say true or false; one that says nothing goes to `expectForAll`.
/// - Returns: what the run showed; nil where it could not be made, which is an issue too.
/// - Throws: `CancellationError` where the test was cancelled.
@discardableResult
public func expectProperty<Value>(
  _ name: String, _ statement: String, _ generator: Generator<Value>, budget: PropertyRunner.Budget? = nil,
  seed: UInt64? = nil, regressions: RegressionFolder = .besidePackage, coverage: [LabelMinimum] = [],
  target: TestedProperty.Target = .none, expectsFailure: Bool = false, examples: [Value] = [],
  isolation: CaseIsolation? = nil,
  environment: [String: String] = ProcessInfo.processInfo.environment,
  describe: @escaping @Sendable (Value) -> String = { String(describing: $0) },
  filePath: String = #filePath, sourceLocation: SourceLocation = #_sourceLocation,
  body: @escaping @Sendable (Value) async throws -> Outcome
) async throws(CancellationError) -> PropertyResult? {
  let property = TestedProperty(
    name, statement, generator, coverage: coverage, target: target, expectsFailure: expectsFailure,
    examples: examples, describe: describe
  ) { value in
    let value = CaseValue(value)
    return try await BodyIssues.outcome { try await body(value.value) }
  }
  return try await expectProperty(
    property, budget: budget, seed: seed, regressions: regressions, isolation: isolation,
    environment: environment,
    filePath: filePath, sourceLocation: sourceLocation)
}

/// Expects that a property holds that was made elsewhere, in the same way.
///
/// - Parameters:
///   - property: the property.
///   - budget: how many cases, or how much time; 100 cases unless said here or by a trait.
///   - seed: of every random choice; 1 unless said here or by a trait.
///   - regressions: where counterexamples are stored and found again.
///   - isolation: where cases are run that may trap or never end: `.childProcess(limit:)`; in this process unless said.
///   - environment: the variables that decide over the arguments.
///   - filePath: the file of the call.
///   - sourceLocation: the place at which issues are recorded.
/// - Returns: what the run showed; nil where it could not be made, which is an issue too.
/// - Throws: `CancellationError` where the test was cancelled.
@discardableResult
public func expectProperty(
  _ property: TestedProperty, budget: PropertyRunner.Budget? = nil, seed: UInt64? = nil,
  regressions: RegressionFolder = .besidePackage, isolation: CaseIsolation? = nil,
  environment: [String: String] = ProcessInfo.processInfo.environment, filePath: String = #filePath,
  sourceLocation: SourceLocation = #_sourceLocation
) async throws(CancellationError) -> PropertyResult? {
  do {
    var runner = PropertyRunner(regressions: regressions.store(forTestIn: filePath), isolation: isolation)
    let trait = GradientCheckTrait.current
    runner.seed = seed ?? trait.seed ?? runner.seed
    runner.budget = budget ?? trait.cases.map { .cases($0) } ?? runner.budget
    let result = try await runner.configured(by: environment).run(property)
    PropertyVerdict(result).record(at: sourceLocation)
    return result
  } catch let error as CancellationError {
    throw error
  } catch {
    Issue.record("\(property.name): not tested: \(error)", sourceLocation: sourceLocation)
    return nil
  }
}

/// A value on its way to the one task that reads it.
struct CaseValue<Value>: @unchecked Sendable {
  let value: Value

  init(_ value: Value) { self.value = value }
}

/// What a result says to a test: nothing, a warning, or one issue.
struct PropertyVerdict {
  /// The text of the issue; nil for a property that holds.
  let failure: String?
  /// The text of the warning; nil without one.
  let warning: String?
  private let result: PropertyResult

  init(_ result: PropertyResult) {
    self.result = result
    failure = result.isPassed ? nil : result.text
    let isWarned = result.isPassed && result.failure == nil && result.stoppedBy != .replay
    let short = isWarned ? result.labelShortfalls : []
    warning =
      short.isEmpty
      ? nil
      : "\(result.name): rarer than declared, which chance may explain, in \(result.cases) cases: "
        + short.map(\.text).joined(separator: ", ")
  }

  func record(at sourceLocation: SourceLocation) {
    TestRecord.report(named: result.name, at: sourceLocation) { try result.json() }
    if let failure {
      TestRecord.attach(Result { try result.json() }, named: result.name, at: sourceLocation)
      Issue.record("\(failure)", sourceLocation: sourceLocation)
    } else if let warning {
      TestRecord.warn(warning, at: sourceLocation)
    }
  }
}
