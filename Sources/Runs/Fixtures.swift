import Foundation

/// The package's data folder: worked examples, datasets, example networks.
public enum Fixtures {
  /// The folder: `GRADIENT_CHECK_FIXTURES` of the environment, else `fixtures` of the source tree that was built.
  public static var folder: URL {
    if let path = ProcessInfo.processInfo.environment["GRADIENT_CHECK_FIXTURES"], !path.isEmpty {
      return URL(fileURLWithPath: path, isDirectory: true)
    }
    return URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("fixtures", isDirectory: true)
  }

  /// The contents of a file of the folder.
  ///
  /// - Throws: ``FixtureError`` when it cannot be read.
  public static func data(_ path: String) throws -> Data {
    let url = folder.appendingPathComponent(path)
    do {
      return try Data(contentsOf: url)
    } catch {
      throw FixtureError(path: url.path)
    }
  }
}

/// A file of the package's data folder is missing.
public struct FixtureError: Error, CustomStringConvertible {
  /// The file.
  public var path: String

  /// What was found and what was expected.
  public var description: String {
    "\(path): found no such file, expected the package's own data "
      + "(set GRADIENT_CHECK_FIXTURES to the fixtures folder when the source tree has moved)"
  }
}

/// A stored counterexample that cannot be read.
public struct StoredCaseError: Error, CustomStringConvertible {
  /// The file, what was found and what was expected.
  public var description: String
  /// Whether the file cannot be read at all, in contrast to one that holds something else.
  public var isUnreadable: Bool

  /// An error with its message.
  package init(description: String, isUnreadable: Bool) {
    (self.description, self.isUnreadable) = (description, isUnreadable)
  }
}
