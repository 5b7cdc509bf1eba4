import Foundation

/// What would outlive this process if it ended now: programs with all their children, and folders of temporary files.
///
/// Whatever is started or made is noted here until it is ended or removed, so that a handler of Ctrl-C, which lets no
/// scope end in order, can still leave nothing behind.
public enum Leftovers {
  /// A lock and not a `Mutex`, which macOS 14 does not have.
  private static let lock = NSLock()
  nonisolated(unsafe) private static var things = Things()

  private struct Things {
    var adopts = false
    var groups: Set<pid_t> = []
    var folders: Set<String> = []
  }

  /// Kills every program that still runs, with its children, and removes every temporary folder.
  public static func remove() {
    lock.withLock {
      for group in things.groups {
        kill(-group, SIGKILL)
        kill(group, SIGKILL)
      }
      if things.adopts, !things.groups.isEmpty { AdoptedProcesses.end() }
      for folder in things.folders { try? FileManager.default.removeItem(atPath: folder) }
      (things.groups, things.folders) = ([], [])
    }
  }

  static func note(group: pid_t) { lock.withLock { _ = things.groups.insert(group) } }
  static func note(folder: String) { lock.withLock { _ = things.folders.insert(folder) } }

  /// Kills a program and its children, for good.
  ///
  /// To be called before the program is reaped: afterwards its number may belong to someone else.
  static func end(group: pid_t) {
    lock.withLock {
      kill(-group, SIGKILL)
      // And the program itself, should it have gone into another group.
      kill(group, SIGKILL)
      things.groups.remove(group)
      // Adopted ones may belong to any program that still runs.
      if things.adopts, things.groups.isEmpty { AdoptedProcesses.end() }
    }
  }

  /// Has this process, which is to start no others than programs under check, end what they leave behind in sessions of their own as
  /// well.
  package static func adopt() { lock.withLock { things.adopts = AdoptedProcesses.begin() } }

  /// Removes a temporary folder.
  static func remove(folder: String) {
    lock.withLock {
      try? FileManager.default.removeItem(atPath: folder)
      things.folders.remove(folder)
    }
  }
}
