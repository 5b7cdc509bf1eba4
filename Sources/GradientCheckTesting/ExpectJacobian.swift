import Derivatives
import GradientChecking
import Testing

/// Expects that the claimed Jacobian of a vector-valued function is right, and products with it; what is not verified is one issue at the line of the call.
///
/// - Parameters:
///   - objective: the values with what is claimed of their Jacobian, at a point.
///   - precision: the format in which values are computed; what the objective says unless given.
///   - checker: the oracles.
///   - reasons: reasons for an inconclusive check that are no failure here.
///   - sourceLocation: the place at which the issue is recorded.
/// - Returns: rows, products and their verdicts; nil where the check could not be made, which is an issue too.
@discardableResult
public func expectJacobian(
  of objective: some VectorObjective, precision: Precision? = nil,
  checker: GradientChecker = GradientChecker(), accepting reasons: Set<Verdict.Reason> = [],
  sourceLocation: SourceLocation = #_sourceLocation
) -> VectorCheckResult? {
  CheckIssue.recording(
    objective.name, accepting: reasons, at: objective.point, objective.blocks, sourceLocation: sourceLocation
  ) { issue in
    let result = try VectorChecker(checker: checker).check(VectorObjectiveOfPrecision(objective, precision))
    issue.add(result, at: objective.point)
    return result
  }
}

/// Expects that a Jacobian given by a closure is right.
///
/// ```swift
/// expectJacobian("polar", at: [2, 0.5]) { x in
///   [x[0] * cos(x[1]), x[0] * sin(x[1])]
/// } jacobian: { x in
///   [[cos(x[1]), -x[0] * sin(x[1])], [sin(x[1]), x[0] * cos(x[1])]]
/// }
/// ```
///
/// - Parameters:
///   - name: the function's name in the issue.
///   - blocks: the parameters' names and shapes, flattened row-major; one block "x" unless given.
///   - point: the point at which to check, flattened.
///   - precision: the format in which values are computed.
///   - checker: the oracles.
///   - reasons: reasons for an inconclusive check that are no failure here.
///   - sourceLocation: the place at which the issue is recorded.
///   - values: the function: one number for each output.
///   - jacobian: the matrix under test: a row for each output, with a number for each parameter.
/// - Returns: rows and their verdicts; nil where the check could not be made, which is an issue too.
@discardableResult
public func expectJacobian(
  _ name: String = "function", blocks: [ParameterBlock]? = nil, at point: [Double],
  precision: Precision = .float64, checker: GradientChecker = GradientChecker(),
  accepting reasons: Set<Verdict.Reason> = [], sourceLocation: SourceLocation = #_sourceLocation,
  values: @escaping ([Double]) throws -> [Double], jacobian: @escaping ([Double]) throws -> [[Double]]
) -> VectorCheckResult? {
  expectJacobian(
    name, blocks: blocks, at: point.parameterFields, precision: precision, checker: checker,
    accepting: reasons, sourceLocation: sourceLocation, values: values, jacobian: jacobian)
}

/// Expects that products Jv with a Jacobian, forward mode, are right.
///
/// - Parameters:
///   - name: the function's name in the issue.
///   - blocks: the parameters' names and shapes, flattened row-major; one block "x" unless given.
///   - point: the point at which to check, flattened.
///   - precision: the format in which values are computed.
///   - checker: the oracles.
///   - reasons: reasons for an inconclusive check that are no failure here.
///   - sourceLocation: the place at which the issue is recorded.
///   - values: the function: one number for each output.
///   - jvp: the product under test: a number for each output, from a point and a tangent with one for each parameter.
/// - Returns: products and their verdicts; nil where the check could not be made, which is an issue too.
@discardableResult
public func expectJVP(
  _ name: String = "function", blocks: [ParameterBlock]? = nil, at point: [Double],
  precision: Precision = .float64, checker: GradientChecker = GradientChecker(),
  accepting reasons: Set<Verdict.Reason> = [], sourceLocation: SourceLocation = #_sourceLocation,
  values: @escaping ([Double]) throws -> [Double],
  jvp: @escaping (_ point: [Double], _ tangent: [Double]) throws -> [Double]
) -> VectorCheckResult? {
  expectJVP(
    name, blocks: blocks, at: point.parameterFields, precision: precision, checker: checker,
    accepting: reasons, sourceLocation: sourceLocation, values: values, jvp: jvp)
}

/// Expects that products Jᵀw with a Jacobian, reverse mode, are right.
///
/// - Parameters:
///   - name: the function's name in the issue.
///   - blocks: the parameters' names and shapes, flattened row-major; one block "x" unless given.
///   - point: the point at which to check, flattened.
///   - precision: the format in which values are computed.
///   - checker: the oracles.
///   - reasons: reasons for an inconclusive check that are no failure here.
///   - sourceLocation: the place at which the issue is recorded.
///   - values: the function: one number for each output.
///   - vjp: the product under test: a number for each parameter, from a point and a cotangent with one for each output.
/// - Returns: rows and their verdicts; nil where the check could not be made, which is an issue too.
@discardableResult
public func expectVJP(
  _ name: String = "function", blocks: [ParameterBlock]? = nil, at point: [Double],
  precision: Precision = .float64, checker: GradientChecker = GradientChecker(),
  accepting reasons: Set<Verdict.Reason> = [], sourceLocation: SourceLocation = #_sourceLocation,
  values: @escaping ([Double]) throws -> [Double],
  vjp: @escaping (_ point: [Double], _ cotangent: [Double]) throws -> [Double]
) -> VectorCheckResult? {
  expectVJP(
    name, blocks: blocks, at: point.parameterFields, precision: precision, checker: checker,
    accepting: reasons, sourceLocation: sourceLocation, values: values, vjp: vjp)
}
