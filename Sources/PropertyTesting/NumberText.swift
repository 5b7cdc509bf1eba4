import Foundation

/// Numbers for readers.
enum NumberText {
  /// 12345 as "12,345".
  static func grouped(_ number: Int) -> String {
    var result = ""
    for (position, digit) in String(number).reversed().enumerated() {
      if position > 0 && position % 3 == 0 && digit != "-" { result.append(",") }
      result.append(digit)
    }
    return String(result.reversed())
  }

  /// Three significant digits.
  static func short(_ number: Double) -> String {
    number.isFinite ? String(format: "%.3g", number) : "\(number)"
  }

  /// A fraction as a percentage of two significant digits, rounded up: a bound must stay one.
  static func percentage(roundedUp fraction: Double) -> String {
    guard fraction > 0 else { return "0%" }
    let percent = fraction * 100
    let decimals = percent >= 10 ? 0 : (percent >= 1 ? 1 : Int((-log10(percent)).rounded(.up)) + 1)
    let unit = pow(10, Double(decimals))
    return String(format: "%.\(decimals)f%%", (percent * unit).rounded(.up) / unit)
  }
}
