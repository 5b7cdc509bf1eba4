import RealModule
import Testing

@testable import Scalars

/// Bounds on the rounding of each function's derivative f′(x)·1 over a scalar, in units of its roundoff.
private struct Bounds {
  /// Bound by the function's name; erfc's argument −x² adds `perSquare` · x².
  var units: [String: Double]
  /// Rounding of x² in erfc′ = −2/√π e^(−x²), carried by the exponential as an absolute error.
  var perSquare: Double

  func units(_ name: String, at x: Double) -> Double? {
    units[name].map { $0 + (name == "erfc" ? perSquare * x * x : 0) }
  }

  /// In u = 2⁻⁵³: the library's exp errs by one unit in the last place, 2u, and each of + · / by u.
  ///
  /// σ: exp, +, / = 4. log: one quotient. logOnePlus: a sum and a quotient. sqrt: root and quotient (doubling
  /// is exact). tanh: 4σσ, two σ and a product. erfc: exp, the constant, a product. softplus: σ.
  static let double = Bounds(
    units: [
      "exp": 2, "expMinusOne": 2, "log": 1, "logOnePlus": 2, "sqrt": 2, "tanh": 9, "erfc": 4, "logistic": 9,
      "softplus": 4,
    ], perSquare: 1)

  /// In u² = 2⁻¹⁰⁶, by the bounds of DoubleDouble (+ 3, · 5, / 9.8) and of its functions (exp 10, sqrt 3.2,
  /// logistic 23).
  static let doubleDouble = Bounds(
    units: [
      "exp": 10, "expMinusOne": 10, "log": 9.8, "logOnePlus": 12.8, "sqrt": 13, "tanh": 56, "erfc": 16,
      "logistic": 51, "softplus": 23,
    ], perSquare: 5)
}

@Suite("Dual numbers against mpmath")
struct DualFixtureTests {
  /// Words that underflow err by 2⁻¹⁰⁷⁵ each; σ, its products and the factor 4 of tanh′ make at most 32 of
  /// 2⁻¹⁰⁷⁴.
  private static let underflow = 32 * Double.leastNonzeroMagnitude

  private static func slope<Base: NetworkScalar>(_ name: String, _ x: Base) throws -> Base {
    try #require(elementary(name, Dual(x, derivative: Base(1)))).derivative
  }

  @Test("Derivatives over Double are right to a few roundings at every point of one word")
  func double() throws {
    var failures: [String] = []
    var compared: [String: Int] = [:]
    for fixture in try FunctionFixture.derivatives() {
      for point in fixture.points where point.argument.low == 0 {
        let x = point.argument.high
        let value = try Self.slope(fixture.function, x)
        let units = try #require(Bounds.double.units(fixture.function, at: x))
        let error = abs((value - point.reference[0]) - point.reference[1])
        compared[fixture.function, default: 0] += 1
        if !(error <= units * 0x1p-53 * abs(point.reference[0]) + Self.underflow) {
          failures.append("\(fixture.function)′(\(x)) = \(value), is \(point.value)")
        }
      }
    }
    #expect(failures.isEmpty, "\(failures.prefix(8).joined(separator: "\n"))")
    #expect(compared.count == 9 && compared.values.allSatisfy { $0 >= 15 }, "\(compared)")
  }

  @Test("Derivatives over double-double keep all of its digits at every point")
  func doubleDouble() throws {
    var failures: [String] = []
    var compared: [String: Int] = [:]
    for fixture in try FunctionFixture.derivatives() {
      for point in fixture.points {
        let value = try Self.slope(fixture.function, point.argument)
        let units = try #require(Bounds.doubleDouble.units(fixture.function, at: point.argument.high))
        let reference = point.reference
        let error = abs((value.high - reference[0]) + (value.low - reference[1]) - reference[2])
        compared[fixture.function, default: 0] += 1
        if !(error <= units * 0x1p-106 * abs(reference[0]) + Self.underflow) {
          failures.append("\(fixture.function)′(\(point.argument)) = \(value), is \(point.value)")
        }
      }
    }
    #expect(failures.isEmpty, "\(failures.prefix(8).joined(separator: "\n"))")
    #expect(compared.count == 9 && compared.values.allSatisfy { $0 >= 60 }, "\(compared)")
  }

