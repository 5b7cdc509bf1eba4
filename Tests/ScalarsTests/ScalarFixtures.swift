import Foundation

@testable import Scalars

/// Reference values of one elementary function or of its derivative, from fixtures/scalars.
struct FunctionFixture: Decodable {
  /// An argument of two words, the value in decimal, and the same in three words.
  struct Point: Decodable {
    var x: [String]
    var value: String
    var words: [String]

    /// The argument, exactly.
    var argument: DoubleDouble { DoubleDouble(Self.number(x[0]), plus: Self.number(x[1])) }
    /// The value as an unevaluated sum, right to some 2⁻¹⁵⁹.
    var reference: [Double] { words.map(Self.number) }

    /// The error of a value, in units of 2⁻¹⁰⁶ of the reference, after leaving out 4 · 2⁻¹⁰⁷⁴ for
    /// underflow.
    func error(of value: DoubleDouble) -> Double {
      let reference = self.reference
      // The words differ by a few units at most: their differences are exact.
      let difference = (value.high - reference[0]) + (value.low - reference[1]) - reference[2]
      let counted = max(0, abs(difference) - 4 * Double.leastNonzeroMagnitude)
      return difference.isNaN ? .infinity : counted == 0 ? 0 : counted / abs(reference[0]) * 0x1p106
    }

    private static func number(_ text: String) -> Double { Double(text) ?? .nan }
  }

  var function: String
  var points: [Point]

  /// All functions of functions.json.
  static func all() throws -> [FunctionFixture] { try all(in: "functions.json") }

  /// The derivatives of all functions, at the same points but for those where they are infinite.
  static func derivatives() throws -> [FunctionFixture] { try all(in: "derivatives.json") }

  private static func all(in name: String) throws -> [FunctionFixture] {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let file = root.appendingPathComponent("fixtures/scalars/\(name)")
    return try JSONDecoder().decode([FunctionFixture].self, from: Data(contentsOf: file))
  }
}

/// An elementary function by its name in the fixtures.
func elementary<Scalar: NetworkScalar>(_ name: String, _ x: Scalar) -> Scalar? {
  switch name {
  case "exp": .exp(x)
  case "expMinusOne": .expMinusOne(x)
  case "log": .log(x)
  case "logOnePlus": .log(onePlus: x)
  case "sqrt": .sqrt(x)
  case "tanh": .tanh(x)
  case "erfc": .erfc(x)
  case "logistic": .logistic(x)
  case "softplus": .softplus(x)
  default: nil
  }
}

/// SplitMix64 (Steele, Lea & Flood 2014): the same numbers on every machine.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// A number of random sign with a magnitude spread evenly over the powers of two in a range.
  mutating func spread(_ exponents: ClosedRange<Int>) -> Double {
    let exponent = Int.random(in: exponents, using: &self)
    let significand = Double.random(in: 1..<2, using: &self)
    return Double(
      sign: Bool.random(using: &self) ? .plus : .minus, exponent: exponent, significand: significand)
  }

  /// A double-double number: both words random, or a low word of 0, or one far below the high word.
  mutating func doubleDouble(_ exponents: ClosedRange<Int>) -> DoubleDouble {
    let high = spread(exponents)
    switch Int.random(in: 0..<8, using: &self) {
    case 0: return DoubleDouble(high)
    case 1: return DoubleDouble(high, plus: high * spread(-100 ... -60))
    default: return DoubleDouble(high, plus: high.ulp * Double.random(in: -0.5...0.5, using: &self))
    }
  }
}
