import ArgumentParser
import Commands
import DefectTrials
import Reports
import RunLogs
import Runs

/// `defects`: wrong gradients, planted to see which check catches them.
struct DefectsCommand: AsyncParsableCommand, CaseCommand {
  static let configuration = CommandConfiguration(
    commandName: "defects",
    abstract: "Plant known defects into backpropagation: which check sees them, and under which name?",
    usage: "gradient-check defects [<options>]",
    discussion: """
      Each defect is planted in random networks whose gradient it changes; equivalent ways to compute the same \
      gradient must pass.

      Succeeds if each defect is seen in at least 99.9% of its networks and named rightly in 95%, fewer than 1% of \
      all networks give a wrong name that explains all of the difference, and no variant is accused.

      Examples:
        gradient-check defects
        gradient-check defects --list
        gradient-check defects --filter "^D1[2-4]$" --cases 1000 --seed 7
        gradient-check defects --output report
      """)

  @Option(
    help: ArgumentHelp(
      "Only defects in whose id, and variants in whose name, this regular expression is found.",
      valueName: "re"), completion: NameCompletion.defects)
  var filter: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Random networks for each defect and each variant.", valueName: "n"))
  var cases: Int = 100

  @Flag(help: "Show names and statements of the defects and variants, and run none.")
  var list = false

  @OptionGroup var options: RunOptions

  func validate() throws {
    try require(cases, atLeast: 1, option: "--cases")
    _ = try suite()
  }

  func run() async throws {
    if list {
      return try await NameList.show(DefectSuite.names, filter: filter, kind: "defect and no variant")
    }
    try await options.run(self)
  }

  var settings: [LogFact] {
    [LogFact("--cases", String(cases))] + (filter.map { [LogFact("--filter", $0)] } ?? [])
  }

  func report(_ progress: (RunProgress) -> Void) async throws -> Report {
    try await suite().run(progress: progress)
  }

  static func text(_ report: Report, color: Bool) -> String {
    DefectTable.text(report) + "\n" + TextReport.render(report, color: color)
  }

  private func suite() throws -> DefectSuite {
    do {
      return try DefectSuite(
        filter: filter, cases: cases, seed: options.seed.seed, jobs: options.jobs)
    } catch let error as FilterError {
      throw ValidationError(OneLine.text("\(error)"))
    }
  }
}
