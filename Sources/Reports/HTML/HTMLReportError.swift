/// Why the page could not be rendered.
public enum HTMLReportError: Error, Sendable, CustomStringConvertible {
  /// A template is missing from the package's resources, or is no template; its name and the problem.
  case template(name: String, problem: String)

  /// The error in one sentence for a person.
  public var description: String {
    switch self {
    case .template(let name, let problem):
      "the report's template \(name): found that it cannot be used (\(problem)), expected it beside the program"
    }
  }
}
