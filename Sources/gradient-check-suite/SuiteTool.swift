import ArgumentParser
import CheckReports
import Commands
import SuiteCommands

/// The part of the command line that a first run of the suite waits for: it is built without programs and trials.
///
/// Only the launcher `./gradient-check` starts it, with one of these commands; their words are those of the whole tool.
@main
struct SuiteTool: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gradient-check",
    abstract: "The commands of gradient-check that run the suite.",
    version: "gradient-check \(toolVersion)",
    subcommands: [
      SuiteCommands.verify, SuiteCommands.properties, SuiteCommands.defects, SuiteCommands.explain,
      CommonCommands.report,
    ])

  static func main() async {
    ProcessNeeds.requireOrExit()
    await LoggedCommands.$all.withValue(SuiteCommands.logged) { await main(nil) }
  }
}
