import Testing

@testable import Scalars

private typealias Number = DoubleDouble

@Suite("Double-double arithmetic")
struct DoubleDoubleArithmeticTests {
  /// Operands of any relation: independent, near-equal (cancellation), and of far exponents.
  private static func operands(count: Int, seed: UInt64, exponents: ClosedRange<Int>) -> [(Number, Number)] {
    var source = SplitMix(state: seed)
    return (0..<count).map { index in
      let x = source.doubleDouble(exponents)
      switch index % 4 {
      case 0: return (x, Number(-x.high, plus: x.low * source.spread(-2...2)))
      case 1: return (x, Number(-x.high.nextUp, plus: source.spread(-60 ... -50) * x.high))
      default: return (x, source.doubleDouble(exponents))
      }
    }
  }

  private static func isNormalised(_ x: Number) -> Bool { x.high + x.low == x.high }

  /// The bounds are the proven ones: 3u² + 13u³, 5u², 9.8u² and 25/8 u², rounded up by a hundredth for the
  /// u³.
  @Test("Sums, products, quotients and roots keep their proven error bounds, against exact arithmetic")
  func provenBounds() {
    var failures: [String] = []
    var compared = 0
    for (x, y) in Self.operands(count: 1500, seed: 1, exponents: -40...40) {
      let (a, b) = (ExactNumber(x), ExactNumber(y))
      let root = Number.sqrt(x.magnitude)
      let square = ExactNumber(root) * ExactNumber(root)
      let size = ExactNumber(x.magnitude)
      let checks: [(String, Number, Bool)] = [
        ("+", x + y, (ExactNumber(x + y) - (a + b)).isWithin(hundredths: 301, of: a + b)),
        ("-", x - y, (ExactNumber(x - y) - (a - b)).isWithin(hundredths: 301, of: a - b)),
        ("*", x * y, (ExactNumber(x * y) - a * b).isWithin(hundredths: 501, of: a * b)),
        ("/", x / y, (ExactNumber(x / y) * b - a).isWithin(hundredths: 981, of: a)),
        // The square doubles the root's relative error.
        ("sqrt", root, (square - size).isWithin(hundredths: 627, of: size)),
      ]
      for (operation, result, isWithin) in checks {
        compared += 1
        if !isWithin || !Self.isNormalised(result) { failures.append("\(x) \(operation) \(y) = \(result)") }
      }
    }
    #expect(failures.isEmpty, "\(failures.prefix(5).joined(separator: "\n"))")
    #expect(compared == 7500)
  }

  /// No quotient is below 2⁻⁹⁴¹ or above 2¹⁰²³, so that no word underflows.
  @Test("Quotients and roots of very large and very small numbers keep their bounds")
  func extremeExponents() {
    var source = SplitMix(state: 2)
    var failures: [String] = []
    for index in 0..<400 {
      let x = source.doubleDouble(index % 2 == 0 ? 900...980 : -900 ... -850)
      let y = source.doubleDouble(index % 3 == 0 ? -40...40 : (index % 2 == 0 ? 600...1020 : -960 ... -850))
      let quotient = x / y
      if !(ExactNumber(quotient) * ExactNumber(y) - ExactNumber(x)).isWithin(
        hundredths: 981, of: ExactNumber(x))
      {
        failures.append("\(x)/\(y) = \(quotient)")
      }
      let size = ExactNumber(x.magnitude)
      let root = ExactNumber(Number.sqrt(x.magnitude))
      if !(root * root - size).isWithin(hundredths: 627, of: size) { failures.append("√|\(x)|") }
    }
    #expect(failures.isEmpty, "\(failures.prefix(5).joined(separator: "\n"))")
  }

  @Test("Sums and products of Doubles, and the Double operands, are exact or keep 2u²")
  func mixedOperands() {
    var source = SplitMix(state: 3)
    var failures: [String] = []
    for _ in 0..<800 {
      let (a, b) = (source.spread(-60...60), source.spread(-60...60))
      let x = source.doubleDouble(-60...60)
      let (exactX, exactB) = (ExactNumber(x), ExactNumber(b))
      if !(ExactNumber(Number(a, plus: b)) - (ExactNumber(a) + exactB)).isZero {
        failures.append("\(a) + \(b)")
      }
      if !(ExactNumber(Number(productOf: a, and: b)) - ExactNumber(a) * exactB).isZero {
        failures.append("\(a) * \(b)")
      }
      if !(ExactNumber(x + b) - (exactX + exactB)).isWithin(hundredths: 201, of: exactX + exactB) {
        failures.append("\(x) + \(b)")
      }
      if !(ExactNumber(x * b) - exactX * exactB).isWithin(hundredths: 201, of: exactX * exactB) {
        failures.append("\(x) * \(b)")
      }
    }
    #expect(failures.isEmpty, "\(failures.prefix(5).joined(separator: "\n"))")
  }

