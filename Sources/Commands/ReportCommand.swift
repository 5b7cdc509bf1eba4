import ArgumentParser
import Reports
import RunLogs

/// `report`: what can be done with reports that were written as JSON.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Render, compare or merge reports written as report.json.",
    usage: "gradient-check report <subcommand> [<options>]",
    discussion: """
      Examples:
        gradient-check report render reports/report.json --output reports
        gradient-check report diff last-week/report.json report/report.json
      """,
    subcommands: [Render.self, Diff.self, Merge.self])

  /// `report render`: every format anew, to the byte.
  struct Render: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "render",
      abstract: "Write the HTML, Markdown and JUnit forms of a report anew.",
      usage: "gradient-check report render <file> [<options>]",
      discussion: """
        The exit status is 0 whatever the report's verdict. What annotates is the command that made the report; --annotations
        always does it here.

        Examples:
          gradient-check report render reports/report.json --output reports
          gradient-check report render report.json --format markdown
          gradient-check report render report.json --format sarif > report.sarif
        """)

    @Argument(help: "The report (JSON); - for standard input.", completion: .file(extensions: ["json"]))
    var file: String

    @OptionGroup var form: ReportForm

    func run() async throws {
      try await exiting {
        try form.requirePlace()
        let report = try ReportFiles.read(file)
        try form.show(report)
        if form.annotations == .always { form.annotate(report) }
        return .verified
      }
    }
  }

  /// `report diff`: what changed between two reports.
  struct Diff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "diff",
      abstract: "Say what changed between two reports.",
      usage: "gradient-check report diff <old> <new> [<options>]",
      discussion: """
        Says first whether the two can be compared: what they differ in besides their results, such as seed and version. Reports
        with nothing in common are refused.
        Worse is a verdict lost, a digit fewer, ten times less detection power, or something verified that is gone.
        The exit status is 1 where anything is worse, else 0. --output writes the new report with the changes in it.

        Examples:
          gradient-check report diff last-week/report.json report/report.json
          gradient-check report diff old.json new.json --fail-on changed
        """)

    @Argument(help: "The earlier report (JSON).", completion: .file(extensions: ["json"]))
    var old: String

    @Argument(help: "The later report (JSON).", completion: .file(extensions: ["json"]))
    var new: String

    @Option(help: ArgumentHelp(FailingEvents.help, valueName: "events"))
    var failOn: FailingEvents = [.worse]

    @OptionGroup var form: ReportForm

    func run() async throws {
      try await exiting {
        try form.requirePlace()
        let earlier = try ReportFiles.read(old)
        var later = try ReportFiles.read(new)
        try later.compare(with: earlier, from: old)
        try form.show(later) { $0.baseline.map(TextReport.changes) ?? "" }
        return failOn.status(later.verdict, later.baseline)
      }
    }
  }

  /// `report merge`: the shards of one run as one report.
  struct Merge: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "merge",
      abstract: "Make one report of the logs of a run's shards, or of several reports.",
      usage: "gradient-check report merge <file> ... [<options>]",
      discussion: """
        Logs of --shard give the report of the run that makes all cases itself; they must be of one run and of all its shards.
        Reports must have one title, unless --title gives the whole another, and one seed. The exit status is that of the
        whole run.

        Examples:
          gradient-check report merge shards/*.log --output report
          gradient-check report merge shard-1/report.json shard-2/report.json --output report
          gradient-check report merge models/*/report.json --title "all models" --output report
        """)

    @Argument(
      help: "The logs of all shards, or the reports (JSON).", completion: .file(extensions: ["log", "json"]))
    var files: [String]

    @Option(
      help: ArgumentHelp(
        "The title of the whole; the reports may then have different ones.", valueName: "text"))
    var title: String?

    @OptionGroup var report: ReportOptions

    func run() async throws {
      try await exiting {
        let baseline = try report.prepare()
        let areLogs = files.map(LogContents.isLog)
        guard areLogs.contains(true) else { return try report.deliver(try merged(), since: baseline) }
        if let other = areLogs.firstIndex(of: false) {
          throw CommandInputError(
            description: "\(files[other]): found no log beside other files that are, expected logs alone")
        }
        guard title == nil else {
          throw CommandInputError(description: "--title: found it with logs, expected it with reports alone")
        }
        let logs = try files.map(LogContents.init(reading:))
        let command = try LoggedCommands.command(of: logs[0])
        return try report.deliver(try await command.merged(logs), since: baseline) {
          command.text($0, color: report.color.isOn)
        }
      }
    }

    private func merged() throws -> Report {
      let reports = try files.map(ReportFiles.read)
      do {
        return try Report.merged(reports, title: title)
      } catch let error as ReportMergeError {
        throw CommandInputError(description: "\(files.joined(separator: ", ")): \(error)")
      }
    }
  }
}
