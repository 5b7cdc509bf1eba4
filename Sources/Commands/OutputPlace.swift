import Foundation

/// Places for results, looked at before the work begins: nobody should wait a minute to read that a folder is
/// missing.
package enum OutputPlace {
  /// Checks that a folder can be written to, or made.
  ///
  /// - Throws: ``OutputError``.
  package static func requireFolder(_ path: String) throws {
    guard !path.isEmpty else { throw OutputError(place: "\"\"", problem: "found no name, expected a folder") }
    let files = FileManager.default
    var nearest = URL(fileURLWithPath: path).standardizedFileURL
    while !files.fileExists(atPath: nearest.path), nearest.path != "/" { nearest.deleteLastPathComponent() }
    var isFolder: ObjCBool = false
    _ = files.fileExists(atPath: nearest.path, isDirectory: &isFolder)
    guard isFolder.boolValue else {
      throw OutputError(place: path, problem: "found a file at \(nearest.path), expected a folder")
    }
    guard access(nearest.path, W_OK | X_OK) == 0 else {
      throw OutputError(
        place: path,
        problem: "found \(nearest.path), which cannot be written to (\(String(cString: strerror(errno)))), "
          + "expected a folder for the report's files")
    }
  }

  /// Checks that a file can be made or replaced, and returns its location behind all symbolic links.
  ///
  /// Devices and pipes are refused: writing a whole file at once ends in a rename, which would replace them.
  ///
  /// - Throws: ``OutputError``.
  package static func requireFile(_ path: String) throws -> URL {
    guard !path.isEmpty else { throw OutputError(place: "\"\"", problem: "found no name, expected a file") }
    let file = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    let attributes = try? FileManager.default.attributesOfItem(atPath: file.path)
    switch attributes?[.type] as? FileAttributeType {
    case nil, .typeRegular?: break
    case .typeDirectory?: throw OutputError(place: path, problem: "found a folder, expected a file")
    default: throw OutputError(place: path, problem: "found a device or a pipe, expected a file")
    }
    let folder = file.deletingLastPathComponent().path
    guard access(folder, W_OK | X_OK) == 0 else {
      throw OutputError(
        place: path,
        problem:
          "found the folder \(folder), which cannot be written to (\(String(cString: strerror(errno)))), "
          + "expected one that can")
    }
    return file
  }
}
