import ArgumentParser
import Commands
import Foundation
import GradientChecking
import NetworkFiles
import Reports
import Runs

/// `network`: check network files.
struct NetworkCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "network",
    abstract: "Check network files: their own backpropagation, or the gradient claimed in the file.",
    usage: "gradient-check network <file> ... [<options>]",
    discussion: """
      Examples:
        gradient-check network fixtures/networks/binary-classifier.json
        gradient-check network homework.json --format markdown
        gradient-check network my-network.json --output report
        gradient-check network homework/*.json --format markdown
      """)

  @Argument(help: "The network files (JSON); several are checked in one run.")
  var files: [String]

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
    guard !files.contains("") else {
      throw ValidationError("<file>: found an empty name, expected a network file")
    }
    if let repeated = files.first(where: { file in files.count { $0 == file } > 1 }) {
      throw ValidationError(OneLine.text("<file>: found \(repeated) twice, expected each file once"))
    }
  }

  func run() async throws {
    let interruption = Interruption.takeOver { true }
    defer { interruption.cancel() }
    let progress = ProgressLine(quiet: report.quiet)
    try await exiting {
      defer { progress.finish() }
      let baseline = try report.prepare()
      // All of them before any is checked: a mistake in the last one is told at once.
      let networks = try files.map { file in (file: file, network: try NetworkFile.load(path: file)) }
      for (file, network) in networks {
        report.warn(files.count == 1 ? network.warnings : network.warnings.map { "\(file): \($0)" })
      }
      let results = try CheckStop.$current.withValue(CheckStop(interruption.isAsked)) {
        try reports(networks, progress)
      }
      progress.finish()
      let status = try deliver(results, since: baseline)
      return interruption.status ?? status
    }
  }

  /// The networks' reports one after another; an interruption ends with that of the network that it met.
  private func reports(
    _ networks: [(file: String, network: NetworkFile)], _ progress: ProgressLine
  ) throws -> [NetworkReport] {
    var results: [NetworkReport] = []
    for (file, network) in networks {
      progress.update(part: "checking \(network.network.parameterCount) derivatives")
      do {
        try CheckStop.throwIfAsked()
        results.append(
          try NetworkReport(
            network, file: file, mode: mode.planned, jobs: jobs,
            checker: required.applied(to: NetworkReport.standardChecker)
          ) { report.announce($0, progress) })
      } catch is CancellationError {
        let omission = Report.NotRun(
          interrupted: networks.count == 1 ? "gradient check" : "network files", done: results.count,
          of: networks.count)
        return results + [NetworkReport(interrupted: network, file: file, omission)]
      }
    }
    return results
  }

  private func deliver(_ results: [NetworkReport], since baseline: Report?) throws -> ExitStatus {
    guard files.count == 1 else {
      let whole = try NetworkReport.joined(results, title: "network \(files.joined(separator: ", "))")
      return try report.deliver(whole, since: baseline)
    }
    let isOn = report.color.isOn
    return try report.deliver(results[0].report, since: baseline) { CheckText.render($0, color: isOn) }
  }
}
