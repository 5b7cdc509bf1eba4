import Foundation

/// How finely numbers were written down.
enum PrintedDigits {
  /// What the last digit of each number of a step stands for.
  ///
  /// Numbers are written with as many decimals, or with as many significant digits, each; zeros at the end are not to be seen in a
  /// number. So the last digit of x stands for no less than 10⁻ᵈ, with the most decimals d of any, nor than 10^(⌊log₁₀|x|⌋ − s + 1), with the
  /// most significant digits s of any.
  static func units(_ values: [Double]) -> [Double] {
    let texts = values.compactMap(Text.init)
    guard let decimals = texts.map(\.decimals).max(), let digits = texts.map(\.digits).max() else {
      return values.map { _ in 0 }
    }
    return values.map { value in
      guard let text = Text(value) else { return power(-decimals) }
      return power(max(-decimals, text.exponent - digits + 1))
    }
  }

  /// Whether numbers are `Float` numbers, in full or rounded to fewer digits.
  ///
  /// Texts of up to seven digits are those of some `Float` each, so that numbers of no more do not tell.
  static func areOfSinglePrecision(_ values: [Double]) -> Bool {
    let finite = values.filter(\.isFinite)
    return finite.allSatisfy(isOfSinglePrecision) && finite.contains { (Text($0)?.digits ?? 0) >= 8 }
  }

  private static func isOfSinglePrecision(_ value: Double) -> Bool {
    let single = Double(Float(value))
    guard single != value, let digits = Text(value)?.digits else { return true }
    return Double(String(format: "%.\(digits - 1)e", single)) == value
  }

  private static func power(_ exponent: Int) -> Double { Double("1e\(exponent)") ?? 0 }

  /// The shortest text that is read as a number: its significant digits, its decimals, and the exponent of its first digit.
  private struct Text {
    let digits: Int
    let decimals: Int
    let exponent: Int

    /// Nil for 0 and what is not finite, which have no digits.
    init?(_ value: Double) {
      guard value.isFinite, value != 0 else { return nil }
      let parts = "\(abs(value))".split(separator: "e")
      let mantissa = parts[0].split(separator: ".")
      let fraction = mantissa.count > 1 && mantissa[1] != "0" ? mantissa[1] : ""
      let all = mantissa[0] + fraction
      let leading = all.prefix { $0 == "0" }.count
      let power = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
      exponent = mantissa[0].count - 1 - leading + power
      // Zeros at the end of a whole number are not known to be digits.
      let trailing = fraction.isEmpty ? all.reversed().prefix { $0 == "0" }.count : 0
      digits = all.count - leading - trailing
      decimals = digits - 1 - exponent
    }
  }
}
