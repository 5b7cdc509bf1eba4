/// The request that a check end early, as Ctrl-C makes it.
///
/// A check looks at it before each piece of its work and while it waits for another process. It then throws
/// `CancellationError`, the one error that no derivative method takes for a missing value.
public enum CheckStop {
  /// Whether the checks of this task are to end; threads that they start inherit it.
  @TaskLocal public static var isAsked: @Sendable () -> Bool = { false }

  /// - Throws: `CancellationError` where the check is to end.
  public static func throwIfAsked() throws { if isAsked() { throw CancellationError() } }
}
