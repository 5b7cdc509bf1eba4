import ArgumentParser
import CheckReports
import Commands
import ProgramCommands

/// The part of the command line that a first check of a program waits for: it is built without networks and suite.
///
/// Only the launcher `./gradient-check` starts it, with one of these commands; their words are those of the whole tool.
@main
struct ProgramTool: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gradient-check",
    abstract: "The commands of gradient-check that need no network.",
    version: "gradient-check \(toolVersion)",
    subcommands: [ProgramCommands.program, CommonCommands.report])

  static func main() async {
    ProcessNeeds.requireOrExit()
    await main(nil)
  }
}
