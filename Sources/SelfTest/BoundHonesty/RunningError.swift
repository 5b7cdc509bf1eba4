import RealModule
import Scalars

/// A double-double value with a bound on its own error: running error analysis.
///
/// Every operation adds its own relative rounding to what its operands bring (Higham, Accuracy and Stability of
/// Numerical Algorithms, 2nd ed., section 3.3). To first order; the factor 2 in `unit` covers the rest.
struct RunningError {
  var value: DoubleDouble
  var error: Double

  /// 64u², above every relative error of `DoubleDouble`'s operations and functions (at most 64u² for erfc), twice.
  private static let unit = 0x1p-99

  /// Evaluates a formula at an exact x.
  static func evaluate(_ expression: Expression, at x: Double) -> RunningError {
    func part(_ inner: Expression) -> RunningError { evaluate(inner, at: x) }
    switch expression {
    case .variable: return RunningError(value: DoubleDouble(x), error: 0)
    case .constant(let number): return RunningError(value: DoubleDouble(number), error: 0)
    case .sum(let left, let right): return sum(part(left), part(right), sign: 1)
    case .difference(let left, let right): return sum(part(left), part(right), sign: -1)
    case .product(let left, let right): return product(part(left), part(right))
    case .quotient(let left, let right): return quotient(part(left), part(right))
    case .function(let function, let argument): return apply(function, part(argument))
    case .piecewise(let decider, let threshold, let above, let notAbove):
      return part(part(decider).value.high > threshold ? above : notAbove)
    }
  }

  private static func rounded(_ value: DoubleDouble, carried: Double) -> RunningError {
    RunningError(value: value, error: carried + unit * abs(value.high) + Double.leastNormalMagnitude)
  }

  private static func sum(_ left: RunningError, _ right: RunningError, sign: Double) -> RunningError {
    rounded(left.value + right.value * sign, carried: left.error + right.error)
  }

  private static func product(_ left: RunningError, _ right: RunningError) -> RunningError {
    rounded(
      left.value * right.value,
      carried: abs(left.value.high) * right.error + abs(right.value.high) * left.error)
  }

  private static func quotient(_ left: RunningError, _ right: RunningError) -> RunningError {
    let quotient = left.value / right.value
    return rounded(
      quotient, carried: (left.error + abs(quotient.high) * right.error) / abs(right.value.high))
  }

  /// A function's slope carries its argument's error; sine and cosine are accurate absolutely, the others relatively.
  private static func apply(_ function: ElementaryFunction, _ argument: RunningError) -> RunningError {
    let slope = function.value(at: Dual(argument.value.high, derivative: 1)).derivative
    let carried = argument.error > 0 ? abs(slope) * argument.error : 0
    let absolute = function == .sin || function == .cos ? unit : 0
    return rounded(function.value(at: argument.value), carried: carried + absolute)
  }
}
