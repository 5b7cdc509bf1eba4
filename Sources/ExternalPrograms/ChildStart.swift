import Foundation

#if canImport(Darwin)
  private typealias SpawnActions = posix_spawn_file_actions_t?
  private typealias SpawnAttributes = posix_spawnattr_t?
#else
  private typealias SpawnActions = posix_spawn_file_actions_t
  private typealias SpawnAttributes = posix_spawnattr_t
#endif

/// The start of a child process as the leader of a process group, which Foundation's `Process` does not offer.
enum ChildStart {
  /// Held where a file is open that is not yet marked as closed on exec, and where a program starts, which would inherit it.
  static let turn = NSLock()

  /// Starts a program that inherits three open files and nothing else that is open here.
  ///
  /// This process may ignore signals, as it does where it waits for Ctrl-C: the program gets all of them as usual.
  ///
  /// - Parameters:
  ///   - command: the executable, by path or by a name to look for on the PATH, and its arguments.
  ///   - files: what becomes its standard input, output and error, in the order in which they were opened.
  ///   - variables: what its environment has besides this process's.
  /// - Returns: the number of the process, and of its group.
  /// - Throws: why it cannot be started.
  static func start(_ command: [String], files: [Int32], variables: [String: String]) throws(POSIXError)
    -> pid_t
  {
    var actions = SpawnActions()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // Opened in this order, none stands where an earlier one goes.
    for (place, file) in files.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, file, Int32(place))
    }
    var attributes = SpawnAttributes()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    setGroupAndSignals(&attributes)
    let environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
    let words = command.map { strdup($0) } + [nil]
    let settings = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in words + settings { free(text) } }
    var child: pid_t = 0
    let problem = turn.withLock { posix_spawnp(&child, words[0]!, &actions, &attributes, words, settings) }
    guard problem == 0 else { throw POSIXError(POSIXErrorCode(rawValue: problem) ?? .EINVAL) }
    return child
  }

  private static func setGroupAndSignals(_ attributes: inout SpawnAttributes) {
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setpgroup(&attributes, 0)
    let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    #if canImport(Darwin)
      posix_spawnattr_setflags(&attributes, Int16(flags | POSIX_SPAWN_CLOEXEC_DEFAULT))
    #else
      // Pipes and libraries' files are closed on exec: whoever opens them says so.
      posix_spawnattr_setflags(&attributes, Int16(flags))
    #endif
  }

  /// Waits for the end of a child that was killed, so that its number is free again.
  static func reap(_ child: pid_t) {
    while waitpid(child, nil, 0) < 0, errno == EINTR {}
  }
}
