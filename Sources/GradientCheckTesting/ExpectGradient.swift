import Derivatives
import GradientChecking
import Testing

/// Expects that an objective's claimed gradient is right, inside a `@Test`; what is not verified is one issue
/// at the line of the call.
///
/// ```swift
/// @Test func layer() {
///   expectGradient(of: MyLayerObjective(weights: …), accepting: [.kink])
/// }
/// ```
///
/// There is no tolerance. A refuted gradient's issue names the wrong entries with what was claimed, the
/// estimate and its error bound; that of an inconclusive check says why. All of it is attached as JSON.
///
/// - Parameters:
///   - objective: the value with its claimed gradient, at a point.
///   - precision: the format in which values and gradient are computed; what the objective says unless given.
///   - checker: the oracles.
///   - reasons: reasons for an inconclusive check that are no failure here, such as a point at a kink.
///   - sourceLocation: the place at which the issue is recorded.
/// - Returns: verdict, evidence and power; nil where the check could not be made, which is an issue too.
@discardableResult
public func expectGradient(
  of objective: some Objective, precision: Precision? = nil, checker: GradientChecker = GradientChecker(),
  accepting reasons: Set<Verdict.Reason> = [], sourceLocation: SourceLocation = #_sourceLocation
) -> GradientCheckResult? {
  CheckIssue.recording(
    objective.name, accepting: reasons, at: objective.point, objective.blocks, sourceLocation: sourceLocation
  ) { issue in
    let result = try checker.check(ObjectiveOfPrecision(objective, precision))
    issue.add(result, at: objective.point)
    return result
  }
}

/// Expects that a gradient given by a closure is right.
///
/// ```swift
/// expectGradient("rosenbrock", at: [-1.2, 1]) { x in
///   100 * (x[1] - x[0] * x[0]) * (x[1] - x[0] * x[0]) + (1 - x[0]) * (1 - x[0])
/// } gradient: { x in
///   [-400 * x[0] * (x[1] - x[0] * x[0]) - 2 * (1 - x[0]), 200 * (x[1] - x[0] * x[0])]
/// }
/// ```
///
/// - Parameters:
///   - name: the objective's name in the issue.
///   - blocks: the parameters' names and shapes, flattened row-major in this order; one block "x" unless
///     given.
///   - point: the point at which to check, flattened.
///   - precision: the format in which values and gradient are computed.
///   - checker: the oracles.
///   - reasons: reasons for an inconclusive check that are no failure here.
///   - sourceLocation: the place at which the issue is recorded.
///   - value: the value at a point.
///   - gradient: the gradient under test, flattened like the point.
/// - Returns: verdict, evidence and power; nil where the check could not be made, which is an issue too.
@discardableResult
public func expectGradient(
  _ name: String = "objective", blocks: [ParameterBlock]? = nil, at point: [Double],
  precision: Precision = .float64, checker: GradientChecker = GradientChecker(),
  accepting reasons: Set<Verdict.Reason> = [], sourceLocation: SourceLocation = #_sourceLocation,
  value: @escaping ([Double]) throws -> Double, gradient: @escaping ([Double]) throws -> [Double]
) -> GradientCheckResult? {
  expectGradient(
    name, blocks: blocks, at: point.parameterFields, precision: precision, checker: checker,
    accepting: reasons, sourceLocation: sourceLocation, value: value, gradient: gradient)
}

/// Expects that the derivative of a function of one variable is right.
///
/// The pullback of a custom `@derivative(of:)` is such a derivative:
///
/// ```swift
/// expectGradient("square root", at: 2) { $0.squareRoot() } derivative: { x in
///   vjpSquareRoot(x).pullback(1)
/// }
/// ```
///
/// - Parameters:
///   - name: the function's name in the issue.
///   - point: the point at which to check.
///   - precision: the format in which values and derivative are computed.
///   - checker: the oracles.
///   - reasons: reasons for an inconclusive check that are no failure here.
///   - sourceLocation: the place at which the issue is recorded.
///   - value: the function.
///   - derivative: the derivative under test.
/// - Returns: verdict, evidence and power; nil where the check could not be made, which is an issue too.
@discardableResult
public func expectGradient(
  _ name: String = "function", at point: Double, precision: Precision = .float64,
  checker: GradientChecker = GradientChecker(), accepting reasons: Set<Verdict.Reason> = [],
  sourceLocation: SourceLocation = #_sourceLocation, value: @escaping (Double) throws -> Double,
  derivative: @escaping (Double) throws -> Double
) -> GradientCheckResult? {
  expectGradient(
    name, at: point.parameterFields, precision: precision, checker: checker, accepting: reasons,
    sourceLocation: sourceLocation, value: value, gradient: derivative)
}
