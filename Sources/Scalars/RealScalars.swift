import RealModule

/// Accurate forms that `Float` and `Double` share; both get their elementary functions from swift-numerics.
extension NetworkScalar where Self: Real {
  /// ln(1 + eˣ) as max(x, 0) + log1p(e^(−|x|)): no overflow, full relative accuracy in the lower tail.
  @inlinable
  public static func softplus(_ x: Self) -> Self {
    x > 0 ? x + log(onePlus: exp(-x)) : log(onePlus: exp(x))
  }
}

extension Double: NetworkScalar {
  /// The value itself.
  @inlinable public var primal: Double { self }
}

extension Float: NetworkScalar {
  /// The value itself, exactly.
  @inlinable public var primal: Double { Double(self) }
}
