import ArgumentParser
import Foundation
import VerificationSuite

extension Profile: ExpressibleByArgument {}

/// `verify`: the whole suite on the reference network.
struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Verify the reference network: claims, worked examples, gradient checks, real data.",
    discussion: """
      Examples:
        gradient-check verify
        gradient-check verify --profile standard --output report
        gradient-check verify --profile exhaustive --seed 7 --format json > report.json
      """)

  @Option(help: "How much to do: quick (below 10 s), standard (below 60 s), exhaustive (minutes).")
  var profile: Profile = .standard

  @OptionGroup var seed: SeedOption

  @Option(help: ArgumentHelp("Threads; the result does not depend on it.", valueName: "n"))
  var jobs: Int = ProcessInfo.processInfo.activeProcessorCount

  @OptionGroup var report: ReportOptions

  func validate() throws {
    guard jobs >= 1 else { throw ValidationError("--jobs: found \(jobs), expected at least 1") }
  }

  func run() async throws {
    let interruption = Interruption.takeOver()
    defer { interruption.cancel() }
    let progress = ProgressLine(quiet: report.quiet)
    try await exiting {
      let suite = VerificationSuite(profile: profile, seed: seed.seed, jobs: jobs)
      let result = try await suite.run { progress.update(part: $0.part, done: $0.done, total: $0.total) }
      progress.finish()
      return try report.deliver(result)
    }
  }
}
