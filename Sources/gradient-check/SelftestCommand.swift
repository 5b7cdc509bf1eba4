import ArgumentParser
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

  @OptionGroup var options: RunOptions

  func validate() throws {
    try require(cases, atLeast: 1, option: "--cases")
  }

  func run() async throws {
    try await options.run {
      try await SelfTest(cases: cases, seed: options.seed.seed, jobs: options.jobs).run(progress: $0)
    }
  }
}
