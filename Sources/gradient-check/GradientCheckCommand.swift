import ArgumentParser
import VerificationSuite

/// The command line: a whole tool that reads like a manual.
@main
struct GradientCheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gradient-check",
    abstract: "Checks gradients: measures its own error and says verified, refuted or inconclusive.",
    discussion: """
      Examples:
        gradient-check verify                            the whole suite on the reference network
        gradient-check verify --profile quick --output report
        gradient-check network my-network.json           is the gradient claimed in this file right?
        gradient-check explain mazur-2-2-2               every step of backpropagation, with numbers
        gradient-check train my-network.json --epochs 200

      Exit status: 0 verified, 1 refuted, 2 inconclusive, 64 wrong usage, 65 bad input data, 66 input file missing, \
      70 a bug of ours.
      """,
    version: "gradient-check \(toolVersion)",
    subcommands: [VerifyCommand.self, NetworkCommand.self, ExplainCommand.self, TrainCommand.self],
    defaultSubcommand: nil)
}
