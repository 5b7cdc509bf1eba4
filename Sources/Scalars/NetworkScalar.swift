/// A number type in which a network's formulas can be evaluated.
///
/// One generic definition of a network serves every oracle: in `Double` it is the network itself, in ``Dual`` an
/// exact directional derivative, in `Complex<Double>` the complex step. The protocol holds just the operations that
/// a multilayer perceptron's forward pass, loss and backward pass use.
///
/// Functions that would cancel when composed from others are requirements of their own (``logistic(_:)``,
/// ``softplus(_:)``, ``erfc(_:)``, ``expMinusOne(_:)``), so that each type can be accurate at its own precision.
public protocol NetworkScalar: AdditiveArithmetic, Sendable {
  /// The scalar nearest to `value`, as a constant: all derivatives are zero.
  init(_ value: Double)

  /// The real number on which branches are decided: the value without its derivative or imaginary part.
  var primal: Double { get }

  /// Whether every component of this scalar is finite.
  var isFinite: Bool { get }

  /// The product of two scalars.
  static func * (left: Self, right: Self) -> Self
  /// The quotient of two scalars.
  static func / (left: Self, right: Self) -> Self
  /// The negated scalar.
  static prefix func - (operand: Self) -> Self

  /// eˣ.
  static func exp(_ x: Self) -> Self
  /// eˣ − 1, without cancellation near 0.
  static func expMinusOne(_ x: Self) -> Self
  /// The natural logarithm of x.
  static func log(_ x: Self) -> Self
  /// ln(1 + x), without cancellation near 0.
  static func log(onePlus x: Self) -> Self
  /// The square root of x.
  static func sqrt(_ x: Self) -> Self
  /// The hyperbolic tangent of x; odd to the bit.
  static func tanh(_ x: Self) -> Self
  /// The complementary error function, 2/√π ∫ₓ^∞ e^(−t²) dt, accurate in its upper tail.
  static func erfc(_ x: Self) -> Self
  /// The logistic sigmoid σ(x) = 1/(1 + e⁻ˣ), without overflow for any x.
  static func logistic(_ x: Self) -> Self
  /// ln(1 + eˣ) = max(x, 0) + ln(1 + e^(−|x|)), without overflow for any x.
  static func softplus(_ x: Self) -> Self

  /// The parts of x on both sides of a threshold, or `nil` when x lies on one side, the one of its
  /// ``primal``.
  ///
  /// Only a set-valued scalar (an interval) can lie on both; both parts are closed, and a set that only
  /// touches the threshold lies on both sides too. By default `nil`.
  static func split(_ x: Self, at threshold: Double) -> (above: Self, notAbove: Self)?
  /// The smallest scalar that contains both; by default, for scalars that are never ``split(_:at:)``, NaN.
  static func hull(_ first: Self, _ second: Self) -> Self
}

extension NetworkScalar {
  /// One point is never on both sides.
  @inlinable
  public static func split(_ x: Self, at threshold: Double) -> (above: Self, notAbove: Self)? { nil }

  /// No point contains two.
  @inlinable
  public static func hull(_ first: Self, _ second: Self) -> Self { Self(.nan) }

  /// A function with two branches: `above` where x > `threshold`, `notAbove` elsewhere (at the threshold
  /// too).
  ///
  /// A NaN primal takes `notAbove`, whose result is NaN when computed from x. An interval that straddles or
  /// touches the threshold gives the hull of both branches, each evaluated on its closed part. Where the
  /// scalar is a ``Dual`` over intervals, or the branches are those of a derivative, that hull contains the
  /// one-sided derivatives from both sides.
  @inlinable
  public static func branch(
    on x: Self, threshold: Double, above: (Self) -> Self, notAbove: (Self) -> Self
  ) -> Self {
    guard let parts = split(x, at: threshold) else { return x.primal > threshold ? above(x) : notAbove(x) }
    return hull(above(parts.above), notAbove(parts.notAbove))
  }

  /// Multiplies in place.
  @inlinable
  public static func *= (left: inout Self, right: Self) {
    left = left * right
  }

  /// σ(x) by the exponential of −|x| only, so that nothing overflows: 1/(1 + e⁻ˣ) for x > 0, eˣ/(1 + eˣ) elsewhere.
  ///
  /// Three roundings and one exponential: relative error below 4u plus that of `exp`.
  @inlinable
  public static func logistic(_ x: Self) -> Self {
    let one = Self(1)
    return branch(on: x, threshold: 0) {
      one / (one + exp(-$0))
    } notAbove: {
      let e = exp($0)
      return e / (one + e)
    }
  }
}
