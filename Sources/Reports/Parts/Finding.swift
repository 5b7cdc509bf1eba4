/// One thing that is wrong with an item, or undecided: what annotations and SARIF have a line for.
struct Finding {
  /// What kind of mistake it is: the code of a diagnosis, or the reason of an inconclusive item.
  let rule: String
  /// The blocks concerned.
  var blocks: [String] = []
  /// What explains it; nil where nothing is known beyond the item's own sentence.
  var explanation: String?
}

extension ReportItem {
  /// What is wrong with the item; one without a diagnosis has one finding, named by its doubt or by what it is.
  func findings(in part: ReportPart) -> [Finding] {
    if !diagnosed.isEmpty { return diagnosed }
    let kind = part.noun.isSaid ? part.noun.name.replacing(" ", with: "-") : "gradient"
    return [Finding(rule: "\(kind)-\(outcome.rawValue)" + (doubt.map { "-\($0)" } ?? ""))]
  }
}

extension Report {
  /// Everything that is not verified, and the verdict of a run that no item accounts for, such as one that checked nothing.
  var findings: [(part: ReportPart?, item: (any ReportItem)?, finding: Finding)] {
    let all = parts.failures.flatMap { part, item in
      item.findings(in: part).map {
        (part: part as ReportPart?, item: item as (any ReportItem)?, finding: $0)
      }
    }
    guard all.isEmpty, verdict != .verified, trainings.isEmpty else { return all }
    return [(nil, nil, Finding(rule: "run-\(verdict.rawValue)"))]
  }
}

/// The folder that the paths of findings are relative to, which is that of the repository.
public struct SourceRoot: Sendable {
  private let root: String
  private let folder: String

  /// A root, and the folder that the paths of the report are relative to; both absolute.
  public init(_ root: String, folder: String) {
    (self.root, self.folder) = (Self.plain(root), folder)
  }

  /// The path of a file below the root, or the absolute one of a file elsewhere.
  func path(_ file: String) -> String {
    let absolute = Self.plain(file.hasPrefix("/") ? file : "\(folder)/\(file)")
    return absolute.hasPrefix(root + "/") ? String(absolute.dropFirst(root.count + 1)) : absolute
  }

  /// The path without "." and "..".
  private static func plain(_ path: String) -> String {
    let parts = path.split(separator: "/").reduce(into: [Substring]()) { parts, part in
      if part == ".." { _ = parts.popLast() } else if part != "." { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }
}
