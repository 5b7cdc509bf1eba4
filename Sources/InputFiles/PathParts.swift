/// The parts of a path, as text.
///
/// Not by Foundation's `NSString`, which crashes on Linux where a path is a single letter.
package enum PathParts {
  /// The folder that a path leads into; empty for a name alone, which stands in the current one.
  package static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// What comes after the folder.
  static func name(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
  }

  /// A name without its extension; one that begins with its only dot has none.
  static func stem(of name: String) -> String {
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }
}
