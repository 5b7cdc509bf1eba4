import ArgumentParser
import Commands
import Foundation
import NetworkFiles
import Reports

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

  @Option(help: CheckMode.help)
  var mode: CheckMode = .auto

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Threads; the result does not depend on it.", valueName: "n"))
  var jobs: Int = ProcessInfo.processInfo.activeProcessorCount

  // An oracle that sees the formula ends at its own accuracy, far below any power that one would look for.
  @OptionGroup var required: RequiredPowerOption

  @OptionGroup var report: ReportOptions

  func validate() throws {
    try require(jobs, atLeast: 1, option: "--jobs")
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
      let result = try NetworkReport(
        network, file: file, mode: mode.planned, jobs: jobs,
        checker: required.applied(to: NetworkReport.standardChecker)
      ) { report.announce($0, progress) }
      progress.finish()
      let text = CheckText.render(result.report, color: report.color.isOn)
      return try report.deliver(result.report, text: text)
    }
  }
}
