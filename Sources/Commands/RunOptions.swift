import ArgumentParser
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
  /// - Parameter text: what stands for the report in the text form; by default its own.
  package func run(
    _ make: ((RunProgress) -> Void) async throws -> Report, text: ((Report) -> String)? = nil
  ) async throws {
    let interruption = Interruption.takeOver()
    defer { interruption.cancel() }
    let progress = ProgressLine(quiet: report.quiet)
    try await exiting {
      defer { progress.finish() }
      try report.requirePlace()
      let result = try await make { progress.update(part: $0.part, done: $0.done, total: $0.total) }
      progress.finish()
      return try report.deliver(result, text: text?(result))
    }
  }
}
