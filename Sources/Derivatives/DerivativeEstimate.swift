/// A derivative value with its error bound, its method, the steps it used and what it cost.
///
/// The true derivative is expected in `value ± errorBound`. Truncation is the part of the bound that comes from the
/// formula (it shrinks with the step), rounding the part that comes from the noise of the function's values (it grows
/// as the step shrinks).
public struct DerivativeEstimate: Sendable, Equatable {
  /// The estimated derivative.
  public package(set) var value: Double
  /// Bound on the error of the formula.
  public package(set) var truncationError: Double
  /// Bound on the error caused by the noise of the values and the rounding of the arithmetic.
  public package(set) var roundingError: Double
  /// The method's name.
  public package(set) var method: String
  /// The steps that the value was computed from, largest first; empty for a method without steps.
  public package(set) var steps: [Double]
  /// Number of evaluations of the function.
  public package(set) var evaluations: Int
  /// The one-sided derivatives, where they were found to differ by more than their bounds allow.
  public package(set) var kink: OneSidedDerivatives?
  /// An interval that certainly contains the derivative; nil for a method that proves none.
  public package(set) var enclosure: ProvenEnclosure?

  /// An estimate from its parts.
  public init(
    value: Double, truncationError: Double, roundingError: Double, method: String, steps: [Double] = [],
    evaluations: Int, kink: OneSidedDerivatives? = nil
  ) {
    self.value = value
    self.truncationError = truncationError
    self.roundingError = roundingError
    self.method = method
    self.steps = steps
    self.evaluations = evaluations
    self.kink = kink
  }

  /// Truncation plus rounding.
  public var errorBound: Double { truncationError + roundingError }

  /// Whether value and bound are finite, without which nothing may be concluded.
  public var isUsable: Bool { value.isFinite && errorBound.isFinite }

  /// The smallest step used; 0 for a method without steps.
  public var step: Double { steps.min() ?? 0 }

  /// Whether this estimate's interval meets another's; false when either is not finite.
  public func overlaps(_ other: DerivativeEstimate) -> Bool {
    abs(value - other.value) <= errorBound + other.errorBound
  }
}

/// The derivatives from below and from above, at a point where they differ.
public struct OneSidedDerivatives: Sendable, Equatable {
  /// lim (f(x) − f(x − h))/h.
  public package(set) var fromBelow: Double
  /// lim (f(x + h) − f(x))/h.
  public package(set) var fromAbove: Double

  /// The two one-sided derivatives.
  public init(fromBelow: Double, fromAbove: Double) {
    self.fromBelow = fromBelow
    self.fromAbove = fromAbove
  }
}

/// Why a derivative could not be estimated.
public enum DerivativeError: Error, Equatable, CustomStringConvertible {
  /// The function is NaN or infinite where its value is needed.
  case nonFinite(at: Double, value: Double)
  /// The method needs the function over another scalar, and there is none.
  case missingAbility(method: String, needs: String)
  /// The library behind the method reported a failure.
  case library(method: String, message: String)

  /// What was found and what was expected, in one message.
  public var description: String {
    switch self {
    case .nonFinite(let point, let value): "the function is \(value) at \(point), expected a finite value"
    case .missingAbility(let method, let needs): "\(method) needs the function over \(needs)"
    case .library(let method, let message): "\(method): \(message)"
    }
  }
}
