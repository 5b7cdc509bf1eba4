/// A reference number with all its known digits.
///
/// Written as text where it has more digits than a `Double` holds, so that a report shows its first 17 as
/// they are: 0.29102777369359935, not the 0.29102777369359933 of the nearest `Double`.
struct ClaimReference: Sendable, Equatable {
  /// The nearest `Double`; NaN, which agrees with nothing, where the text is not a number.
  let value: Double
  /// The number for a person, with at most 17 significant digits.
  let text: String
}

extension ClaimReference: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
  /// A number that was computed, or has no more digits than a `Double`.
  init(_ value: Double) {
    self.init(value: value, text: NumberComparison.text(value))
  }

  init(floatLiteral value: Double) { self.init(value) }

  init(integerLiteral value: Int) { self.init(Double(value)) }

  init(stringLiteral text: String) {
    self.init(value: Double(text) ?? .nan, text: Self.rounded(text, digits: 17))
  }

  /// A decimal text with its digits rounded to so many significant ones, ties away from zero; the exponent
  /// stays.
  static func rounded(_ text: String, digits limit: Int) -> String {
    let parts = text.split(separator: "e", maxSplits: 1)
    var mantissa = Array(parts.first ?? "")
    let significant = mantissa.indices.filter { mantissa[$0].isNumber }.drop { mantissa[$0] == "0" }
    guard significant.count > limit else { return text }
    let cut = significant[significant.startIndex + limit]
    var carry = mantissa[cut] >= "5"
    mantissa = Array(mantissa[..<cut])
    for index in mantissa.indices.reversed() where carry && mantissa[index].isNumber {
      let digit = (mantissa[index].wholeNumberValue ?? 0) + 1
      carry = digit == 10
      mantissa[index] = carry ? "0" : Character("\(digit)")
    }
    return String(mantissa) + (parts.count == 2 ? "e" + parts[1] : "")
  }
}
