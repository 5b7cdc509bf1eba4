import Foundation

/// One line of progress on standard error, rewritten in place: a bar over the whole run, part, count and time left.
///
/// Shown on a terminal only; in a pipe or a log it stays silent.
package final class ProgressLine {
  private let isShown: Bool
  private var part = ""
  private let start = ContinuousClock.now
  private var lastShown = ContinuousClock.now
  private var share = 0.0
  private var timeLeft = TimeLeft()
  private let leastInterval = Duration.milliseconds(100)

  /// Whether standard error can show a line that is rewritten.
  static var isPossible: Bool { isatty(STDERR_FILENO) == 1 && !Terminal.isDumb }

  package init(quiet: Bool) {
    isShown = !quiet && Self.isPossible
  }

  /// Shows that `done` of `total` are done; drawn at most ten times a second.
  ///
  /// - Parameter share: the part of the whole run that is done, 0 to 1; by default that of the items.
  package func update(part: String, done: Int, total: Int, share: Double? = nil) {
    guard isShown else { return }
    let now = ContinuousClock.now
    if part == self.part, now - lastShown < leastInterval, done < total { return }
    self.part = part
    lastShown = now
    // Where more turns out to be done than was expected, the bar waits.
    self.share = max(self.share, share ?? (total > 0 ? Double(done) / Double(total) : 0))
    let seconds = timeLeft.seconds(share: self.share, elapsed: (now - start) / .seconds(1))
    show(Self.line(part, done, total, share: self.share, secondsLeft: seconds))
  }

  /// Shows a part that cannot tell how far it is.
  package func update(part: String) {
    guard isShown else { return }
    show(part + "…")
  }

  /// Removes the line.
  package func finish() {
    guard isShown else { return }
    StandardError.write(Terminal.eraseLine)
  }

  /// A line that wrapped could not be erased, so that it is cut at the terminal's width.
  private func show(_ line: String) {
    let columns = Terminal.columns(of: STDERR_FILENO) ?? 80
    StandardError.write(Terminal.eraseLine + String(line.prefix(max(columns - 1, 1))))
  }

  /// Columns of the bar: with them the longest line of a run fits into 79.
  private static let barWidth = 12

  static func line(_ part: String, _ done: Int, _ total: Int, share: Double, secondsLeft: Double?) -> String {
    let filled = min(Int(share * Double(barWidth)), barWidth)
    let bar = String(repeating: "=", count: filled) + String(repeating: " ", count: barWidth - filled)
    let percent = min(Int(share * 100), 100)
    let padding = String(repeating: " ", count: percent < 10 ? 2 : percent < 100 ? 1 : 0)
    let left = secondsLeft.map { ", \(TimeLeft.words($0)) left" } ?? ""
    return "[\(bar)] \(padding)\(percent)%  \(part): \(done) of \(total)\(left)"
  }
}
