import Foundation
import TensorFiles

/// The files by which large vectors travel to a program and back, in a temporary folder of their own.
final class VectorFiles {
  private let folder: String

  /// Makes the folder.
  ///
  /// - Throws: Foundation's error where it cannot be made.
  init() throws {
    let place = FileManager.default.temporaryDirectory
      .appendingPathComponent("gradient-check-program-\(UUID().uuidString)")
    folder = place.path
    Leftovers.note(folder: folder)
    try FileManager.default.createDirectory(
      at: place, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
  }

  deinit { Leftovers.remove(folder: folder) }

  /// The place of a vector.
  func path(_ name: String) -> String { "\(folder)/\(name).npy" }

  /// Writes a vector for the program to read, over the one before, and returns its place.
  ///
  /// Vectors of one name all have the same length.
  ///
  /// - Throws: the system's error.
  func write(_ vector: [Double], _ name: String) throws -> String {
    let path = path(name)
    let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Self.systemError }
    defer { close(file) }
    try NumPyFile.header(shape: [vector.count]).withUnsafeBytes { try Self.write($0, to: file) }
    #if _endian(little)
      try vector.withUnsafeBytes { try Self.write($0, to: file) }
    #else
      try vector.map { $0.bitPattern.littleEndian }.withUnsafeBytes { try Self.write($0, to: file) }
    #endif
    return path
  }

  private static func write(_ bytes: UnsafeRawBufferPointer, to file: Int32) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = Foundation.write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      guard count >= 0 || errno == EINTR else { throw systemError }
      rest = rest.dropFirst(max(count, 0))
    }
  }

  private static var systemError: POSIXError { POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }

  /// Reads what the program wrote, and removes it, so that the next reply cannot be this one again.
  ///
  /// - Throws: ``ReplyMistake``.
  func read(_ name: String, expected: Int, each: String) throws -> [Double] {
    let path = path(name)
    defer { unlink(path) }
    let values: [Double]
    do {
      values = try NumPyFile.read(path: path).values
    } catch {
      throw ReplyMistake(place: "result", found: "\(error.found) in \(path)", expected: error.expected)
    }
    guard values.count == expected else {
      throw ReplyMistake(
        place: "result", found: "\(values.count) numbers in \(path)",
        expected: "\(expected) (one for each \(each))")
    }
    return values
  }
}
