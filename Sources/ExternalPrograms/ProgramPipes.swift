import Foundation
import InputFiles

/// What goes wrong on the pipes to a program.
enum PipeProblem: Error {
  /// The program closed its standard output; with what it wrote of an unfinished line.
  case closed(rest: [UInt8])
  /// No whole line came in time; with what came of it.
  case late(rest: [UInt8])
  /// The line is longer than any right one; with its beginning.
  case tooLong(start: [UInt8])
  /// The check is to end.
  case interrupted
}

/// The three pipes to a program, or the two of a caller: requests go out, lines and last words come in, with a deadline.
///
/// Nothing here blocks but `poll`, which waits for all three at once: a program that fills the pipe of its standard error
/// before it reads its request, or replies before it has read all of it, cannot bring both sides to a halt.
final class ProgramPipes {
  /// The ends that the program gets; the one who starts it closes them.
  let inner: (input: Int32, output: Int32, errors: Int32)
  private var input: Int32
  private let output: Int32
  private let errors: Int32
  private var errorsAreOpen: Bool
  /// Whether others have the same streams, for which they must block.
  private let isCallers: Bool
  /// What came after the last line.
  private var pending: [UInt8] = []
  private var lastBytes: [UInt8] = []
  private var piece = [UInt8](repeating: 0, count: 1 << 16)

  /// Bytes of standard error that are kept: its end.
  private static let keptErrors = 4096
  /// Lines of them that are shown.
  private static let shownLines = 12
  /// How long nothing happens before the program is looked after.
  private static let lookAfter = Duration.milliseconds(200)

