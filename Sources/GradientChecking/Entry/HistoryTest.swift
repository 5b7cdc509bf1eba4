import Foundation

/// Looks, once and before anything is said of an entry, at whether values depend on what was asked for before.
///
/// Where evaluations may be used up it cannot wait for the end of the check, as it otherwise does: an accusation holds only where they
/// do not.
///
/// `@unchecked`, as its lock guards what changes; whoever comes while another one looks, waits.
final class HistoryTest: @unchecked Sendable {
  private let objective: any Objective
  private let lock = NSLock()
  private var isDone = false
  private var found: SettledObjective?
  private var used = 0

  init(_ objective: any Objective) { self.objective = objective }

  /// The objective with values that come to rest, where they depend on what was asked for before.
  var settled: SettledObjective? { lock.withLock { found } }
  /// Evaluations that it took.
  var evaluations: Int { lock.withLock { used } }
  /// Whether it has come to an end.
  var isFinished: Bool { lock.withLock { isDone } }

  /// Looks, the first time that it is called.
  ///
  /// - Throws: what the objective throws at its point.
  func run() throws {
    try lock.withLock {
      guard !isDone else { return }
      found = try SettledObjective(objective, evaluations: &used)
      isDone = true
    }
  }
}
