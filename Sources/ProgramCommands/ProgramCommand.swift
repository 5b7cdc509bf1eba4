import ArgumentParser
import CheckReports
import Commands
import ExternalPrograms
import Foundation
import GradientChecking
import Reports
import RunLogs

/// `program`: check what another program claims.
struct ProgramCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "program",
    abstract: "Check the gradient that another program computes, in any language.",
    usage: """
      gradient-check program [<options>] -- <command> ...
      gradient-check program [<options>] --library <file>
      gradient-check program [<options>] --caller
      """,
    discussion: """
      The command is started and speaks a line protocol: JSON objects, one a
      line, on its standard input and output. For Python, clients/python speaks it.
      A shared library offers the C functions of clients/c/gradient_check.h instead.

      Examples:
        gradient-check program -- python3 my_model.py
        gradient-check program --output report -- ./my-model --size 3
        gradient-check program --budget 20000 --timeout 5 -- julia my_model.jl
        gradient-check program --library ./my-model.so
        gradient-check program --resume costly.log -- python3 costly.py
      """)

  @Argument(parsing: .postTerminator, help: "The command that starts the program, and its arguments.")
  var command: [String] = []

  @Option(
    help: ArgumentHelp("A shared library to check instead of a program.", valueName: "file"))
  var library: String?

  @Flag(
    help: """
      Check whoever started this: requests go to standard output, replies come from standard input; after the \
      request to shut down, the result.
      """)
  var caller = false

  @Option(help: CheckMode.help)
  var mode: CheckMode = .auto

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The most evaluations, from 8 on; where all entries need more, a sketch or a few directions must do.",
      valueName: "n"))
  var budget: Int?

  @Option(
    help: ArgumentHelp(
      "Check these blocks of parameters alone, with commas between; the others stay at the point.",
      valueName: "blocks"))
  var only: String?

  @Option(
    help: ArgumentHelp("Check all blocks of parameters but these, with commas between.", valueName: "blocks"))
  var except: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How long one reply may take, in seconds. (default: 60)", valueName: "s"))
  var timeout: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Copies of a program that is stateless; without a budget the result does not depend on it. \
      (default: \(ProcessInfo.processInfo.activeProcessorCount))
      """, valueName: "n"))
  var jobs: Int?

  @Flag(
    name: .customLong("clean-env"),
    help: "Of the environment, give the program \(ProgramEnvironment.kept.joined(separator: ", ")) alone.")
  var cleanEnvironment = false

  @Option(
    help: ArgumentHelp(
      "Append each evaluation to this new file, from which --resume goes on after any end.", valueName: "file"
    ),
    completion: .file())
  var log: String?

  @Option(
    help: ArgumentHelp(
      "Go on with the log of the same check, and make no evaluation of it again; begins the log where there is none.",
      valueName: "file"), completion: .file())
  var resume: String?

  @OptionGroup var powers: PowerOptions

  @OptionGroup var report: ReportOptions

  func validate() throws {
    try require(budget, atLeast: 1, option: "--budget")
    try require(jobs, atLeast: 1, option: "--jobs")
    try requirePositive(timeout, option: "--timeout")
    if only != nil && except != nil {
      throw ValidationError("--only: found it with --except, expected one of them")
    }
    if log != nil && resume != nil {
      throw ValidationError("--log: found it with --resume, expected one of them (--resume appends, too)")
    }
    if caller {
      guard command.isEmpty, library == nil else {
        throw ValidationError(
          "--caller: found it with a \(library == nil ? "command" : "library"), expected one of them")
      }
      return
    }
    if let library {
      guard command.isEmpty else {
        throw ValidationError("found both a command and --library, expected one of them")
      }
      guard timeout == nil else {
        throw ValidationError(
          "--timeout: found it with --library, expected a command (a library runs in this process)")
      }
      guard !cleanEnvironment else {
        throw ValidationError(
          "--clean-env: found it with --library, expected a command (a library runs in this process)")
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
    let interruption = Interruption.takeOver({ true }, removing: Leftovers.remove)
    defer { interruption.cancel() }
    let progress = ProgressLine(quiet: report.quiet)
    try await exiting {
      defer { progress.finish() }
      let baseline = try report.prepare()
      let result = try await CheckStop.$current.withValue(CheckStop(interruption.isAsked)) {
        try await finished(progress)
      }
      progress.finish()
      let status = try report.deliver(result, since: baseline) {
        CheckText.render($0, color: report.color.isOn)
      }
      return interruption.status ?? status
    }
  }

  /// The report, also where an interruption came before there was a program to check.
  private func finished(_ progress: ProgressLine) async throws -> Report {
    do {
      return try await check(progress).report
    } catch is CancellationError {
      return ProgramReport.interrupted(
        title: "program \(caller ? "of the caller" : library ?? command.joined(separator: " "))", file: file)
    }
  }

  /// The library, or the program's file: the first argument that is one, else the command where it is one.
  private var file: String? {
    library
      ?? (command.dropFirst() + command.prefix(1)).first { path in
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
      }
  }

  private func check(_ progress: ProgressLine) async throws -> ProgramReport {
    if let library {
      if let jobs, jobs > 1 { report.warn(["--jobs \(jobs): one thread at a time calls the library"]) }
      return try checkLogged(SharedLibrary(path: library), progress)
    }
    // A day is for ever here, and keeps the sum of clock and limit far from overflow.
    let limit = Duration.seconds(min(timeout ?? 60, 86_400))
    if caller { return try ExternalProgram.withCaller(timeLimit: limit) { try checkLogged($0, progress) } }
    Leftovers.adopt()
    progress.update(part: "starting the program")
    return try await ExternalProgram.withRunning(
      command, copies: jobs ?? ProcessInfo.processInfo.activeProcessorCount,
      environment: cleanEnvironment ? .clean : .whole, timeLimit: limit,
      fewer: { warn($0, progress) }, log: { try evaluationLog(of: $0) }, { try check($0, progress) })
  }

  /// Checks what starts no copies of itself.
  private func checkLogged(
    _ service: any ObjectiveService, _ progress: ProgressLine
  ) throws -> ProgramReport {
    try check(evaluationLog(of: service).map { LoggedService(service, $0) } ?? service, progress)
  }

  /// The log of the evaluations, begun or gone on with; nil without one.
  private func evaluationLog(of service: any ObjectiveService) throws -> EvaluationLog? {
    guard log != nil || resume != nil else { return nil }
    let facts = try ProgramFacts.facts(of: service, file: file, options: settings)
    let file =
      if let log { try LogFile(beginning: log, facts: facts) } else {
        try resume.map { try LogFile(resuming: $0, facts: facts) }
      }
    return try file.map { try EvaluationLog($0) }
  }

  /// The options that requests depend on.
  private var settings: [LogFact] {
    [
      LogFact("--mode", mode.rawValue), LogFact("--budget", budget.map(String.init) ?? "none"),
      LogFact("--only", only ?? "none"), LogFact("--except", except ?? "none"),
      LogFact("--power", "\(powers.power)"), LogFact("--require-power", "\(powers.required.requirePower)"),
    ]
  }

  /// Says why only one copy runs, where more were asked for or the program is to blame.
  private func warn(_ reason: FewerCopies, _ progress: ProgressLine) {
    if case .differing = reason {} else if jobs == nil { return }
    progress.finish()
    report.warn([(jobs.map { "--jobs \($0): " } ?? "") + reason.description])
  }

  /// The blocks of a service that are to be checked: all of it, unless some were named.
  private func chosen(_ service: any ObjectiveService) throws -> any ObjectiveService {
    guard let list = only ?? except else { return service }
    let option = only == nil ? "--except" : "--only"
    let blocks = service.description.blocks.map(\.name)
    let names = list.split(separator: ",", omittingEmptySubsequences: false).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    if let unknown = names.first(where: { !blocks.contains($0) }) {
      throw CommandInputError(
        description:
          "\(option): found \(unknown.debugDescription), expected some of \(blocks.joined(separator: ", "))")
    }
    let isLeft = blocks.contains { names.contains($0) == (only != nil) }
    guard isLeft else {
      throw CommandInputError(
        description: "\(option) \(list): found no block that is left to check, expected one")
    }
    return ChosenBlocks(service) { names.contains($0) == (only != nil) }
  }

  private func check(_ whole: any ObjectiveService, _ progress: ProgressLine) throws -> ProgramReport {
    let service = try chosen(whole)
    nonisolated(unsafe) var expected = ProgramReport.expectedEvaluations(of: service)
    // Told by one thread at a time, while this one waits.
    nonisolated(unsafe) let progress = progress
    let announce = { (plan: Plan) in
      expected = plan.evaluations
      report.announce(plan, progress)
    }
    let result = try ProgramReport(
      service, title: "program \(service.origin)", file: file, mode: mode.planned, budget: budget,
      checker: powers.applied(to: ProgramReport.standardChecker), announce: announce
    ) { done in
      progress.update(part: "evaluations", done: done, total: max(done, expected))
    }
    try (whole as? LoggedService)?.throwIfBroken()
    return result
  }
}
