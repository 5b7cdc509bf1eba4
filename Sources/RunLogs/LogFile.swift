import Foundation

/// A log that entries are appended to, by one process at a time.
///
/// What is appended outlives the end of this process, however it ends, as soon as ``append(_:)`` returns. The end of the machine
/// may take what was appended since the disk was last waited for, which costs milliseconds, more than many an entry: that is at
/// each entry that comes a second or more after the last time.
///
/// `@unchecked`, as its lock guards the file.
public final class LogFile: @unchecked Sendable {
  /// The file, as the caller gave it.
  public let path: String
  /// What was in the log when it was opened.
  public let entries: [LogContents.Entry]

  /// How long entries may wait for the disk, at the most, while others follow.
  static let mostUnsynced = Duration.seconds(1)

  /// How long a process that was killed may take to be gone, with children that it was just starting.
  private static let mostPatience = Duration.seconds(2)

  private let lock = NSLock()
  private let descriptor: Int32
  /// Bytes of whole lines.
  private var size: Int
  private var synced = ContinuousClock.now
  private var failure: LogError?

  /// Begins a log.
  ///
  /// - Throws: ``LogError`` where the file cannot be written, or holds something already.
  public convenience init(beginning path: String, facts: [LogFact]) throws(LogError) {
    try self.init(path, facts, mayGoOn: false)
  }

  /// Goes on with a log; begins it where there is none, so that what starts a job anew can say the same each time.
  ///
  /// A last line that was torn is dropped.
  ///
  /// - Throws: ``LogError`` where the file cannot be read or written, is in use by another process, is damaged, or is of another
  ///   run.
  public convenience init(resuming path: String, facts: [LogFact]) throws(LogError) {
    try self.init(path, facts, mayGoOn: true)
  }

  private init(_ path: String, _ facts: [LogFact], mayGoOn: Bool) throws(LogError) {
    let opened = try Self.opened(path)
    let contents: LogContents
    do throws(LogError) {
      try Self.requireAlone(opened, path)
      contents = try Self.contents(path, facts, mayGoOn: mayGoOn)
    } catch {
      close(opened)
      throw error
    }
    (self.path, descriptor) = (path, opened)
    (entries, size) = (contents.entries, contents.wholeBytes)
    // What was torn would stand in the middle of the next line.
    ftruncate(descriptor, off_t(size))
    if contents.facts == nil { try write(Self.firstLine(facts, path)) }
  }

  deinit { close(descriptor) }

  /// Appends an entry, which has no line break in it.
  ///
  /// - Throws: ``LogError``; after one, nothing is appended any more, so that nobody goes on without a log.
  public func append(_ text: String) throws(LogError) {
    precondition(!text.utf8.contains(UInt8(ascii: "\n")), "an entry is one line")
    let line = LogContents.line(text)
    lock.lock()
    defer { lock.unlock() }
    if let failure { throw failure }
    do throws(LogError) {
      try write(line)
    } catch {
      failure = error
      throw error
    }
  }

  /// The error that ended the log, if any.
  public var brokenBy: LogError? { lock.withLock { failure } }

  private func write(_ line: [UInt8]) throws(LogError) {
    var done = 0
    while done < line.count {
      let count = line[done...].withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let problem = String(cString: strerror(errno))
        ftruncate(descriptor, off_t(size))
        throw LogError(
          path: path, found: "that nothing can be appended (\(problem))", expected: "room for every line",
          isUnreadable: true)
      }
      done += count
    }
    size += line.count
    if .now - synced >= Self.mostUnsynced {
      fsync(descriptor)
      synced = .now
    }
  }
}

// MARK: - Opening

extension LogFile {
  /// What stands in the file, if the run may go on with it.
  private static func contents(
    _ path: String, _ facts: [LogFact], mayGoOn: Bool
  ) throws(LogError) -> LogContents {
    if !mayGoOn {
      var status = stat()
      guard stat(path, &status) == 0, status.st_size == 0 else {
        throw LogError(
          path: path,
          found: LogContents.isLog(path)
            ? "a log that was begun before" : "a file that holds something already",
          expected: "no such file (--resume goes on with a log)")
      }
    }
    let contents = try LogContents(reading: path)
    if let found = contents.facts, let difference = found.difference(from: facts) {
      throw LogError(
        path: path, line: 1, found: "a log of another run, with \(difference.found)",
        expected: "one with \(difference.expected)")
    }
    return contents
  }

  private static func firstLine(_ facts: [LogFact], _ path: String) throws(LogError) -> [UInt8] {
    do {
      return try LogContents.firstLine(facts)
    } catch {
      throw LogError(path: path, found: "facts that are no text (\(error))", expected: "facts of the run")
    }
  }

  private static func opened(_ path: String) throws(LogError) -> Int32 {
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      throw LogError(
        path: path, found: "what is no file on a disk", expected: "a file to append to", isUnreadable: true)
    }
    // Children do not inherit it: their copy would keep the lock.
    let descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw LogError(
        path: path, found: "that it cannot be opened (\(String(cString: strerror(errno))))",
        expected: "a file to append to", isUnreadable: true)
    }
    return descriptor
  }

  /// Two processes would make the same cases, and tear each other's lines.
  private static func requireAlone(_ descriptor: Int32, _ path: String) throws(LogError) {
    let patience = ContinuousClock.now + mostPatience
    // Where the file system has no locks, nobody can tell.
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
      guard .now < patience else {
        throw LogError(
          path: path, found: "a log that another process appends to", expected: "one that has ended",
          isUnreadable: true)
      }
      usleep(20_000)
    }
  }
}
