import Foundation

/// Files of one folder that are put in place together.
///
/// Whoever opens the files by their names finds the old set or the new one, whole, at every moment: also after the process
/// was killed, the disk filled up or the power failed.
///
/// A rename is one step, but four renames are four. What can be exchanged in one is a folder or a link. It cannot be the
/// folder that the files stand in: that may be the current one or the root of a file system, and other files in it would
/// have to move along. It should not be links that stay: archives of CI servers keep links as such and leave hidden folders
/// out. So the names are links only for the moment of the exchange:
///
/// 1. A hidden folder is made beside the names. It gets the new files, written, read again and synchronised; the old ones,
///    as hard links; a link for each name; and the link `set`, which leads to the old files.
/// 2. Each name becomes its link, `.gradient-check-set-…/set/name`. It leads to the file that stood there before.
/// 3. `set` is replaced by a link to the new files. This is the exchange: one rename.
/// 4. Each name becomes the file that its link leads to, and the hidden folder is removed.
///
/// The folders are synchronised after each, so that a power failure cannot change the order. A run that is killed leaves the
/// hidden folder, and perhaps links that lead to whole sets; the next one does step 4 in its place, whichever set it finds.
/// Everything that takes room is in step 1. A set that did not exist is links that lead nowhere until the exchange.
///
/// On a file system without symbolic links (FAT) the files are renamed one after the other, each whole.
package struct FileSet {
  private let folder: String
  private let files: [(name: String, contents: Data)]

  /// Files by their names, for a folder that is made if need be.
  package init(_ files: [(name: String, contents: Data)], in folder: String) {
    (self.files, self.folder) = (files, folder)
  }

  /// Puts them in place.
  ///
  /// - Throws: ``ReportFilesError``; what was there is then as it was.
  package func put() throws(ReportFilesError) {
    let isMade = try makeFolder()
    do {
      let lock = try lock()
      defer { close(lock) }
      try finishKilledRuns()
      try exchange()
    } catch {
      if isMade { rmdir(folder) }
      throw error
    }
  }

  private func exchange() throws(ReportFilesError) {
    let workshop = try makeWorkshop()
    do {
      try prepare(workshop)
      if target(of: "\(workshop)/set") == nil {
        try renameOneByOne(workshop)
      } else {
        try showThroughLinks(workshop)
        try rename("\(workshop)/new-set", "\(workshop)/set")
      }
    } catch {
      settle(workshop)
      throw error
    }
    // The new set is there. Where a power failure could still undo the exchange the names stay links, for the next run.
    guard (try? synchronise(workshop)) != nil else { return }
    settle(workshop)
  }

  private func path(_ name: String) -> String { "\(folder)/\(name)" }
}

// MARK: - Folders

