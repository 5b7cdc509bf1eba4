import ArgumentParser
import CheckReports
import Commands
import NetworkCommands

/// The part of the command line that a first check of a network waits for: it is built without programs and suite.
///
/// Only the launcher `./gradient-check` starts it, with one of these commands; their words are those of the whole tool.
@main
struct NetworkTool: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gradient-check",
    abstract: "The commands of gradient-check on a network file.",
    version: "gradient-check \(toolVersion)",
    subcommands: [NetworkCommands.network, NetworkCommands.train, CommonCommands.report])

  static func main() async {
    ProcessNeeds.requireOrExit()
    await main(nil)
  }
}
