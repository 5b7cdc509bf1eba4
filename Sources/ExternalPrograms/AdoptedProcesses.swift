import Foundation

/// Processes whose parents ended, and which the kernel gave to this process: those of a program under check that left its group,
/// by `setsid` or as a daemon does.
///
/// Linux alone has this (prctl(2), PR_SET_CHILD_SUBREAPER).
enum AdoptedProcesses {
  /// PR_SET_CHILD_SUBREAPER of linux/prctl.h, which Swift does not import either.
  private static let setChildSubreaper: Int32 = 36
  /// How long the kernel may take to end what was killed.
  private static let limit = Duration.seconds(1)

  /// Has orphans among this process's descendants become its children; false where the system cannot, or where there are children
  /// already, as those of a shell that became this process: their orphans are not ours to end.
  static func begin() -> Bool {
    #if os(Linux)
      guard running.isEmpty else { return false }
      // Swift does not import functions of C with variable arguments.
      typealias Control = @convention(c) (Int32, UInt, UInt, UInt, UInt) -> Int32
      guard let symbol = dlsym(nil, "prctl") else { return false }
      return unsafeBitCast(symbol, to: Control.self)(setChildSubreaper, 1, 0, 0, 0) == 0
    #else
      return false
    #endif
  }

  /// Kills all children of this process that still run, and their children as they become its own.
  static func end() {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
      let running = running
      guard !running.isEmpty else { return }
      for process in running { kill(process, SIGKILL) }
      usleep(2_000)
    }
  }

  /// The children of this process that are not merely waiting to be reaped.
  private static var running: [pid_t] {
    let parent = getpid()
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap { pid_t($0) }.filter { process in
      // "pid (name) state parent …", where the name may hold anything.
      guard let line = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .isoLatin1),
        let name = line.lastIndex(of: ")")
      else { return false }
      let fields = line[name...].split(separator: " ")
      return fields.count > 2 && pid_t(fields[2]) == parent && !["Z", "X"].contains(fields[1])
    }
  }
}