  /// The widths are in units of 2⁻⁵².
  ///
  /// Each bound moved by 3 (exp) or 8 (σ, one exp and two roundings) units to both sides, at most doubled
  /// where a power of two is crossed; products add up.
  @Test("Derivatives over intervals hold mpmath's without any slack, and are narrow")
  func interval() throws {
    let widths: [String: Double] = [
      "exp": 12, "expMinusOne": 12, "log": 4, "logOnePlus": 8, "sqrt": 8, "tanh": 72, "erfc": 20,
      "logistic": 72,
      "softplus": 32,
    ]
    var failures: [String] = []
    var compared = 0
    for fixture in try FunctionFixture.derivatives() {
      for point in fixture.points where point.argument.low == 0 {
        let x = point.argument.high
        let result = try Self.slope(fixture.function, Interval(x))
        let truth = point.reference.reduce(ExactNumber(0)) { $0 + ExactNumber($1) }
        let isEnclosed =
          result.isFinite && ExactNumber(result.lower) <= truth && truth <= ExactNumber(result.upper)
        let allowed = try #require(widths[fixture.function]) + (fixture.function == "erfc" ? 4 * x * x : 0)
        let isNarrow = result.width <= allowed * 0x1p-52 * abs(point.reference[0]) + 0x1p-900
        compared += 1
        if !isEnclosed || !isNarrow {
          failures.append("\(fixture.function)′(\(x)) = \(result), is \(point.value)")
        }
      }
    }
    #expect(failures.isEmpty, "\(failures.prefix(8).joined(separator: "\n"))")
    #expect(compared > 300)
  }

  @Test("Zeros, infinities and NaN: derivatives at the ends of every function's domain")
  func specialValues() throws {
    let infinity = Double.infinity
    let expected: [(String, Double, Double)] = [
      ("exp", -infinity, 0), ("exp", infinity, infinity), ("exp", -0.0, 1), ("expMinusOne", -infinity, 0),
      ("expMinusOne", infinity, infinity), ("expMinusOne", -0.0, 1), ("log", 0, infinity),
      ("log", infinity, 0),
      ("logOnePlus", -1, infinity), ("logOnePlus", infinity, 0), ("logOnePlus", -0.0, 1),
      ("sqrt", 0, infinity),
      ("sqrt", infinity, 0), ("sqrt", -1, .nan), ("tanh", infinity, 0), ("tanh", -infinity, 0),
      ("tanh", -0.0, 1),
      ("erfc", infinity, 0), ("erfc", -infinity, 0), ("logistic", infinity, 0), ("logistic", -infinity, 0),
      ("logistic", -0.0, 0.25), ("softplus", infinity, 1), ("softplus", -infinity, 0),
      ("softplus", -0.0, 0.5),
    ]
    var failures: [String] = []
    for (name, x, slope) in expected {
      let results = try [Self.slope(name, x), Self.slope(name, DoubleDouble(x)).high]
      if !results.allSatisfy({ $0 == slope || ($0.isNaN && slope.isNaN) }) {
        failures.append("\(name)′(\(x)) = \(results), not \(slope)")
      }
    }
    for name in try FunctionFixture.derivatives().map(\.function) {
      let results = try [Self.slope(name, Double.nan), Self.slope(name, DoubleDouble(.nan)).high]
      if !results.allSatisfy(\.isNaN) { failures.append("\(name)′(NaN) = \(results)") }
      if try Self.slope(name, Interval(.nan)).isDefined {
        failures.append("\(name)′ of an undefined interval")
      }
    }
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
  }
}
