import Foundation
import TensorFiles

/// The files by which large vectors travel to a program and back, in a temporary folder of their own.
final class VectorFiles {
  private let folder: String
  /// The folder as it was made, whatever the program puts in its place.
  private let descriptor: Int32

  /// Whether files stay open between requests, which takes less time and trusts whoever reads them to leave them in their place.
  private let staysOpen: Bool
  private var openFiles: [String: Int32] = [:]

  /// Why a vector could not be written.
  struct Problem: Error {
    /// Whose doing it is.
    var kind: ProgramError.Kind
    var found: String
    var expected: String
  }

  /// Makes the folder.
  ///
  /// - Parameter staysOpen: whether the files of requests stay open: for one's own caller.
  /// - Throws: ``Problem``.
  init(staysOpen: Bool = false) throws {
    self.staysOpen = staysOpen
    let place = FileManager.default.temporaryDirectory
    Self.removeAbandoned(in: place)
    folder = place.appendingPathComponent(Self.prefix + UUID().uuidString).path
    Leftovers.note(folder: folder)
    guard mkdir(folder, 0o700) == 0 else { throw Self.unwritable(folder) }
    descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else {
      let problem = Self.unwritable(folder)
      Leftovers.remove(folder: folder)
      throw problem
    }
    _ = flock(descriptor, LOCK_EX | LOCK_NB)
  }

  /// Not that of version 0.1, which holds no lock.
  private static let prefix = "gradient-check-files-"

  /// Removes what runs left that were killed: as long as a run lives it holds a lock on its folder.
  ///
  /// One that was made just now may not be locked yet, so that nothing is touched in which something changed within a minute.
  private static func removeAbandoned(in place: URL) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []
    where name.hasPrefix(prefix) {
      let path = place.appendingPathComponent(name).path
      let folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard folder >= 0 else { continue }
      defer { close(folder) }
      var status = stat()
      guard fstat(folder, &status) == 0, status.st_uid == geteuid(),
        time(nil) - status.secondOfChange > 60, flock(folder, LOCK_EX | LOCK_NB) == 0
      else { continue }
      try? FileManager.default.removeItem(atPath: path)
    }
  }

  deinit {
    for file in openFiles.values { close(file) }
    close(descriptor)
    Leftovers.remove(folder: folder)
  }

  /// The place of a vector.
  func path(_ name: String) -> String { "\(folder)/\(name).npy" }

  /// Writes a vector for the program to read, over the one before.
  ///
  /// Vectors of one name all have the same length. What the program has put in the place of the file is neither followed
  /// nor waited for.
  ///
  /// - Throws: ``Problem``.
  func write(_ vector: [Double], _ name: String) throws {
    let file = try opened(name)
    defer { if !staysOpen { close(file) } }
    let header = NumPyFile.header(shape: [vector.count])
    #if _endian(little)
      try vector.withUnsafeBytes { try write(header, $0, to: file, name) }
    #else
      try vector.map { $0.bitPattern.littleEndian }.withUnsafeBytes { try write(header, $0, to: file, name) }
    #endif
  }

  /// The file of a vector, at its start.
  private func opened(_ name: String) throws -> Int32 {
    if let file = openFiles[name] {
      guard lseek(file, 0, SEEK_SET) == 0 else { throw problem(errno, name) }
      return file
    }
    let file = openat(
      descriptor, "\(name).npy", O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw problem(errno, name) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      let problem = problem(ENXIO, name)
      close(file)
      throw problem
    }
    if staysOpen { openFiles[name] = file }
    return file
  }

  /// Up to so many bytes are copied behind the header, which takes less time than a second call of the system.
  private static let mostCopied = 1 << 14

  private func write(
    _ header: [UInt8], _ numbers: UnsafeRawBufferPointer, to file: Int32, _ name: String
  ) throws {
    guard numbers.count <= Self.mostCopied else {
      try header.withUnsafeBytes { try write($0, to: file, name) }
      return try write(numbers, to: file, name)
    }
    try (header + numbers).withUnsafeBytes { try write($0, to: file, name) }
  }

  private func write(_ bytes: UnsafeRawBufferPointer, to file: Int32, _ name: String) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = Foundation.write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      guard count >= 0 || errno == EINTR else { throw problem(errno, name) }
      rest = rest.dropFirst(max(count, 0))
    }
  }

  /// What the system's number means for a vector: something else in the place of its file is the program's doing, a full
  /// disk is not.
  private func problem(_ number: Int32, _ name: String) -> Problem {
    let isProgramsDoing = [ELOOP, EISDIR, ENOENT, ENXIO, EACCES, EPERM].contains(number)
    guard isProgramsDoing else { return Self.unwritable(path(name), number) }
    return Problem(
      kind: .failed, found: "\(standing(at: name)) in the place of \(path(name))",
      expected: "the file that it was given, or none")
  }

  /// What stands in the place of a vector's file, in words.
  private func standing(at name: String) -> String {
    var status = stat()
    guard fstatat(descriptor, "\(name).npy", &status, AT_SYMLINK_NOFOLLOW) == 0 else {
      return "a removed folder"
    }
    return switch status.st_mode & S_IFMT {
    case S_IFLNK: "a symbolic link"
    case S_IFDIR: "a folder"
    case S_IFIFO: "a pipe"
    case S_IFREG: "a file that cannot be written"
    default: "a device"
    }
  }

  private static func unwritable(_ place: String, _ number: Int32 = errno) -> Problem {
    Problem(
      kind: .missing, found: "that \(place) cannot be written (\(String(cString: strerror(number))))",
      expected: "a place for the files by which vectors travel (see TMPDIR)")
  }

  /// Reads what the program wrote, and removes it, so that the next reply cannot be this one again.
  ///
  /// - Throws: ``ReplyMistake``; what is there but no file on a disk is a failure of the program.
  func read(_ name: String, expected: Int, each: String) throws -> [Double] {
    let path = path(name)
    defer { unlinkat(descriptor, "\(name).npy", 0) }
    do {
      return try NumPyFile.values(path: path, count: expected, each: each)
    } catch {
      throw ReplyMistake(
        place: "result", found: "\(error.found) in \(path)", expected: error.expected,
        kind: error.kind == .unreadable ? .failed : .wrongReply)
    }
  }
}

extension stat {
  /// When something was last made or removed in a folder.
  fileprivate var secondOfChange: time_t {
    #if canImport(Darwin)
      st_mtimespec.tv_sec
    #else
      st_mtim.tv_sec
    #endif
  }
}
