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
  /// All bytes of a file, a pipe or a device, read piece by piece so that an endless one ends at the limit.
  ///
  /// - Parameters:
  ///   - path: absolute, or relative to the current directory.
  ///   - limit: the most bytes to accept.
  /// - Throws: ``FileReadingError``.
  public static func read(path: String, limit: Int) throws(FileReadingError) -> [UInt8] {
    var isDirectory: ObjCBool = false
    // A zero byte would end the path early where it is handed to C.
    guard !path.utf8.contains(0), FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
    else { throw FileReadingError(path: path, reason: .missing) }
    guard !isDirectory.boolValue else { throw FileReadingError(path: path, reason: .directory) }
    let bytes: [UInt8]?
    do {
      bytes = try readPieces(URL(fileURLWithPath: path), limit: limit)
    } catch {
      throw FileReadingError(path: path, reason: .denied(words(of: error)))
    }
    guard let bytes else { throw FileReadingError(path: path, reason: .tooLarge(limit: limit)) }
    return bytes
  }

  /// The bytes, or nothing when there are more than `limit`.
  private static func readPieces(_ url: URL, limit: Int) throws -> [UInt8]? {
    let handle = try FileHandle(forReadingFrom: url)
    defer { try? handle.close() }
    var bytes: [UInt8] = []
    while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
      guard piece.count <= limit - bytes.count else { return nil }
      bytes.append(contentsOf: piece)
    }
    return bytes
  }

  /// The system's words for a failure, without the path that Foundation puts around them.
  private static func words(of error: any Error) -> String {
    let error = error as NSError
    if let underlying = error.userInfo[NSUnderlyingErrorKey] as? NSError,
      underlying.domain == NSPOSIXErrorDomain
    {
      return String(cString: strerror(Int32(underlying.code)))
    }
    return error.code == CocoaError.fileReadNoPermission.rawValue ? "permission denied" : "input/output error"
  }
}
