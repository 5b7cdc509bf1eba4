import Foundation

/// Every number that a person is shown is written here, in reports and in the failures of tests: independent of the locale, as short as it can be while
/// it still says what the reader needs, and NaN and infinity said plainly.
package enum NumberFormatting {
  /// `value` with at most `significant` significant digits and no trailing zeros: "0.25", "1.5e-12", "NaN",
  /// "-∞".
  package static func number(_ value: Double, significant: Int = 6) -> String {
    if let special = special(value) { return special }
    return withoutTrailingZeros(padded(value, significant: significant))
  }

  /// The shortest digits that read back as `value`.
  package static func exact(_ value: Double) -> String {
    if let special = special(value) { return special }
    for significant in 1...17 where Double(scientific(value, significant)) == value {
      return number(value, significant: significant)
    }
    return number(value, significant: 17)
  }

  /// An error bound, a step or a detection power: one figure is too few to compare, three are noise.
  package static func small(_ value: Double) -> String { number(value, significant: 2) }

  /// Agreed digits with one decimal: "15.9"; a whole number without.
  package static func digits(_ value: Double) -> String {
    if let special = special(value) { return special }
    return withoutTrailingZeros(String(format: "%.1f", value))
  }

  /// A count with thousands separated: "23,711".
  package static func count(_ value: Int) -> String {
    let plain = String(value.magnitude)
    var result = ""
    for (offset, digit) in plain.enumerated() {
      if offset > 0, (plain.count - offset) % 3 == 0 { result.append(",") }
      result.append(digit)
    }
    return value < 0 ? "-" + result : result
  }

  /// A share as a percentage: "97.3%".
  package static func percent(_ share: Double) -> String { number(share * 100, significant: 4) + "%" }

  /// A time: "340 µs", "12.3 s", "3 min 12 s", "2 h 5 min", "14 days".
  package static func seconds(_ value: Double) -> String {
    if let special = special(value) { return special + " s" }
    switch value {
    case ..<0: return number(value, significant: 3) + " s"
    case ..<0.9995e-3: return number(value * 1e6, significant: 3) + " µs"
    case ..<0.9995: return number(value * 1e3, significant: 3) + " ms"
    case ..<59.95: return number(value, significant: 3) + " s"
    case ..<3599.5:
      let whole = Int(value.rounded())
      return "\(whole / 60) min \(whole % 60) s"
    case ..<172_800:
      let minutes = Int((value / 60).rounded())
      return "\(count(minutes / 60)) h \(minutes % 60) min"
    case ..<1e12: return counted(Int((value / 86_400).rounded()), "day")
    default: return number(value, significant: 3) + " s"
    }
  }

  /// `count(value)` and the noun that fits: "1 check", "2 checks".
  package static func counted(_ value: Int, _ singular: String, _ plural: String? = nil) -> String {
    "\(count(value)) \(value == 1 ? singular : plural ?? singular + "s")"
  }

  /// A part of all with the noun and the verb that fit: "1 of 13 entries lies", "2 of 13 entries lie", "1 of 1 entry lies".
  package static func counted(
    _ part: Int, of all: Int, _ singular: String, _ plural: String, verb: (one: String, many: String)
  ) -> String {
    "\(count(part)) of \(counted(all, singular, plural)) \(part == 1 ? verb.one : verb.many)"
  }

  /// "2⁻⁶⁴".
  package static func power(of base: Int, _ exponent: Int) -> String {
    "\(base)" + String(exponent).map { $0.wholeNumberValue.map { String(superscripts[$0]) } ?? "⁻" }.joined()
  }

  private static let superscripts = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")

  /// A claimed derivative beside its estimate, with as many digits as it takes to see the difference.
  ///
  /// Significant digits are e(largest) − e(resolution) + 1, where e is the decimal exponent and resolution =
  /// max(|claimed − estimate|, bound): the last digit shown is the first in which the two differ, or the last
  /// one that the bound supports.
  package static func comparison(claimed: Double, estimate: Double, bound: Double) -> Comparison {
    let largest = max(claimed.magnitude, estimate.magnitude)
    let difference = (claimed - estimate).magnitude
    let resolution = bound > difference ? bound : difference
    guard difference.isFinite else {
      return Comparison(claimed: number(claimed), estimate: number(estimate), bound: small(bound))
    }
    let isKnown = resolution > 0 && resolution.isFinite && largest > 0
    let significant =
      isKnown ? min(max(exponent(largest, 15) - exponent(resolution, 15) + 1, 4), 17) : 17
    let result = compared(claimed, estimate, bound, significant)
    // Just below a power of ten, a difference can still round away.
    let isLost = difference > bound && significant < 17 && result.claimed == result.estimate
    return isLost ? compared(claimed, estimate, bound, significant + 1) : result
  }

  /// The three texts of `comparison`.
  package struct Comparison: Equatable {
    /// The claimed derivative.
    package let claimed: String
    /// What it is.
    package let estimate: String
    /// The bound on the error of what it is.
    package let bound: String
  }
}

