import Derivatives
import GradientChecking
import Testing

/// Expects that the products of a gradient's derivative, the Hessian, with vectors are right and symmetric; what is not verified is one issue at the line of the call.
///
/// They are compared with differences of the gradient: whether that is right itself is for `expectGradient`.
///
/// ```swift
/// expectHessianProduct("cubes", at: [1, 2]) { x in
///   x.map { 3 * $0 * $0 }
/// } product: { x, v in
///   zip(x, v).map { 6 * $0 * $1 }
/// }
/// ```
///
/// - Parameters:
///   - name: the objective's name in the issue.
///   - blocks: the parameters' names and shapes, flattened row-major; one block "x" unless given.
///   - point: the point at which to check, flattened.
///   - precision: the format in which gradient and product are computed.
///   - checker: the oracles.
///   - reasons: reasons for an inconclusive check that are no failure here.
///   - sourceLocation: the place at which the issue is recorded.
///   - gradient: the gradient.
///   - product: Hv, under test, from a point and a vector.
/// - Returns: products, symmetry and their verdict; nil where the check could not be made, which is an issue too.
@discardableResult
public func expectHessianProduct(
  _ name: String = "objective", blocks: [ParameterBlock]? = nil, at point: [Double],
  precision: Precision = .float64, checker: GradientChecker = GradientChecker(),
  accepting reasons: Set<Verdict.Reason> = [], sourceLocation: SourceLocation = #_sourceLocation,
  gradient: @escaping ([Double]) throws -> [Double],
  product: @escaping (_ point: [Double], _ vector: [Double]) throws -> [Double]
) -> HessianCheckResult? {
  expectHessianProduct(
    name, blocks: blocks, at: point.parameterFields, precision: precision, checker: checker,
    accepting: reasons, sourceLocation: sourceLocation, gradient: gradient, product: product)
}
