import Foundation

/// Names and numbers as they stand in the sentences of diagnoses.
enum DiagnosisWords {
  /// "W1, b1 and W2".
  static func list(_ names: [String]) -> String {
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    let shown = names.count > 7 ? names.prefix(6) + ["\(names.count - 6) more"] : names.dropLast() + [last]
    return shown.dropLast().joined(separator: ", ") + " and " + (shown.last ?? "")
  }

  /// The number with the fewest digits within an error bound: people write 0.01, not 0.010000000003.
  static func roundNumber(near value: Double, _ error: Double) -> Double {
    for digits in 1...9 {
      let text = String(format: "%.\(digits - 1)e", value)
      if let number = Double(text), abs(number - value) <= error + 1e-9 * abs(value) { return number }
    }
    return value
  }

  /// Up to six digits, and no more than needed.
  static func number(_ value: Double) -> String {
    String(format: "%.6g", value)
  }
}
