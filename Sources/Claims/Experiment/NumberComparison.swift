import Foundation

/// How far an observed number may be from its reference.
enum Allowance: Sendable, Equatable {
  /// Equal as numbers, for results that are dyadic rationals or copies.
  case exact
  /// n·u·|reference| with u = 2⁻⁵³: n is the number of roundings that the derivation beside it counts.
  case roundings(Double)
  /// A relative bound, for derivations that are not counts of roundings.
  case relative(Double)
  /// An absolute bound, for references that are 0 or the result of a cancellation.
  case absolute(Double)

  /// The largest |observed − reference| that agrees.
  func bound(reference: Double) -> Double {
    switch self {
    case .exact: 0
    case .roundings(let count): count * NumberComparison.unitRoundoff * abs(reference)
    case .relative(let bound): bound * abs(reference)
    case .absolute(let bound): bound
    }
  }
}

/// One observed number against its reference.
///
/// NaN and infinity agree with nothing, not even with themselves: an overflow is never a confirmation.
struct NumberComparison: Sendable, Equatable {
  /// u = 2⁻⁵³: the largest relative error of one rounding to `Double`.
  static let unitRoundoff = 0x1p-53

  /// The number computed in this run.
  let observed: Double
  /// The number that must be found.
  let reference: Double
  /// How far they may be apart.
  let allowance: Allowance

  /// A comparison of two numbers.
  init(observed: Double, reference: Double, within allowance: Allowance) {
    self.observed = observed
    self.reference = reference
    self.allowance = allowance
  }

  /// Whether both are finite and |observed − reference| is within the allowance.
  var agrees: Bool {
    guard observed.isFinite, reference.isFinite else { return false }
    return abs(observed - reference) <= allowance.bound(reference: reference)
  }

  /// −log₁₀ of the relative error, within 0…17; 17 where the two are equal, 0 where one is not finite.
  var agreedDigits: Double {
    guard observed.isFinite, reference.isFinite else { return 0 }
    guard observed != reference else { return 17 }
    guard reference != 0 else { return 0 }
    let digits = -log10(abs(observed - reference) / abs(reference))
    return min(max(digits, 0), 17)
  }
}

// MARK: - Text

extension NumberComparison {
  /// A number for a person: short where 15 digits say it all, else with the 17 digits that identify it.
  static func text(_ x: Double) -> String {
    guard x.isFinite else { return x.isNaN ? "NaN" : (x > 0 ? "Infinity" : "-Infinity") }
    if x == 0 { return "0" }
    let short = String(format: "%.15g", x)
    let text = Double(short) == x ? short : String(format: "%.17g", x)
    // "4.2e-5", as references are written, not C's "4.2e-05".
    return text.replacingOccurrences(of: "e-0", with: "e-").replacingOccurrences(of: "e+0", with: "e+")
  }

  /// Several numbers: "(1, 2, 3)"; one alone has no parentheses.
  static func text(_ numbers: [Double]) -> String {
    numbers.count == 1 ? text(numbers[0]) : "(\(numbers.map { text($0) }.joined(separator: ", ")))"
  }

  /// Few digits, for numbers that depend on the seed or are only of an order of magnitude.
  static func brief(_ x: Double) -> String {
    x.isFinite ? String(format: "%.4g", x) : text(x)
  }
}
