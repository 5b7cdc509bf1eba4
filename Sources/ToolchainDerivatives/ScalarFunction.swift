import Derivatives
import Foundation
import GradientChecking
import Scalars
import _Differentiation

/// A number that is its own tangent.
typealias TangentNumber = BinaryFloatingPoint & Differentiable & SelfTangent

/// What differentiates to itself.
protocol SelfTangent: Differentiable where TangentVector == Self {}
extension Double: SelfTangent {}
extension Float: SelfTangent {}
#if !(os(macOS) && arch(x86_64))
  extension Float16: SelfTangent {}
#endif
#if arch(x86_64) && !os(Windows) && !os(Android)
  extension Float80: SelfTangent {}
#endif

/// A function of a few numbers of one format, with both derivatives as the toolchain has them and what they ought to be.
struct ScalarFunction {
  typealias Derivative = (value: Double, partials: [DoubleDouble])

  var arity: Int
  var value: ([Double]) -> Double
  /// The pullback's product with a cotangent.
  var reverse: ([Double], _ cotangent: Double) -> Derivative
  /// The differential's products with the unit tangents.
  var forward: ([Double]) -> Derivative
  /// What the partial derivatives are; nil where there is none.
  var reference: ([Double]) -> [DoubleDouble?]
  /// Whether the derivative itself changes as little as its arguments: it is then right if it is that of an argument beside.
  var isContinuous = true
  var arguments: NumberFormat
  var result: NumberFormat

  init<T: TangentNumber, R: TangentNumber>(
    _ function: @escaping @differentiable(reverse) (T) -> R, _ reference: @escaping (Double) -> DoubleDouble?
  ) {
    arity = 1
    value = { Double(function(T($0[0]))) }
    reverse = { point, cotangent in
      let (value, pullback) = valueWithPullback(at: T(point[0]), of: function)
      return (Double(value), [exact(pullback(R(cotangent)))])
    }
    forward = { point in
      let (value, differential) = valueWithDifferential(at: T(point[0]), of: function)
      return (Double(value), [exact(differential(1))])
    }
    self.reference = { [reference($0[0])] }
    (arguments, result) = (NumberFormat(T.self), NumberFormat(R.self))
  }

  init<T: TangentNumber>(
    _ function: @escaping @differentiable(reverse) (T, T) -> T,
    _ reference: @escaping (Double, Double) -> [DoubleDouble?]
  ) {
    arity = 2
    value = { Double(function(T($0[0]), T($0[1]))) }
    reverse = { point, cotangent in
      let (value, pullback) = valueWithPullback(at: T(point[0]), T(point[1]), of: function)
      let partials = pullback(T(cotangent))
      return (Double(value), [exact(partials.0), exact(partials.1)])
    }
    forward = { point in
      let (value, differential) = valueWithDifferential(at: T(point[0]), T(point[1]), of: function)
      return (Double(value), [exact(differential(1, 0)), exact(differential(0, 1))])
    }
    self.reference = { reference($0[0], $0[1]) }
    (arguments, result) = (NumberFormat(T.self), NumberFormat(T.self))
  }

  init<T: TangentNumber>(
    _ function: @escaping @differentiable(reverse) (T, T, T) -> T,
    _ reference: @escaping (Double, Double, Double) -> [DoubleDouble?]
  ) {
    arity = 3
    value = { Double(function(T($0[0]), T($0[1]), T($0[2]))) }
    reverse = { point, cotangent in
      let (value, pullback) = valueWithPullback(at: T(point[0]), T(point[1]), T(point[2]), of: function)
      let partials = pullback(T(cotangent))
      return (Double(value), [exact(partials.0), exact(partials.1), exact(partials.2)])
    }
    forward = { point in
      let (value, differential) = valueWithDifferential(
        at: T(point[0]), T(point[1]), T(point[2]), of: function)
      return (
        Double(value),
        [exact(differential(1, 0, 0)), exact(differential(0, 1, 0)), exact(differential(0, 0, 1))]
      )
    }
    self.reference = { reference($0[0], $0[1], $0[2]) }
    (arguments, result) = (NumberFormat(T.self), NumberFormat(T.self))
  }
}

/// A number as one of double-double precision, with all digits of `Float80` too.
private func exact<T: BinaryFloatingPoint>(_ number: T) -> DoubleDouble {
  let high = Double(number)
  return high.isFinite ? DoubleDouble(high, plus: Double(number - T(high))) : DoubleDouble(high)
}

/// What a floating-point format can hold.
struct NumberFormat {
  /// Half the distance from 1 to the next number.
  var unitRoundoff: Double
  /// The largest number, and the smallest that has all digits; those of `Double` where it has no such numbers.
  var (largest, leastNormal): (Double, Double)
  /// The format by which the checker examines values; nil for one that it does not know.
  var precision: Precision?
  /// The nearest number of the format.
  var rounded: (Double) -> Double

  init<T: BinaryFloatingPoint>(_ type: T.Type) {
    unitRoundoff = max(Double(T.ulpOfOne) / 2, 0x1p-64)
    largest = min(Double(T.greatestFiniteMagnitude), .greatestFiniteMagnitude)
    leastNormal = max(Double(T.leastNormalMagnitude), .leastNormalMagnitude)
    precision = T.significandBitCount == 52 ? .float64 : T.significandBitCount == 23 ? .float32 : nil
    rounded = { Double(T($0)) }
  }
}
