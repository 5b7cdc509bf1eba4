import Foundation

/// How long a run will still take, told steadily.
///
/// The end is expected where the whole run would be at its speed up to now. That estimate wavers with every item, so that
/// the end that is shown follows it slowly: in a time constant of five seconds.
struct TimeLeft {
  private var end: Double?
  private var last = 0.0

  private static let timeConstant = 5.0

  /// The seconds left; nil where it is too early to tell.
  ///
  /// - Parameters:
  ///   - share: the part of the whole run that is done, 0 to 1.
  ///   - elapsed: seconds since its beginning.
  mutating func seconds(share: Double, elapsed: Double) -> Double? {
    // Before a second has passed, and before 1% is done, the speed says little.
    guard share >= 0.01, share < 1, elapsed >= 1 else { return nil }
    let expected = elapsed / share
    let weight = 1 - exp(-(elapsed - last) / Self.timeConstant)
    end = end.map { $0 + weight * (expected - $0) } ?? expected
    last = elapsed
    return end.map { max($0 - elapsed, 0) }
  }

  /// "25 s", in steps of five, or "4 min"; rounded up.
  static func words(_ seconds: Double) -> String {
    let whole = Int(min(seconds.rounded(.up), 1e9))
    if whole < 120 { return "\(max((whole + 4) / 5, 1) * 5) s" }
    let minutes = (whole + 59) / 60
    return minutes < 120 ? "\(minutes) min" : "\((minutes + 59) / 60) h"
  }
}
