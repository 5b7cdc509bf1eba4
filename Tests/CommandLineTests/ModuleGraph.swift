import Foundation

/// The modules of this package, with what `Package.swift` declares and what the sources import.
struct ModuleGraph {
  /// By module, the modules of this package that the manifest lets it depend on.
  private(set) var declared: [String: Set<String>] = [:]
  /// By module, the modules of this package that its sources import.
  private(set) var imported: [String: Set<String>] = [:]

  /// Reads the manifest of a package and all sources of its targets.
  init(package root: URL) throws {
    let manifest = try String(contentsOf: root.appendingPathComponent("Package.swift"), encoding: .utf8)
    for target in Self.targets(of: manifest) { declared[target.name] = target.dependencies }
    let names = Set(declared.keys)
    declared = declared.mapValues { $0.intersection(names) }
    for name in names { imported[name] = [] }
    for (folder, only) in [("Sources", nil), ("Tests", nil), ("Examples/swift", "ExampleTests")] {
      let place = root.appendingPathComponent(folder)
      for path in try FileManager.default.subpathsOfDirectory(atPath: place.path) {
        guard path.hasSuffix(".swift"), let module = only ?? path.split(separator: "/").first.map(String.init)
        else { continue }
        let source = try String(contentsOf: place.appendingPathComponent(path), encoding: .utf8)
        imported[module, default: []].formUnion(Self.imports(of: source).intersection(names))
      }
    }
  }

  /// Each target's name and the names in quotes among its dependencies, products of other packages left out.
  private static func targets(of manifest: String) -> [(name: String, dependencies: Set<String>)] {
    manifest.matches(of: /\.(?:target|executableTarget|testTarget|systemLibrary)\(\s*name: "([^"]+)"/).map {
      let arguments = balanced(manifest[$0.range.upperBound...], closing: ")")
      guard let list = arguments.firstMatch(of: /dependencies: \[/) else { return (String($0.1), []) }
      let dependencies = balanced(arguments[list.range.upperBound...], closing: "]")
        .replacing(/\.product\([^)]*\)/, with: "")
      return (String($0.1), Set(dependencies.matches(of: /"([^"]+)"/).map { String($0.1) }))
    }
  }

  /// The text before the first bracket that closes more than it opened.
  private static func balanced(_ text: Substring, closing: Character) -> Substring {
    let opening: Character = closing == ")" ? "(" : "["
    var depth = 0
    for place in text.indices {
      if text[place] == opening { depth += 1 }
      if text[place] == closing { depth -= 1 }
      if depth < 0 { return text[..<place] }
    }
    return text
  }

  /// The modules that a source imports, by the names of their targets.
  private static func imports(of source: String) -> Set<String> {
    Set(
      source.split(separator: "\n").compactMap { line -> String? in
        guard line.contains("import "), !line.hasPrefix(" ") else { return nil }
        let match = line.wholeMatch(
          of: /(?:@\w+(?:\([^)]*\))? +)*(?:(?:public|package|internal|private) +)?import +(?:\w+ +)?(\w+)/)
        // The compiler knows an executable's target by a name that is an identifier.
        return match.map { String($0.1).replacingOccurrences(of: "_", with: "-") }
      })
  }
}
