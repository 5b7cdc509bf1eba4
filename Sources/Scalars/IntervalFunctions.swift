import RealModule

// Elementary functions of intervals. All are monotone, so that their values at the ends bound the range.
//
// A function of the C library is not correctly rounded. The GNU C Library manual, section "Known Maximum
// Errors in Math Functions", gives as largest errors on x86_64, for `double` and rounding to nearest, in
// units in the last place (the table is made from the library's sysdeps/x86_64/fpu/libm-test-ulps):
//
//     exp 1   expm1 1   log 1   log1p 1   tanh 2   erfc 5   sqrt correctly rounded
//
// These are the largest errors its own tests met, not proven ones: a search with `DoubleDouble` as the
// reference found 0.508, 0.875, 0.519, 0.857, 2.19 (more than 2) and 4.56 units in glibc 2.36. So E is
// taken as 3 for tanh and 6 for erfc, and each bound is moved by 2E + 1 units of the library's value: E
// units of a result just above a power of two are 2E units of its neighbour below. (Across that power the
// sum may round by one unit; 2E remain.)
//
// What an enclosure proves it proves under this assumption about the library. The tests check it on random
// points on the machine they run on; other C libraries (musl, Apple's) are covered by that only.

/// The errors of the C library, as numbers of units in the last place by which a bound moves.
@usableFromInline
enum LibraryError {
  /// exp, expm1, log and log1p: E = 1.
  @usableFromInline static let exponentials = 3.0
  /// tanh: E = 3.
  @usableFromInline static let hyperbolicTangent = 7.0
  /// erfc: E = 6.
  @usableFromInline static let errorFunction = 13.0
}

extension Interval {
  // MARK: - From the library's value to bounds

  /// The value less a number of units in the last place, but at least `floor`; an infinite value is no
  /// lower bound.
  @inlinable
  static func below(_ value: Double, units: Double, floor: Double = -.infinity) -> Double {
    guard value.isFinite else { return value > 0 ? .greatestFiniteMagnitude : -.infinity }
    return Swift.max(value - units * value.ulp, floor)
  }

  /// The value plus a number of units in the last place, but at most `ceiling`.
  @inlinable
  static func above(_ value: Double, units: Double, ceiling: Double = .infinity) -> Double {
    -below(-value, units: units, floor: -ceiling)
  }

  /// eˣ rounded down; 1 at 0.
  @inlinable
  static func exponentialDown(_ x: Double) -> Double {
    x == 0 ? 1 : below(Double.exp(x), units: LibraryError.exponentials, floor: 0)
  }

  /// eˣ rounded up; 1 at 0.
  @inlinable
  static func exponentialUp(_ x: Double) -> Double {
    if x == 0 { return 1 }
    return x == -.infinity ? 0 : above(Double.exp(x), units: LibraryError.exponentials)
  }

  /// ln(1 + x) rounded down, for x ≥ 0.
  @inlinable
  static func logarithmOnePlusDown(_ x: Double) -> Double {
    x == 0 ? 0 : below(Double.log(onePlus: x), units: LibraryError.exponentials, floor: 0)
  }

  /// ln(1 + x) rounded up, for x ≥ 0.
  @inlinable
  static func logarithmOnePlusUp(_ x: Double) -> Double {
    x == 0 ? 0 : above(Double.log(onePlus: x), units: LibraryError.exponentials)
  }

  /// The range of an increasing function with f(0) = 0, from the library's values at the ends, clamped to
  /// its range and to the sign of x.
  @inlinable
  static func increasing(
    _ x: Self, units: Double, range: ClosedRange<Double> = -.infinity ... .infinity, _ f: (Double) -> Double
  ) -> Self {
    let lower = x.lower == 0 ? 0 : below(f(x.lower), units: units, floor: x.lower > 0 ? 0 : range.lowerBound)
    let upper =
      x.upper == 0 ? 0 : above(f(x.upper), units: units, ceiling: x.upper < 0 ? 0 : range.upperBound)
    return Self(ordered: lower, upper, isDefined: x.isDefined)
  }

  // MARK: - Exponentials and logarithms

  /// [e^a, e^b], not below 0.
  @inlinable
  public static func exp(_ x: Self) -> Self {
    Self(ordered: exponentialDown(x.lower), exponentialUp(x.upper), isDefined: x.isDefined)
  }

  /// [e^a − 1, e^b − 1], not below −1.
  @inlinable
  public static func expMinusOne(_ x: Self) -> Self {
    increasing(x, units: LibraryError.exponentials, range: -1 ... .infinity) { Double.expMinusOne($0) }
  }

