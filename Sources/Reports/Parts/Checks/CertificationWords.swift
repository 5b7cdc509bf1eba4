import Foundation

// What is proven of a check, in the words of every format.

extension Report.Check {
  /// "certified: proven within 2.3e-14"; nil for a check that is not certified.
  var certifiedWords: String? {
    guard outcome == .verified, certified == true, let certifiedError else { return nil }
    return "certified: proven within \(NumberFormatting.bound(certifiedError))"
  }
}

extension Report {
  /// "every entry is proven to be within 2.3e-14 of the true derivative", of one or more checks; with some
  /// that are not certified, how many are; nil without any.
  static func certification(_ checks: [Check]) -> String? {
    let certified = checks.filter { $0.certifiedWords != nil }
    guard let error = greatest(certified.compactMap(\.certifiedError)) else { return nil }
    let which =
      certified.count == checks.count
      ? ""
      : " in \(NumberFormatting.count(certified.count)) of \(NumberFormatting.count(checks.count)) checks"
    return
      "every entry is proven to be within \(NumberFormatting.bound(error)) of the true derivative\(which)"
  }
}

extension NumberFormatting {
  /// A proven bound, with two digits rounded up: what is shown is proven too.
  static func bound(_ value: Double) -> String {
    guard value.isFinite, value > 0 else { return small(value) }
    let nearest = String(format: "%.1e", value)
    guard let shown = Double(nearest), shown < value else { return small(value) }
    // Rounded down to the nearest: one unit of the second digit more, which is 5% to 0.5% of the value.
    let exponent = Int(nearest.drop { $0 != "e" }.dropFirst()) ?? 0
    return small(shown + pow(10, Double(exponent - 1)))
  }
}
