import ArgumentParser
import Commands
import Reports
import RunLogs
import Runs
import VerificationSuite

extension Profile: ExpressibleByArgument {}

/// `verify`: the whole suite on the reference network.
struct VerifyCommand: AsyncParsableCommand, CaseCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Verify the reference network: claims, worked examples, gradient checks, real data.",
    usage: "gradient-check verify [<options>]",
    discussion: """
      Examples:
        gradient-check verify
        gradient-check verify --profile standard --output report
        gradient-check verify --seed 7 --format json > report.json
        gradient-check verify --profile quick --baseline reports/report.json --fail-on worse
      """)

  @Option(help: "How much to do: quick (below 10 s), standard (below 60 s), exhaustive (minutes).")
  var profile: Profile = .standard

  @OptionGroup var options: RunOptions

  func run() async throws { try await options.run(self) }

  var settings: [LogFact] { [LogFact("--profile", profile.rawValue)] }

  func report(_ progress: (RunProgress) -> Void) async throws -> Report {
    try await VerificationSuite(profile: profile, seed: options.seed.seed, jobs: options.jobs)
      .run(progress: progress)
  }
}
