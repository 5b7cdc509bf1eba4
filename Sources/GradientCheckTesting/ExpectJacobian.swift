import Derivatives
import GradientChecking
import Testing

/// Expects that the claimed Jacobian of a vector-valued function is right, and products with it; what is not verified is one issue at the line of the call.
///
/// - Parameters:
///   - objective: the values with what is claimed of their Jacobian, at a point.
///   - checker: the oracles.
///   - reasons: reasons for an inconclusive check that are no failure here.
///   - sourceLocation: the place at which the issue is recorded.
/// - Returns: rows, products and their verdicts; nil where the check could not be made, which is an issue too.
@discardableResult
public func expectJacobian(
  of objective: some VectorObjective, checker: GradientChecker = GradientChecker(),
  accepting reasons: Set<Verdict.Reason> = [], sourceLocation: SourceLocation = #_sourceLocation
) -> VectorCheckResult? {
  var issue = CheckIssue(objective.name, accepting: reasons, at: sourceLocation)
  do {
    let result = try VectorChecker(checker: checker).check(objective)
    issue.add(result, at: objective.point)
    issue.record()
    return result
  } catch {
    issue.record(error, at: objective.point, objective.blocks)
    return nil
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
  expectProducts(name, blocks, point, precision, checker, reasons, sourceLocation, values) {
    $0.jacobian = jacobian
  }
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
  expectProducts(name, blocks, point, precision, checker, reasons, sourceLocation, values) { $0.jvp = jvp }
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
  expectProducts(name, blocks, point, precision, checker, reasons, sourceLocation, values) { $0.vjp = vjp }
}

private func expectProducts(
  _ name: String, _ blocks: [ParameterBlock]?, _ point: [Double], _ precision: Precision,
  _ checker: GradientChecker, _ reasons: Set<Verdict.Reason>, _ sourceLocation: SourceLocation,
  _ values: @escaping ([Double]) throws -> [Double], claim: (inout VectorAbilities) -> Void
) -> VectorCheckResult? {
  let blocks = blocks ?? [ParameterBlock("x", shape: [point.count])]
  do {
    var objective = ClosureVectorObjective(
      name: name, blocks: blocks, point: point, outputs: try values(point).count, precision: precision,
      values: values)
    claim(&objective.abilities)
    return expectJacobian(
      of: objective, checker: checker, accepting: reasons, sourceLocation: sourceLocation)
  } catch {
    CheckIssue(name, accepting: reasons, at: sourceLocation).record(error, at: point, blocks)
    return nil
  }
}

/// A vector objective made of a closure.
private struct ClosureVectorObjective: VectorObjective {
  let name: String
  let blocks: [ParameterBlock]
  let point: [Double]
  let outputs: Int
  let precision: Precision
  var abilities = VectorAbilities()
  let values: ([Double]) throws -> [Double]

  init(
    name: String, blocks: [ParameterBlock], point: [Double], outputs: Int, precision: Precision,
    values: @escaping ([Double]) throws -> [Double]
  ) {
    (self.name, self.blocks, self.point, self.outputs) = (name, blocks, point, outputs)
    (self.precision, self.values) = (precision, values)
    if precision == .float32 { abilities.claimFormat = { .float32 } }
  }

  func values(at point: [Double]) throws -> [Double] { try values(point) }
}
