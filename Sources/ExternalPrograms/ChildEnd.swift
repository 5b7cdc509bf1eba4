import Foundation

/// How a child process ended; seen without reaping it, which is left to the one who started it.
enum ChildEnd: Equatable {
  case status(Int32)
  case signal(Int32)

  /// Waits for the end of a child.
  ///
  /// - Returns: nothing when it still runs after that time.
  static func wait(for child: pid_t, atMost duration: Duration) -> ChildEnd? {
    let deadline = ContinuousClock.now + duration
    while true {
      if let end = now(child) { return end }
      guard ContinuousClock.now < deadline else { return nil }
      usleep(5_000)
    }
  }

  /// How a child ended; nothing while it runs.
  static func now(_ child: pid_t) -> ChildEnd? {
    var information = siginfo_t()
    guard waitid(P_PID, id_t(child), &information, WEXITED | WNOHANG | WNOWAIT) == 0 else { return nil }
    #if canImport(Darwin)
      let (found, status) = (information.si_pid, information.si_status)
    #else
      let (found, status) = (
        information._sifields._sigchld.si_pid, information._sifields._sigchld.si_status
      )
    #endif
    guard found == child else { return nil }
    return information.si_code == CLD_EXITED ? .status(status) : .signal(status)
  }

  /// "it ended with status 3", "it was ended by signal 11 (Segmentation fault)".
  var words: String {
    switch self {
    case .status(let status): "it ended with status \(status)"
    case .signal(let number): "it was ended by signal \(number) (\(String(cString: strsignal(number))))"
    }
  }
}
