import Derivatives
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
/// Points may be of any ``ParameterPoint``: `Generator.map { ParameterFields(of: $0, \.weights) }` makes structures.
///
/// - Parameters:
///   - name: short and lasting, unique among the tests of the package, as for `expectProperty`.
///   - generator: makes the points.
///   - blocks: the parameters' names and shapes at a point; those of the point unless given.
///   - budget: how many points, or how much time; 20 points unless said here or by a trait.
///   - seed: of every random choice; 1 unless said here or by a trait.
///   - regressions: where points of failures are stored and found again.
///   - precision: the format in which values and gradient are computed; the narrowest of numbers and values unless given.
///   - checker: the oracles.
///   - reasons: reasons for an inconclusive check that are no failure here.
///   - environment: the variables that decide over the arguments.
///   - filePath: the file of the call.
///   - sourceLocation: the place at which issues are recorded.
///   - value: the value at a point.
///   - gradient: the gradient under test, of the point's type and shape, or a tuple with a value for each of its properties.
/// - Returns: what the run showed; nil where it could not be made, which is an issue too.
/// - Throws: `CancellationError` where the test was cancelled.
@discardableResult
public func expectGradient<Point: ParameterPoint, Result: ParameterValue & BinaryFloatingPoint>(
  _ name: String, at generator: Generator<Point>,
  blocks: @escaping @Sendable (Point) -> [ParameterBlock]? = { _ in nil },
  budget: PropertyRunner.Budget? = nil, seed: UInt64? = nil, regressions: RegressionFolder = .besidePackage,
  precision: Precision? = nil, checker: GradientChecker = GradientChecker(),
  accepting reasons: Set<Verdict.Reason> = [],
  environment: [String: String] = ProcessInfo.processInfo.environment, filePath: String = #filePath,
  sourceLocation: SourceLocation = #_sourceLocation,
  value: @escaping @Sendable (Point.Model) throws -> Result,
  gradient: @escaping @Sendable (Point.Model) throws -> Point.Gradient
) async throws(CancellationError) -> PropertyResult? {
  let outcome: @Sendable (Point) async throws -> Outcome = { point in
    let objective = point.parameterFields.objective(
      name, blocks(point), precision, value: value, gradient: gradient)
    let failure = GradientFailure(try checker.check(objective), at: objective.point)
    return .check(failure.isAccepted(reasons), failure.text)
  }
  return try await expectProperty(
    name, "the gradient is right at every point", generator,
    budget: budget ?? GradientCheckTrait.current.cases.map { .cases($0) } ?? .cases(20), seed: seed,
    regressions: regressions, environment: environment, filePath: filePath, sourceLocation: sourceLocation,
    body: outcome)
}
