import Commands
import Runs

/// What a command can run, for its `--list`.
package enum NameList {
  /// Prints names with what they stand for; those that a filter finds, where there is one.
  package static func show(
    _ names: [(name: String, statement: String)], filter: String?, kind: String
  ) async throws {
    let width = names.map(\.name.count).max() ?? 0
    let found = try FilterError.matches(of: filter, among: names, kind: kind, name: \.name)
    let lines = found.map {
      $0.name + String(repeating: " ", count: width - $0.name.count) + "  \($0.statement)\n"
    }
    try await exiting {
      try StandardOutput.write(Terminal.wrapped(lines.joined(), hanging: width + 2))
      return .verified
    }
  }
}