  @Test("Infinities, NaN and zeros come out of the arithmetic as in Double, with a low word of 0")
  func specialValues() {
    let values: [Double] = [
      0, -0.0, 1, -2.5, 1e308, -1e308, .leastNonzeroMagnitude, .infinity, -.infinity, .nan,
    ]
    var failures: [String] = []
    for a in values {
      for b in values {
        let (x, y) = (Number(a), Number(b))
        let pairs: [(String, Number, Double)] = [
          ("+", x + y, a + b), ("-", x - y, a - b), ("*", x * y, a * b), ("/", x / y, a / b),
          ("+D", x + b, a + b), ("*D", x * b, a * b),
        ]
        for (operation, result, expected) in pairs {
          let agrees = result.high == expected || (result.high.isNaN && expected.isNaN)
          if !agrees || (!expected.isFinite && result.low != 0) || result.low.isNaN {
            failures.append("\(a) \(operation) \(b) = (\(result.high), \(result.low)), not \(expected)")
          }
        }
      }
    }
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
    let huge = Number(.greatestFiniteMagnitude, plus: 0x1p969)
    #expect((huge + huge).high == .infinity && (huge * Number(2)).high == .infinity)
    #expect((huge + huge).low == 0 && !(huge + huge).isFinite)
    #expect((-Number(.infinity) + Number(1)).high == -.infinity)
  }

  @Test("Order, equality and hash go by value, and NaN is never ordered")
  func order() {
    let (one, above) = (Number(1), Number(1, plus: 0x1p-80))
    #expect(one < above && !(above < one) && above > one && above >= one && one <= one && !(one < one))
    #expect(Number(1, plus: -0x1p-80) < one && one != above && Number(0) == Number(-0.0))
    #expect(Set([one, above, Number(0.5, plus: 0.5)]).count == 2)
    let nan = Number(.nan)
    #expect(!(nan < one) && !(nan >= one) && !(one <= nan) && nan != nan && nan.isNaN && !nan.isFinite)
    #expect(Double(above) == 1 && above.primal == 1 && (-above).magnitude == above)
  }
}

@Suite("Double-double functions")
struct DoubleDoubleFunctionTests {
  /// The bounds derived in DoubleDoubleFunctions.swift, in units of u² = 2⁻¹⁰⁶; all below 81, which is
  /// 1e-30.
  private static let bounds = [
    "exp": 10.0, "expMinusOne": 24, "log": 24, "logOnePlus": 33, "sqrt": 3.2, "tanh": 36, "erfc": 64,
    "logistic": 23,
    "softplus": 46,
  ]

  /// A quarter of each bound (all of the root's) is kept in practice, and is what a mistake in a rare
  /// branch would exceed.
  @Test("Elementary functions agree with mpmath well within their bounds, down to underflow")
  func fixtures() throws {
    var failures: [String] = []
    var compared: [String: Int] = [:]
    for fixture in try FunctionFixture.all() {
      let bound = try #require(Self.bounds[fixture.function])
      for point in fixture.points {
        let value = try #require(elementary(fixture.function, point.argument))
        let error = point.error(of: value)
        compared[fixture.function, default: 0] += 1
        if !(error <= max(bound / 4, 3.2)) || value.high + value.low != value.high {
          failures.append("\(fixture.function)(\(point.argument)) = \(value), is \(point.value): \(error) u²")
        }
      }
    }
    #expect(failures.isEmpty, "\(failures.prefix(8).joined(separator: "\n"))")
    #expect(compared.keys.sorted() == Self.bounds.keys.sorted())
    #expect(compared.values.allSatisfy { $0 >= 40 }, "\(compared)")
  }

  @Test("Zeros, infinities and NaN come out of the functions as they should")
  func specialValues() {
    let infinity = Double.infinity
    let expected: [(String, Double, Double)] = [
      ("exp", 0, 1), ("exp", -infinity, 0), ("exp", infinity, infinity), ("exp", 710, infinity),
      ("exp", -746, 0), ("expMinusOne", -0.0, 0), ("expMinusOne", -infinity, -1),
      ("expMinusOne", infinity, infinity), ("log", 0, -infinity), ("log", 1, 0), ("log", infinity, infinity),
      ("log", -1, .nan), ("log", -infinity, .nan), ("logOnePlus", -1, -infinity), ("logOnePlus", 0, 0),
      ("logOnePlus", -2, .nan), ("logOnePlus", infinity, infinity), ("sqrt", 0, 0), ("sqrt", -1, .nan),
      ("sqrt", infinity, infinity), ("sqrt", 4, 2), ("tanh", 0, 0), ("tanh", infinity, 1),
      ("tanh", -infinity, -1), ("erfc", 0, 1), ("erfc", infinity, 0), ("erfc", -infinity, 2),
      ("logistic", 0, 0.5), ("logistic", infinity, 1), ("logistic", -infinity, 0), ("softplus", -infinity, 0),
      ("softplus", infinity, infinity),
    ]
    var failures: [String] = []
    for (name, x, value) in expected {
      let result = elementary(name, Number(x)) ?? Number(.nan)
      let agrees = value.isNaN ? result.isNaN : result == Number(value)
      if !agrees || result.low != 0 {
        failures.append("\(name)(\(x)) = (\(result.high), \(result.low)), not \(value)")
      }
    }
    for name in Self.bounds.keys where elementary(name, Number(.nan))?.isNaN != true {
      failures.append("\(name)(NaN) is not NaN")
    }
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
    #expect(Number.tanh(Number(-0.0)).high.sign == .minus)
  }

