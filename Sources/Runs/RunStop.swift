import Foundation
import Reports

/// The request that a run end early with what is finished, as Ctrl-C makes it.
///
/// ``parallelMap(_:jobs:completed:_:)`` looks at it before each element, and properties before each round of cases. What is
/// under way comes to its end, so that whatever a report has of a run that was stopped is what the whole run would have.
package final class RunStop: Sendable {
  /// The request that the work of this task looks at; nil where nobody can make one.
  @TaskLocal package static var current: RunStop?

  /// A lock and not a `Mutex`, which macOS 14 does not have.
  private let lock = NSLock()
  nonisolated(unsafe) private var asked = false

  package init() {}

  /// Makes the request.
  package func ask() { lock.withLock { asked = true } }

  /// Whether it was made.
  package var isAsked: Bool { lock.withLock { asked } }

  /// Whether the work of this task is to end early.
  package static var isAsked: Bool { current?.isAsked ?? false }
}

extension Report.NotRun {
  /// What an interruption left out of a part; nil where every item is done.
  package init?(interrupted part: String, done: Int, of total: Int) {
    guard done < total else { return nil }
    self.init(
      what: part, why: "the run was interrupted when \(done) of \(total) were done", interrupted: true)
  }
}
