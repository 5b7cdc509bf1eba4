import ArgumentParser
import Reports
import RunLogs

/// A command whose run is made of cases: logs hold them, and shards share them.
package protocol LoggedCommand: ParsableCommand {
  /// The report of the run whose cases stand in logs, the same as that of a run which makes them all.
  ///
  /// - Parameter logs: one of each shard.
  /// - Throws: `LogError` where a case is missing, or the logs do not belong together.
  static func merged(_ logs: [LogContents]) async throws -> Report

  /// What stands for a report in the text form.
  static func text(_ report: Report, color: Bool) -> String
}

/// The commands of this tool of which `report merge` can make a report of logs.
package enum LoggedCommands {
  /// Set by the tool, which alone knows all of its commands.
  @TaskLocal package static var all: [any LoggedCommand.Type] = []

  /// The command whose cases stand in a log.
  ///
  /// - Throws: `LogError` where this tool has no such command.
  static func command(of log: LogContents) throws -> any LoggedCommand.Type {
    let name = log.facts?["command"]
    guard let command = all.first(where: { $0._commandName == name }) else {
      let known = all.map { $0._commandName }.joined(separator: ", ")
      throw LogError(
        path: log.path, line: 1, found: name.map { "a log of \($0)" } ?? "a log that has not begun",
        expected: known.isEmpty ? "a tool that has this command" : "one of \(known)")
    }
    return command
  }
}

extension LogError: ErrorWithExitStatus {
  /// The status of a file that cannot be read or written, or of what stands in it.
  package var exitStatus: ExitStatus { isUnreadable ? .missingFile : .badData }
}
