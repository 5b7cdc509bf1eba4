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
  }

  func run() async throws {
    let interruption = Interruption.takeOver()
    defer { interruption.cancel() }
    try await exiting {
      let network = try NetworkFile.load(path: file)
      for warning in network.warnings where !report.quiet { StandardError.write("warning: \(warning)\n") }
      return try report.deliver(try NetworkReport.make(network, file: file))
    }
  }
}
