import Foundation

/// Runs a write on a pipe such that one nobody reads is an error and no signal.
///
/// A signal ends the whole process. Ignoring it would be a setting of the whole process, so that it is blocked for this
/// thread, and taken back where it came.
package func withoutBrokenPipeSignal(_ write: () -> Int) -> Int {
  #if canImport(Darwin)
    return write()
  #else
    var signals = sigset_t()
    var before = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &signals, &before)
    let count = write()
    let problem = errno
    if count < 0 && problem == EPIPE {
      var now = timespec()
      sigtimedwait(&signals, nil, &now)
    }
    pthread_sigmask(SIG_SETMASK, &before, nil)
    errno = problem
    return count
  #endif
}
