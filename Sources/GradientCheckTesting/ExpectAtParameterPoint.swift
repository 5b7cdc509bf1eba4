import Derivatives
import GradientChecking
import Testing

// Points in types of a function's own: numbers, SIMD vectors, arrays, and properties of structures. That a point is `[Double]` has functions of its
// own only because a literal like [1, 2] would be taken for integers here.

/// Expects that a gradient by the numbers of a point in a type of its own is right, such as SIMD vectors, `[Float]`, and properties of a structure.
///
/// ```swift
/// expectGradient("norm", at: SIMD3<Float>(1, 2, 3)) { x in
///   (x * x).sum()
/// } gradient: { x in
///   2 * x
/// }
/// ```
///
/// Properties of a structure, whose names stand in the issue, are those of ``ParameterFields``.
///
/// - Parameters:
///   - name: the objective's name in the issue.
///   - blocks: the parameters' names and shapes, flattened row-major; those of the properties unless given.
///   - point: the point at which to check.
///   - precision: the format in which values and gradient are computed; the narrowest of numbers and values unless given.
///   - checker: the oracles.
///   - reasons: reasons for an inconclusive check that are no failure here.
///   - sourceLocation: the place at which the issue is recorded.
///   - value: the value at a point.
///   - gradient: the gradient under test, of the point's type and shape, or a tuple with a value for each of its properties.
/// - Returns: verdict, evidence and power; nil where the check could not be made, which is an issue too.
@_disfavoredOverload
@discardableResult
public func expectGradient<Point: ParameterPoint, Result: ParameterValue & BinaryFloatingPoint>(
  _ name: String = "objective", blocks: [ParameterBlock]? = nil, at point: Point,
  precision: Precision? = nil, checker: GradientChecker = GradientChecker(),
  accepting reasons: Set<Verdict.Reason> = [], sourceLocation: SourceLocation = #_sourceLocation,
  value: @escaping (Point.Model) throws -> Result,
  gradient: @escaping (Point.Model) throws -> Point.Gradient
) -> GradientCheckResult? {
  expectGradient(
    of: point.parameterFields.objective(name, blocks, precision, value: value, gradient: gradient),
    checker: checker, accepting: reasons, sourceLocation: sourceLocation)
}

/// Expects that a Jacobian by the numbers of a point in a type of its own is right.
///
/// - Parameters:
///   - name: the function's name in the issue.
///   - blocks: the parameters' names and shapes, flattened row-major; those of the properties unless given.
///   - point: the point at which to check.
///   - precision: the format in which values are computed; the narrowest of numbers and results unless given.
///   - checker: the oracles.
///   - reasons: reasons for an inconclusive check that are no failure here.
///   - sourceLocation: the place at which the issue is recorded.
///   - values: the function, with an array, a SIMD vector or a number as its result.
///   - jacobian: the matrix under test: for each number of the result its gradient.
/// - Returns: rows and their verdicts; nil where the check could not be made, which is an issue too.
@_disfavoredOverload
@discardableResult
public func expectJacobian<Point: ParameterPoint, Output: ParameterValue>(
  _ name: String = "function", blocks: [ParameterBlock]? = nil, at point: Point,
  precision: Precision? = nil, checker: GradientChecker = GradientChecker(),
  accepting reasons: Set<Verdict.Reason> = [], sourceLocation: SourceLocation = #_sourceLocation,
  values: @escaping (Point.Model) throws -> Output,
  jacobian: @escaping (Point.Model) throws -> [Point.Gradient]
) -> VectorCheckResult? {
  let fields = point.parameterFields
  return expectProducts(name, blocks, fields, precision, checker, reasons, sourceLocation, values) {
    $1.jacobian = { try jacobian(fields.moved($0)).map(fields.flattened) }
  }
}

/// Expects that products Jv with a Jacobian by the numbers of a point in a type of its own, forward mode, are right.
///
/// - Parameters:
///   - name: the function's name in the issue.
///   - blocks: the parameters' names and shapes, flattened row-major; those of the properties unless given.
///   - point: the point at which to check.
///   - precision: the format in which values are computed; the narrowest of numbers and results unless given.
///   - checker: the oracles.
///   - reasons: reasons for an inconclusive check that are no failure here.
///   - sourceLocation: the place at which the issue is recorded.
///   - values: the function, with an array, a SIMD vector or a number as its result.
///   - jvp: the product under test, from a point and a tangent, which is like a gradient.
/// - Returns: products and their verdicts; nil where the check could not be made, which is an issue too.
@_disfavoredOverload
@discardableResult
public func expectJVP<Point: ParameterPoint, Output: ParameterValue>(
  _ name: String = "function", blocks: [ParameterBlock]? = nil, at point: Point,
  precision: Precision? = nil, checker: GradientChecker = GradientChecker(),
  accepting reasons: Set<Verdict.Reason> = [], sourceLocation: SourceLocation = #_sourceLocation,
  values: @escaping (Point.Model) throws -> Output,
  jvp: @escaping (_ point: Point.Model, _ tangent: Point.Gradient) throws -> Output
) -> VectorCheckResult? {
  let fields = point.parameterFields
  return expectProducts(name, blocks, fields, precision, checker, reasons, sourceLocation, values) {
    $1.jvp = { try jvp(fields.moved($0), fields.direction($1)).parameterNumbers }
  }
}

