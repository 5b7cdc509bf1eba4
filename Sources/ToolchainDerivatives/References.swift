import Foundation
import Scalars

/// Derivatives by formulas that neither overflow nor cancel, in double-double.
///
/// They are what the toolchain's are measured by. What they rest on is that the checker, which knows values alone, agrees wherever it can see.
/// A nil stands for a point without a derivative; an infinity is one.
enum Reference {
  typealias Number = DoubleDouble

  static let one = Number(1)
  static let naturalLogarithmOf2 = Number.log(Number(2))
  static let naturalLogarithmOf10 = Number.log(Number(10))
  /// 2/√π, whose square root has all digits of π = 3.14159265358979323846264338327950288.
  static let pi = Number(0x1.921fb54442d18p1, plus: 0x1.1a62633145c07p-53)
  static let twoOverRootPi = Number(2) / Number.sqrt(pi)

  /// Beyond it 1 and x² differ by more than all digits; x² does not overflow below.
  private static let large = 1e100

  static func asinh(_ x: Double) -> Number? {
    abs(x) > large ? one / Number(abs(x)) : one / Number.sqrt(one + Number(productOf: x, and: x))
  }

  static func acosh(_ x: Double) -> Number? {
    guard x >= 1 else { return nil }
    if x > large { return one / Number(x) }
    return x == 1 ? Number(.infinity) : one / Number.sqrt(Number(x, plus: -1) * Number(x, plus: 1))
  }

  static func atan(_ x: Double) -> Number? {
    abs(x) > large ? one / Number(x) / Number(x) : one / (one + Number(productOf: x, and: x))
  }

  /// Of the inverse sine.
  static func asin(_ x: Double) -> Number? {
    guard abs(x) <= 1 else { return nil }
    return abs(x) == 1 ? Number(.infinity) : one / Number.sqrt(Number(1, plus: -x) * Number(1, plus: x))
  }

  static func atanh(_ x: Double) -> Number? {
    abs(x) < 1 ? one / (Number(1, plus: -x) * Number(1, plus: x)) : nil
  }

  static func squareRoot(_ x: Double) -> Number? {
    x < 0 ? nil : x == 0 ? Number(.infinity) : one / (Number(2) * Number.sqrt(Number(x)))
  }

  /// 1/(cx), of a logarithm whose base has the natural logarithm c.
  static func logarithm(_ x: Double, _ c: Number = one) -> Number? { x > 0 ? one / (c * Number(x)) : nil }

  /// cosh, which is the derivative of sinh; finite as long as it is a number of the format.
  static func cosh(_ x: Double) -> Number {
    let half = Number.exp(Number(abs(x)) - naturalLogarithmOf2)
    return half + one / (Number(4) * half)
  }

  static func sinh(_ x: Double) -> Number {
    guard abs(x) < 1 else {
      let half = Number.exp(Number(abs(x)) - naturalLogarithmOf2)
      let value = half - one / (Number(4) * half)
      return x < 0 ? -value : value
    }
    let less = Number.expMinusOne(Number(x))
    return (less + less / (less + one)) / Number(2)
  }

  /// 1/cosh².
  static func tanh(_ x: Double) -> Number {
    let t = Number.exp(Number(-abs(x)))
    let ratio = Number(2) * t / (one + t * t)
    return ratio * ratio
  }

  static func errorFunction(_ x: Double) -> Number {
    twoOverRootPi * Number.exp(-Number(productOf: x, and: x))
  }

  static func exp2(_ x: Double) -> Number {
    naturalLogarithmOf2 * Number.exp(naturalLogarithmOf2 * Number(x))
  }

  // MARK: Circular functions

  /// Beyond it the reduction by a π of 106 bits is not accurate enough.
  static let largestAngle = 0x1p20

  /// Sine and cosine, by the series on [−π/4, π/4].
  static func circular(_ x: Double) -> (sine: Number, cosine: Number)? {
    guard abs(x) <= largestAngle else { return nil }
    let quarter = (x / (Double.pi / 2)).rounded()
    let r = Number(x) - pi * Number(quarter) / Number(2)
    var (sine, cosine) = (Number(0), Number(0))
    var term = one
    // (π/4)³⁰/30! < 2⁻¹¹⁸.
    for power in 0..<30 {
      let signed = power % 4 < 2 ? term : -term
      if power % 2 == 0 { cosine = cosine + signed } else { sine = sine + signed }
      term = term * r / Number(Double(power + 1))
    }
    switch Int(quarter) & 3 {
    case 0: return (sine, cosine)
    case 1: return (cosine, -sine)
    case 2: return (-sine, -cosine)
    default: return (-cosine, sine)
    }
  }

  static func tan(_ x: Double) -> Number? {
    circular(x).map { one / ($0.cosine * $0.cosine) }
  }

  // MARK: Two arguments

  /// 1/b and −a/b², which overflow only where they are too large themselves.
  static func quotient(_ a: Double, _ b: Double) -> [Number?] {
    b == 0 ? [nil, nil] : [one / Number(b), -(Number(a) / Number(b)) / Number(b)]
  }

  static func power(_ x: Double, _ y: Double) -> [Number?] {
    if x == 0 {
      let first = y == 0 || y > 1 ? Number(0) : y == 1 ? one : y > 0 ? Number(.infinity) : nil
      return [first, y > 0 ? Number(0) : nil]
    }
    let logarithm = Number.log(Number(abs(x)))
    if x > 0 {
      let value = Number.exp(logarithm * Number(y))
      return [
        Number(y) * Number.exp(logarithm * Number(y, plus: -1)), x == 1 ? Number(0) : value * logarithm,
      ]
    }
    // A power of a negative number is one for whole exponents alone.
    guard y == y.rounded() else { return [nil, nil] }
    let size = Number(y) * Number.exp(logarithm * Number(y, plus: -1))
    return [y.truncatingRemainder(dividingBy: 2) == 0 ? -size : size, nil]
  }

  /// 1, and minus the whole number by which the remainder differs; nil where that jumps.
  ///
  /// The remainder itself is exact, and so is the multiple x − r of y.
  static func truncatedRemainder(_ x: Double, _ y: Double) -> [Number?] {
    let rest = fmod(x, y)
    if y == 0 || (rest == 0 && x != 0) { return [nil, nil] }
    return [one, -multiple(x, rest, y)]
  }

  static func nearestRemainder(_ x: Double, _ y: Double) -> [Number?] {
    let rest = remainder(x, y)
    if y == 0 || abs(rest) * 2 == abs(y) { return [nil, nil] }
    return [one, -multiple(x, rest, y)]
  }

  /// (x − rest)/y, which is whole: exact below 2⁵³, and rounded like any number above.
  private static func multiple(_ x: Double, _ rest: Double, _ y: Double) -> Number {
    let quotient = Number(x, plus: -rest) / Number(y)
    return abs(quotient.high) < 0x1p52 ? Number((quotient.high + quotient.low).rounded()) : quotient
  }
}