  /// Makes the pipes.
  ///
  /// - Throws: the system's number for what went wrong.
  init() throws {
    let (input, output, errors) = (try Self.pipe(), try Self.pipe(), try Self.pipe())
    inner = (input.read, output.write, errors.write)
    (self.input, self.output, self.errors) = (input.write, output.read, errors.read)
    errorsAreOpen = true
    isCallers = false
    for end in [self.input, self.output, self.errors] {
      _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK)
    }
    #if canImport(Darwin)
      _ = fcntl(self.input, F_SETNOSIGPIPE, 1)
    #endif
  }

  /// Takes over the streams to a caller, of which nothing is known but what it replies.
  ///
  /// They are this process's own, whose last word goes there too: copies of them are closed, and let block again before.
  ///
  /// - Throws: the system's number for what went wrong.
  init(replies: Int32, requests: Int32) throws {
    inner = (-1, -1, -1)
    (input, output, errors) = (try Self.copy(requests), try Self.copy(replies), -1)
    errorsAreOpen = false
    isCallers = true
  }

  private static func copy(_ descriptor: Int32) throws -> Int32 {
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
    guard copy >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EBADF) }
    _ = fcntl(copy, F_SETFL, fcntl(copy, F_GETFL) | O_NONBLOCK)
    return copy
  }

  deinit {
    closeInput()
    if isCallers { Self.letBlock(output) }
    close(output)
    if errors >= 0 { close(errors) }
  }

  private static func letBlock(_ descriptor: Int32) {
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
  }

  private static func pipe() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    guard Foundation.pipe(&ends) == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EMFILE) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  /// Lets the program see the end of its standard input.
  func closeInput() {
    guard input >= 0 else { return }
    if isCallers { Self.letBlock(input) }
    close(input)
    input = -1
  }

  /// Sends a request and waits for one line.
  ///
  /// - Parameters:
  ///   - request: with its line break; empty to send nothing.
  ///   - limit: the most bytes of a right line.
  ///   - deadline: when to give up.
  ///   - isStopped: whether nobody wants the line any more.
  ///   - hasEnded: whether the program has ended; a child of it may hold its output open for ever.
  ///   - meanwhile: is called once the request is sent, unless the line, or an error, is there by then.
  /// - Returns: the line without its line break.
  func exchange(
    _ request: [UInt8], limit: Int, deadline: ContinuousClock.Instant,
    isStopped: () -> Bool = { false }, hasEnded: () -> Bool,
    meanwhile: () -> Void = {}
  ) throws(PipeProblem) -> [UInt8] {
    var unsent = request[...]
    var searched = 0
    var isSent = false
    var lookedAfter = ContinuousClock.now
    while true {
      if let line = takeLine(searchedBefore: searched) { return line }
      searched = pending.count
      guard pending.count <= limit else { throw .tooLong(start: Array(pending.prefix(1024))) }
      send(&unsent)
      if unsent.isEmpty && !isSent {
        isSent = true
        meanwhile()
      }
      wait(forInput: !unsent.isEmpty, until: min(deadline, lookedAfter + Self.lookAfter))
      readErrors()
      let count = read(output)
      if count > 0 { pending.append(contentsOf: piece[..<count]) }
      guard count != 0 else { throw .closed(rest: pending) }
      // Also where something always comes: messages without end, or a line that never ends.
      guard ContinuousClock.now >= min(deadline, lookedAfter + Self.lookAfter) else { continue }
      lookedAfter = .now
      guard !isStopped() else { throw .interrupted }
      if count < 0, hasEnded() {
        // Its last words may have come between the two.
        let last = read(output)
        guard last > 0 else { throw .closed(rest: pending) }
        pending.append(contentsOf: piece[..<last])
      }
      guard lookedAfter < deadline || pending.contains(UInt8(ascii: "\n")) else { throw .late(rest: pending) }
    }
  }

  private func takeLine(searchedBefore start: Int) -> [UInt8]? {
    guard let end = pending[start...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    if end == pending.count - 1 {
      // All there is, as of a program that speaks when it is asked: without a copy, which of a description takes 32 MiB.
      defer { pending = [] }
      pending.removeLast()
      return pending
    }
    let line = Array(pending[..<end])
    pending.removeFirst(end + 1)
    return line
  }

  /// Writes as much as the pipe takes; all is lost on a program that has closed it, which its output will show.
  private func send(_ unsent: inout ArraySlice<UInt8>) {
    while !unsent.isEmpty {
      let count = unsent.withUnsafeBytes { bytes in
        withoutBrokenPipeSignal { write(input, bytes.baseAddress, bytes.count) }
      }
      if count >= 0 {
        unsent.removeFirst(count)
      } else if errno == EAGAIN {
        return
      } else if errno != EINTR {
        unsent = []
      }
    }
  }

  /// Waits until the program has written something, or takes more, or time is up.
  private func wait(forInput: Bool, until deadline: ContinuousClock.Instant) {
    var requests = [pollfd(fd: output, events: Int16(POLLIN), revents: 0)]
    if errorsAreOpen { requests.append(pollfd(fd: errors, events: Int16(POLLIN), revents: 0)) }
    if forInput { requests.append(pollfd(fd: input, events: Int16(POLLOUT), revents: 0)) }
    while true {
      let left = (deadline - .now) / .milliseconds(1)
      // Rounded up, so that the last wait does not turn into a busy loop.
      let found = poll(&requests, nfds_t(requests.count), Int32(max(left.rounded(.up), 0)))
      if found > 0 || (found == 0 && left <= 0) { return }
    }
  }

  /// Reads into ``piece``: the count, 0 at the end, -1 where nothing is there now.
  private func read(_ descriptor: Int32) -> Int {
    while true {
      let count = piece.withUnsafeMutableBytes { Foundation.read(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 { return count }
      guard errno == EINTR else { return errno == EAGAIN ? -1 : 0 }
    }
  }

  /// Takes over what stands in the pipe of standard error, and keeps its end.
  ///
  /// Not more than an unusually large pipe holds: a program that writes as fast as this reads must not keep it here.
  private func readErrors() {
    for _ in 0..<16 where errorsAreOpen {
      let count = read(errors)
      guard count > 0 else {
        if count == 0 { errorsAreOpen = false }
        return
      }
      lastBytes.append(contentsOf: piece[..<count].suffix(Self.keptErrors))
      lastBytes.removeFirst(max(0, lastBytes.count - Self.keptErrors))
    }
  }

  /// The last lines of standard error up to now.
  func lastWords() -> [String] {
    readErrors()
    let lines = String(decoding: lastBytes, as: UTF8.self).split { $0.isNewline }
    return lines.suffix(Self.shownLines).map(String.init)
  }
}
