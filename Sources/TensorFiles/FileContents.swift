import Foundation

/// Why a file could not be read.
public struct FileReadingError: Error, Sendable, Equatable {
  /// The reasons that a user can act on.
  public enum Reason: Sendable, Equatable {
    /// Nothing of that name exists.
    case missing
    /// It is a directory.
    case directory
    /// It exists but cannot be opened or read; with the system's words.
    case denied(String)
    /// It holds more than this number of bytes.
    case tooLarge(limit: Int)
  }

  /// The path as the caller gave it.
  public let path: String
  /// The reason.
  public let reason: Reason

  /// What was found, for a message.
  public var found: String {
    switch reason {
    case .missing: "no such file"
    case .directory: "a directory"
    case .denied(let words): "a file that cannot be read (\(words))"
    case .tooLarge(let limit): "more than \(limit) bytes"
    }
  }

  /// What was expected, for a message.
  public var expected: String {
    if case .tooLarge(let limit) = reason { "at most \(limit) bytes" } else { "a readable file" }
  }
}

/// Reads whole files, with an upper limit on what is taken into memory.
public enum FileContents {
  /// The most bytes that are taken from a pipe or a device, whose size nobody knows before: 64 MiB.
  public static let streamLimit = 1 << 26
  /// Milliseconds to wait for a pipe that nobody writes to, or a device that has nothing to say.
  private static let patience: Int32 = 1000

  /// All bytes of a file, a pipe or a device; an endless one ends at the limit, a silent one after a second.
  ///
  /// - Parameters:
  ///   - path: absolute, or relative to the current directory.
  ///   - limit: the most bytes to accept; of pipes and devices at most ``streamLimit``.
  /// - Throws: ``FileReadingError``.
  public static func read(path: String, limit: Int) throws(FileReadingError) -> [UInt8] {
    var isDirectory: ObjCBool = false
    // A zero byte would end the path early where it is handed to C.
    guard !path.utf8.contains(0), FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
    else { throw FileReadingError(path: path, reason: .missing) }
    guard !isDirectory.boolValue else { throw FileReadingError(path: path, reason: .directory) }
    // Non-blocking, since opening a pipe without a writer would otherwise wait for ever.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileReadingError(path: path, reason: .denied(systemWords(errno))) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw FileReadingError(path: path, reason: .denied(systemWords(errno)))
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      return try readStream(
        descriptor, isPipe: status.st_mode & S_IFMT == S_IFIFO, path: path, limit: min(limit, streamLimit))
    }
    guard status.st_size <= limit else { throw FileReadingError(path: path, reason: .tooLarge(limit: limit)) }
    return try readPieces(descriptor, path: path, limit: limit, expected: Int(status.st_size))
  }

  /// The bytes of a pipe or a device; waits longer than ``patience`` only where a pipe has a writer.
  private static func readStream(
    _ descriptor: Int32, isPipe: Bool, path: String, limit: Int
  ) throws(FileReadingError) -> [UInt8] {
    let nothing = FileReadingError(path: path, reason: .denied("nothing came within a second"))
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    let isReady = poll(&request, 1, patience) != 0
    guard isReady || isPipe else { throw nothing }
    // Without a writer, reading a pipe ends at once; with one it waits.
    let bytes = try readPieces(descriptor, path: path, limit: limit)
    guard isReady || !bytes.isEmpty else { throw nothing }
    return bytes
  }

  /// All bytes up to the end; memory that is not enough for the expected number grows, and is copied, with them.
  private static func readPieces(
    _ descriptor: Int32, path: String, limit: Int, expected: Int = 0
  ) throws(FileReadingError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(expected)
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = piece.withUnsafeMutableBytes { Foundation.read(descriptor, $0.baseAddress, $0.count) }
      if count == 0 { return bytes }
      if count > 0 {
        guard count <= limit - bytes.count else {
          throw FileReadingError(path: path, reason: .tooLarge(limit: limit))
        }
        bytes.append(contentsOf: piece[..<count])
      } else if errno == EAGAIN {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        poll(&request, 1, -1)
      } else if errno != EINTR {
        throw FileReadingError(path: path, reason: .denied(systemWords(errno)))
      }
    }
  }

  private static func systemWords(_ number: Int32) -> String {
    String(cString: strerror(number))
  }
}
