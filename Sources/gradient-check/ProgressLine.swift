import Foundation

/// One line of progress on standard error, rewritten in place: part, count, rate and time left.
///
/// Shown on a terminal only; in a pipe or a log it stays silent.
final class ProgressLine {
  private let isShown: Bool
  private var part = ""
  private var start = ContinuousClock.now
  private var lastShown = ContinuousClock.now
  private let leastInterval = Duration.milliseconds(100)

  init(quiet: Bool) {
    isShown = !quiet && isatty(STDERR_FILENO) == 1
  }

  /// Shows that `done` of `total` are done; drawn at most ten times a second.
  func update(part: String, done: Int, total: Int) {
    guard isShown else { return }
    let now = ContinuousClock.now
    if part != self.part {
      self.part = part
      start = now
    } else if now - lastShown < leastInterval && done < total {
      return
    }
    lastShown = now
    StandardError.write("\r\u{1B}[K" + Self.line(part, done, total, elapsed: (now - start) / .seconds(1)))
  }

  /// Removes the line.
  func finish() {
    guard isShown else { return }
    StandardError.write("\r\u{1B}[K")
  }

  static func line(_ part: String, _ done: Int, _ total: Int, elapsed: Double) -> String {
    let count = "\(part): \(done) of \(total)"
    guard done > 0, elapsed > 0.2, done < total else { return count }
    let rate = Double(done) / elapsed
    let left = Double(total - done) / rate
    return count + String(format: ", %.0f a second, %.0f s left", rate, left.rounded(.up))
  }
}
