/// Why reports could not be made one.
public enum ReportMergeError: Error, Sendable, Equatable, CustomStringConvertible {
  /// There is no report.
  case nothing
  /// One report is there twice, which would count its evidence twice.
  case repeated
  /// Titles or seeds differ.
  case differentRuns(first: String, other: String)
  /// Two reports say different things of one item.
  case contradiction(part: String, name: String)

  /// The error in one sentence for a person.
  public var description: String {
    switch self {
    case .nothing: "found no report, expected those of all shards of one run"
    case .repeated: "found one report twice, expected a different one for each shard"
    case .differentRuns(let first, let other):
      "found reports of different runs, \(first) and \(other), expected one title and one seed (--title gives the whole another title)"
    case .contradiction(let part, let name):
      "found two different results of the \(part) \"\(VisibleText.shortLine(name, to: 200))\", expected one"
    }
  }
}