// MARK: - Steps

extension NumberFormatting {
  /// NaN, the infinities and zero, which have no digits.
  private static func special(_ value: Double) -> String? {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value > 0 ? "∞" : "-∞" }
    return value == 0 ? "0" : nil
  }

  private static func scientific(_ value: Double, _ significant: Int) -> String {
    String(format: "%.*e", significant - 1, value)
  }

  /// The decimal exponent after rounding to `significant` digits.
  private static func exponent(_ value: Double, _ significant: Int) -> Int {
    Int(scientific(value, significant).split(separator: "e").last ?? "0") ?? 0
  }

  /// Fixed point from 1e-4 to below 1e7, where a reader still sees the size at a glance; else with an
  /// exponent.
  private static func padded(_ value: Double, significant: Int) -> String {
    let exponent = exponent(value, significant)
    if (-4..<7).contains(exponent) {
      return String(format: "%.*f", max(0, significant - 1 - exponent), value)
    }
    let mantissa = scientific(value, significant).split(separator: "e").first.map(String.init) ?? ""
    return "\(mantissa)e\(exponent)"
  }

  private static func compared(
    _ claimed: Double, _ estimate: Double, _ bound: Double, _ significant: Int
  ) -> Comparison {
    let largest = max(claimed.magnitude, estimate.magnitude)
    return Comparison(
      claimed: compared(claimed, significant, largest), estimate: compared(estimate, significant, largest),
      bound: small(bound))
  }

  /// One side of a comparison; both sides stop at the same decimal place in fixed point.
  private static func compared(_ value: Double, _ significant: Int, _ largest: Double) -> String {
    if let special = special(value) { return special }
    if significant == 17 { return exact(value) }
    let place = exponent(largest, significant)
    let own = exponent(value, significant)
    if largest.isFinite, (-4..<7).contains(place), (-4..<7).contains(own) {
      return String(format: "%.*f", max(0, significant - 1 - place), value)
    }
    return padded(value, significant: significant)
  }

  private static func withoutTrailingZeros(_ text: String) -> String {
    let parts = text.split(separator: "e", maxSplits: 1)
    guard var mantissa = parts.first, mantissa.contains(".") else { return text }
    while mantissa.last == "0" { mantissa.removeLast() }
    if mantissa.last == "." { mantissa.removeLast() }
    return parts.count == 2 ? "\(mantissa)e\(parts[1])" : String(mantissa)
  }
}

extension NumberFormatting {
  /// Digits of the size of an error: −log₁₀, of which 0 and ∞ have a finite one too, so that differences stay finite.
  package static func digits(ofError error: Double) -> Double {
    guard error.isFinite else { return error.isNaN ? 0 : -log10(Double.greatestFiniteMagnitude) }
    return -log10(max(error, Double.leastNonzeroMagnitude))
  }
}
