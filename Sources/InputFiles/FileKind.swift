import Foundation

/// What stands behind a path, found without opening it.
enum FileKind {
  case file
  case pipe

  /// Looks at a path.
  ///
  /// - Parameter acceptsPipe: whether a pipe will do too.
  /// - Throws: ``FileReadingError`` for everything else.
  init(path: String, acceptsPipe: Bool = false) throws(FileReadingError) {
    var status = stat()
    // A zero byte would end the path early where it is handed to C.
    guard !path.utf8.contains(0), stat(path, &status) == 0 else {
      let isMissing = path.utf8.contains(0) || errno == ENOENT || errno == ENOTDIR
      throw FileReadingError(path: path, reason: isMissing ? .missing : .denied(Self.systemWords(errno)))
    }
    try self.init(status, path: path, acceptsPipe: acceptsPipe)
  }

  init(_ status: stat, path: String, acceptsPipe: Bool) throws(FileReadingError) {
    let reason: FileReadingError.Reason
    switch status.st_mode & S_IFMT {
    case S_IFREG:
      self = .file
      return
    case S_IFIFO where acceptsPipe:
      self = .pipe
      return
    case S_IFDIR: reason = .directory
    case S_IFIFO: reason = .special("a pipe")
    case S_IFSOCK: reason = .special("a socket")
    default: reason = .special("a device")
    }
    throw FileReadingError(path: path, reason: reason)
  }

  static func systemWords(_ number: Int32) -> String { String(cString: strerror(number)) }
}
