import DifferentiableObjectives
import GradientCheckTesting
import GradientChecking
import Testing
import _Differentiation

/// Expects that the pullback of a differentiable function with any result is right: every row of its Jacobian, or mixtures of them where there are
/// more than 64.
///
/// ```swift
/// expectPullback(of: layer, at: Layer(weights: [[1, 2], [3, 4]], bias: [5, 6]))
/// ```
///
/// A row is named by its place in the result, "row 1 (f[1])", an entry by its place in the point. The value that comes with the pullback must be that of
/// the function.
///
/// - Parameters:
///   - name: the function's name in the issue.
///   - function: the function, whose derivative is the compiler's or a `@derivative(of:)`.
///   - x: the point: a number, a SIMD vector, an array, an optional, or a structure of them.
///   - isForward: whether the forward derivative is checked too, and that it is adjoint to the pullback. It must exist, else the program ends.
///   - checker: the oracles.
///   - reasons: reasons for an inconclusive check that are no failure here.
///   - sourceLocation: the place at which the issue is recorded.
/// - Returns: one result for each format of parameters; nothing where the check could not be made, which is an issue too.
@discardableResult
public func expectPullback<T, R>(
  _ name: String = "f", of function: @escaping @differentiable(reverse) (T) -> R, at x: T,
  forward isForward: Bool = false, checker: GradientChecker = GradientChecker(),
  accepting reasons: Set<Verdict.Reason> = [], sourceLocation: SourceLocation = #_sourceLocation
) -> [VectorCheckResult] where T: Differentiable, R: Differentiable {
  DerivativeExpectation(name, isForward, checker, reasons, sourceLocation).rows {
    try DifferentiatedFunction(name, of: function, at: x)
  }
}

/// Expects that the pullback of a differentiable function of two arguments is right, whose entries are named "x" and "y".
///
/// - Parameters:
///   - name: the function's name in the issue.
///   - function: the function.
///   - x: the first argument.
///   - y: the second argument.
///   - isForward: whether the forward derivative is checked too, which must exist.
///   - checker: the oracles.
///   - reasons: reasons for an inconclusive check that are no failure here.
///   - sourceLocation: the place at which the issue is recorded.
/// - Returns: one result for each format of parameters; nothing where the check could not be made, which is an issue too.
@discardableResult
public func expectPullback<T, U, R>(
  _ name: String = "f", of function: @escaping @differentiable(reverse) (T, U) -> R, at x: T, _ y: U,
  forward isForward: Bool = false, checker: GradientChecker = GradientChecker(),
  accepting reasons: Set<Verdict.Reason> = [], sourceLocation: SourceLocation = #_sourceLocation
) -> [VectorCheckResult] where T: Differentiable, U: Differentiable, R: Differentiable {
  DerivativeExpectation(name, isForward, checker, reasons, sourceLocation).rows {
    try DifferentiatedFunction(name, of: function, at: x, y)
  }
}

/// Expects that the pullback of a differentiable function of three arguments is right, whose entries are named "x", "y" and "z".
///
/// - Parameters:
///   - name: the function's name in the issue.
///   - function: the function.
///   - x: the first argument.
///   - y: the second argument.
///   - z: the third argument.
///   - isForward: whether the forward derivative is checked too, which must exist.
///   - checker: the oracles.
///   - reasons: reasons for an inconclusive check that are no failure here.
///   - sourceLocation: the place at which the issue is recorded.
/// - Returns: one result for each format of parameters; nothing where the check could not be made, which is an issue too.
@discardableResult
public func expectPullback<T, U, V, R>(
  _ name: String = "f", of function: @escaping @differentiable(reverse) (T, U, V) -> R, at x: T, _ y: U,
  _ z: V, forward isForward: Bool = false, checker: GradientChecker = GradientChecker(),
  accepting reasons: Set<Verdict.Reason> = [], sourceLocation: SourceLocation = #_sourceLocation
) -> [VectorCheckResult]
where T: Differentiable, U: Differentiable, V: Differentiable, R: Differentiable {
  DerivativeExpectation(name, isForward, checker, reasons, sourceLocation).rows {
    try DifferentiatedFunction(name, of: function, at: x, y, z)
  }
}
