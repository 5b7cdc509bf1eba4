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
///   - checker: the oracles.
///   - reasons: reasons for an inconclusive check that are no failure here, such as a point at a kink.
///   - sourceLocation: the place at which the issue is recorded.
/// - Returns: verdict, evidence and power; nil where the check could not be made, which is an issue too.
@discardableResult
public func expectGradient(
  of objective: some Objective, checker: GradientChecker = GradientChecker(),
  accepting reasons: Set<Verdict.Reason> = [], sourceLocation: SourceLocation = #_sourceLocation
) -> GradientCheckResult? {
  var issue = CheckIssue(objective.name, accepting: reasons, at: sourceLocation)
  do {
    let result = try checker.check(objective)
    issue.add(result, at: objective.point)
    issue.record()
    return result
  } catch {
    issue.record(error, at: objective.point, objective.blocks)
    return nil
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
  var objective = ClosureObjective(name, blocks: blocks, at: point, value: value, gradient: gradient)
  objective.precision = precision
  if precision == .float32 { objective.abilities.claimFormat = { .float32 } }
  return expectGradient(
    of: objective, checker: checker, accepting: reasons, sourceLocation: sourceLocation)
}

/// Expects that a gradient computed in single precision is right, to what that can show.
///
/// - Parameters:
///   - name: the objective's name in the issue.
///   - blocks: the parameters' names and shapes, flattened row-major; one block "x" unless given.
///   - point: the point at which to check, flattened.
///   - checker: the oracles.
///   - reasons: reasons for an inconclusive check that are no failure here.
///   - sourceLocation: the place at which the issue is recorded.
///   - value: the value at a point.
///   - gradient: the gradient under test, flattened like the point.
/// - Returns: verdict, evidence and power; nil where the check could not be made, which is an issue too.
@_disfavoredOverload
@discardableResult
public func expectGradient(
  _ name: String = "objective", blocks: [ParameterBlock]? = nil, at point: [Float],
  checker: GradientChecker = GradientChecker(), accepting reasons: Set<Verdict.Reason> = [],
  sourceLocation: SourceLocation = #_sourceLocation, value: @escaping ([Float]) throws -> Float,
  gradient: @escaping ([Float]) throws -> [Float]
) -> GradientCheckResult? {
  expectGradient(
    name, blocks: blocks, at: point.map(Double.init), precision: .float32, checker: checker,
    accepting: reasons, sourceLocation: sourceLocation
  ) {
    Double(try value($0.map { Float($0) }))
  } gradient: {
    try gradient($0.map { Float($0) }).map(Double.init)
  }
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
    name, blocks: [ParameterBlock("x", shape: [])], at: [point], precision: precision, checker: checker,
    accepting: reasons, sourceLocation: sourceLocation
  ) {
    try value($0[0])
  } gradient: {
    [try derivative($0[0])]
  }
}
