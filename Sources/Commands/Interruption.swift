import Dispatch
import Foundation

/// Ctrl-C, a polite kill and a terminal that closes: end the process at once, but never in the middle of writing a file.
///
/// Where a command can end with what is finished, the first signal only asks for that; the second ends the process.
package enum Interruption {
  private static let writing = NSLock()

  /// Takes over SIGINT, SIGTERM and SIGHUP while the value it returns lives; ``cancel`` it to end that.
  ///
  /// - Parameters:
  ///   - finish: is told of the first signal, and answers whether the command then ends by itself, with what is finished.
  ///   - removeLeftovers: removes, before the process ends at once, what would outlive it.
  package static func takeOver(
    _ finish: @escaping @Sendable () -> Bool = { false },
    removing removeLeftovers: @escaping @Sendable () -> Void = {}
  ) -> Interruption.Watch {
    let first = FirstSignal()
    let numbers = [SIGINT, SIGTERM] + (isHangUpIgnored ? [] : [SIGHUP])
    return Watch(sources: numbers.map { source(for: $0, first, finish, removeLeftovers) }, first: first)
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
    fileprivate let first: FirstSignal

    /// The status of a command that ended with what was finished; nil where no signal came.
    package var status: ExitStatus? { first.number.flatMap { ExitStatus(rawValue: 128 + $0) } }

    /// Whether a signal came, for whoever is at work on any thread.
    package var isAsked: @Sendable () -> Bool { { [first] in first.number != nil } }

    package func cancel() { for source in sources { source.cancel() } }
  }

  /// The signal that came first.
  fileprivate final class FirstSignal: Sendable {
    private let lock = NSLock()
    nonisolated(unsafe) private var noted: Int32?

    var number: Int32? { lock.withLock { noted } }

    /// Notes a signal; false where one came before.
    func note(_ number: Int32) -> Bool {
      lock.withLock {
        guard noted == nil else { return false }
        noted = number
        return true
      }
    }
  }

  private static func source(
    for number: Int32, _ first: FirstSignal, _ finish: @escaping @Sendable () -> Bool,
    _ removeLeftovers: @escaping @Sendable () -> Void
  ) -> any DispatchSourceSignal {
    signal(number, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInteractive))
    source.setEventHandler {
      let erase = ProgressLine.isPossible ? Terminal.eraseLine : ""
      if first.note(number), finish() {
        StandardError.write(erase + "interrupted: what is finished is reported; once more ends at once\n")
        return
      }
      writing.lock()
      removeLeftovers()
      StandardError.write(erase + "interrupted\n")
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
