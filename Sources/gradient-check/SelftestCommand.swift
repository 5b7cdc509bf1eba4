import ArgumentParser
import Commands
import Reports
import RunLogs
import Runs
import SelfTest
import SuiteCommands

/// `selftest`: the checker on trial.
struct SelftestCommand: AsyncParsableCommand, CaseCommand {
  static let configuration = CommandConfiguration(
    commandName: "selftest",
    abstract: "Put the checker on trial: false alarms and power, on random networks and foreign functions.",
    usage: "gradient-check selftest [<options>]",
    discussion: """
      Examples:
        gradient-check selftest
        gradient-check selftest --list
        gradient-check selftest --cases 100000 --seed 7
        gradient-check selftest --filter power --cases 100000
        gradient-check selftest --filter foreign --cases 200
        gradient-check selftest --cases 100000 --shard 3/8 --log shards/3.log
      """)

  @Option(
    help: ArgumentHelp(
      "Only trials in whose name this regular expression is found: "
        + SelfTest.Trial.allCases.map(\.rawValue).joined(separator: ", ") + ".", valueName: "re"),
    completion: Self.trialNames)
  var filter: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Random networks with a correct gradient; power and localisation take a hundredth, foreign functions as "
        + "many up to 1,000, and a tenth above 10,000.", valueName: "n"))
  var cases: Int = 1_000

  @Flag(help: "Show names and statements of the trials, and run none.")
  var list = false

  @OptionGroup var options: RunOptions

  func validate() throws {
    try require(cases, atLeast: 1, option: "--cases")
    _ = try trials()
  }

  func run() async throws {
    if list { return try await NameList.show(SelfTest.names, filter: filter, kind: "trial") }
    try await options.run(self)
  }

  var settings: [LogFact] {
    [LogFact("--cases", String(cases))] + (filter.map { [LogFact("--filter", $0)] } ?? [])
  }

  func report(_ progress: (RunProgress) -> Void) async throws -> Report {
    try await trials().run(progress: progress)
  }

  /// The first words of the trials' names, by which a filter finds them.
  private static var trialNames: CompletionKind {
    .custom { _, _, _ in SelfTest.names.compactMap { $0.name.split(separator: " ").first.map(String.init) } }
  }

  private func trials() throws -> SelfTest {
    do {
      return try SelfTest(filter: filter, cases: cases, seed: options.seed.seed, jobs: options.jobs)
    } catch let error as FilterError {
      throw ValidationError(OneLine.text("\(error)"))
    }
  }
}
