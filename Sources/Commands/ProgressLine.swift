import Foundation

/// One line of progress on standard error, rewritten in place: part, count, rate and time left.
///
/// Shown on a terminal only; in a pipe or a log it stays silent.
package final class ProgressLine {
  private let isShown: Bool
  private var part = ""
  private var start = ContinuousClock.now
  private var lastShown = ContinuousClock.now
  private let leastInterval = Duration.milliseconds(100)

  /// Whether standard error can show a line that is rewritten.
  static var isPossible: Bool { isatty(STDERR_FILENO) == 1 && !Terminal.isDumb }

  package init(quiet: Bool) {
    isShown = !quiet && Self.isPossible
  }

  /// Shows that `done` of `total` are done; drawn at most ten times a second.
  package func update(part: String, done: Int, total: Int) {
    guard isShown else { return }
    let now = ContinuousClock.now
    if part != self.part {
      self.part = part
      start = now
    } else if now - lastShown < leastInterval && done < total {
      return
    }
    lastShown = now
    show(Self.line(part, done, total, elapsed: (now - start) / .seconds(1)))
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

  static func line(_ part: String, _ done: Int, _ total: Int, elapsed: Double) -> String {
    let count = "\(part): \(done) of \(total)"
    guard done > 0, elapsed > 0.2, done < total else { return count }
    let rate = Double(done) / elapsed
    return "\(count), \(words(rate: rate)), \(words(seconds: Double(total - done) / rate)) left"
  }

  private static func words(rate: Double) -> String {
    rate >= 9.5 ? String(format: "%.0f a second", rate) : String(format: "%.1f a second", rate)
  }

  private static func words(seconds: Double) -> String {
    let whole = Int(min(seconds.rounded(.up), 1e9))
    return whole < 120 ? "\(whole) s" : "\((whole + 59) / 60) min"
  }
}
