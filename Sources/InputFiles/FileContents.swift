import Foundation

/// Reads files, with an upper limit on what is taken into memory; what is no file is recognised and never waited for.
public enum FileContents {
  /// The most bytes that are taken from a pipe, whose size nobody knows before: 64 MiB.
  ///
  /// A network of 3,000,000 parameters in JSON; larger ones have their numbers in a weights file.
  public static let streamLimit = 1 << 26

  /// The path that stands for standard input; a file of this name is `./-`.
  static let standardInput = "-"

  /// What messages call a path: "standard input" for `-`.
  public static func place(_ path: String) -> String { path == standardInput ? "standard input" : path }

  /// All bytes of a file, or of a pipe that the caller of this process handed on (`-`, `/dev/stdin`, `<(command)` of a shell).
  ///
  /// - Parameters:
  ///   - path: absolute, or relative to the current directory.
  ///   - limit: the most bytes to accept; of pipes at most ``streamLimit``.
  ///   - longestLine: for text, the most bytes of a line. Reading ends early after a zero byte, which no text has, and
  ///     after a line that is longer: either is left for the reader of the text to find. Nil for what is no text.
  /// - Throws: ``FileReadingError``.
  public static func read(
    path: String, limit: Int, longestLine: Int? = nil
  ) throws(FileReadingError) -> [UInt8] {
    let path = path == standardInput ? "/dev/stdin" : path
    let file = try OpenFile(path: path, acceptsPipe: isHandedOn(path))
    let limit = file.isPipe ? min(limit, streamLimit) : limit
    guard file.size <= limit else { throw FileReadingError(path: path, reason: .tooLarge(limit: limit)) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(file.size)
    var lineStart = 0
    while let piece = try file.next() {
      guard piece.count <= limit - bytes.count else {
        throw FileReadingError(path: path, reason: .tooLarge(limit: limit))
      }
      bytes.append(contentsOf: piece)
      guard let longestLine else { continue }
      if let end = piece.lastIndex(of: UInt8(ascii: "\n")) { lineStart = bytes.count - piece.count + end + 1 }
      if piece.contains(0) || bytes.count - lineStart > longestLine { break }
    }
    return bytes
  }

  /// The first bytes of a file, and how many it has in all; nothing but a file on a disk is accepted.
  ///
  /// - Throws: ``FileReadingError``.
  public static func beginning(
    path: String, count: Int
  ) throws(FileReadingError) -> (bytes: [UInt8], size: Int) {
    let file = try OpenFile(path: path, acceptsPipe: false)
    var bytes: [UInt8] = []
    while bytes.count < count, let piece = try file.next(atMost: count - bytes.count) { bytes += piece }
    return (bytes, file.size)
  }

  /// Checks that a path leads to a file on a disk, without opening it: opening a pipe waits for its other end.
  ///
  /// - Throws: ``FileReadingError``.
  public static func requireFile(path: String) throws(FileReadingError) {
    _ = try FileKind(path: path)
  }

  /// Whether a path names one of this process's own open files.
  private static func isHandedOn(_ path: String) -> Bool {
    path == "/dev/stdin" || path.hasPrefix("/dev/fd/") || path.hasPrefix("/proc/self/fd/")
  }
}
