import ArgumentParser
import Foundation
import ToolchainDerivatives

/// Checks the derivatives that the installed toolchain registers.
@main struct SwiftDerivatives: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "swift-derivatives",
    abstract: "Check every derivative that the installed Swift toolchain registers.",
    discussion: """
      The list of derivatives is read from the interface of the toolchain's module _Differentiation. Ends with status 1 where one is wrong,
      and with status 2 where there is one that nobody has written a trial for.
      """)

  @Option(help: "The file to write the table to, in place of standard output.")
  var output: String?

  @Option(help: "Only functions whose name contains this text.")
  var filter: String?

  @Flag(help: "Leave the checker out where there are formulas: seconds in place of minutes.")
  var quick = false

  @Option(help: .hidden)
  var serve: Int?

  func run() throws {
    let trials = Registry.trials.filter { trial in filter.map { trial.function.contains($0) } ?? true }
    if let serve { return try TrialRun.serve(trials.dropFirst(serve), isQuick: quick) }
    let toolchain = try Toolchain()
    let derivatives = try toolchain.interface(of: "_Differentiation").derivatives.filter { derivative in
      filter.map { derivative.function.contains($0) } ?? true
    }
    let findings = try TrialRun.findings(of: trials, in: child)
    let report = DerivativeReport(
      version: toolchain.version, derivatives: derivatives, found: Array(zip(trials, findings)))
    if let output {
      try Data(report.markdown.utf8).write(to: URL(fileURLWithPath: output), options: .atomic)
    } else {
      print(report.markdown, terminator: "")
    }
    if !report.rows(.unlisted).isEmpty { throw ExitCode(2) }
    if !report.rows(.refuted).isEmpty { throw ExitCode(1) }
  }

  /// This program, which serves the trials from a number on.
  private func child(_ first: Int) -> Process {
    let process = Process()
    process.executableURL = Bundle.main.executableURL
    process.arguments =
      ["--serve", "\(first)"] + (filter.map { ["--filter", $0] } ?? [])
      + (quick ? ["--quick"] : [])
    return process
  }
}
