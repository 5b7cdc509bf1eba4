import ArgumentParser
import Commands
import Foundation
import Reports
import Runs

/// Options of the commands that run many random cases and end in a report.
package struct RunOptions: ParsableArguments {
  /// The seed.
  @OptionGroup package var seed: SeedOption

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Threads; the result does not depend on it.", valueName: "n"))
  package var jobs: Int = ProcessInfo.processInfo.activeProcessorCount

  /// What becomes of the report.
  @OptionGroup package var report: ReportOptions

  /// The options as they are without any.
  package init() {}

  /// Checks the number of threads.
  package func validate() throws {
    try require(jobs, atLeast: 1, option: "--jobs")
  }

  /// Makes a report with progress on a terminal, delivers it, and ends the process with its status.
  ///
  /// An interruption delivers what is finished.
  ///
  /// - Parameter text: what stands for the report in the text form; by default its own.
  package func run(
    _ make: ((RunProgress) -> Void) async throws -> Report, text: ((Report) -> String)? = nil
  ) async throws {
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
      let result = try await RunStop.$current.withValue(stop) {
        try await make { progress.update(part: $0.part, done: $0.done, total: $0.total, share: $0.share) }
      }
      progress.finish()
      let status = try report.deliver(result, since: baseline, text: text)
      return interruption.status ?? status
    }
  }
}

extension FixtureError: ErrorWithExitStatus {
  /// The status of a missing file.
  package var exitStatus: ExitStatus { .missingFile }
}

extension StoredCaseError: ErrorWithExitStatus {
  /// The status of a file that cannot be read, or of what stands in it.
  package var exitStatus: ExitStatus { isUnreadable ? .missingFile : .badData }
}
