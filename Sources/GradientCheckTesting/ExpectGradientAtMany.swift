import Foundation
import GradientChecking
import PropertyTesting
import Testing

/// Expects that a gradient is right at all points of a generator; a failure is one issue, at the simplest point at which it is wrong.
///
/// ```swift
/// try await expectGradient(
///   "logistic-everywhere", at: Generator.double(in: -20...20).array(count: 3)
/// ) { x in … } gradient: { x in … }
/// ```
///
/// - Parameters:
///   - name: short and lasting, unique among the tests of the package, as for `expectProperty`.
///   - generator: makes the points, flattened.
///   - blocks: the parameters' names and shapes at a point; one block "x" unless given.
///   - budget: how many points, or how much time; 20 points unless said.
///   - seed: of every random choice.
///   - regressions: where points of failures are stored and found again.
///   - checker: the oracles.
///   - reasons: reasons for an inconclusive check that are no failure here.
///   - environment: the variables that decide over the arguments.
///   - filePath: the file of the call.
///   - sourceLocation: the place at which issues are recorded.
///   - value: the value at a point.
///   - gradient: the gradient under test, flattened like the point.
/// - Returns: what the run showed; nil where it could not be made, which is an issue too.
/// - Throws: `CancellationError` where the test was cancelled.
@discardableResult
public func expectGradient(
  _ name: String, at generator: Generator<[Double]>,
  blocks: @escaping @Sendable ([Double]) -> [ParameterBlock]? = { _ in nil },
  budget: PropertyRunner.Budget = .cases(20), seed: UInt64 = 1,
  regressions: RegressionFolder = .besidePackage,
  checker: GradientChecker = GradientChecker(), accepting reasons: Set<Verdict.Reason> = [],
  environment: [String: String] = ProcessInfo.processInfo.environment, filePath: String = #filePath,
  sourceLocation: SourceLocation = #_sourceLocation,
  value: @escaping @Sendable ([Double]) throws -> Double,
  gradient: @escaping @Sendable ([Double]) throws -> [Double]
) async throws(CancellationError) -> PropertyResult? {
  let outcome: @Sendable ([Double]) async throws -> Outcome = { point in
    let result = try checker.check(
      ClosureObjective(name, blocks: blocks(point), at: point, value: value, gradient: gradient))
    let failure = GradientFailure(result, at: point)
    return .check(failure.isAccepted(reasons), failure.text)
  }
  return try await expectProperty(
    name, "the gradient is right at every point", generator, budget: budget, seed: seed,
    regressions: regressions, environment: environment, filePath: filePath, sourceLocation: sourceLocation,
    body: outcome)
}
