import Foundation
import PropertyTesting
import Testing

/// Expects that a property holds, whose body says true or false.
///
/// The parameters are those of
/// ``expectProperty(_:_:_:budget:seed:regressions:coverage:target:expectsFailure:examples:isolation:environment:describe:filePath:sourceLocation:body:)``.
///
/// - Throws: `CancellationError` where the test was cancelled.
@_disfavoredOverload
@discardableResult
public func expectProperty<Value>(
  _ name: String, _ statement: String, _ generator: Generator<Value>, budget: PropertyRunner.Budget? = nil,
  seed: UInt64? = nil, regressions: RegressionFolder = .besidePackage, expectsFailure: Bool = false,
  examples: [Value] = [], isolation: CaseIsolation? = nil,
  environment: [String: String] = ProcessInfo.processInfo.environment,
  describe: @escaping @Sendable (Value) -> String = { String(describing: $0) },
  filePath: String = #filePath, sourceLocation: SourceLocation = #_sourceLocation,
  body: @escaping @Sendable (Value) async throws -> Bool
) async throws(CancellationError) -> PropertyResult? {
  let outcome: @Sendable (Value) async throws -> Outcome = { value in
    .check(try await body(value), "the body says false")
  }
  return try await expectProperty(
    name, statement, generator, budget: budget, seed: seed, regressions: regressions,
    expectsFailure: expectsFailure,
    examples: examples, isolation: isolation, environment: environment, describe: describe,
    filePath: filePath,
    sourceLocation: sourceLocation, body: outcome)
}

/// Expects that a body throws nothing, and records no issue by `#expect`, for all values of a generator.
///
/// ```swift
/// try await expectForAll("sorting", "sorts", Generator.integer(in: 0...9).array(count: 0...9)) { list in
///   let sorted = mySort(list)
///   #expect(sorted.count == list.count)
///   #expect(zip(sorted, sorted.dropFirst()).allSatisfy { $0 <= $1 })
/// }
/// ```
///
/// The test gets one issue, for the simplest counterexample. The name differs from that of `expectProperty`, as a body
/// without `return` would be taken for one that forgot it.
///
/// The parameters are those of
/// ``expectProperty(_:_:_:budget:seed:regressions:coverage:target:expectsFailure:examples:isolation:environment:describe:filePath:sourceLocation:body:)``.
///
/// - Throws: `CancellationError` where the test was cancelled.
@discardableResult
public func expectForAll<Value>(
  _ name: String, _ statement: String, _ generator: Generator<Value>, budget: PropertyRunner.Budget? = nil,
  seed: UInt64? = nil, regressions: RegressionFolder = .besidePackage, expectsFailure: Bool = false,
  examples: [Value] = [], isolation: CaseIsolation? = nil,
  environment: [String: String] = ProcessInfo.processInfo.environment,
  describe: @escaping @Sendable (Value) -> String = { String(describing: $0) },
  filePath: String = #filePath, sourceLocation: SourceLocation = #_sourceLocation,
  body: @escaping @Sendable (Value) async throws -> Void
) async throws(CancellationError) -> PropertyResult? {
  let outcome: @Sendable (Value) async throws -> Outcome = { value in
    try await body(value)
    return .holds
  }
  return try await expectProperty(
    name, statement, generator, budget: budget, seed: seed, regressions: regressions,
    expectsFailure: expectsFailure,
    examples: examples, isolation: isolation, environment: environment, describe: describe,
    filePath: filePath,
    sourceLocation: sourceLocation, body: outcome)
}
