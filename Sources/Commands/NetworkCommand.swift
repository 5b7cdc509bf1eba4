import ArgumentParser
import CheckReports
import Foundation
import GradientChecking
import NetworkFiles
import Reports

/// How the entries of a gradient are checked.
enum CheckMode: String, ExpressibleByArgument, CaseIterable {
  case auto
  case exhaustive
  case sketch

  /// What is asked of the plan; nil where it is to choose.
  var planned: Plan.Mode? {
    switch self {
    case .auto: nil
    case .exhaustive: .exhaustive
    case .sketch: .sketch
    }
  }

  static let help: ArgumentHelp =
    "Check every entry, or find the wrong ones by random directions; auto checks every entry where they are few enough."
}

extension ReportOptions {
  /// Says what will be done, before it is, unless quiet: a sketch always, every entry where somebody waits for it.
  ///
  /// How long every entry takes is progress, which goes to a terminal only.
  func announce(_ plan: Plan, _ progress: ProgressLine) {
    let isWaitedFor = plan.exhaustiveSeconds > 2 && Terminal.columns(of: STDERR_FILENO) != nil
    guard !quiet, plan.mode == .sketch || isWaitedFor else { return }
    progress.finish()
    StandardError.write(OneLine.text("plan: \(plan.words)") + "\n")
  }
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
      let text = CheckText.render(result.report, entries: result.entries, color: report.color.isOn)
      return try report.deliver(result.report, text: text)
    }
  }
}