  /// The truth is −2/√π e⁻¹ by mpmath; with a constant of one word only 16 digits would agree.
  @Test("Dual numbers over double-double keep all digits, the constant of erfc included")
  func dual() throws {
    let derivative = Dual.erfc(Dual(Number(1), derivative: Number(1))).derivative
    let truth = try #require(Number("-0.41510749742059470334026824944133736537"))
    // exp 10, product 5, constant ½, reading the reference ½.
    #expect((derivative - truth).magnitude <= truth.magnitude * 0x1p-106 * 17)
  }
}

@Suite("Double-double numbers as text")
struct DoubleDoubleTextTests {
  /// Reading rounds the low word once: 2⁻¹⁰⁷; the 45 digits of the fixture are far more precise.
  @Test("Decimal strings are read to the last bit")
  func reading() throws {
    var failures: [String] = []
    var compared = 0
    for fixture in try FunctionFixture.all() where ["exp", "erfc", "log"].contains(fixture.function) {
      for point in fixture.points.enumerated().filter({ $0.offset % 3 == 0 }).map(\.element) {
        compared += 1
        let error = Number(point.value).map { point.error(of: $0) } ?? .infinity
        if !(error <= 0.51) { failures.append("\(point.value): \(error) u²") }
      }
    }
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
    #expect(compared > 80)
  }

  @Test("Numbers that fit two words are read exactly, in every notation")
  func exactReading() {
    let expected: [(String, Number)] = [
      ("0", Number(0)), ("-0", Number(-0.0)), ("1", Number(1)), ("+1.50", Number(1.5)),
      ("-25e-2", Number(-0.25)),
      ("1E3", Number(1000)), ("1208925819614629174706177", Number(0x1p80, plus: 1)),
      ("-1208925819614629174706175", Number(-0x1p80, plus: 1)),
      ("0.1", Number(0.1, plus: -0x1.999999999999ap-58)),
      ("-0.1", Number(-0.1, plus: 0x1.999999999999ap-58)), ("inf", Number(.infinity)),
      ("-inf", Number(-.infinity)),
      ("1e400", Number(.infinity)), ("1e-400", Number(0)), ("0x1.8p1", Number(3)),
      ("5e-324", Number(.leastNonzeroMagnitude)),
    ]
    for (text, number) in expected { #expect(Number(text) == number, "\(text)") }
    #expect(Number("nan")?.isNaN == true)
    for text in ["", "x", "1.2.3", "1e", "--1", "1 "] { #expect(Number(text) == nil, "\(text)") }
  }

  @Test("Descriptions have 32 digits, and reading them gives the number back to 1e-31")
  func description() throws {
    #expect(Number(0.1).description == "0.10000000000000000555111512312578")
    #expect(
      try #require(Number("3.14159265358979323846264338327950288")).description
        == "3.1415926535897932384626433832795")
    #expect(Number(1).description == "1.0" && Number(-250).description == "-250.0")
    #expect(Number(0x1p80, plus: 1).description == "1208925819614629174706177.0")
    #expect(
      Number(1e-7).description.hasPrefix("9.99999999999999954748111825886")
        && Number(1e-7).description.hasSuffix("e-8"))
    #expect(Number(1, plus: -0x1p-120).description == "1.0")
    #expect(Number(1e300).description.hasSuffix("e300") && Number(-.infinity).description == "-inf")
    #expect(Number(.nan).description == "nan" && Number(0).description == "0.0")
    var source = SplitMix(state: 4)
    var failures: [String] = []
    for index in 0..<60 {
      let x = source.doubleDouble(index % 2 == 0 ? -20...20 : -300...300)
      guard let y = Number(x.description), ((x - y) / x).magnitude <= Number(1e-31) else {
        failures.append(x.description)
        continue
      }
    }
    #expect(failures.isEmpty, "\(failures)")
  }
}
