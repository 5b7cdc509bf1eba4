import ArgumentParser
import Reports

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
        The exit status is 0 whatever the report's verdict.

        Examples:
          gradient-check report render reports/report.json --output reports
          gradient-check report render report.json --format markdown
        """)

    @Argument(help: "The report (JSON); - for standard input.", completion: .file(extensions: ["json"]))
    var file: String

    @OptionGroup var report: ReportOptions

    func run() async throws {
      try await exiting {
        try report.requirePlace()
        _ = try report.deliver(try ReportFiles.read(file))
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
        Worse is a verdict lost, a digit fewer, ten times less detection power, or something verified that is gone.
        The exit status is 1 where anything is worse, else 0. --output writes the new report with the changes in it.

        Examples:
          gradient-check report diff last-week/report.json report/report.json
        """)

    @Argument(help: "The earlier report (JSON).", completion: .file(extensions: ["json"]))
    var old: String

    @Argument(help: "The later report (JSON).", completion: .file(extensions: ["json"]))
    var new: String

    @OptionGroup var report: ReportOptions

    func run() async throws {
      try await exiting {
        try report.requirePlace()
        let earlier = try ReportFiles.read(old)
        var later = try ReportFiles.read(new)
        later.compare(with: earlier)
        _ = try report.deliver(later, text: later.baseline.map(TextReport.changes))
        return later.baseline?.count(.worse) == 0 ? .verified : .refuted
      }
    }
  }

  /// `report merge`: the shards of one run as one report.
  struct Merge: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "merge",
      abstract: "Make the reports of a run's shards one report.",
      usage: "gradient-check report merge <file> ... [<options>]",
      discussion: """
        The reports must have one title and one seed. The exit status is that of the whole run.

        Examples:
          gradient-check report merge shard-1/report.json shard-2/report.json --output report
        """)

    @Argument(help: "The reports of all shards (JSON).", completion: .file(extensions: ["json"]))
    var files: [String]

    @OptionGroup var report: ReportOptions

    func run() async throws {
      try await exiting {
        try report.requirePlace()
        return try report.deliver(try merged())
      }
    }

    private func merged() throws -> Report {
      let reports = try files.map(ReportFiles.read)
      do {
        return try Report.merged(reports)
      } catch let error as ReportMergeError {
        throw CommandInputError(description: "\(files.joined(separator: ", ")): \(error)")
      }
    }
  }
}
