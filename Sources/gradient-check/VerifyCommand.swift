import ArgumentParser
import Foundation
import VerificationSuite

extension Profile: ExpressibleByArgument {}

/// `verify`: the whole suite on the reference network.
struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Verify the reference network: claims, worked examples, gradient checks, real data.",
    usage: "gradient-check verify [<options>]",
    discussion: """
      Examples:
        gradient-check verify
        gradient-check verify --profile standard --output report
        gradient-check verify --seed 7 --format json > report.json
      """)

  @Option(help: "How much to do: quick (below 10 s), standard (below 60 s), exhaustive (minutes).")
  var profile: Profile = .standard

  @OptionGroup var seed: SeedOption

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Threads; the result does not depend on it.", valueName: "n"))
  var jobs: Int = ProcessInfo.processInfo.activeProcessorCount

  @OptionGroup var report: ReportOptions

  func validate() throws {
    try require(jobs, atLeast: 1, option: "--jobs")
  }

  func run() async throws {
    let interruption = Interruption.takeOver()
    defer { interruption.cancel() }
    let progress = ProgressLine(quiet: report.quiet)
    try await exiting {
      defer { progress.finish() }
      try report.requirePlace()
      let suite = VerificationSuite(profile: profile, seed: seed.seed, jobs: jobs)
      let result = try await suite.run { progress.update(part: $0.part, done: $0.done, total: $0.total) }
      progress.finish()
      return try report.deliver(result)
    }
  }
}
