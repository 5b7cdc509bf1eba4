import ComplexModule
import RealModule
import Scalars

/// A scalar with sine and cosine besides what a network needs: for the oscillating functions of the catalogue.
protocol TrigonometricScalar: NetworkScalar {
  /// The sine of x.
  static func sin(_ x: Self) -> Self
  /// The cosine of x.
  static func cos(_ x: Self) -> Self
}

extension Double: TrigonometricScalar {}
extension Float: TrigonometricScalar {}
extension Complex: TrigonometricScalar where RealType == Double {}

extension Dual: TrigonometricScalar where Base: TrigonometricScalar {
  /// sin a + cos a · a′ε.
  static func sin(_ x: Self) -> Self {
    Self(Base.sin(x.value), derivative: Base.cos(x.value) * x.derivative)
  }

  /// cos a − sin a · a′ε.
  static func cos(_ x: Self) -> Self {
    Self(Base.cos(x.value), derivative: -(Base.sin(x.value) * x.derivative))
  }
}

/// Sine and cosine by reduction modulo π/2 and the Taylor series.
///
/// π/2 is held in three words, 2⁻¹⁶³ off: for |x| < 2³⁴ the reduced argument is off by less than 2⁻¹²⁰ from that, and by
/// 3u²|x| from the first subtraction only where x itself is not a `Double` (for a `Double` it is exact). The series
/// on |r| ≤ π/4 ends below r³¹/31! < 1e-37.
extension DoubleDouble: TrigonometricScalar {
  /// The sine of x, absolutely accurate to about 20u².
  static func sin(_ x: Self) -> Self {
    let (quadrant, r) = reducedByQuarterTurns(x)
    return rotated(quadrant, sine: r)
  }

  /// The cosine of x, absolutely accurate to about 20u².
  static func cos(_ x: Self) -> Self {
    let (quadrant, r) = reducedByQuarterTurns(x)
    return rotated(quadrant + 1, sine: r)
  }

  /// sin(r + kπ/2).
  private static func rotated(_ quadrant: Int, sine r: Self) -> Self {
    switch quadrant & 3 {
    case 0: series(r, first: r, order: 1)
    case 1: series(r, first: Self(1), order: 0)
    case 2: -series(r, first: r, order: 1)
    default: -series(r, first: Self(1), order: 0)
    }
  }

  /// Σ (−1)ⁿ r^(2n+order)/(2n+order)!, summed from the first term on.
  private static func series(_ r: Self, first: Self, order: Int) -> Self {
    let square = r * r
    var term = first
    var sum = first
    for n in stride(from: order + 2, through: 30 + order, by: 2) {
      term = -(term * square) / Self(Double(n * (n - 1)))
      sum = sum + term
    }
    return sum
  }

  private static func reducedByQuarterTurns(_ x: Self) -> (quadrant: Int, r: Self) {
    guard x.high.magnitude < 0x1p34 else { return (0, Self(.nan)) }
    let k = (x.high / halfPi[0]).rounded(.toNearestOrEven)
    let r = halfPi.reduce(x) { $0 - Self(productOf: k, and: $1) }
    return (Int(k), r)
  }

  /// π/2 in three words: 1.57079632679489661923132169163975144209858469968755291… (OEIS A019669).
  private static let halfPi = [1.5707963267948966, 6.123233995736766e-17, -1.4973849048591698e-33]
}
