import ArgumentParser
import Commands
import NetworkProperties
import Reports
import RunLogs
import Runs

/// `properties`: theorems about random networks.
struct PropertiesCommand: AsyncParsableCommand, CaseCommand {
  static let configuration = CommandConfiguration(
    commandName: "properties",
    abstract: "Test theorems about gradients on random networks; what fails is shrunk and can be replayed.",
    usage: "gradient-check properties [<options>]",
    discussion: """
      Examples:
        gradient-check properties
        gradient-check properties --list
        gradient-check properties --filter "^P(3|17)-" --cases 100000 --seed 7
        gradient-check properties --seconds 10 --output report
        gradient-check properties --defects > defects.md
      """)

  @Option(
    help: ArgumentHelp("Only properties in whose name this regular expression is found.", valueName: "re"),
    completion: NameCompletion.properties)
  var filter: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Cases of each property; 1000 unless --seconds is given.", valueName: "n"))
  var cases: Int?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Time for each property; with --cases, whichever ends first.")
  )
  var seconds: Double?

  @Option(help: ArgumentHelp("Run one case again: the token printed with its failure.", valueName: "token"))
  var replay: String?

  @Flag(help: "Show names and statements of the properties, and run none.")
  var list = false

  @Flag(
    help: """
      Show which planted defect breaks which property, as a Markdown table; succeeds if each property is broken.
      """)
  var defects = false

  @OptionGroup var options: RunOptions

  func validate() throws {
    try require(cases, atLeast: 1, option: "--cases")
    try requirePositive(seconds, option: "--seconds")
    if replay != nil && (filter != nil || cases != nil || seconds != nil) {
      throw ValidationError("--replay runs one case: leave out --filter, --cases and --seconds")
    }
    if defects && (list || replay != nil || seconds != nil) {
      throw ValidationError("--defects makes a table: leave out --list, --replay and --seconds")
    }
    if options.isRecorded && (defects || list || replay != nil) {
      throw ValidationError(
        "--\(options.log != nil ? "log" : "resume"): found it with --list, --replay or --defects, expected a run of the properties"
      )
    }
    _ = try suite()
  }

  func run() async throws {
    if list { return try await NameList.show(PropertySuite.names, filter: filter, kind: "property") }
    if defects { return try await showDefects() }
    try await options.run(self)
  }

  var settings: [LogFact] {
    [
      cases.map { LogFact("--cases", String($0)) }, seconds.map { LogFact("--seconds", "\($0)") },
      filter.map { LogFact("--filter", $0) },
    ].compactMap { $0 }
  }

  func report(_ progress: (RunProgress) -> Void) async throws -> Report {
    try await suite().run(progress: progress)
  }

  static func text(_ report: Report, color: Bool) -> String {
    report.propertyLines + "\n" + TextReport.render(report, color: color)
  }

  private func showDefects() async throws {
    let progress = ProgressLine(quiet: options.report.quiet)
    try await exiting {
      defer { progress.finish() }
      let table = try await PropertyDefectTable.measure(
        filter: filter, cases: cases ?? 1_000, seed: options.seed.seed, jobs: options.jobs
      ) { progress.update(part: $0.part, done: $0.done, total: $0.total) }
      progress.finish()
      try StandardOutput.write(table.markdown)
      return table.unbroken.isEmpty ? .verified : .refuted
    }
  }

  private func suite() throws -> PropertySuite {
    do {
      return try PropertySuite(
        filter: filter, cases: cases, seconds: seconds, seed: options.seed.seed, jobs: options.jobs,
        replay: replay)
    } catch let error as FilterError {
      throw ValidationError(OneLine.text("\(error)"))
    } catch let error as ReplayError {
      throw ValidationError(OneLine.text("\(error)"))
    }
  }
}