/// Expects that products Jᵀw with a Jacobian by the numbers of a point in a type of its own, reverse mode, are right.
///
/// - Parameters:
///   - name: the function's name in the issue.
///   - blocks: the parameters' names and shapes, flattened row-major; those of the properties unless given.
///   - point: the point at which to check.
///   - precision: the format in which values are computed; the narrowest of numbers and results unless given.
///   - checker: the oracles.
///   - reasons: reasons for an inconclusive check that are no failure here.
///   - sourceLocation: the place at which the issue is recorded.
///   - values: the function, with an array, a SIMD vector or a number as its result.
///   - vjp: the product under test, from a point and a cotangent, which is like a result.
/// - Returns: rows and their verdicts; nil where the check could not be made, which is an issue too.
@_disfavoredOverload
@discardableResult
public func expectVJP<Point: ParameterPoint, Output: ParameterValue>(
  _ name: String = "function", blocks: [ParameterBlock]? = nil, at point: Point,
  precision: Precision? = nil, checker: GradientChecker = GradientChecker(),
  accepting reasons: Set<Verdict.Reason> = [], sourceLocation: SourceLocation = #_sourceLocation,
  values: @escaping (Point.Model) throws -> Output,
  vjp: @escaping (_ point: Point.Model, _ cotangent: Output) throws -> Point.Gradient
) -> VectorCheckResult? {
  let fields = point.parameterFields
  return expectProducts(name, blocks, fields, precision, checker, reasons, sourceLocation, values) {
    output, claim in
    claim.vjp = { try fields.flattened(vjp(fields.moved($0), output.withParameterNumbers($1[...]))) }
  }
}

/// Expects that products with the Hessian by the numbers of a point in a type of its own are right and symmetric.
///
/// - Parameters:
///   - name: the objective's name in the issue.
///   - blocks: the parameters' names and shapes, flattened row-major; those of the properties unless given.
///   - point: the point at which to check.
///   - precision: the format in which gradient and product are computed; that of the numbers unless given.
///   - checker: the oracles.
///   - reasons: reasons for an inconclusive check that are no failure here.
///   - sourceLocation: the place at which the issue is recorded.
///   - gradient: the gradient.
///   - product: Hv, under test, from a point and a vector, which is like a gradient.
/// - Returns: products, symmetry and their verdict; nil where the check could not be made, which is an issue too.
@_disfavoredOverload
@discardableResult
public func expectHessianProduct<Point: ParameterPoint>(
  _ name: String = "objective", blocks: [ParameterBlock]? = nil, at point: Point,
  precision: Precision? = nil, checker: GradientChecker = GradientChecker(),
  accepting reasons: Set<Verdict.Reason> = [], sourceLocation: SourceLocation = #_sourceLocation,
  gradient: @escaping (Point.Model) throws -> Point.Gradient,
  product: @escaping (_ point: Point.Model, _ vector: Point.Gradient) throws -> Point.Gradient
) -> HessianCheckResult? {
  let fields = point.parameterFields
  // What the value would say is how small a change of the gradient is too small to show in it.
  var objective = fields.objective(name, blocks, precision, value: { _ in 0.0 }, gradient: gradient)
  objective.abilities.hessianProduct = {
    try fields.flattened(product(fields.moved($0), fields.direction($1)))
  }
  return CheckIssue.recording(
    name, accepting: reasons, at: fields.numbers, objective.blocks, sourceLocation: sourceLocation
  ) { issue in
    let result = try HessianChecker(checker: checker).check(objective)
    issue.add(result)
    return result
  }
}

/// - Parameter claim: sets what is claimed, given a result of the function.
private func expectProducts<Model, Gradient, Output: ParameterValue>(
  _ name: String, _ blocks: [ParameterBlock]?, _ fields: ParameterFields<Model, Gradient>,
  _ precision: Precision?, _ checker: GradientChecker, _ reasons: Set<Verdict.Reason>,
  _ sourceLocation: SourceLocation, _ values: @escaping (Model) throws -> Output,
  claim: (Output, inout VectorAbilities) -> Void
) -> VectorCheckResult? {
  CheckIssue.recording(
    name, accepting: reasons, at: fields.numbers, blocks ?? fields.blocks, sourceLocation: sourceLocation
  ) { issue in
    let objective = try fields.objective(name, blocks, precision, values: values, claim: claim)
    let result = try VectorChecker(checker: checker).check(objective)
    issue.add(result, at: fields.numbers)
    return result
  }
}
