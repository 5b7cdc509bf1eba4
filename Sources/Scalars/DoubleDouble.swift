import RealModule

/// A real number as the unevaluated sum of two `Double`s: some 32 decimal digits in the exponent range of
/// `Double`.
///
/// The high word is the sum rounded to nearest, so |low| ≤ ½ ulp(high). With u = 2⁻⁵³, the relative errors
/// proven for the arithmetic are, in units of u² = 2⁻¹⁰⁶ ≈ 1.23e-32:
///
/// | operation | bound | algorithm of Joldes, Muller & Popescu |
/// | --- | --- | --- |
/// | x + y, x − y | 3 (+13u) | 6, AccurateDWPlusDW, also under cancellation |
/// | x · y | 5 (4 by Muller & Rideau 2022) | 12, DWTimesDW3 |
/// | x / y | 9.8 | 18, DWDivDW3 |
///
/// M. Joldes, J.-M. Muller & V. Popescu, Tight and Rigorous Error Bounds for Basic Building Blocks of
/// Double-Word Arithmetic, ACM TOMS 44(2), 2017, article 15; J.-M. Muller & L. Rideau, Formalization of
/// Double-Word Arithmetic, and Comments on "Tight and Rigorous Error Bounds …", ACM TOMS 48(1), 2022,
/// article 9. The error-free transformations are TwoSum (Knuth) and TwoProd by a fused multiply-add (Ogita,
/// Rump & Oishi, SIAM J. Sci. Comput. 26, 2005).
///
/// The bounds hold while no word underflows: results (and products of words) below 2⁻⁹⁶⁸ carry an absolute
/// error of a few 2⁻¹⁰⁷⁴ instead. Infinity and NaN behave as in `Double` and have the low word 0.
public struct DoubleDouble: NetworkScalar, Hashable {
  /// The number rounded to a `Double`.
  public let high: Double
  /// What the high word leaves: at most half its unit in the last place; 0 when the high word is not
  /// finite.
  public let low: Double

  /// A number from words that already fulfil |low| ≤ ½ ulp(high).
  @inlinable
  init(normalizedHigh high: Double, low: Double) {
    self.high = high
    self.low = low
  }

  /// A number from a sum whose high word may have overflowed or be NaN; the low word is then meaningless.
  @inlinable
  init(checkedHigh high: Double, low: Double) {
    self.init(normalizedHigh: high, low: high.isFinite ? low : 0)
  }

  /// The `Double` itself, exactly.
  @inlinable
  public init(_ value: Double) {
    self.init(normalizedHigh: value, low: 0)
  }

  /// The sum of two `Double`s, exactly.
  @inlinable
  public init(_ value: Double, plus correction: Double) {
    let (head, tail) = Augmented.sum(value, correction)
    self.init(checkedHigh: head, low: tail)
  }

  /// The product of two `Double`s: exact above 2⁻⁹⁶⁸, below it wrong by at most 2⁻¹⁰⁷⁵.
  @inlinable
  public init(productOf left: Double, and right: Double) {
    let (head, tail) = Augmented.product(left, right)
    self.init(checkedHigh: head, low: tail)
  }

  /// Zero.
  @inlinable public static var zero: Self { Self(0) }
  /// The high word: the nearest `Double`.
  @inlinable public var primal: Double { high }
  /// Whether the number is neither infinite nor NaN.
  @inlinable public var isFinite: Bool { high.isFinite }
  /// Whether this is not a number.
  @inlinable public var isNaN: Bool { high.isNaN }
  /// |x|.
  @inlinable public var magnitude: Self { high < 0 ? -self : (high == 0 ? Self(high.magnitude) : self) }
}

extension Double {
  /// The `Double` nearest to a double-double number: its high word.
  @inlinable
  public init(_ value: DoubleDouble) {
    self = value.high
  }
}

// MARK: - Order

extension DoubleDouble: Comparable {
  /// Whether the left number is smaller; false when either is NaN.
  ///
  /// Words are unique, so they compare one after the other.
  @inlinable
  public static func < (left: Self, right: Self) -> Bool {
    left.high < right.high || (left.high == right.high && left.low < right.low)
  }

  /// Whether the left number is not larger; false when either is NaN.
  @inlinable
  public static func <= (left: Self, right: Self) -> Bool {
    left.high < right.high || (left.high == right.high && left.low <= right.low)
  }

  /// Whether the left number is larger; false when either is NaN.
  @inlinable
  public static func > (left: Self, right: Self) -> Bool { right < left }

  /// Whether the left number is not smaller; false when either is NaN.
  @inlinable
  public static func >= (left: Self, right: Self) -> Bool { right <= left }
}

// MARK: - Arithmetic

extension DoubleDouble {
  /// −x, exactly.
  @inlinable
  public static prefix func - (operand: Self) -> Self {
    Self(normalizedHigh: -operand.high, low: -operand.low)
  }