  /// [ln a, ln b]; not defined unless a > 0, ``undefined`` unless b > 0.
  @inlinable
  public static func log(_ x: Self) -> Self {
    guard x.upper > 0 else { return .undefined }
    let units = LibraryError.exponentials
    let lower = x.lower > 0 ? (x.lower == 1 ? 0 : below(Double.log(x.lower), units: units)) : -.infinity
    let upper = x.upper == 1 ? 0 : above(Double.log(x.upper), units: units)
    return Self(ordered: lower, upper, isDefined: x.isDefined && x.lower > 0)
  }

  /// [ln(1 + a), ln(1 + b)]; not defined unless a > −1, ``undefined`` unless b > −1.
  @inlinable
  public static func log(onePlus x: Self) -> Self {
    guard x.upper > -1 else { return .undefined }
    let inside = Self(ordered: Swift.max(x.lower, -1), x.upper, isDefined: x.isDefined && x.lower > -1)
    return increasing(inside, units: LibraryError.exponentials) { Double.log(onePlus: $0) }
  }

  /// [√a, √b], a taken as 0 when negative; not defined unless a ≥ 0, ``undefined`` unless b ≥ 0.
  ///
  /// The library's root is correctly rounded; the sign of a − r², exact but for underflow, tells which
  /// bound moves.
  @inlinable
  public static func sqrt(_ x: Self) -> Self {
    guard x.upper >= 0 else { return .undefined }
    let (low, high) = (Swift.max(x.lower, 0), x.upper)
    let (lowRoot, highRoot) = (low.squareRoot(), high.squareRoot())
    let lowIsExact = low == 0 || (low >= 0x1p-960 && low.addingProduct(-lowRoot, lowRoot) >= 0)
    let highIsExact = high == 0 || (high >= 0x1p-960 && high.addingProduct(-highRoot, highRoot) <= 0)
    return Self(
      ordered: lowIsExact ? lowRoot : lowRoot.nextDown, highIsExact ? highRoot : highRoot.nextUp,
      isDefined: x.isDefined && x.lower >= 0)
  }

  // MARK: - Sigmoids

  /// [tanh a, tanh b] in [−1, 1].
  @inlinable
  public static func tanh(_ x: Self) -> Self {
    increasing(x, units: LibraryError.hyperbolicTangent, range: -1...1) { Double.tanh($0) }
  }

  /// [erfc b, erfc a] in [0, 2].
  @inlinable
  public static func erfc(_ x: Self) -> Self {
    let units = LibraryError.errorFunction
    let lower = x.upper == 0 ? 1 : below(Double.erfc(x.upper), units: units, floor: 0)
    let upper = x.lower == 0 ? 1 : above(Double.erfc(x.lower), units: units, ceiling: 2)
    return Self(ordered: lower, upper, isDefined: x.isDefined)
  }

  /// [σ(a), σ(b)] in [0, 1].
  ///
  /// σ is not the library's: each bound is 1/(1 + e⁻ˣ) for x > 0 and e/(1 + e), e = eˣ, elsewhere, monotone
  /// in the exponential, which is rounded to the safe side like each operation after it.
  @inlinable
  public static func logistic(_ x: Self) -> Self {
    Self(ordered: logisticDown(x.lower), logisticUp(x.upper), isDefined: x.isDefined)
  }

  /// σ(x) rounded down.
  @inlinable
  static func logisticDown(_ x: Double) -> Double {
    if x > 0 { return quotientDown(1, sumUp(1, exponentialUp(-x))) }
    let e = exponentialDown(x)
    return quotientDown(e, sumUp(1, e))
  }

  /// σ(x) rounded up.
  @inlinable
  static func logisticUp(_ x: Double) -> Double {
    if x > 0 { return Swift.min(quotientUp(1, sumDown(1, exponentialDown(-x))), 1) }
    let e = exponentialUp(x)
    return quotientUp(e, sumDown(1, e))
  }

  /// [softplus(a), softplus(b)], not below 0: max(x, 0) + ln(1 + e^(−|x|)), each step rounded to the safe
  /// side.
  @inlinable
  public static func softplus(_ x: Self) -> Self {
    Self(ordered: softplusDown(x.lower), softplusUp(x.upper), isDefined: x.isDefined)
  }

  /// softplus(x) rounded down.
  @inlinable
  static func softplusDown(_ x: Double) -> Double {
    let logarithm = logarithmOnePlusDown(exponentialDown(-x.magnitude))
    return x > 0 ? sumDown(x, logarithm) : logarithm
  }

  /// softplus(x) rounded up.
  @inlinable
  static func softplusUp(_ x: Double) -> Double {
    let logarithm = logarithmOnePlusUp(exponentialUp(-x.magnitude))
    return x > 0 ? sumUp(x, logarithm) : logarithm
  }
}
