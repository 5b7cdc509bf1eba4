import ArgumentParser
import Foundation
import VerificationReports

/// The form of the result on standard output.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
  case markdown
}

/// When to use colours.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
  case auto
  case always
  case never

  /// `auto` uses colours on a terminal, unless NO_COLOR is set (to anything but nothing) or TERM is "dumb".
  var isOn: Bool {
    switch self {
    case .always: return true
    case .never: return false
    case .auto:
      let environment = ProcessInfo.processInfo.environment
      let refused = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
      return !refused && isatty(STDOUT_FILENO) == 1
    }
  }
}

/// Options of every command that ends in a report.
struct ReportOptions: ParsableArguments {
  @Option(help: "The form of the result on standard output.")
  var format: OutputFormat = .text

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "A folder to write report.json, report.html, report.md and report.junit.xml to.", valueName: "dir"))
  var output: String?

  @Flag(name: .shortAndLong, help: "No progress, and nothing on standard output.")
  var quiet = false

  @Option(help: "Colours in the text.")
  var color: ColorChoice = .auto

  /// Writes the report's files, prints the result and returns the status.
  func deliver(_ report: Report) throws -> ExitStatus {
    if let output {
      let files = try Interruption.holdingBack {
        try ReportFiles.write(report, to: URL(fileURLWithPath: output, isDirectory: true))
      }
      if !quiet { StandardError.write("wrote \(files.map(\.path).joined(separator: ", "))\n") }
    }
    if !quiet { try print(rendered(report), terminator: "") }
    return ExitStatus(report.verdict)
  }

  private func rendered(_ report: Report) throws -> String {
    switch format {
    case .text: TextReport.render(report, color: color.isOn)
    case .json: String(decoding: try ReportJSON.encode(report), as: UTF8.self) + "\n"
    case .markdown: MarkdownReport.render(report)
    }
  }
}

/// The seed of all random choices.
struct SeedOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The seed of all random choices: the same seed gives the same result.", valueName: "n"))
  var seed: UInt64 = 1
}
