/// A dual number a + a′ε with ε² = 0: a value and its derivative along one direction.
///
/// Arithmetic on dual numbers is forward-mode automatic differentiation: evaluating f at x + 1ε gives f(x) +
/// f′(x)ε with no step size and no truncation error (Griewank & Walther, Evaluating Derivatives, 2nd ed.,
/// section 3.1). `Dual<Dual<Double>>` carries second derivatives.
public struct Dual<Base: NetworkScalar>: NetworkScalar {
  /// The value a.
  public var value: Base
  /// The derivative a′ along the direction of the seed.
  public var derivative: Base

  /// A dual number from its two components.
  @inlinable
  public init(_ value: Base, derivative: Base) {
    self.value = value
    self.derivative = derivative
  }

  /// A constant: its derivative is zero.
  @inlinable
  public init(_ value: Double) {
    self.init(Base(value), derivative: .zero)
  }

  /// The zero constant.
  @inlinable public static var zero: Self { Self(.zero, derivative: .zero) }
  /// The primal of the value.
  @inlinable public var primal: Double { value.primal }
  /// Whether value and derivative are finite.
  @inlinable public var isFinite: Bool { value.isFinite && derivative.isFinite }

  /// Splits a; either part keeps the whole a′.
  ///
  /// So over intervals a branch joins values and derivatives of both sides: ``NetworkScalar/split(_:at:)``.
  @inlinable
  public static func split(_ x: Self, at threshold: Double) -> (above: Self, notAbove: Self)? {
    guard let parts = Base.split(x.value, at: threshold) else { return nil }
    return (Self(parts.above, derivative: x.derivative), Self(parts.notAbove, derivative: x.derivative))
  }

  /// The hull of the values and the hull of the derivatives.
  @inlinable
  public static func hull(_ first: Self, _ second: Self) -> Self {
    Self(
      Base.hull(first.value, second.value), derivative: Base.hull(first.derivative, second.derivative))
  }

  /// (a + b) + (a′ + b′)ε.
  @inlinable
  public static func + (left: Self, right: Self) -> Self {
    Self(left.value + right.value, derivative: left.derivative + right.derivative)
  }

  /// (a − b) + (a′ − b′)ε.
  @inlinable
  public static func - (left: Self, right: Self) -> Self {
    Self(left.value - right.value, derivative: left.derivative - right.derivative)
  }

  /// −a − a′ε.
  @inlinable
  public static prefix func - (operand: Self) -> Self {
    Self(-operand.value, derivative: -operand.derivative)
  }

  /// ab + (a′b + ab′)ε.
  @inlinable
  public static func * (left: Self, right: Self) -> Self {
    Self(
      left.value * right.value,
      derivative: left.derivative * right.value + left.value * right.derivative)
  }

  /// a/b + ((a′ − (a/b)b′)/b)ε.
  @inlinable
  public static func / (left: Self, right: Self) -> Self {
    let quotient = left.value / right.value
    return Self(quotient, derivative: (left.derivative - quotient * right.derivative) / right.value)
  }

  /// Applies the chain rule: f(a) + f′(a)a′ε.
  @inlinable
  func chain(_ value: Base, slope: Base) -> Self {
    Self(value, derivative: slope * derivative)
  }

  /// e^a + e^a a′ε.
  @inlinable
  public static func exp(_ x: Self) -> Self {
    let e = Base.exp(x.value)
    return x.chain(e, slope: e)
  }

  /// (e^a − 1) + e^a a′ε.
  @inlinable
  public static func expMinusOne(_ x: Self) -> Self {
    x.chain(Base.expMinusOne(x.value), slope: Base.exp(x.value))
  }

  /// ln a + (a′/a)ε.
  @inlinable
  public static func log(_ x: Self) -> Self {
    Self(Base.log(x.value), derivative: x.derivative / x.value)
  }

  /// ln(1 + a) + (a′/(1 + a))ε.
  @inlinable
  public static func log(onePlus x: Self) -> Self {
    Self(Base.log(onePlus: x.value), derivative: x.derivative / (Base(1) + x.value))
  }

  /// √a + (a′/(2√a))ε.
  @inlinable
  public static func sqrt(_ x: Self) -> Self {
    let root = Base.sqrt(x.value)
    return Self(root, derivative: x.derivative / (root + root))
  }

  /// tanh a + 4σ(2a)σ(−2a) a′ε.
  ///
  /// The slope sech²a is not computed as 1 − tanh²a: that cancels, and is exactly 0 from |a| ≈ 19 on.
  @inlinable
  public static func tanh(_ x: Self) -> Self {
    let twice = x.value + x.value
    return x.chain(
      Base.tanh(x.value), slope: Base(4) * Base.logistic(twice) * Base.logistic(-twice))
  }

  /// erfc a − (2/√π)e^(−a²) a′ε; the constant in two parts, in full for bases more precise than `Double`.
  @inlinable
  public static func erfc(_ x: Self) -> Self {
    x.chain(
      Base.erfc(x.value),
      slope: (Base(-1.1283791670955126) + Base(-1.533545961316588e-17)) * Base.exp(-(x.value * x.value)))
  }

  /// σ(a) + σ(a)σ(−a) a′ε: the form of σ′ that does not cancel (docs/CLAIMS.md, S4.2).
  @inlinable
  public static func logistic(_ x: Self) -> Self {
    let sigma = Base.logistic(x.value)
    return x.chain(sigma, slope: sigma * Base.logistic(-x.value))
  }

  /// softplus(a) + σ(a) a′ε.
  @inlinable
  public static func softplus(_ x: Self) -> Self {
    x.chain(Base.softplus(x.value), slope: Base.logistic(x.value))
  }
}