  /// x + y with a relative error of at most 3u² + 13u³ (algorithm 6).
  @inlinable
  public static func + (left: Self, right: Self) -> Self {
    let heads = Augmented.sum(left.high, right.high)
    let tails = Augmented.sum(left.low, right.low)
    let middle = Augmented.sum(large: heads.head, small: heads.tail + tails.head)
    let (high, low) = Augmented.sum(large: middle.head, small: middle.tail + tails.tail)
    // An overflow anywhere leaves NaN here; the plain sum then is the right infinity or NaN.
    guard high.isFinite else { return Self(left.high + right.high) }
    return Self(normalizedHigh: high, low: low)
  }

  /// x + y for a `Double` y, with a relative error of at most 2u² (algorithm 4).
  @inlinable
  public static func + (left: Self, right: Double) -> Self {
    let heads = Augmented.sum(left.high, right)
    let (high, low) = Augmented.sum(large: heads.head, small: left.low + heads.tail)
    guard high.isFinite else { return Self(left.high + right) }
    return Self(normalizedHigh: high, low: low)
  }

  /// x − y with a relative error of at most 3u² + 13u³.
  @inlinable
  public static func - (left: Self, right: Self) -> Self {
    left + -right
  }

  /// x · y with a relative error of at most 5u² (algorithm 12).
  @inlinable
  public static func * (left: Self, right: Self) -> Self {
    let product = Augmented.product(left.high, right.high)
    let cross = (left.low * right.low).addingProduct(left.high, right.low).addingProduct(left.low, right.high)
    let (high, low) = Augmented.sum(large: product.head, small: product.tail + cross)
    guard high.isFinite else { return Self(product.head) }
    return Self(normalizedHigh: high, low: low)
  }

  /// x · y for a `Double` y, with a relative error of at most 2u² (algorithm 9).
  @inlinable
  public static func * (left: Self, right: Double) -> Self {
    let product = Augmented.product(left.high, right)
    let (high, low) = Augmented.sum(large: product.head, small: product.tail.addingProduct(left.low, right))
    guard high.isFinite else { return Self(product.head) }
    return Self(normalizedHigh: high, low: low)
  }

  /// x / y with a relative error of at most 9.8u² (algorithm 18).
  @inlinable
  public static func / (left: Self, right: Self) -> Self {
    let quotient = left.high / right.high
    let safe = 0x1p-500...0x1p500
    if safe.contains(right.high.magnitude) && safe.contains(quotient.magnitude) {
      return unscaledQuotient(left, right)
    }
    // Zeros, infinities and NaN are as in `Double`.
    guard left.isFinite, left.high != 0, right.isFinite, right.high != 0 else { return Self(quotient) }
    return scaledQuotient(left, right)
  }

  /// x / y where 1/y, its error and the product with x are far from underflow and overflow.
  @inlinable
  static func unscaledQuotient(_ left: Self, _ right: Self) -> Self {
    let inverse = 1 / right.high
    // 1 − y·inverse: the high part is exact.
    let rest = Augmented.sum(
      large: (1.0).addingProduct(-right.high, inverse), small: -(right.low * inverse))
    let correction = Self(normalizedHigh: rest.head, low: rest.tail) * inverse
    return left * (correction + inverse)
  }

  /// x / y for operands of any finite, non-zero size: exponents are taken out first.
  @usableFromInline
  static func scaledQuotient(_ left: Self, _ right: Self) -> Self {
    let up = Int(left.high.exponent)
    let down = Int(right.high.exponent)
    return unscaledQuotient(left.scaled(by: -up), right.scaled(by: -down)).scaled(by: up - down)
  }

  /// x · 2ⁿ; exact unless it overflows or a word becomes subnormal.
  @usableFromInline
  func scaled(by exponent: Int) -> Self {
    let head = Double(sign: .plus, exponent: exponent, significand: high)
    guard head.isFinite, head != 0 else { return Self(head) }
    return Self(head, plus: Double(sign: .plus, exponent: exponent, significand: low))
  }

  /// √x with a relative error of at most 25/8 u² (Lefèvre, Louvet, Muller, Picot & Rideau, Accurate
  /// Calculation of Euclidean Norms Using Double-Word Arithmetic, ACM TOMS 49(1), 2023); NaN below 0.
  @inlinable
  public static func sqrt(_ x: Self) -> Self {
    guard x.high > 0, x.isFinite else { return Self(x.high.squareRoot()) }
    // Below this the square's error would underflow; an even power of two comes out of the root exactly.
    if x.high < 0x1p-900 { return sqrt(x.scaled(by: 400)).scaled(by: -200) }
    let root = x.high.squareRoot()
    let rest = x.high.addingProduct(-root, root) + x.low
    let (high, low) = Augmented.sum(large: root, small: rest / (root + root))
    return Self(normalizedHigh: high, low: low)
  }
}
