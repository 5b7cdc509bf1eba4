import Foundation

/// What every process of the tool must be able to do, looked at before anything else begins.
///
/// Below these limits the runtime of Swift and the system's libraries wait for ever or end the process with a trap, at which
/// nobody can say a sentence.
package enum ProcessNeeds {
  /// Ends the process with status 72 and a sentence where it may not open files, take memory or start threads as it needs,
  /// and makes what can be made good: closed standard streams, and the signal of a file that grows too large.
  package static func requireOrExit() {
    fillStandardStreams()
    // A write beyond the limit (`ulimit -f`) is then an error like that of a full disk. Programs under check get the signal
    // as ever: it is set back for them.
    signal(SIGXFSZ, SIG_IGN)
    guard let problem = lackOfFiles() ?? lackOfMemory() ?? lackOfThreads() else { return }
    StandardError.write("error: \(problem)\n")
    _exit(ExitStatus.missingPrerequisite.rawValue)
  }

  /// Opens something in the place of closed standard streams, whose numbers the next files would get: the result would be
  /// written into one of them.
  ///
  /// Standard output cannot be written then, as it could not before; messages go nowhere.
  private static func fillStandardStreams() {
    for (descriptor, mode) in [
      (STDIN_FILENO, O_RDONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_WRONLY),
    ] where fcntl(descriptor, F_GETFD) < 0 {
      // The lowest number that is free, which is this one.
      _ = open("/dev/null", mode)
    }
  }

  /// Files that may be opened beside those that are open: 64.
  ///
  /// A check of a network with its report has 10 open at once at the most, one of a program 30, and 8 more for each copy of
  /// the program (`--jobs`): enough for five.
  private static let files = 64

  private static func lackOfFiles() -> String? {
    var limit = rlimit()
    getrlimit(openFiles, &limit)
    // The caller may allow more than is set. Files that are open already count too: four times as many leave room for them.
    if limit.rlim_cur < rlim_t(4 * files) {
      limit.rlim_cur = min(limit.rlim_max, rlim_t(4 * files))
      setrlimit(openFiles, &limit)
    }
    var opened: [Int32] = []
    while opened.count < files, case let file = open("/dev/null", O_RDONLY | O_CLOEXEC), file >= 0 {
      opened.append(file)
    }
    let number = errno
    for file in opened { close(file) }
    guard opened.count < files else { return nil }
    return
      "this process: found that it can open \(opened.count) more files (\(words(number))), expected \(files) "
      + "(see ulimit -n)"
  }

  /// Addresses that are free: 512 MiB.
  ///
  /// Nothing is taken of it. A thread has a stack of 8 MiB and an arena of 64 MiB, both hardly touched, BLAS has a buffer of 32
  /// MiB for each; a small check on two cores ends from 300 MiB on.
  private static let addresses = 1 << 29

  private static func lackOfMemory() -> String? {
    let place = mmap(nil, addresses, PROT_NONE, MAP_PRIVATE | MAP_ANON, -1, 0)
    guard let place, place != MAP_FAILED else {
      return
        "this process: found no room for \(addresses >> 20) MiB of addresses (\(words(errno))), expected that much "
        + "(see ulimit -v)"
    }
    munmap(place, addresses)
    return nil
  }

  /// Threads: one for each processor, and those that wait for programs, signals and timers, at most 8.
  private static var threads: Int { ProcessInfo.processInfo.activeProcessorCount + 8 }

  /// Holds the threads, so that all of them run at once.
  private static let gate = NSLock()

  private static func lackOfThreads() -> String? {
    var started: [pthread_t] = []
    var number: Int32 = 0
    gate.lock()
    while started.count < threads, number == 0 {
      let (thread, problem) = start()
      number = problem
      if problem == 0, let thread { started.append(thread) }
    }
    gate.unlock()
    for thread in started { pthread_join(thread, nil) }
    guard started.count < threads else { return nil }
    return
      "this process: found that it can start \(started.count) threads (\(words(number))), expected \(threads) "
      + "(see ulimit -u)"
  }

  private static func start() -> (thread: pthread_t?, problem: Int32) {
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let problem = pthread_create(
      &thread, nil,
      { _ in
        ProcessNeeds.gate.lock()
        ProcessNeeds.gate.unlock()
        return nil
      }, nil)
    return (thread, problem)
  }

  private static func words(_ number: Int32) -> String { String(cString: strerror(number)) }
}

/// glibc has a type of its own for this number.
#if canImport(Darwin)
  private let openFiles = RLIMIT_NOFILE
#else
  private let openFiles = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
#endif
