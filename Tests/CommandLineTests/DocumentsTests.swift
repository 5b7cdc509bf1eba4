import Foundation
import Testing

/// The documents of the repository: they lead somewhere, are cited only where they exist, and state one version.
@Suite struct DocumentsTests {
  private static let root = Tool.fixtures.deletingLastPathComponent()

  private static func text(_ file: URL) throws -> String { try String(contentsOf: file, encoding: .utf8) }

  /// The documents at the top and in the folders that hold some.
  private static func documents() throws -> [URL] {
    let inFolders = try ["docs", "clients", "fixtures", "reports"].flatMap { folder in
      try FileManager.default.subpathsOfDirectory(atPath: root.appendingPathComponent(folder).path)
        .map { "\(folder)/\($0)" }
    }
    return (["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "Benchmarks/README.md"] + inFolders)
      .map(root.appendingPathComponent).filter { $0.pathExtension == "md" }
  }

  /// A document without its blocks of code, in which neither links nor headings count.
  private static func prose(_ document: URL) throws -> String {
    try text(document).components(separatedBy: "\n```").enumerated()
      .filter { $0.offset % 2 == 0 }.map(\.element).joined(separator: "\n")
  }

  /// The anchors of a document's headings, as they are made for its page: "exit-statuses".
  private static func anchors(of document: URL) throws -> [String] {
    try prose(document).components(separatedBy: "\n").filter { $0.hasPrefix("#") }.map { heading in
      heading.drop { $0 == "#" || $0 == " " }.lowercased().filter {
        $0.isLetter || $0.isNumber || " -_".contains($0)
      }.replacingOccurrences(of: " ", with: "-")
    }
  }

  @Test func `every relative link of the documents leads to a file, and to a heading where it names one`()
    throws
  {
    var broken: [String] = []
    var followed = 0
    for document in try Self.documents() {
      for match in try Self.prose(document).matches(of: /\]\(([^)\s]+)\)/) {
        let link = String(match.1)
        guard !link.contains("://") else { continue }
        followed += 1
        let parts = link.split(separator: "#", omittingEmptySubsequences: false).map(String.init)
        let target =
          parts[0].isEmpty
          ? document
          : document.deletingLastPathComponent().appendingPathComponent(parts[0]).standardizedFileURL
        let isThere = FileManager.default.fileExists(atPath: target.path)
        let hasHeading = try parts.count == 1 || (isThere && Self.anchors(of: target).contains(parts[1]))
        if !isThere || !hasHeading { broken.append("\(document.lastPathComponent): \(link)") }
      }
    }
    #expect(broken == [])
    #expect(followed >= 40)
  }

  @Test func `no source cites a document that does not exist`() throws {
    var missing: [String] = []
    var cited = 0
    for file in try Self.sources() {
      // Few files cite any; looking for the bytes first takes a tenth of the time.
      let contents = try Data(contentsOf: file)
      guard contents.range(of: Data(".md".utf8)) != nil else { continue }
      // Names in capitals and those in `docs` are documents; "report.md" and the like are files that a user makes.
      for match in String(decoding: contents, as: UTF8.self)
        .matches(of: /docs\/[\w.\/-]+\.md|[\w.\/-]*[A-Z]{2,}\.md/)
      {
        cited += 1
        let places = [Self.root, file.deletingLastPathComponent()].map {
          $0.appendingPathComponent(String(match.0)).standardizedFileURL.path
        }
        if !places.contains(where: FileManager.default.fileExists) {
          missing.append("\(file.lastPathComponent): \(match.0)")
        }
      }
    }
    #expect(missing == [])
    #expect(cited >= 30)
  }

  /// All sources and scripts; not data, which is large.
  private static func sources() throws -> [URL] {
    let folders = ["Sources", "Tests", "Benchmarks/Sources", "clients", "Examples", "fixtures", "scripts"]
    let kinds: Set = [
      "swift", "c", "h", "py", "rs", "jl", "sh", "toml", "mustache", "R", "Rd", "m", "tst", "cpp", "f90",
    ]
    // Not scripts/gallery: the links that it writes are those of its pages, in another folder.
    let others = [
      "gradient-check", "run-tests", ".ci/run", "Benchmarks/run", "scripts/pictures", "scripts/reference",
    ]
    return try folders.flatMap { folder in
      try FileManager.default.subpathsOfDirectory(atPath: root.appendingPathComponent(folder).path)
        .map { root.appendingPathComponent("\(folder)/\($0)") }.filter { kinds.contains($0.pathExtension) }
    } + others.map(root.appendingPathComponent)
  }

  @Test func `binary, clients and changelog state one version`() throws {
    let binary = try Tool.run(["--version"]).output
    let client = try Self.text(
      Self.root.appendingPathComponent("clients/python/gradient_check/__init__.py"))
    let changelog = try Self.text(Self.root.appendingPathComponent("CHANGELOG.md"))
    let version = try #require(changelog.firstMatch(of: /\n## (\d+\.\d+\.\d+)\n/)).1
    #expect(binary == "gradient-check \(version)\n")
    #expect(client.contains("\n__version__ = \"\(version)\"\n"))
    for language in ["r", "octave"] {
      let description = try Self.text(Self.root.appendingPathComponent("clients/\(language)/DESCRIPTION"))
      #expect(description.contains("\nVersion: \(version)\n"), "clients/\(language)/DESCRIPTION")
    }
  }

  @Test func `the README can be read in one go`() throws {
    let lines = try Self.text(Self.root.appendingPathComponent("README.md")).components(separatedBy: "\n")
    #expect(lines.count <= 151)
  }
}
