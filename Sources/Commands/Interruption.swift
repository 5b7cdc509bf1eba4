import Dispatch
import ExternalPrograms
import Foundation

/// Ctrl-C, a polite kill and a terminal that closes: end the process at once, but never in the middle of writing a file.
package enum Interruption {
  private static let writing = NSLock()

  /// Takes over SIGINT, SIGTERM and SIGHUP while the value it returns lives; ``cancel`` it to end that.
  package static func takeOver() -> Interruption.Watch {
    Watch(sources: ([SIGINT, SIGTERM] + (isHangUpIgnored ? [] : [SIGHUP])).map(source))
  }

  /// Whether the process was started to outlive its terminal, as by `nohup`.
  private static var isHangUpIgnored: Bool {
    var action = sigaction()
    sigaction(SIGHUP, nil, &action)
    #if canImport(Darwin)
      let handler = action.__sigaction_u.__sa_handler
    #else
      let handler = action.__sigaction_handler.sa_handler
    #endif
    // C's SIG_IGN is the address 1; Swift cannot compare functions.
    return unsafeBitCast(handler, to: Int.self) == 1
  }

  /// The signals being watched.
  package struct Watch {
    fileprivate let sources: [any DispatchSourceSignal]

    package func cancel() { for source in sources { source.cancel() } }
  }

  private static func source(for number: Int32) -> any DispatchSourceSignal {
    signal(number, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInteractive))
    source.setEventHandler {
      writing.lock()
      Leftovers.remove()
      StandardError.write((ProgressLine.isPossible ? Terminal.eraseLine : "") + "interrupted\n")
      // 128 + the signal, as shells report it. Not exit(): it would wait for a reader of standard output that
      // reads no more, and run while other threads still compute.
      _exit(128 + number)
    }
    source.resume()
    return source
  }

  /// Runs a body that no interrupt ends halfway.
  package static func holdingBack<Result>(_ body: () throws -> Result) rethrows -> Result {
    writing.lock()
    defer { writing.unlock() }
    return try body()
  }
}
