import Foundation
import PropertyTesting

/// Where counterexamples are stored, to be committed and replayed first from then on.
public enum RegressionFolder: Sendable, Hashable {
  /// `fixtures/regressions` beside the `Package.swift` of the package that the test's file lies in; nowhere
  /// where there is none.
  case besidePackage
  /// A folder; made at the first failure.
  case folder(URL)
  /// Nowhere: nothing is written or replayed.
  case none

  /// The store of a test in the file at a path.
  func store(forTestIn filePath: String) -> RegressionStore? {
    switch self {
    case .besidePackage: Self.package(of: filePath).map { RegressionStore(folder: Self.folder(in: $0)) }
    case .folder(let folder): RegressionStore(folder: folder)
    case .none: nil
    }
  }

  /// The folder named by default in a package.
  static func folder(in package: URL) -> URL {
    package.appendingPathComponent("fixtures/regressions", isDirectory: true)
  }

  /// The nearest folder upwards that holds a `Package.swift`.
  static func package(of filePath: String) -> URL? {
    var folder = URL(fileURLWithPath: filePath).deletingLastPathComponent()
    while folder.pathComponents.count > 1 {
      let manifest = folder.appendingPathComponent("Package.swift")
      if FileManager.default.fileExists(atPath: manifest.path) { return folder }
      folder.deleteLastPathComponent()
    }
    return nil
  }
}
