import ArgumentParser
import CheckReports
import Commands
import Foundation
import NetworkCommands
import ProgramCommands
import SuiteCommands
import Wording

/// The command line: a whole tool that reads like a manual.
@main
struct GradientCheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gradient-check",
    abstract: "Checks gradients: measures its own error and says verified, refuted or inconclusive.",
    usage: "gradient-check <subcommand> [<options>]",
    discussion: """
      Examples:
        gradient-check verify                   the suite on the reference network
        gradient-check verify --profile quick --output report
        gradient-check network my-network.json  is the gradient in this file right?
        gradient-check program -- python3 m.py  is the gradient of this program right?
        gradient-check properties --cases 5000  theorems on random networks
        gradient-check defects                  do the checks catch planted mistakes?
        gradient-check explain mazur-2-2-2      backpropagation, step by step
        gradient-check homework mazur-2-2-2 -- python3 train.py
        gradient-check train my-network.json --epochs 200

      Exit status:
         0  verified
         1  refuted
         2  inconclusive
        64  wrong usage
        65  bad input data
        66  a file or folder is missing, or cannot be read or written
        69  the external program failed
        70  a bug of ours
        72  the system lacks something, or keeps this process from files, memory or threads
       130  interrupted; every command that checks reports what is finished
      """,
    version: "gradient-check \(toolVersion)",
    subcommands: [
      SuiteCommands.verify, NetworkCommands.network, ProgramCommands.program, SuiteCommands.properties,
      SuiteCommands.defects, SelftestCommand.self, SuiteCommands.explain, HomeworkCommand.self,
      NetworkCommands.train, CommonCommands.report,
    ],
    defaultSubcommand: nil)

  static func main() async {
    ProcessNeeds.requireOrExit()
    let arguments = Array(CommandLine.arguments.dropFirst())
    do {
      try requireKnownCommand(arguments)
    } catch {
      exit(withError: error)
    }
    await LoggedCommands.$all.withValue(SuiteCommands.logged + [SelftestCommand.self]) {
      await main(arguments)
    }
  }

  /// Says which command is nearest to an unknown one, which the parser would only call unexpected.
  private static func requireKnownCommand(_ arguments: [String]) throws {
    let known = configuration.subcommands.map { $0._commandName } + ["help"]
    guard let first = arguments.first, !first.hasPrefix("-"), !known.contains(first) else { return }
    let expected =
      FileManager.default.fileExists(atPath: first)
      ? "a command before the file, such as: gradient-check network \(first)"
      : NearName.expectation(insteadOf: first, known: known)
    throw ValidationError(OneLine.text("found the command \"\(first)\", expected \(expected)"))
  }
}
