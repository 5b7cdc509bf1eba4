import Wording

/// Why `--filter` selects nothing.
public struct FilterError: Error, Sendable, CustomStringConvertible {
  package let problem: String

  /// An error that says what is wrong with the filter.
  package init(problem: String) { self.problem = problem }

  /// "--filter: no defect …".
  public var description: String { "--filter: \(problem)" }

  /// The items in whose name a regular expression is found; all without one.
  ///
  /// - Throws: ``FilterError`` if it is malformed or found in no name.
  package static func matches<Item>(
    of filter: String?, among items: [Item], kind: String, name: (Item) -> String
  ) throws -> [Item] {
    guard let filter else { return items }
    let expression = try expression(filter)
    let matches = items.filter { name($0).contains(expression) }
    guard !matches.isEmpty else { throw FilterError(kind, filter, known: items.map(name)) }
    return matches
  }

  /// An error that says which known name is nearest to a filter that is found in none.
  package init(_ kind: String, _ filter: String, known: [String]) {
    // What steers a regular expression is no part of a name.
    let letters = filter.filter { $0.isLetter || $0.isNumber || $0 == "-" || $0 == " " }
    let nearest = NearName.containing(letters, in: known).map { "\"\($0)\"" } ?? "none"
    problem = "no \(kind) matches \"\(filter)\", expected one that --list shows, such as \(nearest)"
  }

  /// The regular expression, compiled.
  package static func expression(_ filter: String) throws -> Regex<AnyRegexOutput> {
    do {
      return try Regex(filter)
    } catch {
      throw FilterError(problem: "found \"\(filter)\", expected a regular expression: \(error)")
    }
  }
}
