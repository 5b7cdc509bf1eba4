import Foundation
import Wording

/// The file that was probably meant by a name that does not exist.
enum NearFile {
  /// A file beside it whose name is nearly the same, or the same but for its extension; nil where none is near.
  static func beside(_ path: String) -> String? {
    let (folder, name) = (PathParts.folder(of: path), PathParts.name(of: path))
    guard !name.isEmpty else { return nil }
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? [])
      .filter { !$0.hasPrefix(".") }.sorted()
    guard let near = NearName.close(to: PathParts.stem(of: name), in: names.map(PathParts.stem)).first
    else { return nil }
    // Of several with one stem the one whose extension is nearest.
    return NearName.nearest(to: name, in: names.filter { PathParts.stem(of: $0) == near })
      .map { path.dropLast(name.count) + $0 }
  }
}
