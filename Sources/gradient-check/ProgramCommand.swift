import ArgumentParser
import ExternalPrograms
import VerificationReports
import VerificationSuite

/// `program`: check what another program claims.
struct ProgramCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "program",
    abstract: "Check the gradient that another program computes, in any language.",
    usage: """
      gradient-check program [<options>] -- <command> ...
      gradient-check program [<options>] --library <file>
      """,
    discussion: """
      The command is started once and speaks a line protocol: JSON objects, one a
      line, on its standard input and output. For Python, clients/python speaks it.
      A shared library offers the C functions of clients/c/gradient_check.h instead.

      Examples:
        gradient-check program -- python3 my_model.py
        gradient-check program --output report -- ./my-model --size 3
        gradient-check program --budget 20000 --timeout 5 -- julia my_model.jl
        gradient-check program --library ./my-model.so
      """)

  @Argument(parsing: .postTerminator, help: "The command that starts the program, and its arguments.")
  var command: [String] = []

  @Option(
    help: ArgumentHelp("A shared library to check instead of a program.", valueName: "file"))
  var library: String?

  @Option(help: "Which entries to check; sketch is not available yet, auto is exhaustive.")
  var mode: CheckMode = .auto

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The most evaluations; where all entries need more, none is checked.", valueName: "n"))
  var budget: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How long one reply may take, in seconds.", valueName: "s"))
  var timeout: Double = 60

  @OptionGroup var report: ReportOptions

  func validate() throws {
    if mode == .sketch {
      throw ValidationError("--mode sketch is not available yet: use exhaustive, which checks every entry")
    }
    try require(budget, atLeast: 1, option: "--budget")
    try requirePositive(timeout, option: "--timeout")
    if let library {
      guard command.isEmpty else {
        throw ValidationError("found both a command and --library, expected one of them")
      }
      guard !library.isEmpty else { throw ValidationError("--library: found an empty name, expected a file") }
      return
    }
    guard let name = command.first, !name.isEmpty else {
      throw ValidationError(
        "found no command, expected one after two dashes: gradient-check program -- python3 my_model.py")
    }
  }

  func run() async throws {
    let interruption = Interruption.takeOver()
    defer { interruption.cancel() }
    let progress = ProgressLine(quiet: report.quiet)
    try await exiting {
      defer { progress.finish() }
      try report.requirePlace()
      let result = try await check(progress)
      progress.finish()
      let text = CheckText.render(result.report, results: result.results, color: report.color.isOn)
      return try report.deliver(result.report, text: text)
    }
  }

  private func check(_ progress: ProgressLine) async throws -> ProgramReport {
    if let library { return try check(SharedLibrary(path: library), progress) }
    progress.update(part: "starting the program")
    // A day is for ever here, and keeps the sum of clock and limit far from overflow.
    let limit = Duration.seconds(min(timeout, 86_400))
    return try await ExternalProgram.withRunning(command, timeLimit: limit) { try check($0, progress) }
  }

  private func check(_ service: any ObjectiveService, _ progress: ProgressLine) throws -> ProgramReport {
    let expected = ProgramReport.expectedEvaluations(of: service)
    return try ProgramReport(service, title: "program \(service.origin)", budget: budget) { done in
      progress.update(part: "evaluations", done: done, total: max(done, expected))
    }
  }
}
