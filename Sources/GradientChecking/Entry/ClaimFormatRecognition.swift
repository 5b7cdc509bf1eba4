import Derivatives

/// The format that a claim's numbers show, and what it makes a right claim be off by.
///
/// The format is read from the numbers alone, never from how they scatter about the derivatives: what a claim may be off by must
/// not follow from what it is off by.
public enum RecognizedFormat: Sendable, Equatable {
  /// Numbers that use the bits of a `Double`, or too few or too simple ones to tell.
  case plain
  /// Every number is one of a format with so many significant bits: 24 of single precision, 11 of half, 8 of bfloat16.
  case bits(Int)
  /// Every number has so many decimal digits.
  case digits(Int)

  /// What a right claim of this format is off by at the most, relative to itself, where it was rounded at its end, or in single
  /// precision computed by a product of few factors.
  ///
  /// Of the results of three roundings one in six is off by more than one of them: where fewer than a tenth of all entries are
  /// (`NarrowSums`), those made of more than four are none.
  public var relativeError: Double {
    switch self {
    case .plain: 0
    case .bits(24): 4 * ClaimFormat.float32.unitRoundoff
    // Half a unit in the last place.
    case .bits(let bits): Double(sign: .plus, exponent: -bits, significand: 1)
    case .digits(let digits): 0.5 * DecimalDigits.power(1 - digits)
    }
  }

  /// The unit roundoff of the sums that ended in the format: single precision for all that is narrower, as processors add half
  /// precision and bfloat16; 0 where the format tells of none, as digits are printed at the end.
  public var unitRoundoff: Double {
    if case .bits = self { return ClaimFormat.float32.unitRoundoff }
    return 0
  }

  /// What is allowed for beside exact oracles: digits, which are lost in printing alone.
  ///
  /// Fewer bits are what a computation in a narrower format has lost, as a sum in single precision, and exact oracles are there to
  /// see it.
  var ofPrinting: RecognizedFormat {
    if case .digits = self { return self }
    return .plain
  }

  /// The format in words; nil for a `Double`.
  public var words: String? {
    switch self {
    case .plain: nil
    case .bits(24): "single precision"
    case .bits(11): "half precision"
    case .bits(8): "bfloat16"
    case .bits(let bits): "\(bits) significant bits"
    case .digits(let digits): "\(digits) printed digits"
    }
  }

  /// Recognises the format of a claim.
  public init(of claimed: [Double]) {
    let nonzero = claimed.lazy.filter { $0.isFinite && $0 != 0 }
    // What a few numbers do not fit into, all do not: of a million only these are looked at.
    let first = Set(nonzero.prefix(64))
    guard first.allSatisfy({ SignificantBits.count(of: $0) <= 24 }) || DecimalDigits.common(to: first) != nil
    else {
      self = .plain
      return
    }
    let numbers = Set(nonzero)
    for bits in [8, 11, 24] where Self.show(numbers, bits: bits) {
      self = .bits(bits)
      return
    }
    // Two numbers that need all digits are no accident; numbers such as 0.5 need fewer than any format has, and an eighth is
    // 0.125 whether it was printed or not.
    if let digits = DecimalDigits.common(to: numbers),
      numbers.lazy.filter({
        !DecimalDigits.suffice(Self.digitsOfMany(digits), for: $0) && SignificantBits.count(of: $0) > 24
      }).prefix(2).count == 2
    {
      self = .digits(digits)
      return
    }
    self = .plain
  }

  /// Digits that do not suffice for a number which counts as one of so many: of five and more, one in ten ends in a 0, and needs one
  /// less.
  private static func digitsOfMany(_ digits: Int) -> Int { digits >= 5 ? digits - 2 : digits - 1 }

  /// This format, which more numbers show, or else what some of them show by themselves.
  func orElse(_ claimed: [Double]) -> RecognizedFormat {
    self == .plain ? RecognizedFormat(of: claimed) : self
  }

  /// Whether all numbers fit into so many bits, and enough of them need as many.
  ///
  /// One number of more than 12 bits in 24 is no accident, 2⁻²⁹ of all. Small integers and fractions fit into 8 and 11 bits
  /// too, but do not need all of them in two binades, as numbers of such a format do. One in two of these does; three in four need all
  /// or all but one, which counts where the numbers are no multiples of one unit as small integers are: from the largest down to
  /// the last bit of any they then span four bits more than the format has.
  private static func show(_ numbers: Set<Double>, bits: Int) -> Bool {
    guard numbers.allSatisfy({ SignificantBits.count(of: $0) <= bits }) else { return false }
    if bits == 24 { return numbers.contains { SignificantBits.count(of: $0) > 12 } }
    guard numbers.count >= ValueGrain.fewestValues else { return false }
    let lastBits = numbers.map { Int($0.exponent) - SignificantBits.count(of: $0) + 1 }
    guard let last = lastBits.min(), let first = numbers.map({ Int($0.exponent) }).max() else { return false }
    let needed = first - last + 1 >= bits + 4 ? bits - 1 : bits
    let full = numbers.lazy.filter { SignificantBits.count(of: $0) >= needed }
    return Set(full.map { Int($0.exponent) }).count >= 2
  }
}

/// The format that all claims of one kind show together, of which single ones have too few numbers.
///
/// They are asked for when the format is first needed, and not before the state of the objective was looked at: what the first
/// claim changes would be changed already.
final class SharedFormat {
  /// Evaluations that it took.
  private(set) var evaluations = 0
  private let claims: [() throws -> [Double]]
  private var known: RecognizedFormat?

  init(of claims: [() throws -> [Double]]) { self.claims = claims }

  /// The format; that of the given claim alone where all together show none.
  func callAsFunction(_ claimed: [Double] = []) -> RecognizedFormat {
    let format = known ?? RecognizedFormat(of: claims.flatMap { (try? $0()) ?? [] })
    if known == nil { evaluations = claims.count }
    known = format
    return format.orElse(claimed)
  }
}
