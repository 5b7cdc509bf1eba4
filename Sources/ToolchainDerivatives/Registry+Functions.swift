import Foundation
import Scalars
import _Differentiation

// Elementary functions of the C library.

extension Registry {
  static var elementary: [Trial] {
    var trials: [Trial] = []
    trials += one("exp(Float)", { (x: Float) -> Float in exp(x) }) { DoubleDouble.exp(DoubleDouble($0)) }
    trials += one("exp2(Float)", { (x: Float) -> Float in exp2(x) }, Reference.exp2)
    trials += one("log(Float)", { (x: Float) -> Float in log(x) }) { Reference.logarithm($0) }
    trials += one("log10(Float)", { (x: Float) -> Float in log10(x) }) {
      Reference.logarithm($0, Reference.naturalLogarithmOf10)
    }
    trials += one("log2(Float)", { (x: Float) -> Float in log2(x) }) {
      Reference.logarithm($0, Reference.naturalLogarithmOf2)
    }
    trials += one("sin(Float)", { (x: Float) -> Float in sin(x) }) { Reference.circular($0)?.cosine }
    trials += one("cos(Float)", { (x: Float) -> Float in cos(x) }) { Reference.circular($0).map { -$0.sine } }
    trials += one("tan(Float)", { (x: Float) -> Float in tan(x) }, Reference.tan)
    trials += one("asin(Float)", { (x: Float) -> Float in asin(x) }, Reference.asin)
    trials += one("acos(Float)", { (x: Float) -> Float in acos(x) }) { Reference.asin($0).map { -$0 } }
    trials += one("atan(Float)", { (x: Float) -> Float in atan(x) }, Reference.atan)
    trials += one("sinh(Float)", { (x: Float) -> Float in sinh(x) }, Reference.cosh)
    trials += one("cosh(Float)", { (x: Float) -> Float in cosh(x) }, Reference.sinh)
    trials += one("tanh(Float)", { (x: Float) -> Float in tanh(x) }, Reference.tanh)
    trials += one("asinh(Float)", { (x: Float) -> Float in asinh(x) }, Reference.asinh)
    trials += one("acosh(Float)", { (x: Float) -> Float in acosh(x) }, Reference.acosh)
    trials += one("atanh(Float)", { (x: Float) -> Float in atanh(x) }, Reference.atanh)
    trials += one("expm1(Float)", { (x: Float) -> Float in expm1(x) }) { DoubleDouble.exp(DoubleDouble($0)) }
    trials += one("log1p(Float)", { (x: Float) -> Float in log1p(x) }) {
      $0 > -1 ? Reference.one / DoubleDouble($0, plus: 1) : nil
    }
    trials += one("erf(Float)", { (x: Float) -> Float in erf(x) }, Reference.errorFunction)
    trials += one("erfc(Float)", { (x: Float) -> Float in erfc(x) }) { -Reference.errorFunction($0) }
    trials += two("pow(Float, Float)", { (x: Float, y: Float) -> Float in pow(x, y) }, Reference.power)
    trials += one("exp(Double)", { (x: Double) -> Double in exp(x) }) { DoubleDouble.exp(DoubleDouble($0)) }
    trials += one("exp2(Double)", { (x: Double) -> Double in exp2(x) }, Reference.exp2)
    trials += one("log(Double)", { (x: Double) -> Double in log(x) }) { Reference.logarithm($0) }
    trials += one("log10(Double)", { (x: Double) -> Double in log10(x) }) {
      Reference.logarithm($0, Reference.naturalLogarithmOf10)
    }
    trials += one("log2(Double)", { (x: Double) -> Double in log2(x) }) {
      Reference.logarithm($0, Reference.naturalLogarithmOf2)
    }
    trials += one("sin(Double)", { (x: Double) -> Double in sin(x) }) { Reference.circular($0)?.cosine }
    trials += one("cos(Double)", { (x: Double) -> Double in cos(x) }) {
      Reference.circular($0).map { -$0.sine }
    }
    trials += one("tan(Double)", { (x: Double) -> Double in tan(x) }, Reference.tan)
    trials += one("asin(Double)", { (x: Double) -> Double in asin(x) }, Reference.asin)
    trials += one("acos(Double)", { (x: Double) -> Double in acos(x) }) { Reference.asin($0).map { -$0 } }
    trials += one("atan(Double)", { (x: Double) -> Double in atan(x) }, Reference.atan)
    trials += one("sinh(Double)", { (x: Double) -> Double in sinh(x) }, Reference.cosh)
    trials += one("cosh(Double)", { (x: Double) -> Double in cosh(x) }, Reference.sinh)
    trials += one("tanh(Double)", { (x: Double) -> Double in tanh(x) }, Reference.tanh)
    trials += one("asinh(Double)", { (x: Double) -> Double in asinh(x) }, Reference.asinh)
    trials += one("acosh(Double)", { (x: Double) -> Double in acosh(x) }, Reference.acosh)
    trials += one("atanh(Double)", { (x: Double) -> Double in atanh(x) }, Reference.atanh)
    trials += one("expm1(Double)", { (x: Double) -> Double in expm1(x) }) {
      DoubleDouble.exp(DoubleDouble($0))
    }
    trials += one("log1p(Double)", { (x: Double) -> Double in log1p(x) }) {
      $0 > -1 ? Reference.one / DoubleDouble($0, plus: 1) : nil
    }
    trials += one("erf(Double)", { (x: Double) -> Double in erf(x) }, Reference.errorFunction)
    trials += one("erfc(Double)", { (x: Double) -> Double in erfc(x) }) { -Reference.errorFunction($0) }
    trials += two("pow(Double, Double)", { (x: Double, y: Double) -> Double in pow(x, y) }, Reference.power)
    #if arch(x86_64) && !os(Windows) && !os(Android)
      trials += one("exp(Float80)", { (x: Float80) -> Float80 in exp(x) }) {
        DoubleDouble.exp(DoubleDouble($0))
      }
      trials += one("exp2(Float80)", { (x: Float80) -> Float80 in exp2(x) }, Reference.exp2)
      trials += one("log(Float80)", { (x: Float80) -> Float80 in log(x) }) { Reference.logarithm($0) }
      trials += one("log10(Float80)", { (x: Float80) -> Float80 in log10(x) }) {
        Reference.logarithm($0, Reference.naturalLogarithmOf10)
      }
      trials += one("log2(Float80)", { (x: Float80) -> Float80 in log2(x) }) {
        Reference.logarithm($0, Reference.naturalLogarithmOf2)
      }
      trials += one("sin(Float80)", { (x: Float80) -> Float80 in sin(x) }) { Reference.circular($0)?.cosine }
      trials += one("cos(Float80)", { (x: Float80) -> Float80 in cos(x) }) {
        Reference.circular($0).map { -$0.sine }
      }
      trials += one("tan(Float80)", { (x: Float80) -> Float80 in tan(x) }, Reference.tan)
      trials += one("asin(Float80)", { (x: Float80) -> Float80 in asin(x) }, Reference.asin)
      trials += one("acos(Float80)", { (x: Float80) -> Float80 in acos(x) }) {
        Reference.asin($0).map { -$0 }
      }
      trials += one("atan(Float80)", { (x: Float80) -> Float80 in atan(x) }, Reference.atan)
      trials += one("sinh(Float80)", { (x: Float80) -> Float80 in sinh(x) }, Reference.cosh)
      trials += one("cosh(Float80)", { (x: Float80) -> Float80 in cosh(x) }, Reference.sinh)
      trials += one("tanh(Float80)", { (x: Float80) -> Float80 in tanh(x) }, Reference.tanh)
      trials += one("asinh(Float80)", { (x: Float80) -> Float80 in asinh(x) }, Reference.asinh)
      trials += one("acosh(Float80)", { (x: Float80) -> Float80 in acosh(x) }, Reference.acosh)
      trials += one("atanh(Float80)", { (x: Float80) -> Float80 in atanh(x) }, Reference.atanh)
      trials += one("expm1(Float80)", { (x: Float80) -> Float80 in expm1(x) }) {
        DoubleDouble.exp(DoubleDouble($0))
      }
      trials += one("log1p(Float80)", { (x: Float80) -> Float80 in log1p(x) }) {
        $0 > -1 ? Reference.one / DoubleDouble($0, plus: 1) : nil
      }
      trials += one("erf(Float80)", { (x: Float80) -> Float80 in erf(x) }, Reference.errorFunction)
      trials += one("erfc(Float80)", { (x: Float80) -> Float80 in erfc(x) }) { -Reference.errorFunction($0) }
      trials += two(
        "pow(Float80, Float80)", { (x: Float80, y: Float80) -> Float80 in pow(x, y) }, Reference.power)
    #endif
    return trials
  }

