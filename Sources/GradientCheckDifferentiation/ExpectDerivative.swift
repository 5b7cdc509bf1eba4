import DifferentiableObjectives
import GradientCheckTesting
import GradientChecking
import Testing
import _Differentiation

/// Expects that the derivative of a differentiable function with one number as its result is right, inside a `@Test`; what is not
/// verified is one issue at the line of the call.
///
/// ```swift
/// @differentiable(reverse)
/// func energy(_ model: Model) -> Double { … }
///
/// @Test func energy() {
///   expectDerivative(of: energy, at: Model(weights: [1, 2], inner: Inner(shift: 3)))
/// }
/// ```
///
/// There is no tolerance. An entry is named by its stored property: `weights[1]`, `inner.shift`. Parameters of one format, `Double` or `Float`, are checked together.
/// The value that the derivative comes with must be that of the function.
///
/// - Parameters:
///   - name: the function's name in the issue.
///   - function: the function, whose derivative is the compiler's or a `@derivative(of:)`.
///   - x: the point: a number, a SIMD vector, an array, an optional, or a structure of them.
///   - isForward: whether the forward derivative is checked too. It must exist, else the program ends: the compiler makes one only with
///     `-enable-experimental-forward-mode-differentiation`, and a function has one of its own where it is passed by its name.
///   - checker: the oracles.
///   - reasons: reasons for an inconclusive check that are no failure here, such as a point at a kink.
///   - sourceLocation: the place at which the issue is recorded.
/// - Returns: one result for each format of parameters; nothing where the check could not be made, which is an issue too.
@discardableResult
public func expectDerivative<T, R>(
  _ name: String = "f", of function: @escaping @differentiable(reverse) (T) -> R, at x: T,
  forward isForward: Bool = false, checker: GradientChecker = GradientChecker(),
  accepting reasons: Set<Verdict.Reason> = [], sourceLocation: SourceLocation = #_sourceLocation
) -> [GradientCheckResult]
where T: Differentiable, R: BinaryFloatingPoint & Differentiable, R == R.TangentVector {
  DerivativeExpectation(name, isForward, checker, reasons, sourceLocation).gradient {
    try DifferentiatedFunction(name, of: function, at: x)
  }
}

/// Expects that the derivative of a differentiable function of two arguments is right, whose entries are named "x" and "y".
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
public func expectDerivative<T, U, R>(
  _ name: String = "f", of function: @escaping @differentiable(reverse) (T, U) -> R, at x: T, _ y: U,
  forward isForward: Bool = false, checker: GradientChecker = GradientChecker(),
  accepting reasons: Set<Verdict.Reason> = [], sourceLocation: SourceLocation = #_sourceLocation
) -> [GradientCheckResult]
where T: Differentiable, U: Differentiable, R: BinaryFloatingPoint & Differentiable, R == R.TangentVector {
  DerivativeExpectation(name, isForward, checker, reasons, sourceLocation).gradient {
    try DifferentiatedFunction(name, of: function, at: x, y)
  }
}

/// Expects that the derivative of a differentiable function of three arguments is right, whose entries are named "x", "y" and "z".
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
public func expectDerivative<T, U, V, R>(
  _ name: String = "f", of function: @escaping @differentiable(reverse) (T, U, V) -> R, at x: T, _ y: U,
  _ z: V, forward isForward: Bool = false, checker: GradientChecker = GradientChecker(),
  accepting reasons: Set<Verdict.Reason> = [], sourceLocation: SourceLocation = #_sourceLocation
) -> [GradientCheckResult]
where
  T: Differentiable, U: Differentiable, V: Differentiable, R: BinaryFloatingPoint & Differentiable,
  R == R.TangentVector
{
  DerivativeExpectation(name, isForward, checker, reasons, sourceLocation).gradient {
    try DifferentiatedFunction(name, of: function, at: x, y, z)
  }
}
