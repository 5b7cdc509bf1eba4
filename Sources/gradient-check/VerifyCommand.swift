import ArgumentParser
import Commands
import Reports
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
        gradient-check verify --baseline reports/report.json
      """)

  @Option(help: "How much to do: quick (below 10 s), standard (below 60 s), exhaustive (minutes).")
  var profile: Profile = .standard

  @Option(
    help: ArgumentHelp(
      "An earlier report.json: the report says what changed since; the exit status does not depend on it.",
      valueName: "file"), completion: .file(extensions: ["json"]))
  var baseline: String?

  @OptionGroup var options: RunOptions

  func run() async throws {
    try await options.run { progress in
      let earlier = try baseline.map(ReportFiles.read)
      var report = try await VerificationSuite(
        profile: profile, seed: options.seed.seed, jobs: options.jobs
      ).run(progress: progress)
      // What an interruption left out is not gone.
      if let earlier, !report.isInterrupted { report.compare(with: earlier) }
      return report
    }
  }
}
