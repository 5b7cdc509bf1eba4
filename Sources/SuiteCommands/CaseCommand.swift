import CheckReports
import Commands
import Reports
import RunLogs
import Runs

/// A command that runs many cases, recorded one by one, and sums them up in a report.
package protocol CaseCommand: LoggedCommand {
  /// The options of every such command.
  var options: RunOptions { get }
  /// The options of this one that the result depends on, with their values: logs of others are refused.
  var settings: [LogFact] { get }

  /// Makes the cases that are not known, and sums up.
  func report(_ progress: (RunProgress) -> Void) async throws -> Report
}

extension CaseCommand {
  /// What a log says of its run.
  package var facts: [LogFact] {
    [
      LogFact("command", Self._commandName), LogFact("gradient-check", toolVersion),
      LogFact("--seed", String(options.seed.seed)),
    ] + settings + (options.shard.map { [LogFact("--shard", "\($0)")] } ?? [])
  }

  /// The report of the run whose cases stand in the logs of all shards.
  package static func merged(_ logs: [LogContents]) async throws -> Report {
    let shards = try ShardLogs.whole(logs)
    let record = try CaseRecord(merging: shards)
    // The logs say with which options the command was called; here it is called with the same.
    let arguments = (logs.first?.facts ?? []).filter { $0.name.hasPrefix("--") && $0.name != "--shard" }
    let command = try parse(arguments.map { "\($0.name)=\($0.value)" })
    return try await CaseRecord.$current.withValue(record) { try await command.report { _ in } }
  }

  /// The report's own text.
  package static func text(_ report: Report, color: Bool) -> String {
    TextReport.render(report, color: color)
  }
}
