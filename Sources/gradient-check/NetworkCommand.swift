import ArgumentParser
import ReferenceMLP
import VerificationSuite

/// How the entries of a gradient are checked.
enum CheckMode: String, ExpressibleByArgument, CaseIterable {
  case auto
  case exhaustive
  case sketch
}

/// `network`: check one network file.
struct NetworkCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "network",
    abstract: "Check one network file: its own backpropagation, or the gradient claimed in the file.",
    usage: "gradient-check network <file> [<options>]",
    discussion: """
      Examples:
        gradient-check network fixtures/networks/binary-classifier.json
        gradient-check network homework.json --format markdown
        gradient-check network my-network.json --output report
      """)

  @Argument(help: "The network file (JSON).")
  var file: String

  @Option(help: "Which entries to check; sketch is not available yet, auto is exhaustive.")
  var mode: CheckMode = .auto

  @OptionGroup var report: ReportOptions

  func validate() throws {
    if mode == .sketch {
      throw ValidationError("--mode sketch is not available yet: use exhaustive, which checks every entry")
    }
    guard !file.isEmpty else { throw ValidationError("<file>: found an empty name, expected a network file") }
  }

  func run() async throws {
    let interruption = Interruption.takeOver()
    defer { interruption.cancel() }
    let progress = ProgressLine(quiet: report.quiet)
    try await exiting {
      defer { progress.finish() }
      try report.requirePlace()
      let network = try NetworkFile.load(path: file)
      report.warn(network.warnings)
      progress.update(part: "checking \(network.network.parameterCount) derivatives")
      let result = try NetworkReport.make(network, file: file)
      progress.finish()
      return try report.deliver(result)
    }
  }
}