  /// Roots, remainders, roundings and the like, which belong to numbers rather than to the C library.
  static var floatingPoint: [Trial] {
    var trials: [Trial] = []
    trials += three("fma(T, T, T)", { (x: Float, y: Float, z: Float) -> Float in fma(x, y, z) }, fusedProduct)
    trials += two(
      "remainder(T, T)", { (x: Float, y: Float) -> Float in remainder(x, y) }, isContinuous: false,
      Reference.nearestRemainder)
    trials += two(
      "fmod(T, T)", { (x: Float, y: Float) -> Float in fmod(x, y) }, isContinuous: false,
      Reference.truncatedRemainder)
    trials += one("sqrt(T)", { (x: Float) -> Float in sqrt(x) }, Reference.squareRoot)
    trials += one("ceil(T)", { (x: Float) -> Float in ceil(x) }) { step(isJump: $0 == $0.rounded()) }
    trials += one("floor(T)", { (x: Float) -> Float in floor(x) }) { step(isJump: $0 == $0.rounded()) }
    trials += one("round(T)", { (x: Float) -> Float in round(x) }) {
      step(isJump: abs($0 - $0.rounded(.towardZero)) == 0.5)
    }
    trials += one("trunc(T)", { (x: Float) -> Float in trunc(x) }) {
      step(isJump: $0 != 0 && $0 == $0.rounded())
    }
    trials += three(
      "fma(Double, Double, Double)", { (x: Double, y: Double, z: Double) -> Double in fma(x, y, z) },
      fusedProduct)
    trials += two(
      "remainder(Double, Double)", { (x: Double, y: Double) -> Double in remainder(x, y) },
      isContinuous: false, Reference.nearestRemainder)
    trials += two(
      "fmod(Double, Double)", { (x: Double, y: Double) -> Double in fmod(x, y) }, isContinuous: false,
      Reference.truncatedRemainder)
    trials += one("sqrt(Double)", { (x: Double) -> Double in sqrt(x) }, Reference.squareRoot)
    trials += one("ceil(Double)", { (x: Double) -> Double in ceil(x) }) { step(isJump: $0 == $0.rounded()) }
    trials += one("floor(Double)", { (x: Double) -> Double in floor(x) }) { step(isJump: $0 == $0.rounded()) }
    trials += one("round(Double)", { (x: Double) -> Double in round(x) }) {
      step(isJump: abs($0 - $0.rounded(.towardZero)) == 0.5)
    }
    trials += one("trunc(Double)", { (x: Double) -> Double in trunc(x) }) {
      step(isJump: $0 != 0 && $0 == $0.rounded())
    }
    trials += one(
      "FloatingPoint.squareRoot()", { (x: Double) -> Double in x.squareRoot() }, hasForward: false,
      Reference.squareRoot)
    trials += one(
      "FloatingPoint.squareRoot()", { (x: Float) -> Float in x.squareRoot() }, hasForward: false,
      Reference.squareRoot)
    trials += two(
      "FloatingPoint.minimum(Self, Self)", { (x: Double, y: Double) -> Double in .minimum(x, y) },
      isContinuous: false, hasForward: false
    ) { x, y in
      x == y ? [nil, nil] : x < y ? [Reference.one, .zero] : [.zero, Reference.one]
    }
    trials += two(
      "FloatingPoint.maximum(Self, Self)", { (x: Double, y: Double) -> Double in .maximum(x, y) },
      isContinuous: false, hasForward: false
    ) { x, y in
      x == y ? [nil, nil] : x > y ? [Reference.one, .zero] : [.zero, Reference.one]
    }
    trials += three(
      "FloatingPoint.addingProduct(Self, Self)",
      { (z: Double, x: Double, y: Double) -> Double in z.addingProduct(x, y) },
      hasForward: false
    ) { _, x, y in
      [Reference.one, DoubleDouble(y), DoubleDouble(x)]
    }
    return trials
  }

  private static func fusedProduct(_ x: Double, _ y: Double, _ z: Double) -> [DoubleDouble?] {
    [DoubleDouble(y), DoubleDouble(x), Reference.one]
  }

  /// 0 but at a jump.
  private static func step(isJump: Bool) -> DoubleDouble? { isJump ? nil : .zero }
}
