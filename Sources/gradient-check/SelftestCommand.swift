import ArgumentParser
import Foundation
import VerificationSuite

/// `selftest`: the checker on trial.
struct SelftestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "selftest",
    abstract: "Put the checker on trial: false alarms and detection power on random networks.",
    usage: "gradient-check selftest [<options>]",
    discussion: """
      Examples:
        gradient-check selftest
        gradient-check selftest --cases 100000 --seed 7
      """)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Random networks with a correct gradient; power takes a hundredth.", valueName: "n"))
  var cases: Int = 1_000

  @OptionGroup var seed: SeedOption

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Threads; the result does not depend on it.", valueName: "n"))
  var jobs: Int = ProcessInfo.processInfo.activeProcessorCount

  @OptionGroup var report: ReportOptions

  func validate() throws {
    try require(jobs, atLeast: 1, option: "--jobs")
    try require(cases, atLeast: 1, option: "--cases")
  }

  func run() async throws {
    let interruption = Interruption.takeOver()
    defer { interruption.cancel() }
    let progress = ProgressLine(quiet: report.quiet)
    try await exiting {
      defer { progress.finish() }
      try report.requirePlace()
      let selfTest = SelfTest(cases: cases, seed: seed.seed, jobs: jobs)
      let result = try await selfTest.run { progress.update(part: $0.part, done: $0.done, total: $0.total) }
      progress.finish()
      return try report.deliver(result)
    }
  }
}
