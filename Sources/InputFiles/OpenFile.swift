import Foundation

/// A file, or a pipe, that is read piece by piece.
final class OpenFile {
  /// Bytes in all, as the file system says; 0 of a pipe.
  let size: Int
  /// Whether it is a pipe.
  let isPipe: Bool
  private let path: String
  private let descriptor: Int32
  private var piece = [UInt8](repeating: 0, count: OpenFile.pieceSize)

  /// Large enough that nothing is gained by more, and small beside what a process takes.
  private static let pieceSize = 1 << 20

  /// Opens a file.
  ///
  /// - Throws: ``FileReadingError`` for what is neither a file nor, where that is accepted, a pipe.
  init(path: String, acceptsPipe: Bool) throws(FileReadingError) {
    // Looked at before it is opened, which is an event for the other end of a pipe and for some devices.
    _ = try FileKind(path: path, acceptsPipe: acceptsPipe)
    // And afterwards: it may have become something else in between. Non-blocking for the same reason.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw FileReadingError(path: path, reason: .denied(FileKind.systemWords(errno)))
    }
    (self.path, self.descriptor) = (path, descriptor)
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let problem = errno
      close(descriptor)
      throw FileReadingError(path: path, reason: .denied(FileKind.systemWords(problem)))
    }
    do {
      isPipe = try FileKind(status, path: path, acceptsPipe: acceptsPipe) == .pipe
      size = isPipe ? 0 : Int(status.st_size)
    } catch {
      close(descriptor)
      throw error
    }
  }

  deinit { close(descriptor) }

  /// The next bytes; nil at the end.
  ///
  /// - Throws: ``FileReadingError``, also for a file without a size that holds something all the same: the system makes
  ///   up its contents as they are read, such as those in `/proc`, and some have no end.
  func next(atMost limit: Int = OpenFile.pieceSize) throws(FileReadingError) -> ArraySlice<UInt8>? {
    while true {
      let count = piece.withUnsafeMutableBytes {
        Foundation.read(descriptor, $0.baseAddress, min($0.count, limit))
      }
      if count == 0 { return nil }
      if count > 0 && (isPipe || size > 0) { return piece[..<count] }
      if !isPipe && (count > 0 || errno == EAGAIN) { throw madeUp }
      if errno == EAGAIN {
        waitForWriter()
      } else if errno != EINTR {
        throw FileReadingError(path: path, reason: .denied(FileKind.systemWords(errno)))
      }
    }
  }

  private var madeUp: FileReadingError {
    FileReadingError(
      path: path, reason: .special("a file of 0 bytes that holds some, which the system makes up"))
  }

  /// Waits until the one who writes to the pipe, as the caller arranged it, writes or ends.
  private func waitForWriter() {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    poll(&request, 1, -1)
  }
}
