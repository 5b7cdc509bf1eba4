import Dispatch
import Foundation

/// Ctrl-C: ends the process at once, but never in the middle of writing a report's files.
enum Interruption {
  private static let writing = NSLock()
  /// 128 + SIGINT, as shells report it.
  private static let status: Int32 = 130

  /// Takes over SIGINT for the rest of the process; the source lives as long as it.
  static func takeOver() -> any DispatchSourceSignal {
    signal(SIGINT, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global(qos: .userInteractive))
    source.setEventHandler {
      writing.lock()
      StandardError.write("\ninterrupted\n")
      exit(status)
    }
    source.resume()
    return source
  }

  /// Runs a body that no interrupt ends halfway.
  static func holdingBack<Result>(_ body: () throws -> Result) rethrows -> Result {
    writing.lock()
    defer { writing.unlock() }
    return try body()
  }
}
