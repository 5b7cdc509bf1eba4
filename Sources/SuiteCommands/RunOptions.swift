import ArgumentParser
import Commands
import Foundation
import Reports
import RunLogs
import Runs

/// Options of the commands that run many random cases and end in a report.
package struct RunOptions: ParsableArguments {
  /// The seed.
  @OptionGroup package var seed: SeedOption

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Threads; the result does not depend on it.", valueName: "n"))
  package var jobs: Int = ProcessInfo.processInfo.activeProcessorCount

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Make only the cases of one of N shards, into the file of --log or --resume; report merge sums them up.",
      valueName: "i/n"))
  package var shard: Shard?

  @Option(
    help: ArgumentHelp(
      "Append each case that is done to this new file, from which --resume goes on after any end.",
      valueName: "file"), completion: .file())
  package var log: String?

  @Option(
    help: ArgumentHelp(
      "Go on with the log of the same run, and make no case of it again; begins the log where there is none.",
      valueName: "file"), completion: .file())
  package var resume: String?

  /// What becomes of the report.
  @OptionGroup package var report: ReportOptions

  /// The options as they are without any.
  package init() {}

  /// Checks the number of threads, and that a shard has a log and nothing that only a whole run has.
  package func validate() throws {
    try require(jobs, atLeast: 1, option: "--jobs")
    if log != nil && resume != nil {
      throw ValidationError("--log: found it with --resume, expected one of them (--resume appends, too)")
    }
    guard let shard else { return }
    guard log != nil || resume != nil else {
      throw ValidationError(
        "--shard: found no log for the cases of shard \(shard), expected --log FILE; report merge sums up the logs"
      )
    }
    guard !report.needsReport else {
      throw ValidationError(
        "--shard: found it with --output or --baseline, expected them at report merge, which makes the report"
      )
    }
  }

  /// Whether cases are recorded.
  package var isRecorded: Bool { log != nil || resume != nil }

  /// Makes a report with progress on a terminal, delivers it, and ends the process with its status.
  ///
  /// An interruption delivers what is finished. A shard delivers no report: its log is the result.
  package func run<Command: CaseCommand>(_ command: Command) async throws {
    let stop = RunStop()
    let interruption = Interruption.takeOver {
      stop.ask()
      return true
    }
    defer { interruption.cancel() }
    let progress = ProgressLine(quiet: report.quiet)
    try await exiting {
      defer { progress.finish() }
      let baseline = try report.prepare()
      let record = try record(of: command)
      let result = try await RunStop.$current.withValue(stop) {
        try await CaseRecord.$current.withValue(record) {
          try await command.report {
            progress.update(part: $0.part, done: $0.done, total: $0.total, share: $0.share)
          }
        }
      }
      progress.finish()
      if let shard, let record {
        try say(shard, of: Command._commandName, record, interruption)
        return interruption.status ?? .verified
      }
      let status = try report.deliver(result, since: baseline) {
        Command.text($0, color: report.color.isOn)
      }
      return interruption.status ?? status
    }
  }

  /// The record of the log, begun or gone on with; nil without one.
  private func record(of command: some CaseCommand) throws -> CaseRecord? {
    let log =
      if let log { try LogFile(beginning: log, facts: command.facts) } else {
        try resume.map { try LogFile(resuming: $0, facts: command.facts) }
      }
    return try log.map { try CaseRecord($0, shard: shard) }
  }

  private func say(
    _ shard: Shard, of command: String, _ record: CaseRecord, _ interruption: Interruption.Watch
  ) throws {
    guard !report.quiet else { return }
    let file = log ?? resume ?? ""
    let (known, made) = record.counts
    let next =
      interruption.status == nil
      ? "gradient-check report merge makes the report of the logs of all \(shard.count) shards"
      : "interrupted: --resume \(file) goes on"
    try StandardOutput.write(
      OneLine.text(
        "shard \(shard) of \(command): \(known + made) cases are in \(file), \(made) of them made now; \(next)"
      )
        + "\n")
  }
}

extension Shard: ExpressibleByArgument {
  /// "3/8".
  public init?(argument: String) { self.init(argument) }
}

extension FixtureError: ErrorWithExitStatus {
  /// The status of a missing file.
  package var exitStatus: ExitStatus { .missingFile }
}

extension StoredCaseError: ErrorWithExitStatus {
  /// The status of a file that cannot be read, or of what stands in it.
  package var exitStatus: ExitStatus { isUnreadable ? .missingFile : .badData }
}
