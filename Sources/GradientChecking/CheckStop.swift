/// The request that a check end early, as Ctrl-C makes it.
///
/// A check looks at it before each piece of its work and while it waits for another process. It then throws
/// `CancellationError`, the one error that no derivative method takes for a missing value.
public final class CheckStop: Sendable {
  /// The request that the checks of this task look at; nil where nobody can make one.
  ///
  /// Threads that a check starts inherit it.
  @TaskLocal public static var current: CheckStop?

  private let asked: @Sendable () -> Bool

  /// A request that is made once `isAsked` answers so, from whichever thread.
  public init(_ isAsked: @escaping @Sendable () -> Bool) { asked = isAsked }

  /// Whether the checks of this task are to end.
  public static var isAsked: Bool { current?.asked() ?? false }

  /// - Throws: `CancellationError` where the check is to end.
  public static func throwIfAsked() throws { if isAsked { throw CancellationError() } }
}