extension FileSet {
  /// - Returns: whether it did not exist.
  private func makeFolder() throws(ReportFilesError) -> Bool {
    var status = stat()
    if stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return false }
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError ?? error as NSError
      let words =
        cause.domain == NSPOSIXErrorDomain ? Self.words(Int32(cause.code)) : cause.localizedDescription
      throw ReportFilesError(
        path: folder,
        problem: "found that the folder cannot be made (\(words)), expected one, or a place for it")
    }
    return true
  }

  /// How long another run may take for its exchange, which is a matter of milliseconds: 10 seconds.
  private static let patience = Duration.seconds(10)

  /// Waits until no other run exchanges files here: the end of either would be taken for a killed one by the other.
  private func lock() throws(ReportFilesError) -> Int32 {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("that the folder cannot be opened", errno) }
    let deadline = ContinuousClock.now + Self.patience
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      // Some file systems of networks have no locks; two runs at once are then the caller's to avoid.
      guard errno == EWOULDBLOCK || errno == EINTR else { break }
      guard ContinuousClock.now < deadline else {
        close(descriptor)
        throw ReportFilesError(
          path: folder,
          problem: "found another run that is writing there, expected it to end within 10 seconds")
      }
      usleep(10_000)
    }
    return descriptor
  }

  private static let workshopPrefix = ".gradient-check-set-"

  /// Makes the hidden folder.
  ///
  /// The name is so short that a link through it fits into the 60 bytes that ext4 keeps without taking a block.
  private func makeWorkshop() throws(ReportFilesError) -> String {
    let digits = String(UInt32.random(in: 0 ... .max), radix: 16)
    let workshop = Self.workshopPrefix + String(repeating: "0", count: 8 - digits.count) + digits
    guard mkdir(path(workshop), 0o777) == 0 else {
      throw failure("that nothing can be made in the folder", errno)
    }
    return workshop
  }

  /// Whether the name is that of a hidden folder of this or another run.
  private func isWorkshop(_ name: String) -> Bool {
    let digits = name.dropFirst(Self.workshopPrefix.count)
    var status = stat()
    return name.hasPrefix(Self.workshopPrefix) && digits.count == 8 && digits.allSatisfy(\.isHexDigit)
      && lstat(path(name), &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Makes the names in a folder last, as `fsync` does the contents of a file.
  ///
  /// Not every file system can do that of folders; one that says it is full, or broken, is believed.
  private func synchronise(_ name: String = ".") throws(ReportFilesError) {
    let descriptor = open(path(name), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("that the folder cannot be opened", errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 || ![EIO, ENOSPC, EDQUOT].contains(errno) else {
      throw failure("that the folder cannot be written", errno)
    }
  }
}

// MARK: - Step 1: everything that takes room

extension FileSet {
  private func prepare(_ workshop: String) throws(ReportFilesError) {
    for part in ["new", "old", "links"] {
      guard mkdir(path("\(workshop)/\(part)"), 0o777) == 0 else {
        throw failure("that nothing can be made in the folder", errno)
      }
    }
    for (name, contents) in files {
      try write(contents, to: "\(workshop)/new/\(name)", insteadOf: name)
      try keep(name, as: "\(workshop)/old/\(name)")
    }
    if try link("old", at: "\(workshop)/set") {
      _ = try link("new", at: "\(workshop)/new-set")
      for (name, _) in files { _ = try link("\(workshop)/set/\(name)", at: "\(workshop)/links/\(name)") }
    }
    for part in ["new", "old", "links", "."] { try synchronise("\(workshop)/\(part)") }
    try synchronise()
  }

  /// Writes a file and looks whether what was written is there.
  private func write(
    _ contents: Data, to place: String, insteadOf name: String
  ) throws(ReportFilesError) {
    let descriptor = open(path(place), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failure("that \(name) cannot be made", errno) }
    defer { close(descriptor) }
    let number = contents.withUnsafeBytes { bytes -> Int32 in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = Foundation.write(
          descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        guard count >= 0 || errno == EINTR else { return errno }
        rest = rest.dropFirst(max(count, 0))
      }
      return fsync(descriptor) == 0 ? 0 : errno
    }
    guard number == 0 else { throw failure("that \(name) cannot be written", number) }
    guard let written = FileManager.default.contents(atPath: path(place)), written == contents else {
      throw failure("that \(name) does not hold what was written", EIO)
    }
  }

  /// Keeps the old file behind a name, if there is one.
  private func keep(_ name: String, as place: String) throws(ReportFilesError) {
    var status = stat()
    guard stat(path(name), &status) == 0 else {
      guard errno == ENOENT || errno == ELOOP else {
        throw failure("that \(name) cannot be looked at", errno)
      }
      return
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      let what = status.st_mode & S_IFMT == S_IFDIR ? "a folder" : "a device or a pipe"
      throw ReportFilesError(path: path(name), problem: "found \(what), expected a file, or nothing")
    }
    guard linkat(AT_FDCWD, path(name), AT_FDCWD, path(place), AT_SYMLINK_FOLLOW) != 0 else { return }
    // Without hard links, or of somebody else.
    guard let contents = FileManager.default.contents(atPath: path(name)) else {
      throw failure("that \(name) cannot be read", errno)
    }
    try write(contents, to: place, insteadOf: name)
  }

  /// - Returns: false on a file system without symbolic links.
  private func link(_ target: String, at place: String) throws(ReportFilesError) -> Bool {
    guard symlink(target, path(place)) != 0 else { return true }
    guard [EPERM, ENOTSUP, EOPNOTSUPP, ENOSYS].contains(errno) else {
      throw failure("that nothing can be made in the folder", errno)
    }
    return false
  }
}

// MARK: - Steps 2 to 4

extension FileSet {
  private func showThroughLinks(_ workshop: String) throws(ReportFilesError) {
    for (name, _) in files { try rename("\(workshop)/links/\(name)", name) }
    try synchronise()
  }

  /// For file systems without symbolic links; puts the old files back where it ends early.
  private func renameOneByOne(_ workshop: String) throws(ReportFilesError) {
    do {
      for (name, _) in files { try rename("\(workshop)/new/\(name)", name) }
    } catch {
      for (name, _) in files where Foundation.rename(path("\(workshop)/old/\(name)"), path(name)) != 0 {
        if errno == ENOENT { unlink(path(name)) }
      }
      throw error
    }
  }

  /// Puts the files in the places of the links that lead to them, and removes the hidden folder.
  ///
  /// Whichever set the links lead to: the new one, or the old one where something went wrong before the exchange. A link
  /// that leads nowhere stands for a file that the old set did not have. Should a name stay a link, so does the folder, for
  /// the next run to settle.
  private func settle(_ workshop: String) {
    for (name, _) in files where target(of: name) == "\(workshop)/set/\(name)" {
      let file = path("\(workshop)/set/\(name)")
      if Foundation.rename(file, path(name)) != 0 {
        guard errno == ENOENT, unlink(path(name)) == 0 else { return }
      }
    }
    guard (try? synchronise()) != nil else { return }
    try? FileManager.default.removeItem(atPath: path(workshop))
  }

  private func finishKilledRuns() throws(ReportFilesError) {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw failure("that the folder cannot be read", errno)
    }
    for name in names where isWorkshop(name) { settle(name) }
  }

  private func target(of name: String) -> String? {
    try? FileManager.default.destinationOfSymbolicLink(atPath: path(name))
  }

  private func rename(_ source: String, _ name: String) throws(ReportFilesError) {
    guard Foundation.rename(path(source), path(name)) != 0 else { return }
    throw failure("that \(name) cannot be put in its place", errno)
  }
}

// MARK: - Words

extension FileSet {
  private func failure(_ found: String, _ number: Int32) -> ReportFilesError {
    let bytes = NumberFormatting.count(files.map(\.contents.count).reduce(0, +))
    let count = files.count == 1 ? "a file" : "\(files.count) files"
    return ReportFilesError(
      path: folder,
      problem: "found \(found) (\(Self.words(number))), expected a folder that takes \(count) of "
        + "\(bytes) bytes; what was there is as it was")
  }

  private static func words(_ number: Int32) -> String { String(cString: strerror(number)) }
}
