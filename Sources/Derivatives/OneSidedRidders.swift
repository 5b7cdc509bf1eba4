/// Extrapolated differences on one side of x: the one-sided derivative, where a function has one.
///
/// ``Ridders`` on a function whose domain ends at x. The other side is never evaluated: at a kink, or the edge of a
/// domain, it tells nothing of this one.
public struct OneSidedRidders: DerivativeMethod {
  /// The side that is evaluated.
  public enum Side: String, Sendable, CaseIterable {
    /// x and above.
    case above
    /// x and below.
    case below
  }

  /// The side that is evaluated.
  public let side: Side

  /// One-sided differences of a side.
  public init(_ side: Side) {
    self.side = side
  }

  /// "Ridders from above".
  public var name: String { "Ridders from \(side.rawValue)" }

  /// Estimates the one-sided derivative from values alone.
  ///
  /// - Throws: ``DerivativeError/nonFinite(at:value:)`` when f(x) is not finite or no step has a finite value, and what
  ///   the function throws at x, or everywhere but at x.
  public func estimate(of function: UnivariateFunction, at x: Double) throws -> DerivativeEstimate {
    var oneSided = function
    switch side {
    case .above: oneSided.lowerLimit = max(x, function.lowerLimit ?? x)
    case .below: oneSided.upperLimit = min(x, function.upperLimit ?? x)
    }
    var estimate = try Ridders().estimate(of: oneSided, at: x)
    estimate.method = name
    return estimate
  }
}
