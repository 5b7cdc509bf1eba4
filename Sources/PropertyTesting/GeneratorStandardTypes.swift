import Foundation

extension Generator where Value == Float {
  /// The numbers of a range: mostly uniform, with exact zeros, ±1, the bounds and short binary fractions mixed in.
  public static func float(in range: ClosedRange<Float>) -> Generator {
    // A number of the range, rounded, is no further out than the bounds, which are of the format.
    Generator<Double>.double(in: Double(range.lowerBound)...Double(range.upperBound)).map { Float($0) }
  }

  /// Any number of the format: of every magnitude and sign, subnormal ones, −0, infinities and NaN.
  public static func anyFloat(infinities: Bool = true, nan: Bool = true) -> Generator {
    let largest = Double(Float.greatestFiniteMagnitude)
    let bounds = RealBounds(-largest...largest, allowsInfinities: infinities, allowsNaN: nan)
    return Generator(isGrouped: false) { source in
      Float(
        try source.choose(bounds) { random in
          let value = Double(Float(bitPattern: UInt32(truncatingIfNeeded: random.next())))
          // One NaN for all: a text gives back no other.
          guard random.next() & 1 == 1, bounds.contains(value) else {
            return Double(Float(RealSampling.any(in: bounds, &random)))
          }
          return value.isNaN ? .nan : value
        })
    }
  }
}

extension Generator where Value == Unicode.Scalar {
  /// Any scalar of Unicode: half of them ASCII, a fourth of those that programs stumble over; "a" is the simplest.
  public static var anyScalar: Generator {
    let simplest = Int(UInt8(ascii: "a"))
    return Generator(isGrouped: false) { source in
      let choice = try source.choose(IntegerBounds(0...lastPlace, simplest: simplest)) { random in
        switch random.next() & 3 {
        case 0, 1: return random.integer(in: 0...0x7F)
        case 2: return place(of: notable[random.integer(in: 0...notable.count - 1)])
        default: return random.integer(in: 0...lastPlace)
        }
      }
      return scalar(at: choice)
    }
  }

  /// The scalars are those numbers up to 0x10FFFF that are no surrogates; their places have no gap.
  private static var lastPlace: Int { 0x10FFFF - 0x800 }

  private static func scalar(at place: Int) -> Unicode.Scalar {
    Unicode.Scalar(UInt32(place < 0xD800 ? place : place + 0x800)) ?? "a"
  }

  private static func place(of scalar: Unicode.Scalar) -> Int {
    Int(scalar.value) < 0xD800 ? Int(scalar.value) : Int(scalar.value) - 0x800
  }

  /// Ends of lines, accents that join the letter before, letters that change their count with their case, other
  /// directions and digits, joined emoji, flags, the ends of ranges.
  private static var notable: [Unicode.Scalar] {
    [
      "\0", "\u{1B}", "\r", "\n", "\u{85}", "\u{A0}", "\u{AD}", "é", "ß", "İ", "ı", "ﬁ", "Σ", "ς", "\u{301}",
      "\u{5D0}", "\u{660}", "\u{915}", "\u{94D}", "\u{1100}", "\u{1161}", "\u{200B}", "\u{200D}", "\u{200F}",
      "\u{2028}", "\u{202E}", "中", "\u{FE0F}", "\u{FEFF}", "\u{FFFD}", "\u{FFFF}", "\u{10000}", "\u{1F1E9}",
      "\u{1F468}", "\u{1F3FD}", "\u{10FFFF}",
    ]
  }
}

extension Generator where Value == String {
  /// Strings of any scalars of Unicode; "a" is the simplest of them.
  ///
  /// - Parameter count: how many scalars, of which several may make one character.
  public static func unicode(count: ClosedRange<Int>) -> Generator {
    Generator<Unicode.Scalar>.anyScalar.array(count: count).map { scalars in
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars)
      return String(view)
    }
  }
}

extension Generator where Value == Date {
  /// Moments of a range; shrinks to whole seconds, and towards the beginning of 2001.
  public static func date(in range: ClosedRange<Date>) -> Generator {
    let seconds =
      range.lowerBound.timeIntervalSinceReferenceDate...range.upperBound.timeIntervalSinceReferenceDate
    return Generator<Double>.double(in: seconds).map { Date(timeIntervalSinceReferenceDate: $0) }
  }
}
